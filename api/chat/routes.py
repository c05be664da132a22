"""The JSON routes of the conversation: what the page's script calls."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from api.chat.buttons import ButtonUnknown
from api.chat.limits import Flood, FloodDoorDep, count_reading
from api.chat.rasa import DialogueUnavailable
from api.chat.schemas import Reply, Transcript, VisitorMessage
from api.chat.service import Gateway, GatewayDep
from api.chat.session import Conversation, TokenMalformed
from api.errors import FieldsInvalid, problems
from api.security.effort import Shown
from api.security.limits import RateLimiterDep, TooManyRequests, client_network
from api.security.puzzles import LONGEST_SOLUTION

router = APIRouter(prefix="/api/chat", tags=["conversation"])


def conversation(
    token: Annotated[
        str,
        Header(
            alias="X-Conversation-Token",
            max_length=64,
            description="32 random bytes as base64url without padding, made by the front page and held by the tab.",
            examples=["q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq84"],
        ),
    ],
) -> Conversation:
    return Conversation(token)


ConversationDep = Annotated[Conversation, Depends(conversation)]
Proof = Annotated[
    str,
    Header(
        alias="X-Proof",
        max_length=LONGEST_SOLUTION,
        description="The solved challenge as ALTCHA writes it: base64 of its JSON with the number.",
    ),
]
EVERY_PROBLEM = (TokenMalformed, FieldsInvalid, TooManyRequests)


@router.post(
    "/messages",
    summary="Say something, press a button or tick boxes",
    responses=problems(*EVERY_PROBLEM, Flood, ButtonUnknown),
)
async def say(
    request: Request,
    conversation: ConversationDep,
    gateway: GatewayDep,
    door: FloodDoorDep,
    message: VisitorMessage,
    proof: Proof = "",
) -> Reply:
    """Send one message. While the dialogue cannot be reached the answer is the gateway's own, marked `degraded`.

    Faster than people type, each message costs a second of work: the refusal carries a challenge (ALTCHA, SHA-256).
    A refusal of words that tell of a crisis carries `messages`, as an answer does: the numbers to call.
    """
    client = client_network(request)
    try:
        door.admit(client, conversation, Shown(solution=proof))
        reply = await _answer(gateway, conversation, message)
    except (FieldsInvalid, Flood, TooManyRequests) as refused:
        if message.text and (lines := await gateway.lines_for(message.text, door.may_screen(client))):
            refused.beside["messages"] = [line.model_dump(mode="json") for line in lines]
        raise
    door.note(client, reply)
    return reply


async def _answer(gateway: Gateway, conversation: Conversation, message: VisitorMessage) -> Reply:
    if message.button is not None:
        return await gateway.choose(conversation, message.button)
    if message.ticked is not None:
        return await gateway.tick(conversation, message.ticked)
    return await gateway.say(conversation, message.text or "", message.expects)


@router.get("/messages", summary="Read the conversation", responses=problems(*EVERY_PROBLEM, DialogueUnavailable))
async def read(
    request: Request, conversation: ConversationDep, gateway: GatewayDep, limiter: RateLimiterDep
) -> Transcript:
    """Everything said so far; empty for a conversation that never was or has died."""
    count_reading(limiter, client_network(request))
    return await gateway.transcript(conversation)


@router.delete(
    "/messages",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Forget the conversation",
    responses=problems(*EVERY_PROBLEM, DialogueUnavailable),
)
async def forget(request: Request, conversation: ConversationDep, gateway: GatewayDep, limiter: RateLimiterDep) -> None:
    """Delete the conversation at once, for good."""
    count_reading(limiter, client_network(request))
    await gateway.forget(conversation)
