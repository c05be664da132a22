"""A question about the law is answered by what it asks for."""

import pytest

from actions.law import answer_about_law


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ok what about thailand, is it illegal there", "utter_ask_law_abroad"),
        ("going to Amsterdam in may. legal or not for a swede", "utter_ask_law_abroad"),
        ("can i go to prison for it in another country", "utter_ask_law_abroad"),
        ("will it be in the criminal record and can my employer see it", "utter_ask_law_record"),
        ("does it show in a background check for a job", "utter_ask_law_record"),
        ("do i lose my residence permit", "utter_ask_law_record"),
        ("is a recording of me valid evidence", "utter_ask_law_procedure"),
        ("how long does it take until court", "utter_ask_law_procedure"),
        ("what happens if they caught me twice", "utter_ask_law_procedure"),
        ("what is the punishment for buying sex in sweden", "utter_ask_law_penalty"),
        ("fine or jail", "utter_ask_law_penalty"),
        ("used to be fines, right", "utter_ask_law_penalty"),
        ("is it illegal to buy sex", "utter_ask_law"),
        ("what is this crime called, i didnt find it", "utter_ask_law"),
        ("", "utter_ask_law"),
    ],
)
def test_a_question_about_the_law_gets_the_answer_to_what_it_asks(text: str, answer: str) -> None:
    assert answer_about_law(text) == answer
