"""The mail to the counsellors: numbers and the soonest time, nothing about a visitor, no address of a page."""

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from babel.dates import format_date

from api.mail import Mailing
from api.notices.queue import Standing
from api.web.translations import LANGUAGE, gettext, ngettext


def letter(standing: Standing, mailing: Mailing, now: datetime, zone: ZoneInfo) -> EmailMessage:
    """The mail about the queue as it stands.

    Args:
        standing: what it says.
        mailing: from whom and to whom.
        now: its date.
        zone: of the time in it.
    """
    mail = EmailMessage()
    mail["From"] = mailing.sender
    mail["To"] = mailing.recipients
    mail["Subject"] = ", ".join(_subject(standing))
    mail["Date"] = format_datetime(now)
    # Of our own domain: the name of the machine concerns nobody.
    mail["Message-ID"] = make_msgid(domain=mailing.sender.rpartition("@")[2])
    # No answers of people on holiday.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_sentences(standing, zone)))
    return mail


def _subject(standing: Standing) -> Iterator[str]:
    if not standing.waiting:
        yield ngettext("%(num)s request was missed", "%(num)s requests were missed", standing.missed)
        return
    yield ngettext("%(num)s request waits", "%(num)s requests wait", standing.waiting)
    if standing.urgent:
        yield ngettext("%(num)s urgent", "%(num)s urgent", standing.urgent)
    if standing.missed:
        yield ngettext("%(num)s missed", "%(num)s missed", standing.missed)


def _sentences(standing: Standing, zone: ZoneInfo) -> Iterator[str]:
    if standing.waiting:
        yield ngettext("%(num)s request waits.", "%(num)s requests wait.", standing.waiting)
    if standing.urgent:
        yield ngettext("%(num)s of them is urgent.", "%(num)s of them are urgent.", standing.urgent)
    if standing.soonest:
        soonest = standing.soonest.astimezone(zone)
        day = format_date(soonest.date(), "EEEE d MMMM", locale=LANGUAGE)
        yield gettext("The soonest time is %(day)s at %(clock)s.") % {"day": day, "clock": f"{soonest:%H:%M}"}
    if standing.missed:
        yield ngettext(
            "%(num)s request was missed: nobody claimed it in time.",
            "%(num)s requests were missed: nobody claimed them in time.",
            standing.missed,
        )
    yield gettext("Sign in to the queue to see what can be done.")
    yield ""
    yield gettext("On purpose this mail says nothing about the people who wait. Nobody reads answers to it.")
