"""Booking a time, and seeing, moving and cancelling it with the code."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select

from api.clock import Clock, utc_now
from api.counsellors.models import random_id
from api.database import ReadSession, WriteSession
from api.errors import FieldsInvalid
from api.handoffs.allowance import Allowance, Gate
from api.handoffs.codes import BookingCode
from api.handoffs.errors import BookingClosed, ContactMissing
from api.handoffs.fields import SealedFields
from api.handoffs.forgetting import Forgetting
from api.handoffs.holdings import Holdings
from api.handoffs.lookup import Lookup, Marks
from api.handoffs.models import ACTIVE, Booking, BookingStatus, Told, Way
from api.handoffs.pseudonyms import new_pseudonym
from api.handoffs.schemas import Booked, BookingView, FreeTime, HandoffRequest
from api.handoffs.times import Times
from api.keyring.service import Keyring
from api.rooms.service import Rooms
from api.security.keys import Keys
from api.settings import Settings
from api.vault.models import ContactKind
from api.vault.service import ReferenceUnknown, Vault
from api.web.translations import gettext

NEEDS_CONTACT = {Way.PHONE: ContactKind.PHONE, Way.EMAIL: ContactKind.EMAIL}


class Handoffs:
    """What visitors and the bot do with bookings; every call works in the caller's transaction."""

    def __init__(self, settings: Settings, keys: Keys, vault: Vault, clock: Clock = utc_now) -> None:
        self._zone = settings.timezone
        self._visit_address = settings.visit_address
        self._clock = clock
        self._vault = vault
        self._lookup = Lookup(Keyring(keys))
        self._fields = SealedFields(keys)
        self._times = Times(settings, clock)
        self._rooms = Rooms(keys, clock)
        self._allowance = Allowance(settings, clock)
        self.forgetting = Forgetting(settings, keys, clock)
        self.holdings = Holdings(settings, self._lookup, self._fields, self._rooms, self.forgetting.deletions)

    async def free_times(self, session: ReadSession, limit: int = 12, urgent: bool = False) -> list[FreeTime]:
        """The next free times in local time, earliest first.

        Args:
            limit: at most so many.
            urgent: include times that are too soon otherwise.
        """
        return (await self._times.offer(session, urgent)).first(limit)

    async def times_the_effort(self, session: ReadSession) -> int:
        """How many times the usual effort a booking costs now."""
        return self._allowance.times_the_effort((await self._times.offer(session, urgent=False)).free)

    async def book(
        self, session: WriteSession, wish: HandoffRequest, idempotency_key: str, gate: Gate = Gate.DIALOGUE
    ) -> Booked:
        """Book a time. The same key and request again give the same booking.

        Args:
            wish: what is handed over.
            idempotency_key: made new for each booking.
            gate: the way by which it comes; those that cost no work may book fewer times.

        Raises:
            BookingsPaused: very many times were booked just now; carries when to come back.
            TimeGone: the time is not free; carries other times.
            FieldsInvalid: it is to be a visit, and there is no address for visits.
            ContactMissing: the way needs a contact detail that the vault does not hold.
            KeyReused: the key came with another request before, or its booking is cancelled or over.
        """
        await self._times.lock(session)
        marks = await self._lookup.marks(session, idempotency_key, wish)
        booking = await self._lookup.booked_before(session, marks)
        if booking is None:
            booking = await self._new_booking(session, wish, marks, gate)
        return self._booked(booking, marks.code)

    async def booked_with(self, session: ReadSession, idempotency_key: str) -> Booked:
        """The booking that this key made, with its code.

        Raises:
            BookingUnknown: it made none.
            BookingClosed: it is cancelled or over.
        """
        code = await self._lookup.code_of(session, idempotency_key)
        booking = await self._lookup.by_code(session, code)
        if not booking.status.active:
            raise BookingClosed
        return self._booked(booking, code)

    async def find(self, session: ReadSession, code: BookingCode) -> BookingView:
        """The booking with this code.

        Raises:
            BookingUnknown: there is none.
        """
        return self._view(await self._lookup.by_code(session, code))

    async def move(self, session: WriteSession, code: BookingCode, starts_at: datetime) -> BookingView:
        """Move the booking to another free time; the code stays, the counsellor too if he is free then.

        Raises:
            BookingUnknown: there is none.
            BookingClosed: it cannot be changed any more.
            TimeGone: the new time is not free; carries other times.
        """
        await self._times.lock(session)
        booking = await self._open_by_code(session, code)
        if booking.starts_at != starts_at:
            offer = await self._times.offer(session, booking.urgent, moving=booking)
            self._give_time(booking, starts_at, offer.at(starts_at)[0], booking.counsellor_id in offer.at(starts_at))
            await self._rooms.close(session, booking.id)
            await session.flush()
        return self._view(booking)

    async def cancel(self, session: WriteSession, code: BookingCode) -> BookingView:
        """Cancel the booking and forget what was said in it at once. Again is no error.

        Raises:
            BookingUnknown: there is none.
            BookingClosed: its time has come.
        """
        return self._view(await self.forgetting.cancel(session, code))

    async def forget(self, session: WriteSession, code: BookingCode) -> BookingView:
        """Forget what was said in the booking, whenever it is; one that is still to come is cancelled by that.

        Raises:
            BookingUnknown: there is none.
        """
        return self._view(await self.forgetting.forget(session, code))

    async def _new_booking(self, session: WriteSession, wish: HandoffRequest, marks: Marks, gate: Gate) -> Booking:
        if wish.way is Way.VISIT and not self._visit_address:
            raise FieldsInvalid.of("way", gettext("There are no visits here: choose another way to talk."))
        offer = await self._times.offer(session, wish.urgent)
        counsellor_id = offer.at(wish.starts_at)[0]
        self._allowance.require(gate, offer.free)
        booking_id = random_id()
        booking = Booking(
            id=booking_id,
            counsellor_id=counsellor_id,
            starts_at=wish.starts_at,
            ends_at=wish.starts_at + self._times.length,
            way=wish.way,
            status=BookingStatus.WAITING,
            pseudonym=await self._pseudonym(session),
            urgent=wish.urgent,
            importance=wish.importance,
            confidence=wish.confidence,
            code_hash=marks.code_hash,
            idempotency_hash=marks.idempotency_hash,
            request_fingerprint=marks.request_fingerprint,
            sealed_summary=self._fields.seal(booking_id, "summary", wish.summary, marks.master),
            sealed_contact=self._fields.seal(booking_id, "contact", await self._contact(session, wish), marks.master),
        )
        session.add(booking)
        await session.flush()
        self._allowance.note(gate)
        return booking

    async def _contact(self, session: WriteSession, wish: HandoffRequest) -> str | None:
        kind = NEEDS_CONTACT.get(wish.way)
        if kind is None:
            return None
        try:
            return await self._vault.claim(session, wish.contact_ref or "", kind)
        except ReferenceUnknown as error:
            raise ContactMissing from error

    async def _pseudonym(self, session: ReadSession) -> str:
        taken = await session.scalars(select(Booking.pseudonym).where(Booking.status.in_(ACTIVE)))
        return new_pseudonym(set(taken))

    async def _open_by_code(self, session: ReadSession, code: BookingCode) -> Booking:
        booking = await self._lookup.by_code(session, code)
        if not self.forgetting.still_to_come(booking):
            raise BookingClosed
        return booking

    def _give_time(self, booking: Booking, starts_at: datetime, counsellor_id: str, keeps_counsellor: bool) -> None:
        booking.starts_at, booking.ends_at = starts_at, starts_at + self._times.length
        booking.told = Told.NOTHING
        if not keeps_counsellor:
            booking.counsellor_id = counsellor_id
            booking.status = BookingStatus.WAITING

    def _local(self, booking: Booking) -> tuple[datetime, datetime]:
        return booking.starts_at.astimezone(self._zone), booking.ends_at.astimezone(self._zone)

    def _place(self, booking: Booking) -> str | None:
        return self._visit_address or None if booking.way is Way.VISIT else None

    def _booked(self, booking: Booking, code: BookingCode) -> Booked:
        starts_at, ends_at = self._local(booking)
        return Booked(
            code=code.written,
            starts_at=starts_at,
            ends_at=ends_at,
            way=booking.way,
            place=self._place(booking),
            pseudonym=booking.pseudonym,
        )

    def _view(self, booking: Booking) -> BookingView:
        starts_at, ends_at = self._local(booking)
        return BookingView(
            starts_at=starts_at,
            ends_at=ends_at,
            way=booking.way,
            place=self._place(booking),
            status=booking.status_at(self._clock()),
            pseudonym=booking.pseudonym,
        )


def _handoffs(request: Request) -> Handoffs:
    found: Handoffs = request.app.state.handoffs
    return found


HandoffsDep = Annotated[Handoffs, Depends(_handoffs)]
