"""The room page: the visitor's side of a booked chat."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from fastapi import Request, Response

from api.chat.calls import Paragraphs, marked
from api.database import DatabaseBusy
from api.facts import load_facts
from api.handoffs.codes import BOOKING_CODE_RULE, BookingCode
from api.handoffs.errors import BookingUnknown
from api.handoffs.meetings import Meeting, Meetings, NotSaid, RoomShut
from api.rooms.service import Talk
from api.security.limits import RateLimiter, Rule, TooManyRequests
from api.visitor.contexts import RoomPage, Surroundings
from api.visitor.desk import Desk, busy_sentence, wait_sentence
from api.visitor.forms import VisitorForm
from api.web.rendering import page
from api.web.translations import gettext

WRITE_RULE = Rule.of("room-write", "40/minute")


class VisitorRoom:
    """What a visitor does in the room of his booked chat."""

    def __init__(self, request: Request, around: Surroundings) -> None:
        state = request.app.state
        self._request = request
        self._around = around
        self._meetings: Meetings = state.meetings
        self._limiter: RateLimiter = state.rate_limiter
        self._now: datetime = state.clock().astimezone(state.settings.timezone)

    async def enter(self, form: VisitorForm) -> Response:
        """Come in with the code; from then on a pass is enough."""
        try:
            self._limiter.check(self._request, BOOKING_CODE_RULE)
            room_pass = await self._meetings.admit(BookingCode(form.code))
        except RoomShut as shut:
            sentence = gettext("The room is not open now. Look below for when it is.")
            return await Desk(self._request, self._around).show(form, sentence, shut.status)
        except (BookingUnknown, TooManyRequests):
            # Found again, and said, where the booking is looked up.
            return await Desk(self._request, self._around).show(form)
        return await self.look(form.model_copy(update={"room": room_pass}))

    async def look(self, form: VisitorForm) -> Response:
        """The talk as it is now."""
        try:
            meeting = await self._meetings.of_visitor(form.room)
        except RoomShut as shut:
            return page(self._closed(shut))
        return page(self._open(form, meeting))

    async def write(self, form: VisitorForm) -> Response:
        """Add a message, or look for an answer without sending; what is not sent stays in the field."""
        text = form.text.strip().replace("\r\n", "\n")
        error, status = "", int(HTTPStatus.OK)
        try:
            if not form.only_look:
                error, status = await self._send(form, text)
            meeting = await self._meetings.of_visitor(form.room)
        except RoomShut as shut:
            return page(replace(self._closed(shut), draft=text), shut.status)
        except DatabaseBusy as busy:
            return page(self._unsent(self._empty(form), form, text, busy_sentence()), busy.status)
        shown = self._open(form, meeting)
        return page(self._unsent(shown, form, text, error) if error or form.only_look else shown, status)

    async def _send(self, form: VisitorForm, text: str) -> tuple[str, int]:
        """What went wrong, in words, and its status; empty words where it is sent."""
        try:
            self._limiter.check_subject(form.room, WRITE_RULE)
            await self._meetings.visitor_writes(form.room, form.own_message_key, text)
        except NotSaid as refused:
            return refused.detail, refused.status
        except TooManyRequests as many:
            return wait_sentence(), many.status
        return "", HTTPStatus.OK

    def _open(self, form: VisitorForm, meeting: Meeting) -> RoomPage:
        return RoomPage(self._around, state_in_words(meeting, self._now), warning(), meeting.talk, form.room)

    def _empty(self, form: VisitorForm) -> RoomPage:
        nothing_read = Talk(visitor_came=True, counsellor_came=False, messages=())
        return RoomPage(self._around, "", warning(), nothing_read, form.room)

    def _unsent(self, shown: RoomPage, form: VisitorForm, text: str, error: str) -> RoomPage:
        # With the same key it is not said twice, should it have been kept after all.
        return replace(shown, draft=text, message_key=form.own_message_key, error=error)

    def _closed(self, shut: RoomShut) -> RoomPage:
        if shut.nobody_came:
            sentence = gettext(
                "No counsellor came, and none will come to this time any more."
                " That is our fault and not yours, and we are sorry. You can book another time."
            )
        else:
            sentence = gettext(
                "This chat is not open now: the talk is over, or its time has not come."
                " With your code you can look at your time, or book another one."
            )
        return RoomPage(self._around, sentence, warning())


def state_in_words(meeting: Meeting, now: datetime) -> str:
    """Whether the counsellor is there, or what to do while he is not."""
    if meeting.talk.counsellor_came:
        return gettext("Your counsellor has come in.")
    if now < meeting.starts_at:
        return gettext("Your time begins at %(clock)s. You can write already; your counsellor reads it then.") % {
            "clock": f"{meeting.starts_at:%H:%M}"
        }
    if meeting.claimed:
        return gettext("Your counsellor has not come yet. You can write already, and stay here.")
    return gettext(
        "Your time has come and no counsellor has taken it yet. That is our fault and not yours."
        " You can wait here, or book another time."
    )


def warning() -> Paragraphs:
    """What to do where waiting for an answer could cost a life."""
    sentence = gettext(
        "If a life is in danger, do not wait here: call %(emergency_number)s,"
        " or %(suicide_line_number)s if you think of suicide."
    )
    return marked(sentence % load_facts().values)
