"""Whether the service can answer."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select

from api.database import ReadSessionDep

router = APIRouter()


class Health(BaseModel):
    """The service answers and its database does."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", tags=["operation"], summary="Is the service up")
async def health(session: ReadSessionDep) -> Health:
    """Answers once the database does."""
    await session.execute(select(1))
    return Health()
