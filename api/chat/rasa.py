"""The dialogue model, behind its channel on a private address (bot/channel.py is the other side)."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from api.chat.buttons import Choice
from api.chat.custom import Custom
from api.chat.redaction import RedactedText
from api.chat.safety_net import Verdict
from api.chat.session import Conversation
from api.errors import ProblemError
from api.vault.models import ContactKind

log = structlog.stdlib.get_logger()

# A crisis overrules the classifier. Of somebody else's crisis it is only told: it may see that it is the writer's own.
CRISIS_INTENT = "crisis_suicide"


class DialogueUnavailable(ProblemError):
    """The dialogue model is down, slow, or does not speak the channel's language."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    name = "dialogue-unavailable"
    title = "The conversation is resting"
    detail = "The conversation cannot be reached just now. Try again in a moment."


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


def _fitting(given: Any, check: ValidatorFunctionWrapHandler) -> Custom | None:
    """A part of a shape that nobody knows is left out: the words beside it are worth more than it is."""
    try:
        custom: Custom | None = check(given)
    except ValidationError:
        log.warning("custom_unreadable")
        return None
    return custom


class OfferedButton(_Wire):
    """A button as the dialogue offers it."""

    title: str = Field(repr=False)
    payload: str = Field(repr=False)


class Utterance(_Wire):
    """One message as the dialogue gives it."""

    sender: Literal["visitor", "bot"] = "bot"
    text: str | None = Field(default=None, repr=False)
    buttons: tuple[OfferedButton, ...] = ()
    custom: Annotated[Custom | None, WrapValidator(_fitting)] = Field(default=None, repr=False)


class _Utterances(_Wire):
    messages: tuple[Utterance, ...]


class Rasa:
    """The channel's three requests; `close` when done."""

    def __init__(self, url: str, secret: str, timeout: timedelta, most: int = 8) -> None:
        """Prepare the connection.

        Args:
            url: the dialogue's private address.
            secret: shown with each request.
            timeout: how long one request may take in all, with its turn.
            most: requests under way at one time; the next ones take turns.
        """
        headers = {"Authorization": f"Bearer {secret}"}
        # A proxy from the environment would see every conversation.
        self._client = httpx.AsyncClient(base_url=url, headers=headers, timeout=None, trust_env=False)  # noqa: S113 the whole request has a limit below
        self._seconds = timeout.total_seconds()
        self._turns = asyncio.Semaphore(most)

    async def close(self) -> None:
        await self._client.aclose()

    async def say(
        self,
        conversation: Conversation,
        text: RedactedText,
        verdict: Verdict = Verdict.NO_CRISIS,
        contact: tuple[ContactKind, str] | None = None,
        title: str | None = None,
    ) -> tuple[Utterance, ...]:
        """Send typed words.

        Args:
            conversation: where they were typed.
            text: without anything that names a person.
            verdict: the safety net's.
            contact: kind and vault reference of the contact detail that was asked for.
            title: what the transcript shows instead of the words.

        Raises:
            DialogueUnavailable: there is no usable answer in time.
        """
        body = {"text": text.text}
        if verdict is Verdict.CRISIS:
            body["intent"] = CRISIS_INTENT
        if verdict is Verdict.CRISIS_OTHER:
            body["hint"] = verdict.value
        if contact:
            body["contact_kind"], body["contact_ref"] = contact
        if title:
            body["title"] = title
        return await self._answer(conversation, body)

    async def choose(self, conversation: Conversation, choice: Choice) -> tuple[Utterance, ...]:
        """Send what lies behind a button that was pressed.

        Raises:
            DialogueUnavailable: there is no usable answer in time.
        """
        return await self._answer(conversation, {"payload": choice.payload, "title": choice.title})

    async def transcript(self, conversation: Conversation) -> tuple[Utterance, ...]:
        """Everything said so far, oldest first.

        Raises:
            DialogueUnavailable: there is no usable answer in time.
        """
        return await self._read("transcript", conversation, {})

    async def forget(self, conversation: Conversation) -> None:
        """Delete the conversation.

        Raises:
            DialogueUnavailable: it is not known to be deleted.
        """
        await self._post("forget", conversation, {})

    async def _answer(self, conversation: Conversation, body: dict[str, str]) -> tuple[Utterance, ...]:
        said = await self._read("messages", conversation, body)
        # The dialogue has words for every turn: where there are none, its actions were not reached.
        if not any(one.text for one in said):
            raise _unavailable("wordless")
        return said

    async def _read(self, action: str, conversation: Conversation, body: dict[str, str]) -> tuple[Utterance, ...]:
        response = await self._post(action, conversation, body)
        try:
            return _Utterances.model_validate_json(response.content).messages
        except ValidationError:
            raise _unavailable("unreadable") from None

    async def _post(self, action: str, conversation: Conversation, body: dict[str, str]) -> httpx.Response:
        message = {"conversation": conversation.row_id, **body}
        headers = {"X-Conversation-Key": conversation.written_key}
        try:
            async with asyncio.timeout(self._seconds), self._turns:
                response = await self._client.post(f"/webhooks/gateway/{action}", json=message, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            # What the error holds, the request with key and words, stays here.
            raise _unavailable(type(error).__name__) from None
        if not response.is_success:
            raise _unavailable(f"status {response.status_code}")
        return response


def _unavailable(cause: str) -> DialogueUnavailable:
    log.warning("dialogue_unavailable", cause=cause)
    return DialogueUnavailable()
