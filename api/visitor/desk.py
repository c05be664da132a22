"""The booking page: a time is booked, seen, moved and cancelled there, also when the dialogue model is down."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import Request, Response
from starlette.background import BackgroundTask

from api.chat.contact import contact_detail
from api.database import Database, DatabaseBusy, ReadSession
from api.errors import FieldsInvalid, ProblemError
from api.handoffs.allowance import Gate
from api.handoffs.codes import BOOKING_CODE_RULE, BookingCode
from api.handoffs.door import BookingDoor
from api.handoffs.errors import BookingClosed, BookingsPaused, BookingUnknown, EffortNeeded, KeyReused, TimeGone
from api.handoffs.holdings import FORGOTTEN_AT_ONCE
from api.handoffs.meetings import Door, Meetings
from api.handoffs.models import BookingStatus, Way
from api.handoffs.schemas import LONGEST_SUMMARY, BookingView, HandoffRequest, Held, HeldName
from api.handoffs.service import NEEDS_CONTACT, Handoffs
from api.outcomes.errors import CheckInClosed
from api.outcomes.service import Outcomes
from api.security.effort import Shown
from api.security.limits import RateLimiter, TooManyRequests
from api.vault.models import ContactKind
from api.vault.service import Vault
from api.visitor.check_in import check_in_form, read_check_in, told
from api.visitor.contexts import (
    AppointmentPage,
    BookedPage,
    BookingCard,
    BookingForm,
    BookingPage,
    Day,
    Effort,
    Surroundings,
)
from api.visitor.forms import VisitorForm, new_key
from api.visitor.words import (
    card_of,
    chat_in_words,
    days_of,
    duration_in_words,
    held_in_words,
    status_in_words,
    time_in_words,
    way_in_words,
)
from api.web.rendering import page
from api.web.translations import gettext

MOST_TIMES = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking form whose fields all fit."""

    way: Way
    starts_at: datetime
    note: str = field(repr=False)
    kind: ContactKind | None
    contact: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A booking opened with its code, with everything that is stored under it."""

    view: BookingView
    door: Door | None
    held: Held = field(repr=False)
    check_in_is_asked: bool


class Desk:
    """What a visitor does on the booking page; opens its own transactions."""

    def __init__(self, request: Request, around: Surroundings) -> None:
        state = request.app.state
        self._request = request
        self._around = around
        self._database: Database = state.database
        self._handoffs: Handoffs = state.handoffs
        self._meetings: Meetings = state.meetings
        self._outcomes: Outcomes = state.outcomes
        self._vault: Vault = state.vault
        self._limiter: RateLimiter = state.rate_limiter
        self._door: BookingDoor = state.booking_door
        self._visits = bool(state.settings.visit_address)
        self._now: datetime = state.clock().astimezone(state.settings.timezone)

    async def open(self, notice: str | None = None) -> Response:
        """The page with its two empty forms."""
        key = new_key()
        days, effort = await self._days(), await self._effort(key, Shown())
        return page(BookingPage(self._around, days, self._visits, key, effort, notice=notice))

    async def book(self, form: VisitorForm) -> Response:
        """Book, and show the code; the same form again shows the same code while the booking holds its time."""
        wish = read_wish(form, self._visits)
        if isinstance(wish, Mapping):
            return await self._again(form, wish, HTTPStatus.UNPROCESSABLE_ENTITY)
        key = form.own_booking_key
        try:
            gate = self._door.admit(self._request, key, form.shown, await self._times_the_effort())
            return page(BookedPage(self._around, await self._book(wish, key, gate)))
        except EffortNeeded as needed:
            return await self._again(form, {"form": effort_sentence(needed, form.shown)}, needed.status)
        except BookingsPaused as paused:
            return await self._again(form, {"form": paused_sentence(paused)}, paused.status)
        except TimeGone as gone:
            sentence = gettext("This time was just taken. Choose another of the times below.")
            return await self._again(form, {"starts_at": sentence}, gone.status)
        except BookingClosed as closed:
            return await self._again(
                form.model_copy(update={"booking_key": ""}), {"form": closed_sentence()}, closed.status
            )
        except TooManyRequests as many:
            return await self._again(form, {"form": wait_sentence()}, many.status)
        except DatabaseBusy as busy:
            return await self._again(form, {"form": busy_sentence()}, busy.status)

    async def show(self, form: VisitorForm, error: str | None = None, status: int = HTTPStatus.OK) -> Response:
        return await self._with_code(form, error=error, status=status)

    async def move(self, form: VisitorForm) -> Response:
        starts_at = read_time(form.starts_at)
        if starts_at is None:
            return await self._with_code(
                form,
                error=gettext("Choose one of the times, then press Move to this time."),
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
            )
        try:
            self._limiter.check(self._request, BOOKING_CODE_RULE)
            async with self._database.writing() as session:
                view = await self._handoffs.move(session, BookingCode(form.code), starts_at)
                opened = await self._opened(session, form, view)
        except ProblemError as problem:
            return await self._not_changed(form, problem)
        notice = gettext("Your time is moved. The code stays the same.")
        return self._settling(page(replace(await self._appointment(form, opened), chosen="", notice=notice)))

    async def cancel(self, form: VisitorForm) -> Response:
        """Ask first; cancel when the visitor is sure."""
        if not form.sure:
            return await self._with_code(form, asking_to_cancel=True)
        try:
            self._limiter.check(self._request, BOOKING_CODE_RULE)
            async with self._database.writing() as session:
                await self._handoffs.cancel(session, BookingCode(form.code))
        except ProblemError as problem:
            return await self._not_changed(form, problem)
        cancelled = gettext("Your time is cancelled. You can book another whenever you like.")
        return self._settling(await self.open(cancelled))

    async def forget(self, form: VisitorForm) -> Response:
        """Delete what was said in a booking, whenever it is."""
        try:
            self._limiter.check(self._request, BOOKING_CODE_RULE)
            async with self._database.writing() as session:
                view = await self._handoffs.forget(session, BookingCode(form.code))
                opened = await self._opened(session, form, view)
        except ProblemError as problem:
            return await self._not_changed(form, problem)
        notice = gettext("It is deleted. What is left is shown below.")
        return self._settling(page(replace(await self._appointment(form, opened), notice=notice)))

    async def check_in(self, form: VisitorForm) -> Response:
        """Count how it has gone, once."""
        check_in = read_check_in(form)
        try:
            self._limiter.check(self._request, BOOKING_CODE_RULE)
            async with self._database.writing() as session:
                await self._outcomes.check_in(session, BookingCode(form.code), check_in)
                view = await self._handoffs.find(session, BookingCode(form.code))
                opened = await self._opened(session, form, view)
        except ProblemError as problem:
            return await self._not_changed(form, problem)
        return page(replace(await self._appointment(form, opened), told=told(check_in)))

    def _settling(self, response: Response) -> Response:
        """Once the answer is sent: neither the database's log nor a backup brings back what was deleted."""
        response.background = BackgroundTask(self._handoffs.forgetting.settle, self._database)
        return response

    async def _book(self, wish: Wish, key: str, gate: Gate) -> BookingCard:
        try:
            async with self._database.writing() as session:
                handed_over = {"summary": wish.note} if wish.note else {}
                if wish.kind:
                    handed_over["contact_ref"] = await self._vault.deposit(session, wish.kind, wish.contact)
                handoff = HandoffRequest(way=wish.way, starts_at=wish.starts_at, **handed_over)
                booked = await self._handoffs.book(session, handoff, key, gate)
            return card_of(booked, booked.code)
        except KeyReused:
            # Sent twice: the second deposit has another reference, so it looks like another request.
            return await self._booked_before(key)

    async def _booked_before(self, key: str) -> BookingCard:
        async with self._database.reading() as session:
            booked = await self._handoffs.booked_with(session, key)
        return card_of(booked, booked.code)

    async def _with_code(
        self, form: VisitorForm, asking_to_cancel: bool = False, error: str | None = None, status: int = HTTPStatus.OK
    ) -> Response:
        try:
            self._limiter.check(self._request, BOOKING_CODE_RULE)
            async with self._database.reading() as session:
                view = await self._handoffs.find(session, BookingCode(form.code))
                opened = await self._opened(session, form, view)
        except BookingUnknown as unknown:
            sentence = gettext("There is no booking with these words. Check each of the six words and their order.")
            return await self._again(form, {"code": sentence}, unknown.status)
        except TooManyRequests as busy:
            return await self._again(form, {"code": wait_sentence()}, busy.status)
        appointment = await self._appointment(form, opened, asking_to_cancel)
        return page(replace(appointment, error=error), status)

    async def _not_changed(self, form: VisitorForm, problem: ProblemError) -> Response:
        error: str | None = None
        match problem:
            case TimeGone():
                error = gettext("This time was just taken, so yours is as it was. Choose another of the times below.")
            case FieldsInvalid():
                error = gettext("Choose an answer to at least one of the two questions, then press Tell it.")
            case CheckInClosed():
                error = gettext("Nothing was counted: about this time nothing is asked, or you have told it already.")
            case BookingClosed():
                error = gettext("This time can no longer be changed. You can book a new one.")
            case DatabaseBusy():
                error = busy_sentence()
            case BookingUnknown() | TooManyRequests():
                pass  # found again when the booking is looked up, and said there
            case _:
                raise problem
        return await self._with_code(form, error=error, status=problem.status)

    async def _opened(self, session: ReadSession, form: VisitorForm, view: BookingView) -> Opened:
        code = BookingCode(form.code)
        held = await self._handoffs.holdings.held(session, code)
        door = await self._meetings.door(session, code)
        return Opened(view, door, held, await self._outcomes.is_asked(session, code))

    async def _appointment(self, form: VisitorForm, opened: Opened, asking_to_cancel: bool = False) -> AppointmentPage:
        view, held = opened.view, opened.held
        is_open = view.status.active and view.starts_at > self._now
        missed = view.status is BookingStatus.MISSED
        return AppointmentPage(
            around=self._around,
            code=form.code,
            time=time_in_words(view.starts_at),
            way=way_in_words(view.way),
            place=view.place,
            status=status_in_words(view.status),
            open=is_open,
            chat=chat_in_words(opened.door) if opened.door else None,
            missed=missed,
            may_be_called=missed and any(part.name is HeldName.CONTACT for part in held.parts),
            held=tuple(held_in_words(part, view) for part in held.parts),
            can_forget=not is_open and any(part.name in FORGOTTEN_AT_ONCE for part in held.parts),
            days=await self._days() if is_open and not asking_to_cancel else (),
            chosen=form.starts_at,
            asking_to_cancel=asking_to_cancel,
            check_in=check_in_form(form) if opened.check_in_is_asked else None,
        )

    async def _again(self, form: VisitorForm, errors: Mapping[str, str], status: int) -> Response:
        """The page with everything that was entered, and what to do next."""
        kept = BookingForm(form.way, form.starts_at, form.contact, form.note)
        days, key = await self._days(), form.own_booking_key
        effort = await self._effort(key, form.shown)
        return page(BookingPage(self._around, days, self._visits, key, effort, kept, dict(errors), form.code), status)

    async def _effort(self, key: str, shown: Shown) -> Effort:
        """What booking costs now; what was done for it already still counts."""
        times = await self._times_the_effort()
        asked, kept = self._door.ask(key, times), self._door.keep(key, shown, times)
        return Effort(asked.puzzle.model_dump_json(), kept.wait or asked.wait, asked.seconds, kept.solution)

    async def _times_the_effort(self) -> int:
        async with self._database.reading() as session:
            return await self._handoffs.times_the_effort(session)

    async def _days(self) -> tuple[Day, ...]:
        async with self._database.reading() as session:
            times = await self._handoffs.free_times(session, MOST_TIMES)
        return days_of(times, self._now.date())


