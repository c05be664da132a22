"""What is held under a booking code: everything that is stored, in plain words, and when each part dies."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.database import ReadSession
from api.deletions.service import Deletions
from api.handoffs.codes import BookingCode
from api.handoffs.fields import SealedFields
from api.handoffs.forgetting import Deleted
from api.handoffs.lookup import Lookup
from api.handoffs.models import Booking, BookingStatus, Told
from api.handoffs.schemas import Held, HeldName, HeldPart
from api.retention import Kept, lasts
from api.rooms.models import Sender
from api.rooms.service import RoomGone, Rooms
from api.settings import Settings
from api.web.translations import gettext

# Of which columns of the booking each part tells; a test makes sure that none is left out.
COLUMNS = {
    HeldName.SUMMARY: ("sealed_summary",),
    HeldName.CONTACT: ("sealed_contact",),
    HeldName.IMPORTANCE: ("importance",),
    HeldName.CONFIDENCE: ("confidence",),
    HeldName.URGENT: ("urgent",),
    HeldName.TIME: ("starts_at", "ends_at"),
    HeldName.WAY: ("way",),
    HeldName.STATUS: ("status",),
    HeldName.PSEUDONYM: ("pseudonym",),
    HeldName.COUNSELLOR: ("counsellor_id",),
    HeldName.CHECKED_IN: ("checked_in",),
    HeldName.TOLD: ("told",),
    HeldName.HASHES: ("id", "code_hash", "idempotency_hash", "request_fingerprint"),
}
OF_THE_VISITOR = (HeldName.SUMMARY, HeldName.CONTACT, HeldName.IMPORTANCE, HeldName.CONFIDENCE, HeldName.URGENT)
FORGOTTEN_AT_ONCE = (*OF_THE_VISITOR, HeldName.TALK)


class Holdings:
    """Tells the holder of a code what is stored under it; every call works in the caller's transaction."""

    def __init__(
        self, settings: Settings, lookup: Lookup, fields: SealedFields, rooms: Rooms, deletions: Deletions
    ) -> None:
        self._zone = settings.timezone
        self._lasts = {
            Kept.WORDS: settings.booking_retention,
            Kept.BOOKING: settings.booking_row_retention,
            Kept.TALK: lasts(Kept.TALK),
        }
        self._rooms = rooms
        self._lookup = lookup
        self._fields = fields
        self._deletions = deletions

    async def held(self, session: ReadSession, code: BookingCode) -> Held:
        """Everything that is stored under this code. Whoever holds it gave it, so nothing is masked here.

        Raises:
            BookingUnknown: there is none.
        """
        booking = await self._lookup.by_code(session, code)
        parts = [*self._said(booking), *await self._talk(session, booking), *self._row(booking)]
        deleted = await self._deletions.find(session, Deleted, booking.id)
        if deleted is not None:
            parts.append(self._record_of_deletion(deleted))
        return Held(parts=tuple(parts))

    def _said(self, booking: Booking) -> Iterator[HeldPart]:
        """What the visitor said of himself: sealed, and gone soonest."""
        values = {
            HeldName.SUMMARY: self._fields.unseal(booking.id, "summary", booking.sealed_summary),
            HeldName.CONTACT: self._fields.unseal(booking.id, "contact", booking.sealed_contact),
            HeldName.IMPORTANCE: _of_ten(booking.importance),
            HeldName.CONFIDENCE: _of_ten(booking.confidence),
            HeldName.URGENT: gettext("urgent") if booking.urgent else None,
        }
        for name, value in values.items():
            if value is not None:
                yield self._part(name, value, self._gone_at(booking, Kept.WORDS), _readers(booking, name))

    async def _talk(self, session: ReadSession, booking: Booking) -> Sequence[HeldPart]:
        """What the two have written to each other, until the talk is closed."""
        try:
            talk = await self._rooms.read(session, booking.id)
        except RoomGone:
            return ()
        names = {Sender.VISITOR: gettext("You"), Sender.COUNSELLOR: gettext("Your counsellor")}
        lines = "\n".join(f"{names[said.sender]}: {said.text}" for said in talk.messages)
        readers = gettext("you and the counsellor who took it")
        return [self._part(HeldName.TALK, lines or None, self._gone_at(booking, Kept.TALK), readers)]

    def _row(self, booking: Booking) -> Iterator[HeldPart]:
        """What is left of the booking then."""
        values: dict[HeldName, str | None] = {
            HeldName.TIME: booking.starts_at.astimezone(self._zone).isoformat(),
            HeldName.WAY: booking.way.value,
            HeldName.STATUS: booking.status.value,
            HeldName.PSEUDONYM: booking.pseudonym,
            HeldName.HASHES: None,
        }
        if booking.counsellor_id is not None:
            values[HeldName.COUNSELLOR] = None
        if booking.checked_in:
            values[HeldName.CHECKED_IN] = None
        if booking.told is not Told.NOTHING:
            values[HeldName.TOLD] = None
        for name, value in values.items():
            yield self._part(name, value, self._gone_at(booking, Kept.BOOKING), _readers(booking, name))

    def _record_of_deletion(self, dies: datetime) -> HeldPart:
        return self._part(HeldName.DELETION, None, dies.astimezone(self._zone), gettext("nobody"))

    def _part(self, name: HeldName, value: str | None, gone_at: datetime, readers: str) -> HeldPart:
        return HeldPart(name=name, what=_what(name), value=value, gone_at=gone_at, readers=readers)

    def _gone_at(self, booking: Booking, kept: Kept) -> datetime:
        return (booking.ends_at + self._lasts[kept]).astimezone(self._zone)


