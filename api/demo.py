"""Sample data for a first look: two counsellors with hours, and three bookings that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy import select

from api.clock import utc_now
from api.counsellors.hours import WeeklyHours
from api.counsellors.models import Counsellor
from api.counsellors.service import Counsellors
from api.database import Database
from api.handoffs.models import Way
from api.handoffs.schemas import HandoffRequest
from api.handoffs.service import Handoffs
from api.security.master_keys import keys_of
from api.settings import Settings
from api.vault.models import ContactKind
from api.vault.service import Vault

# The numbers of 070-174 06 05 to 99 are kept free for fiction by the Swedish post and telecom authority.
FICTIONAL_NUMBER = "+46 70 174 06 05"
HOURS = (("09:00", "12:00"), ("17:00", "21:00"))


class DemoRefused(Exception):
    """There is something in the database already; the message is a sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A booking of the demonstration."""

    way: Way
    summary: str | None
    importance: int
    confidence: int
    urgent: bool = False


SAMPLES = (
    Sample(Way.CHAT, "I have paid for sex for six years and nobody knows. I want to stop and do not know how.", 8, 3),
    Sample(Way.PHONE, None, 7, 5),
    Sample(Way.CHAT, "The police stopped me on Friday. I hardly sleep.", 9, 4, urgent=True),
)


async def fill(settings: Settings, database: Database) -> Mapping[str, str]:
    """Fill an empty database.

    Returns:
        The counsellors' names with the passwords made for them now.

    Raises:
        DemoRefused: there are counsellors already.
    """
    async with database.reading() as session:
        if await session.scalar(select(Counsellor.id).limit(1)):
            raise DemoRefused("There are counsellors in this database: sample data goes into an empty one only.")
    passwords = {name: token_urlsafe(12) for name in ("Kim", "Robin")}
    for name, password in passwords.items():
        await Counsellors(settings.staff_session_length).create(database, name, password)
    await _add_hours(settings, database)
    await _book(settings, database)
    return passwords


async def _add_hours(settings: Settings, database: Database) -> None:
    hours = WeeklyHours(settings.appointment_length)
    async with database.writing() as session:
        for counsellor_id in await session.scalars(select(Counsellor.id)):
            for weekday in range(5):
                for starts, ends in HOURS:
                    await hours.add(session, counsellor_id, weekday, starts, ends)


async def _book(settings: Settings, database: Database) -> None:
    keys = keys_of(settings)
    vault = Vault(keys, settings.contact_lifetime)
    handoffs = Handoffs(settings, keys, vault, utc_now)
    for sample in SAMPLES:
        async with database.writing() as session:
            times = await handoffs.free_times(session)
            phone = sample.way is Way.PHONE
            reference = await vault.deposit(session, ContactKind.PHONE, FICTIONAL_NUMBER) if phone else None
            wish = HandoffRequest(
                way=sample.way,
                starts_at=times[-1].starts_at,
                summary=sample.summary,
                contact_ref=reference,
                importance=sample.importance,
                confidence=sample.confidence,
                urgent=sample.urgent,
            )
            await handoffs.book(session, wish, token_urlsafe(24))
