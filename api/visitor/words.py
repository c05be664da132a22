"""Times, ways and states of a booking in the words that visitors read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil

from babel.dates import format_date
from babel.units import format_unit

from api.handoffs.meetings import Door
from api.handoffs.models import BookingStatus, Way
from api.handoffs.schemas import Booked, BookingView, FreeTime, HeldName
from api.handoffs.schemas import HeldPart as Part
from api.visitor.contexts import BookingCard, Chat, Clock, Day, HeldPart
from api.web.translations import LANGUAGE, gettext


def time_in_words(moment: datetime) -> str:
    """A local time, such as "Tuesday 1 December at 10:00"."""
    return gettext("%(day)s at %(clock)s") % {"day": _date_in_words(moment.date()), "clock": f"{moment:%H:%M}"}


def way_in_words(way: Way) -> str:
    match way:
        case Way.CHAT:
            return gettext("Anonymous chat here")
        case Way.PHONE:
            return gettext("Phone call")
        case Way.EMAIL:
            return gettext("E-mail")
        case Way.VISIT:
            return gettext("Visit")


def status_in_words(status: BookingStatus) -> str:
    match status:
        case BookingStatus.WAITING:
            return gettext("Booked")
        case BookingStatus.CLAIMED:
            return gettext("Booked, and a counsellor is preparing for it")
        case BookingStatus.DONE:
            return gettext("Over")
        case BookingStatus.NO_SHOW:
            return gettext("Did not take place")
        case BookingStatus.CANCELLED:
            return gettext("Cancelled")
        case BookingStatus.MISSED:
            return gettext("No counsellor took it in time")


def days_of(times: Iterable[FreeTime], today: date) -> tuple[Day, ...]:
    """Free times by local day.

    Args:
        times: in local time, earliest first.
        today: the local date.
    """
    by_day = groupby(times, key=lambda time: time.starts_at.date())
    return tuple(Day(_day_in_words(day, today), tuple(_clock(time) for time in found)) for day, found in by_day)


def duration_in_words(seconds: int) -> str:
    """How long to wait, such as "5 minutes" or "3 hours"; never too short."""
    hours, minutes = ceil(seconds / 3600), ceil(seconds / 60)
    unit, number = ("hour", hours) if hours > 1 else ("minute", minutes)
    return str(format_unit(number, unit, locale=LANGUAGE))


def held_in_words(part: Part, booking: BookingView) -> HeldPart:
    """A part of what is stored.

    Args:
        part: as it is stored.
        booking: whose it is.
    """
    match part.name:
        case HeldName.TIME:
            value = time_in_words(booking.starts_at)
        case HeldName.WAY:
            value = way_in_words(booking.way)
        case HeldName.STATUS:
            value = status_in_words(booking.status)
        case _:
            value = part.value or ""
    gone = gettext("until %(day)s at the latest") % {"day": _date_in_words(part.gone_at.date())}
    return HeldPart(part.what, value, gone, part.readers)


def card_of(booking: Booked | BookingView, code: str) -> BookingCard:
    return BookingCard(time_in_words(booking.starts_at), way_in_words(booking.way), code, booking.place)


def chat_in_words(door: Door) -> Chat:
    return Chat(door.open, time_in_words(door.opens_at))


def _clock(time: FreeTime) -> Clock:
    return Clock(time.starts_at.isoformat(), f"{time.starts_at:%H:%M}")


def _date_in_words(day: date) -> str:
    return format_date(day, "EEEE d MMMM", locale=LANGUAGE)


def _day_in_words(day: date, today: date) -> str:
    words = _date_in_words(day)
    if day == today:
        return gettext("Today, %(day)s") % {"day": words}
    if day == today + timedelta(days=1):
        return gettext("Tomorrow, %(day)s") % {"day": words}
    return words
