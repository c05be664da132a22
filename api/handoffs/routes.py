"""The JSON routes of free times and bookings."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request

from api.database import ReadSessionDep, WriteSessionDep
from api.errors import FieldsInvalid, problems
from api.handoffs.codes import LONGEST_INPUT, BookingCode
from api.handoffs.errors import BookingClosed, BookingUnknown, ContactMissing, KeyReused, TimeGone
from api.handoffs.schemas import Booked, BookingView, HandoffRequest, MoveRequest, Slots
from api.handoffs.service import HandoffsDep
from api.security.limits import RateLimiterDep, Rule, TooManyRequests
from api.security.service import OnlyOurServices, ServiceUnknown

MOST_SLOTS = 200
BOOKING_CODE_RULE = Rule.of("booking-code", "20/minute")
SLOTS_RULE = Rule.of("slots", "120/minute")

router = APIRouter(prefix="/api")

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=128,
        description="Made new, at random, for each booking; a repeated request with the same key books nothing twice.",
        examples=["0b6f3a8e5c5d4b0f9a52"],
    ),
]


def limit_slots(request: Request, limiter: RateLimiterDep) -> None:
    limiter.check(request, SLOTS_RULE)


def booking_code(
    request: Request,
    limiter: RateLimiterDep,
    code: Annotated[
        str,
        Header(
            alias="X-Booking-Code",
            max_length=LONGEST_INPUT,
            description="The six words; case, spaces and hyphens do not matter.",
            examples=["acorn velvet umbrella sandbox trinity walnut"],
        ),
    ],
) -> BookingCode:
    """The code that was sent, after counting the try."""
    limiter.check(request, BOOKING_CODE_RULE)
    return BookingCode(code)


Code = Annotated[BookingCode, Depends(booking_code)]
CODE_PROBLEMS = (BookingUnknown, FieldsInvalid, TooManyRequests)


@router.get(
    "/slots",
    tags=["booking"],
    summary="Free times, earliest first",
    dependencies=[Depends(limit_slots)],
    responses=problems(FieldsInvalid, TooManyRequests),
)
async def free_times(
    session: ReadSessionDep,
    handoffs: HandoffsDep,
    limit: Annotated[int, Query(ge=1, le=MOST_SLOTS, description="At most so many.")] = 12,
    urgent: Annotated[bool, Query(description="Also times that are too soon otherwise.")] = False,
) -> Slots:
    """Times that can be booked, from the counsellors' weekly hours less what is booked. Local time with offset."""
    return Slots(slots=await handoffs.free_times(session, limit, urgent))


@router.post(
    "/handoffs",
    status_code=HTTPStatus.CREATED,
    tags=["booking"],
    summary="Book a time (action server only)",
    dependencies=[OnlyOurServices],
    responses=problems(ServiceUnknown, TimeGone, FieldsInvalid, ContactMissing, KeyReused),
)
async def book(
    session: WriteSessionDep, handoffs: HandoffsDep, wish: HandoffRequest, idempotency_key: IdempotencyKey
) -> Booked:
    """Hand a visitor over to a counsellor. Phone and e-mail need a contact reference from the vault, used up here."""
    return await handoffs.book(session, wish, idempotency_key)


@router.get("/booking", tags=["booking"], summary="See a booking", responses=problems(*CODE_PROBLEMS))
async def see(session: ReadSessionDep, handoffs: HandoffsDep, code: Code) -> BookingView:
    """The booking with this code."""
    return await handoffs.find(session, code)


@router.patch(
    "/booking",
    tags=["booking"],
    summary="Move a booking",
    responses=problems(*CODE_PROBLEMS, TimeGone, BookingClosed),
)
async def move(session: WriteSessionDep, handoffs: HandoffsDep, code: Code, wish: MoveRequest) -> BookingView:
    """Give the booking another free time. The code stays the same."""
    return await handoffs.move(session, code, wish.starts_at)


@router.delete(
    "/booking",
    tags=["booking"],
    summary="Cancel a booking",
    responses=problems(*CODE_PROBLEMS, BookingClosed),
)
async def cancel(session: WriteSessionDep, handoffs: HandoffsDep, code: Code) -> BookingView:
    """Cancel the booking. Its summary and contact detail are deleted at once."""
    return await handoffs.cancel(session, code)
