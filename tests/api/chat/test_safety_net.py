"""The safety net: careful in doubt, but not deaf to negation, other people, the past and figures of speech."""

from re import findall
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chat.crisis_phrases import load_crisis_phrases
from api.chat.safety_net import SafetyNet, Verdict, load_safety_net


@pytest.fixture(scope="module")
def net() -> SafetyNet:
    return load_safety_net()


CRISES = [
    "i want to die",
    "I don't want to live any more.",
    "im gonna kms tonight",
    "i wanna dye",
    "sucidal again",
    "I WANT TO KILL MY SELF",
    "everyone would be better off without me",
    "if my wife finds out i will end my life",
    "what is the point of living",
    "wish i would just not wake up tomorrow",
    "i cut myself again after i came home from her",
    "i do not want live more",
    "thanks for everything, this is my last night",
    "i cant stop thinking about suicide",
    "not gonna lie i want to die",
    "i feel like i want to die",
    "the shame makes me want to die",
    "i really might kill myself over this",
    "i want to drop dead",
    "i want to die of this",
    "i will go jump in the river",
    "not brave enough to die, not strong enough to stop",
    "i dont really want to die, i want it to stop",
    "on sunday i will be dead, good luck to him",
    "how do i get through the night without hurting myself",
    "i promised myself i would not hurt myself before i have talked to somebody",
    "why should i not kill myself",
    "i am not suicidal but i see no reason to live",
    "jag vill inte leva längre",
    "is it anonymous, how much is the fine, and i want to kill myself",
    "I'd be dead by now if nobody had come home early",
    "I'll end it tonight",
    "i swallowed a whole box of alvedon",
    "i envy people who are already dead",
    "on my way to the bridge",
    "the river looks inviting tonight",
    "pressed a cigarette against my arm again",
    "suicidal? yes",
    "should i just die? no one would miss me",
    "i hope i die",
    "i hope i die of it",
    "i wish i would just drop dead",
    "i would love to die",
    "i hope it kills me",
    "let it kill me",
    "after sex i want to die",
    "when the urge comes i wish i was dead",
    "sex makes me want to die",
    "i want to end my life because of the money",
    "i want to end my life with dignity",
    "my boss knows and i would love to die",
    "can you help me not kill myself",
    "no money no job want to die",
    "not good today want to kill myself",
    "im not ok want to die",
    "she did not answer gonna kill myself",
    "ive thought about ending things",
    "i want to crash my car on the way home",
    "i took the whole pack an hour ago",
    "swallowed about thirty of them",
    "i think i took too many",
    "i have swallowed something and i feel so sleepy",
    "the only person i want to hurt is me",
    "looking down from the bridge right now",
    "i hid the knives from myself",
    "how do i make it look like an accident",
    "my daughter is all that stands between me and the river",
    "every morning the same disappointment that im still here",
    "life isnt for me",
    "i pray every night that god takes me home",
]
OTHERS = [
    "my wife says she wants to kill herself",
    "my brother is suicidal",
    "my friend tried to take his life last week",
    "the girl i paid had cuts all over her arms",
    "my son said he doesn't want to live anymore",
    'she wrote "i dont want to be alive" and turned her phone off',
    "my cousin swallowed a whole box of paracetamol",
]
CALM = [
    "i nearly died of shame",
    "im dead tired",
    "my boss is killing me",
    "my wife will kill me if she finds out",
    "i am not suicidal",
    "i would never kill myself",
    "i dont want to die, i want to stop buying",
    "i have no plans to end my life",
    "i have never even thought about killing myself",
    "no thoughts of hurting myself, before you ask",
    "i am not planning to kill myself",
    "i want to end my double life",
    "thinking about ending things with her",
    "i could die laughing",
    "watched suicide squad last night",
    "my uncle committed suicide in 1998",
    "she jumped when the doorbell rang",
    "i want to end this habit",
    "i cant live like this",
    "i deleted myself from the site",
    "cut contact with her",
    "i feel empty and cannot sleep",
    "goodbye, talk to you tomorrow",
    "hang in there they say",
    "i killed two hours with games instead of going to her",
    "suicidal? no, only tired",
    "i am glad to be alive again",
    "i am afraid of dying alone",
    "i lost the will to live in that meeting haha",
    "i took too much on me at work",
    "he is a danger to others, not to me",
    "a friend had to take me home, i was drunk",
    "what does a carbon monoxide detector cost",
    "this life is not for me anymore, i want to stop buying",
    "my brother tried to kill himself ten years ago, he is a happy man today",
    "jumped on the train and went back to her",
    "which rope is best for a hammock",
    "how do i kill a process on linux",
    "told my brother, thought id drop dead, he hugged me",
]


