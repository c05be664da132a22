"""The JSON route of the check-in."""

from http import HTTPStatus

from fastapi import APIRouter

from api.database import WriteSessionDep
from api.errors import problems
from api.handoffs.routes import CODE_PROBLEMS, Code
from api.outcomes.errors import CheckInClosed
from api.outcomes.schemas import CheckIn
from api.outcomes.service import OutcomesDep

router = APIRouter(prefix="/api")


@router.post(
    "/check-in",
    status_code=HTTPStatus.NO_CONTENT,
    tags=["booking"],
    summary="Tell how it has gone since",
    responses=problems(*CODE_PROBLEMS, CheckInClosed),
)
async def check_in(session: WriteSessionDep, outcomes: OutcomesDep, code: Code, told: CheckIn) -> None:
    """After an appointment, once: the answers are added to counts, and nothing else of them is kept."""
    await outcomes.check_in(session, code, told)