def read_wish(form: VisitorForm, visits: bool) -> Wish | dict[str, str]:
    """The booking that the form asks for, or a sentence for each field that does not fit.

    Args:
        form: as it was sent.
        visits: whether visits are offered.
    """
    errors = {}
    offered = [way for way in Way if way is not Way.VISIT or visits]
    way = Way(form.way) if form.way in offered else None
    if way is None:
        errors["way"] = gettext("Choose how you want to talk.")
    kind = NEEDS_CONTACT.get(way) if way else None
    contact = contact_detail(kind, form.contact) if kind else ""
    if contact is None:
        errors["contact"] = contact_sentence(kind)
    starts_at = read_time(form.starts_at)
    if starts_at is None:
        errors["starts_at"] = gettext("Choose one of the times.")
    if len(form.note) > LONGEST_SUMMARY:
        errors["note"] = gettext("Please make this shorter: at most %(number)s characters.") % {
            "number": LONGEST_SUMMARY
        }
    if errors or way is None or starts_at is None:
        return errors
    return Wish(way, starts_at, form.note.strip(), kind, contact or "")


def read_time(typed: str) -> datetime | None:
    """The moment in UTC, or None where it is none or says no offset."""
    try:
        moment = datetime.fromisoformat(typed)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def contact_sentence(kind: ContactKind | None) -> str:
    if kind is ContactKind.EMAIL:
        return gettext("Enter the whole e-mail address, with the part after the @ sign.")
    return gettext("Enter the whole phone number, from abroad with + and the country code.")


def wait_sentence() -> str:
    return gettext("That was many tries in a short time. Wait a minute and send it again; what you entered is kept.")


def busy_sentence() -> str:
    return gettext(
        "Nothing is changed yet, since very many were here just now:"
        " wait a few seconds and press the same again; what you entered is kept."
    )


def closed_sentence() -> str:
    return gettext(
        "Nothing is booked, since the time that you booked with this form is cancelled or over:"
        " choose a time below and press Book this time; what you entered is kept."
    )


def effort_sentence(needed: EffortNeeded, shown: Shown) -> str:
    if shown.solution and needed.seconds is None:
        return gettext(
            "Nothing is booked yet, since this page grew old: press Book this time again; all you entered is kept."
        )
    sentence = gettext(
        "Nothing is booked yet, so that no program can take all times:"
        " wait %(seconds)s seconds and press Book this time again; what you entered is kept."
    )
    return sentence % {"seconds": needed.seconds_left}


def paused_sentence(paused: BookingsPaused) -> str:
    sentence = gettext(
        "Nothing is booked yet, since very many times were booked just now and the rest is kept for others:"
        " press Book this time again in %(time)s; what you entered is kept."
    )
    return sentence % {"time": duration_in_words(paused.seconds)}
