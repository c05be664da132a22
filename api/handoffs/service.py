"""Booking a time, and seeing, moving and cancelling it with the code."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import or_, select

from api.clock import Clock, utc_now
from api.counsellors.models import random_id
from api.database import ReadSession, WriteSession
from api.handoffs.codes import BookingCode, CodeBook
from api.handoffs.errors import BookingClosed, BookingUnknown, ContactMissing, KeyReused
from api.handoffs.fields import SealedFields
from api.handoffs.models import ACTIVE, Booking, BookingStatus, Way
from api.handoffs.pseudonyms import new_pseudonym
from api.handoffs.schemas import Booked, BookingView, FreeTime, HandoffRequest
from api.handoffs.times import Times
from api.security.keys import Keys, keyed_hash
from api.settings import Settings
from api.vault.models import ContactKind
from api.vault.service import ReferenceUnknown, Vault

NEEDS_CONTACT = {Way.PHONE: ContactKind.PHONE, Way.EMAIL: ContactKind.EMAIL}


class Handoffs:
    """What visitors and the bot do with bookings; every call works in the caller's transaction."""

    def __init__(self, settings: Settings, keys: Keys, vault: Vault, clock: Clock = utc_now) -> None:
        self._zone = settings.timezone
        self._clock = clock
        self._vault = vault
        self._codes = CodeBook(keys)
        self._fields = SealedFields(keys)
        self._times = Times(settings, clock)
        self._request_key = keys.of("turning-point/bookings/request/1")

    async def free_times(self, session: ReadSession, limit: int = 12, urgent: bool = False) -> list[FreeTime]:
        """The next free times in local time, earliest first.

        Args:
            limit: at most so many.
            urgent: include times that are too soon otherwise.
        """
        return (await self._times.offer(session, urgent)).first(limit)

    async def book(self, session: WriteSession, wish: HandoffRequest, idempotency_key: str) -> Booked:
        """Book a time. The same key and request again give the same booking.

        Raises:
            TimeGone: the time is not free; carries other times.
            ContactMissing: the way needs a contact detail that the vault does not hold.
            KeyReused: the key came with another request before.
        """
        await self._times.lock(session)
        booking = await self._booked_before(session, wish, idempotency_key)
        if booking is None:
            booking = await self._new_booking(session, wish, idempotency_key)
        code = self._codes.code_for(idempotency_key).written
        starts_at, ends_at = self._local(booking)
        return Booked(code=code, starts_at=starts_at, ends_at=ends_at, way=booking.way, pseudonym=booking.pseudonym)

    async def find(self, session: ReadSession, code: BookingCode) -> BookingView:
        """The booking with this code.

        Raises:
            BookingUnknown: there is none.
        """
        return self._view(await self._by_code(session, code))

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
            await session.flush()
        return self._view(booking)

    async def cancel(self, session: WriteSession, code: BookingCode) -> BookingView:
        """Cancel the booking and forget its words and contact detail at once. Again is no error.

        Raises:
            BookingUnknown: there is none.
            BookingClosed: its time has come.
        """
        await self._times.lock(session)
        booking = await self._by_code(session, code)
        if booking.status != BookingStatus.CANCELLED:
            self._require_open(booking)
            booking.status = BookingStatus.CANCELLED
            booking.wipe()
            await session.flush()
        return self._view(booking)

    async def purge(self, session: WriteSession, retention: timedelta) -> int:
        """Forget words and contact details of bookings that ended so long ago; returns how many. The status stays."""
        holds_something = or_(Booking.sealed_summary.is_not(None), Booking.sealed_contact.is_not(None))
        over = select(Booking).where(Booking.ends_at <= self._clock() - retention, holds_something)
        bookings = (await session.scalars(over)).all()
        for booking in bookings:
            booking.wipe()
        await session.flush()
        return len(bookings)

    async def _booked_before(self, session: ReadSession, wish: HandoffRequest, key: str) -> Booking | None:
        booking = await session.scalar(select(Booking).where(Booking.idempotency_hash == self._hash(key)))
        if booking is not None and booking.request_fingerprint != self._hash(wish.model_dump_json()):
            raise KeyReused
        return booking

    async def _new_booking(self, session: WriteSession, wish: HandoffRequest, key: str) -> Booking:
        offer = await self._times.offer(session, wish.urgent)
        counsellor_id = offer.at(wish.starts_at)[0]
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
            code_hash=self._codes.hash(self._codes.code_for(key)),
            idempotency_hash=self._hash(key),
            request_fingerprint=self._hash(wish.model_dump_json()),
            sealed_summary=self._fields.seal(booking_id, "summary", wish.summary),
            sealed_contact=self._fields.seal(booking_id, "contact", await self._contact(session, wish)),
        )
        session.add(booking)
        await session.flush()
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

    async def _by_code(self, session: ReadSession, code: BookingCode) -> Booking:
        # One hash and one look into the index, whatever was typed: how long it takes tells nothing.
        booking = await session.scalar(select(Booking).where(Booking.code_hash == self._codes.hash(code)))
        if booking is None:
            raise BookingUnknown
        return booking

    async def _open_by_code(self, session: ReadSession, code: BookingCode) -> Booking:
        booking = await self._by_code(session, code)
        self._require_open(booking)
        return booking

    def _require_open(self, booking: Booking) -> None:
        if not booking.status.active or booking.starts_at <= self._clock():
            raise BookingClosed

    def _give_time(self, booking: Booking, starts_at: datetime, counsellor_id: str, keeps_counsellor: bool) -> None:
        booking.starts_at, booking.ends_at = starts_at, starts_at + self._times.length
        if not keeps_counsellor:
            booking.counsellor_id = counsellor_id
            booking.status = BookingStatus.WAITING

    def _hash(self, text: str) -> str:
        return keyed_hash(self._request_key, text.encode()).hex()

    def _local(self, booking: Booking) -> tuple[datetime, datetime]:
        return booking.starts_at.astimezone(self._zone), booking.ends_at.astimezone(self._zone)

    def _view(self, booking: Booking) -> BookingView:
        starts_at, ends_at = self._local(booking)
        return BookingView(
            starts_at=starts_at,
            ends_at=ends_at,
            way=booking.way,
            status=booking.status,
            pseudonym=booking.pseudonym,
        )


def _handoffs(request: Request) -> Handoffs:
    found: Handoffs = request.app.state.handoffs
    return found


HandoffsDep = Annotated[Handoffs, Depends(_handoffs)]
