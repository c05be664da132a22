"""The channel: only the gateway speaks here, typed text is never a payload, and half an answer is none."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from dialogue import FACTS, ActionsHere
from gateway import Gateway
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.agent import Agent
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_server import ActionServer
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


@dataclass
class SlowTurn:
    """A turn whose answer is being written until `end` is set."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    end: asyncio.Event = field(default_factory=asyncio.Event)
    somebody_waits: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
def turn(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> SlowTurn:
    turn = SlowTurn()
    run_action, issue_ticket = agent.action_endpoint.request, agent.lock_store.issue_ticket

    async def run_slowly(*arguments: Any, **options: Any) -> Any:
        turn.begun.set()
        await turn.end.wait()
        return await run_action(*arguments, **options)

    def issue(*arguments: Any) -> int:
        if turn.begun.is_set():
            turn.somebody_waits.set()
        return issue_ticket(*arguments)

    monkeypatch.setattr(agent.action_endpoint, "request", run_slowly)
    monkeypatch.setattr(agent.lock_store, "issue_ticket", issue)
    return turn


async def test_leaving_while_an_answer_is_written_deletes_the_conversation(gateway: Gateway, turn: SlowTurn) -> None:
    answer = asyncio.create_task(gateway.say("i want to stop"))
    await turn.begun.wait()
    leaving, waiting = asyncio.create_task(gateway.forget()), asyncio.create_task(turn.somebody_waits.wait())
    await asyncio.wait({leaving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    turn.end.set()
    (await answer).raise_for_status()
    (await leaving).raise_for_status()
    waiting.cancel()
    assert await gateway.said() == []


async def test_a_conversation_is_deleted_also_when_the_gateway_no_longer_waits_for_it(
    gateway: Gateway, turn: SlowTurn, agent: Agent
) -> None:
    answer = asyncio.create_task(gateway.say("i want to stop"))
    await turn.begun.wait()
    leaving = asyncio.create_task(gateway.forget())
    await turn.somebody_waits.wait()
    leaving.cancel()
    # Once this is answered, the channel has seen that the other request is gone.
    await gateway.said()
    turn.end.set()
    (await answer).raise_for_status()
    async with agent.lock_store.lock(gateway.row_id):
        assert await gateway.said() == []


NOBODY = "http://127.0.0.1:1"
CRISIS = "i want to kill myself"
# Answered by a rule, with an action behind it.
ASHAMED = "i feel so ashamed of myself"


class AllButOne(ActionServer):
    """Actions of which the one that opens safety is not reached."""

    def __init__(self) -> None:
        super().__init__(NOBODY)
        self._here = ActionsHere()

    async def request(self, *args: Any, **options: Any) -> Any:
        reached = super() if options["json"]["next_action"] == "action_open_safety" else self._here
        return await reached.request(*args, **options)


async def test_a_crisis_is_answered_with_the_line(gateway: Gateway) -> None:
    whole = (await gateway.say(CRISIS)).raise_for_status()
    assert FACTS["suicide_line_number"] in whole.json()["messages"][0]["text"]


@pytest.mark.parametrize(
    ("actions", "text"), [(ActionServer(NOBODY), CRISIS), (ActionServer(NOBODY), ASHAMED), (AllButOne(), CRISIS)]
)
async def test_where_an_action_fails_half_an_answer_is_told_as_none(
    gateway: Gateway, agent: Agent, monkeypatch: pytest.MonkeyPatch, actions: ActionServer, text: str
) -> None:
    monkeypatch.setattr(agent.processor, "action_endpoint", actions)
    assert (await gateway.say(text)).status_code == 503
