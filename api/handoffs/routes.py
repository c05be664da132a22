"""The JSON routes of free times and bookings."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Query, Request

from api.database import DatabaseBusy, DatabaseDep, ReadSessionDep, WriteSessionDep
from api.errors import FieldsInvalid, problems
from api.handoffs.allowance import Gate
from api.handoffs.codes import BOOKING_CODE_RULE, LONGEST_INPUT, BookingCode
from api.handoffs.door import BookingDoorDep
from api.handoffs.errors import (
    BookingClosed,
    BookingsPaused,
    BookingUnknown,
    ContactMissing,
    EffortNeeded,
    KeyReused,
    TimeGone,
)
from api.handoffs.forgetting import ForgettingDep
from api.handoffs.holdings import HoldingsDep
from api.handoffs.schemas import Booked, BookingRequest, BookingView, HandoffRequest, Held, MoveRequest, Slots
from api.handoffs.service import HandoffsDep
from api.keyring.service import MasterKeyMissing
from api.security.effort import Shown
from api.security.limits import RateLimiterDep, Rule, TooManyRequests
from api.security.puzzles import LONGEST_SOLUTION
from api.security.service import OnlyOurServices, ServiceUnknown

MOST_SLOTS = 200
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


async def effort_made(
    request: Request,
    database: DatabaseDep,
    handoffs: HandoffsDep,
    door: BookingDoorDep,
    key: IdempotencyKey,
    proof: Annotated[
        str,
        Header(
            alias="X-Proof",
            max_length=LONGEST_SOLUTION,
            description="The solved challenge as ALTCHA writes it: base64 of its JSON with the number.",
        ),
    ] = "",
) -> Gate:
    """The way by which a booking comes, once its effort is checked; nothing is locked before."""
    # Over before the route writes: who held one connection and waited for another could wait for himself.
    async with database.reading() as session:
        times = await handoffs.times_the_effort(session)
    return door.admit(request, key, Shown(solution=proof), times)


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


def after_forgetting(after: BackgroundTasks, database: DatabaseDep, forgetting: ForgettingDep) -> None:
    """When the transaction is through: see to it that neither SQLite's log nor a backup brings it back."""
    after.add_task(forgetting.settle, database)


Code = Annotated[BookingCode, Depends(booking_code)]
AfterForgetting = Annotated[None, Depends(after_forgetting)]
GateDep = Annotated[Gate, Depends(effort_made)]
BOOKING_PROBLEMS = (
    TimeGone,
    FieldsInvalid,
    ContactMissing,
    KeyReused,
    BookingsPaused,
    MasterKeyMissing,
    DatabaseBusy,
)
CODE_PROBLEMS = (BookingUnknown, FieldsInvalid, TooManyRequests, MasterKeyMissing, DatabaseBusy)


@router.get(
    "/slots",
    tags=["booking"],
    summary="Free times, earliest first",
    dependencies=[Depends(limit_slots)],
    responses=problems(FieldsInvalid, TooManyRequests, DatabaseBusy),
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
    responses=problems(ServiceUnknown, *BOOKING_PROBLEMS),
)
async def book(
    session: WriteSessionDep, handoffs: HandoffsDep, wish: HandoffRequest, idempotency_key: IdempotencyKey
) -> Booked:
    """Hand a visitor over to a counsellor. Phone and e-mail need a contact reference from the vault, used up here."""
    return await handoffs.book(session, wish, idempotency_key, Gate.DIALOGUE)


@router.post(
    "/booking",
    status_code=HTTPStatus.CREATED,
    tags=["booking"],
    summary="Book a time (anybody, for a second of work)",
    dependencies=[Depends(limit_slots)],
    responses=problems(EffortNeeded, TooManyRequests, *BOOKING_PROBLEMS),
)
async def book_for_work(
    gate: GateDep, session: WriteSessionDep, handoffs: HandoffsDep, wish: BookingRequest, key: IdempotencyKey
) -> Booked:
    """Without X-Proof the answer is a challenge (ALTCHA, SHA-256), good for this Idempotency-Key alone.

    Phone and e-mail need a contact reference, which only the conversation and the page can make.
    """
    return await handoffs.book(session, HandoffRequest(**wish.model_dump()), key, gate)


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
async def cancel(session: WriteSessionDep, handoffs: HandoffsDep, code: Code, _: AfterForgetting) -> BookingView:
    """Cancel the booking. Its summary and contact detail are deleted at once."""
    return await handoffs.cancel(session, code)


@router.get(
    "/handoffs/held",
    tags=["booking"],
    summary="See everything that is stored",
    responses=problems(*CODE_PROBLEMS),
)
async def held(session: ReadSessionDep, holdings: HoldingsDep, code: Code) -> Held:
    """Everything that is stored under this code, in plain words, who can read it, and when each part is deleted."""
    return await holdings.held(session, code)


@router.delete(
    "/handoffs/held",
    tags=["booking"],
    summary="Delete what is stored",
    responses=problems(*CODE_PROBLEMS),
)
async def forget(session: WriteSessionDep, handoffs: HandoffsDep, code: Code, _: AfterForgetting) -> BookingView:
    """Delete what was said in the booking, also after its time. One that is still to come is cancelled by that."""
    return await handoffs.forget(session, code)
