"""The conversation page: words are sent, buttons pressed and the conversation left there, without script too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.chat.limits import Flood, FloodDoor, count_reading
from api.chat.rasa import DialogueUnavailable
from api.chat.schemas import Message, Reply
from api.chat.service import Gateway
from api.chat.session import Conversation
from api.errors import FieldsInvalid, ProblemError
from api.security.limits import RateLimiter, TooManyRequests, client_network
from api.settings import Settings
from api.visitor.contexts import ConversationPage, Surroundings
from api.visitor.forms import VisitorForm
from api.visitor.messages import expected, shown, summary
from api.visitor.tools import Entered
from api.web.rendering import page
from api.web.translations import gettext


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a message was not taken: a sentence for the visitor, the status of the page, the lines in a crisis."""

    sentence: str
    status: HTTPStatus
    wait: str = field(default="", repr=False)
    lines: tuple[Message, ...] = field(default=(), repr=False)


class Talk:
    """What a visitor does on the conversation page."""

    def __init__(self, request: Request, around: Surroundings) -> None:
        state = request.app.state
        self._around = around
        self._settings: Settings = state.settings
        self._gateway: Gateway = state.gateway
        self._limiter: RateLimiter = state.rate_limiter
        self._door: FloodDoor = state.flood_door
        self._client = client_network(request)

    async def say(self, form: VisitorForm) -> Response:
        """Send what was typed; nothing typed only shows the conversation."""
        if not form.text.strip():
            return await self._show()
        try:
            conversation = self._counted(form)
            reply = await self._gateway.say(conversation, form.text, form.expects)
        except (FieldsInvalid, Flood, TooManyRequests) as refused:
            return await self._show(draft=form.text, fault=await self._refused(refused, form, form.text))
        return await self._show(reply, draft=form.text if reply.degraded else "")

    async def choose(self, form: VisitorForm) -> Response:
        """Press a button."""
        try:
            return await self._show(await self._gateway.choose(self._counted(form), form.button))
        except ProblemError as refused:
            return await self._show(fault=_fault(refused, form))

    async def tick(self, form: VisitorForm) -> Response:
        """Send the boxes that were ticked."""
        if not form.ticked:
            sentence = gettext("Tick at least one, or answer in your own words.")
            return await self._show(fault=Fault(sentence, HTTPStatus.UNPROCESSABLE_ENTITY))
        try:
            return await self._show(await self._gateway.tick(self._counted(form), form.ticked))
        except ProblemError as refused:
            entered = Entered(ticked=self._gateway.titles(Conversation(form.token), form.ticked))
            return await self._show(fault=_fault(refused, form), entered=entered)

    async def build(self, form: VisitorForm) -> Response:
        """Send the sentence that two fields make, as if it had been typed."""
        entered = Entered(if_text=form.if_text, then_text=form.then_text)
        if not form.sentence:
            sentence = gettext("Write something in the second field first.")
            return await self._show(fault=Fault(sentence, HTTPStatus.UNPROCESSABLE_ENTITY), entered=entered)
        try:
            reply = await self._gateway.say(self._counted(form), form.sentence)
        except (FieldsInvalid, Flood, TooManyRequests) as refused:
            return await self._show(fault=await self._refused(refused, form, form.sentence), entered=entered)
        return await self._show(reply, draft=form.sentence if reply.degraded else "")

    async def leave(self, form: VisitorForm) -> Response:
        """Forget the conversation and lead away; the browser is asked to forget as well."""
        response = RedirectResponse(self._settings.exit_url, HTTPStatus.SEE_OTHER)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        try:
            count_reading(self._limiter, self._client)
            await self._gateway.forget(Conversation(form.token))
        except ProblemError:
            # Leaving never waits: an unused conversation dies by itself within a day.
            return response
        return response

    def _counted(self, form: VisitorForm) -> Conversation:
        conversation = Conversation(form.token)
        self._door.admit(self._client, conversation, form.shown)
        return conversation

    async def _refused(self, refused: ProblemError, form: VisitorForm, words: str) -> Fault:
        lines = await self._gateway.lines_for(words, self._door.may_screen(self._client))
        return replace(_fault(refused, form), lines=lines)

    async def _show(
        self,
        reply: Reply | None = None,
        draft: str = "",
        fault: Fault | None = None,
        entered: Entered | None = None,
    ) -> Response:
        if reply:
            self._door.note(self._client, reply)
        messages, unread = await self._said(reply)
        fault = fault or unread
        asked = summary(messages)
        context = ConversationPage(
            around=self._around,
            messages=shown(messages, self._settings.timezone, entered, fault.lines if fault else ()),
            expects=expected(messages),
            draft=draft or asked,
            summary_asked=bool(asked),
            error=fault.sentence if fault else None,
            wait=fault.wait if fault else "",
        )
        return page(context, fault.status if fault else HTTPStatus.OK)

    async def _said(self, reply: Reply | None) -> tuple[Sequence[Message], Fault | None]:
        """The conversation; the answer alone where that is all there is: the dialogue rests, or has just forgotten."""
        answer = reply.messages if reply else ()
        if reply and reply.degraded:
            return answer, None
        try:
            count_reading(self._limiter, self._client)
            return (await self._gateway.transcript(Conversation(self._around.token))).messages or answer, None
        except DialogueUnavailable:
            return answer, None
        except TooManyRequests as busy:
            sentence = gettext(
                "That was many pages in a short time, so the conversation is kept but not shown:"
                " wait a minute and press Send."
            )
            return answer, Fault(sentence, busy.status)


def _fault(refused: ProblemError, form: VisitorForm) -> Fault:
    match refused:
        case FieldsInvalid():
            return Fault(refused.errors[0].message, refused.status)
        case Flood():
            sentence = gettext(
                "That was many messages in a short time: wait %(seconds)s seconds and send this one again; it is kept."
            )
            return Fault(sentence % {"seconds": refused.seconds_left}, refused.status, refused.wait_after(form.wait))
        case TooManyRequests():
            sentence = gettext("That was many messages in a short time: wait a minute and send it again; it is kept.")
            return Fault(sentence, refused.status)
    return Fault(refused.detail, refused.status)
