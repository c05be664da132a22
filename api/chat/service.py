"""The gateway: every message passes here on its way to the dialogue, every answer on its way back."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Annotated

import structlog
from fastapi import Depends, Request

from api.chat.buttons import Buttons, ButtonUnknown, Choice
from api.chat.custom import AsksContact, TickList
from api.chat.rasa import DialogueUnavailable, OfferedButton, Rasa, Utterance
from api.chat.redaction import ContactDetail, Redaction, Redactor, clean
from api.chat.safety_net import SafetyNet, Verdict
from api.chat.schemas import LONGEST_MESSAGE, Button, Expects, Message, Reply, Transcript
from api.chat.session import Conversation
from api.chat.ticks import tick_value, together
from api.chat.without_dialogue import answer_alone
from api.database import DATABASE_FAULTS, Database
from api.errors import FieldsInvalid
from api.vault.models import ContactKind
from api.vault.service import Vault
from api.web.translations import gettext

log = structlog.stdlib.get_logger()


class ContactNotKept(Exception):
    """The contact detail could not be put into the vault."""


class Gateway:
    """What a visitor says goes on redacted and screened; what he may press comes back sealed."""

    def __init__(
        self, redactor: Redactor, net: SafetyNet, rasa: Rasa, buttons: Buttons, vault: Vault, database: Database
    ) -> None:
        self._redactor = redactor
        self._net = net
        self._rasa = rasa
        self._buttons = buttons
        self._vault = vault
        self._database = database
        # One thread: the event loop serves others meanwhile, and spaCy does not promise to be used by two at a time.
        self._reader = ThreadPoolExecutor(1, "reader")

    async def say(self, conversation: Conversation, typed: str, expects: Expects = "text") -> Reply:
        """Send typed words. Without the dialogue, or a place for a contact detail, the gateway answers alone.

        Args:
            conversation: where they were typed.
            typed: the words as they came, seen by nothing behind this method.
            expects: "contact" where the last answer asked for a contact detail.

        Raises:
            FieldsInvalid: there are no words, or too many.
        """
        _check_length(typed)
        redaction, verdict = await self._read(self._redacted_and_screened, typed)
        # In a crisis a number is no answer to the question for one, and nothing may stand before the lines.
        asked = expects == "contact" and verdict is not Verdict.CRISIS
        try:
            contact = await self._deposit(redaction.contacts) if asked else None
            title = gettext("Your contact detail, kept apart from the conversation") if contact else None
            said = await self._rasa.say(conversation, redaction.redacted, verdict, contact, title)
        except (DialogueUnavailable, ContactNotKept):
            return Reply(messages=answer_alone(verdict), expects=expects, degraded=True)
        return self._reply(conversation, said)

    async def lines_for(self, refused: str, may_screen: bool) -> tuple[Message, ...]:
        """What is said to words that go no further: the lines where they tell of a crisis, else nothing.

        Args:
            refused: the words as they came; of many only the beginning and the end are read.
            may_screen: whether they may be read; unread they get the lines, whatever they are.
        """
        if not may_screen:
            return answer_alone(Verdict.NO_CRISIS)
        verdict = await self._read(self._screened_alone, refused)
        return () if verdict is Verdict.NO_CRISIS else answer_alone(verdict)

    async def choose(self, conversation: Conversation, button: str) -> Reply:
        """Press a button that was offered in this conversation.

        Raises:
            ButtonUnknown: it was not.
        """
        return await self._press(conversation, self._buttons.open(conversation, button))

    async def tick(self, conversation: Conversation, ticked: Iterable[str]) -> Reply:
        """Send the boxes that were ticked in a list of this conversation, all at once.

        Raises:
            ButtonUnknown: one of them was not offered here, or is no box.
        """
        choices = [self._buttons.open(conversation, box) for box in ticked]
        return await self._press(conversation, together(choices))

    def titles(self, conversation: Conversation, ticked: Iterable[str]) -> frozenset[str]:
        """What the boxes say that are of this conversation, to show them ticked again."""
        found = set()
        for box in ticked:
            with suppress(ButtonUnknown):
                found.add(self._buttons.open(conversation, box).title)
        return frozenset(found)

    async def transcript(self, conversation: Conversation) -> Transcript:
        """Everything said so far.

        Raises:
            DialogueUnavailable: it cannot be read just now.
        """
        return Transcript(messages=self._messages(conversation, await self._rasa.transcript(conversation)))

    async def forget(self, conversation: Conversation) -> None:
        """Delete the conversation.

        Raises:
            DialogueUnavailable: it is not known to be deleted; a day without use deletes it all the same.
        """
        await self._rasa.forget(conversation)

    async def _press(self, conversation: Conversation, choice: Choice) -> Reply:
        try:
            return self._reply(conversation, await self._rasa.choose(conversation, choice))
        except DialogueUnavailable:
            return Reply(messages=answer_alone(Verdict.NO_CRISIS), degraded=True)

    async def _read[Found](self, how: Callable[[str], Found], typed: str) -> Found:
        return await asyncio.get_running_loop().run_in_executor(self._reader, how, typed)

    def _redacted_and_screened(self, typed: str) -> tuple[Redaction, Verdict]:
        redaction = self._redactor.redact(typed)
        return redaction, self._net.screen(redaction.redacted.text)

    def _screened_alone(self, typed: str) -> Verdict:
        # Cleaning can make one letter many.
        return self._net.screen(_ends(clean(_ends(typed))))

    async def _deposit(self, contacts: tuple[ContactDetail, ...]) -> tuple[ContactKind, str] | None:
        if not contacts:
            return None
        contact = contacts[0]
        try:
            async with self._database.writing() as session:
                return contact.kind, await self._vault.deposit(session, contact.kind, contact.detail)
        except DATABASE_FAULTS as fault:
            log.warning("contact_not_kept", cause=type(fault).__name__)
            raise ContactNotKept from None

    def _reply(self, conversation: Conversation, said: Iterable[Utterance]) -> Reply:
        messages = self._messages(conversation, said)
        asks = any(isinstance(message.custom, AsksContact) for message in messages)
        return Reply(messages=messages, expects="contact" if asks else "text")

    def _messages(self, conversation: Conversation, said: Iterable[Utterance]) -> tuple[Message, ...]:
        return tuple(
            Message(
                sender=one.sender,
                text=one.text,
                buttons=tuple(self._sealed(conversation, one, offered) for offered in one.buttons),
                custom=one.custom,
            )
            for one in said
        )

    def _sealed(self, conversation: Conversation, said: Utterance, offered: OfferedButton) -> Button:
        sealed = self._buttons.seal(conversation, Choice(offered.payload, offered.title))
        single = not isinstance(said.custom, TickList) or tick_value(offered.payload) is None
        return Button(id=sealed, title=offered.title, single=single)


def _ends(typed: str) -> str:
    """The beginning and the end of many words, as much of each as a message may have."""
    if len(typed) <= 2 * LONGEST_MESSAGE:
        return typed
    return f"{typed[:LONGEST_MESSAGE]}\n{typed[-LONGEST_MESSAGE:]}"


def _check_length(typed: str) -> None:
    if not typed.strip():
        raise FieldsInvalid.of("text", gettext("Write something first."))
    if len(typed) > LONGEST_MESSAGE:
        sentence = gettext("Please send this in shorter parts: at most %(number)s characters at a time.")
        raise FieldsInvalid.of("text", sentence % {"number": LONGEST_MESSAGE})


def _gateway(request: Request) -> Gateway:
    found: Gateway = request.app.state.gateway
    return found


GatewayDep = Annotated[Gateway, Depends(_gateway)]
