"""The JSON routes of the conversation: what the page's script calls."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from api.chat.buttons import ButtonUnknown
from api.chat.limits import count_message, count_reading
from api.chat.rasa import DialogueUnavailable
from api.chat.schemas import Reply, Transcript, VisitorMessage
from api.chat.service import GatewayDep
from api.chat.session import Conversation, TokenMalformed
from api.errors import FieldsInvalid, problems
from api.security.limits import RateLimiterDep, TooManyRequests, client_network

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
EVERY_PROBLEM = (TokenMalformed, FieldsInvalid, TooManyRequests)


@router.post(
    "/messages",
    summary="Say something, press a button or tick boxes",
    responses=problems(*EVERY_PROBLEM, ButtonUnknown),
)
async def say(
    request: Request,
    conversation: ConversationDep,
    gateway: GatewayDep,
    limiter: RateLimiterDep,
    message: VisitorMessage,
) -> Reply:
    """Send one message. While the dialogue cannot be reached the answer is the gateway's own, marked `degraded`."""
    count_message(limiter, client_network(request), conversation)
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