def _of_ten(figure: int | None) -> str | None:
    return None if figure is None else gettext("%(number)s of 10") % {"number": figure}


def _what(name: HeldName) -> str:
    words = {
        HeldName.SUMMARY: gettext("What you wrote for the counsellor"),
        HeldName.CONTACT: gettext("How to reach you"),
        HeldName.IMPORTANCE: gettext("How important it is to you"),
        HeldName.CONFIDENCE: gettext("How sure you are that you can do it"),
        HeldName.URGENT: gettext("That it is urgent, since thoughts of suicide came up in the conversation"),
        HeldName.TIME: gettext("The time"),
        HeldName.WAY: gettext("How you talk"),
        HeldName.STATUS: gettext("What has become of it"),
        HeldName.TALK: gettext("What you and your counsellor write in the chat, and that you came"),
        HeldName.PSEUDONYM: gettext("The made-up name by which the counsellor knows you"),
        HeldName.COUNSELLOR: gettext("Which counsellor it is with"),
        HeldName.CHECKED_IN: gettext("That you told how it has gone, without what you told"),
        HeldName.TOLD: gettext("That counsellors were sent an e-mail: how many requests wait, and when the first is"),
        HeldName.HASHES: gettext(
            "A random number, and fingerprints of your code and of the request that made the booking"
        ),
        HeldName.DELETION: gettext("That something was deleted, so that no backup brings it back"),
    }
    return words[name]


def _readers(booking: Booking, name: HeldName) -> str:
    if name is HeldName.HASHES:
        return gettext("nobody: they cannot be read back")
    if name is HeldName.TOLD:
        return gettext("only you")
    if name is HeldName.CONTACT and booking.status is BookingStatus.WAITING:
        return gettext("only you now, later the counsellor who takes it")
    match booking.status:
        case BookingStatus.WAITING:
            return gettext("you and the counsellors")
        case BookingStatus.CLAIMED:
            return gettext("you and the counsellor who took it")
        case BookingStatus.DONE | BookingStatus.NO_SHOW | BookingStatus.CANCELLED | BookingStatus.MISSED:
            return gettext("only you")


def _holdings(request: Request) -> Holdings:
    found: Holdings = request.app.state.handoffs.holdings
    return found


HoldingsDep = Annotated[Holdings, Depends(_holdings)]
