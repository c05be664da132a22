"""A real mail server, and workers that tell by it."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from mailbox_standin import SENDER, TEAM, Mailbox, listening_mailbox

from api.mail import Mailing, MailServer
from api.notices.service import Notices
from api.settings import Settings

PATIENCE = timedelta(seconds=10)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with listening_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def new_worker(settings: Settings, clock: Any, mailbox: Mailbox) -> AsyncIterator[Callable[..., Notices]]:
    """What a worker tells counsellors with; each has connections of its own to the one database."""
    made = []

    def make(url: str = "", timeout: timedelta = PATIENCE) -> Notices:
        mailing = Mailing(MailServer.at(url or mailbox.url), SENDER, TEAM, timeout)
        made.append(Notices(settings, mailing, clock))
        return made[-1]

    yield make
    for notices in made:
        await notices.close()


@pytest.fixture
def worker(new_worker: Callable[..., Notices]) -> Notices:
    return new_worker()
