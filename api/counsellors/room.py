"""The room page: the counsellor's side of a booked chat."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from api.counsellors.access import FormTokensDep, SentOwnFormDep, SignedInDep
from api.counsellors.pages import Account, RoomPage
from api.counsellors.service import SignedIn
from api.database import DatabaseBusy
from api.handoffs.meetings import Meeting, MeetingsDep, NotSaid, RoomShut
from api.rooms.service import MESSAGE_ID
from api.web.rendering import page
from api.web.translations import gettext

ROOM_FORMS = ("/staff/room/write", "/staff/close")
LONGEST_TAKEN = 20_000

router = APIRouter(prefix="/staff/room", include_in_schema=False)

Id = Annotated[str, Form(max_length=64, pattern=r"^[^\x00]*$")]
Key = Annotated[str, Form(pattern=f"^{MESSAGE_ID}$")]
# PostgreSQL keeps no NUL.
Words = Annotated[str, Form(max_length=LONGEST_TAKEN, pattern=r"^[^\x00]*$")]


@router.get("")
async def room_page(
    counsellor: SignedInDep,
    meetings: MeetingsDep,
    forms: FormTokensDep,
    booking: Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")],
) -> Response:
    account = Account.of(counsellor, forms, *ROOM_FORMS)
    try:
        meeting = await meetings.of_counsellor(counsellor.counsellor_id, booking)
    except RoomShut:
        return page(_closed(account, booking))
    return page(_open(account, booking, meeting))


@router.post("/write")
async def write(
    counsellor: SentOwnFormDep,
    meetings: MeetingsDep,
    forms: FormTokensDep,
    booking: Id,
    message_key: Key,
    text: Words = "",
    only_look: Annotated[bool, Form()] = False,
) -> Response:
    """Send what was written, or look for an answer without sending; what is not sent stays in the field."""
    account, text = Account.of(counsellor, forms, *ROOM_FORMS), text.strip().replace("\r\n", "\n")
    error, status = "", int(HTTPStatus.OK)
    try:
        if not only_look:
            error, status = await _send(meetings, counsellor, booking, message_key, text)
        meeting = await meetings.of_counsellor(counsellor.counsellor_id, booking)
    except RoomShut as shut:
        return page(replace(_closed(account, booking), draft=text), shut.status)
    shown = _open(account, booking, meeting)
    if error or only_look:
        # With the same key it is not said twice, should it have been kept after all.
        shown = replace(shown, draft=text, message_key=message_key, error=error)
    return page(shown, status)


async def _send(
    meetings: MeetingsDep, counsellor: SignedIn, booking: str, message_key: str, text: str
) -> tuple[str, int]:
    """What went wrong, in words, and its status; empty words where it is sent."""
    try:
        await meetings.counsellor_writes(counsellor.counsellor_id, booking, message_key, text)
    except (NotSaid, DatabaseBusy) as refused:
        return refused.detail, refused.status
    return "", HTTPStatus.OK


def _open(account: Account, booking: str, meeting: Meeting) -> RoomPage:
    if meeting.talk.visitor_came:
        state = gettext("The visitor has come in.")
    else:
        state = gettext("The visitor has not come yet. You can write already.")
    return RoomPage(account, booking, meeting.pseudonym, state, meeting.talk)


def _closed(account: Account, booking: str) -> RoomPage:
    sentence = gettext(
        "This room is not open: it opens ten minutes before the time, for the counsellor who claimed the booking,"
        " and what was written in it is deleted when the talk is closed."
    )
    return RoomPage(account, booking, "", sentence)
