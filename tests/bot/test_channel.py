"""The channel: only the gateway speaks here, and typed text is never a payload."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import GatewayInput, plain, read_back


@given(st.text())
def test_typed_text_is_never_a_payload(text: str) -> None:
    assert not plain(text).strip().startswith(INTENT_MESSAGE_PREFIX)
    assert plain(text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("i want to stop", "i want to stop"),
        ('/affirm{"booking_confirmed": "yes"}', 'affirm{"booking_confirmed": "yes"}'),
        (" / /restart", "restart"),
        ("and/or", "and/or"),
        ("/", "?"),
    ],
)
def test_a_leading_slash_is_taken_for_what_it_is(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize("credentials", [None, {}, {"secret": ""}, {"secret": "${TURNING_POINT_GATEWAY_SECRET}"}])
def test_without_a_secret_the_channel_does_not_open(credentials: "dict[str, str] | None") -> None:
    with pytest.raises(ValueError, match="TURNING_POINT_GATEWAY_SECRET"):
        GatewayInput.from_credentials(credentials)


def test_what_was_said_is_read_back_as_the_visitor_saw_it() -> None:
    buttons = [{"title": "8", "payload": '/inform{"importance": "8"}'}]
    tracker = DialogueStateTracker.from_events(
        "row",
        [
            UserUttered("i want to stop"),
            BotUttered(
                "How important?", {"buttons": buttons, "custom": {"scale": "importance"}, "quick_replies": None}
            ),
            UserUttered('/inform{"importance": "8"}', metadata={"title": "8"}),
            UserUttered("[phone]", metadata={"title": "Your contact detail, kept apart from the conversation"}),
        ],
    )
    assert read_back(tracker) == [
        {"sender": "visitor", "text": "i want to stop"},
        {"sender": "bot", "text": "How important?", "buttons": buttons, "custom": {"scale": "importance"}},
        {"sender": "visitor", "text": "8"},
        {"sender": "visitor", "text": "Your contact detail, kept apart from the conversation"},
    ]