@pytest.mark.parametrize("text", CRISES)
def test_a_possible_thought_of_suicide_is_noticed(net: SafetyNet, text: str) -> None:
    assert net.screen(text) is Verdict.CRISIS


@pytest.mark.parametrize("text", OTHERS)
def test_fear_for_another_living_person_is_told_apart(net: SafetyNet, text: str) -> None:
    assert net.screen(text) is Verdict.CRISIS_OTHER


@pytest.mark.parametrize("text", CALM)
def test_distress_negation_the_dead_and_figures_of_speech_are_no_alarm(net: SafetyNet, text: str) -> None:
    assert net.screen(text) is Verdict.NO_CRISIS


SURROUNDINGS = st.sampled_from(
    [
        "",
        "hi. ",
        "i feel ",
        "my wife found the phone. ",
        "how much is the fine? ",
        "i relapsed on friday, ",
        "so tired... ",
        "ok ",
    ]
)
AFTERWARDS = st.sampled_from(
    ["", ".", "!!", " please help", ". is this anonymous?", " and the police know my name", " 😞"]
)


@given(before=SURROUNDINGS, crisis=st.sampled_from(CRISES), after=AFTERWARDS, shout=st.booleans())
def test_what_stands_around_a_thought_of_suicide_hides_nothing(
    net: SafetyNet, before: str, crisis: str, after: str, shout: bool
) -> None:
    text = before + crisis.rstrip(".") + after
    assert net.screen(text.upper() if shout else text) is Verdict.CRISIS


@given(st.text(max_size=2000))
def test_any_text_gets_an_answer(net: SafetyNet, text: str) -> None:
    assert net.screen(text) in Verdict


@pytest.mark.parametrize("wish", ["i want to die", "i hope i die", "i want to kill myself", "i wish i was dead"])
def test_no_word_of_a_figure_of_speech_hides_a_plain_wish_behind_it(net: SafetyNet, wish: str) -> None:
    covers = " ".join(written for group in load_crisis_phrases().covers for written in group.patterns)
    told = [f"after {word} {wish}" for word in sorted(set(findall("[a-z]+", covers)) - {"no"})]
    assert [text for text in told if net.screen(text) is not Verdict.CRISIS] == []


def test_a_message_is_screened_within_three_milliseconds(net: SafetyNet) -> None:
    text = "i have paid for sex for eleven years and last week my oldest found the messages, what do i say to her"
    times = []
    for _ in range(50):
        start = perf_counter()
        net.screen(text)
        times.append(perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.003


def test_every_phrase_can_match_something() -> None:
    phrases = load_crisis_phrases()
    for group in (*phrases.phrases, *phrases.others, *phrases.covers):
        for written in group.patterns:
            for tokens in phrases.compiled(written, lambda word: word):
                assert any(token.get("OP") != "?" for token in tokens), (group.id, written)


def test_every_group_of_phrases_has_a_name_of_its_own() -> None:
    phrases = load_crisis_phrases()
    ids = [group.id for group in (*phrases.phrases, *phrases.others, *phrases.covers)]
    assert len(ids) == len(set(ids))
