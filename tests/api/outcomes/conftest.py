"""An appointment that is over."""

from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture
async def code(book: Any, clock: Any, counsellor: str) -> str:
    """The code of a time that was two days ago."""
    booked = await book()
    clock.forward(timedelta(days=3))
    return booked.json()["code"]
