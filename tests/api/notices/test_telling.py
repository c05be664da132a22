"""Counsellors are told by mail what waits: once for each reason, by however many workers."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiosmtplib import SMTPException
from httpx import AsyncClient
from mailbox_standin import SENDER, TEAM, Mailbox
from sqlalchemy import select, update

from api.counsellors.removal import Removal
from api.database import Database
from api.handoffs.models import Booking, BookingStatus, Told
from api.notices.models import NoticeTurn
from api.notices.service import Notices
from api.notices.turns import LENGTH
from api.settings import Settings
from api.vault.models import ContactKind

pytestmark = pytest.mark.usefixtures("counsellor")

# It is Monday at eight; the fixture books Tuesday at nine.
A_DAY_BEFORE = timedelta(hours=1)
WEDNESDAY = "2026-12-02T09:00:00+01:00"
CODE = "X-Booking-Code"


@pytest.fixture
async def booked(book: Any) -> dict[str, Any]:
    return (await book()).json()


async def told(database: Database) -> list[Told]:
    async with database.reading() as session:
        return list((await session.scalars(select(Booking.told).order_by(Booking.starts_at))).all())


async def claim(database: Database) -> None:
    async with database.writing() as session:
        waiting = update(Booking).where(Booking.status == BookingStatus.WAITING)
        await session.execute(waiting.values(status=BookingStatus.CLAIMED))


async def move(client: AsyncClient, booked: dict[str, Any], starts_at: str) -> None:
    moved = await client.patch("/api/booking", headers={CODE: booked["code"]}, json={"starts_at": starts_at})
    assert moved.status_code == 200


async def test_while_nobody_waits_no_mail_is_sent(worker: Notices, mailbox: Mailbox) -> None:
    assert await worker.tell() == 0
    assert mailbox.came == []


async def test_a_waiting_request_is_told_once(booked: Any, worker: Notices, mailbox: Mailbox) -> None:
    assert [await worker.tell(), await worker.tell()] == [1, 0]
    assert mailbox.subjects == ["1 request waits"]
    assert mailbox.taken_for == [list(TEAM)]
    assert mailbox.came[0]["From"] == SENDER


async def test_one_mail_tells_of_everything_that_is_new(book: Any, worker: Notices, mailbox: Mailbox) -> None:
    await book()
    await book(starts_at=WEDNESDAY, urgent=True)
    assert await worker.tell() == 2
    assert mailbox.subjects == ["2 requests wait, 1 urgent"]
    await book(starts_at="2026-12-02T10:00:00+01:00")
    assert await worker.tell() == 1
    assert mailbox.subjects[1:] == ["3 requests wait, 1 urgent"]


async def test_the_mail_has_numbers_and_the_soonest_time_and_nothing_about_a_visitor(
    book: Any, deposit: Any, worker: Notices, mailbox: Mailbox
) -> None:
    reference = await deposit(ContactKind.PHONE, "+46701740605")
    wish = {"summary": "The river was cold.", "importance": 8, "confidence": 3, "urgent": True}
    said = (await book(way="phone", contact_ref=reference, **wish)).json()
    await book(starts_at=WEDNESDAY)
    await worker.tell()
    [mail] = mailbox.came
    assert mailbox.text().splitlines() == [
        "2 requests wait.",
        "1 of them is urgent.",
        "The soonest time is Tuesday 1 December at 09:00.",
        "Sign in to the queue to see what can be done.",
        "",
        "On purpose this mail says nothing about the people who wait. Nobody reads answers to it.",
    ]
    assert mail.get_content_type() == "text/plain"
    whole = mail.as_string().lower()
    for absent in (said["pseudonym"], said["code"], "river", "phone", "701740605", "://", "sex", "traffick", "suicid"):
        assert absent.lower() not in whole


async def test_who_waits_is_told_of_again_a_day_before(
    booked: Any, worker: Notices, mailbox: Mailbox, clock: Any
) -> None:
    await worker.tell()
    clock.forward(A_DAY_BEFORE - timedelta(minutes=1))
    assert await worker.tell() == 0
    clock.forward(timedelta(minutes=1))
    assert [await worker.tell(), await worker.tell()] == [1, 0]
    clock.forward(timedelta(hours=23, minutes=59))
    assert await worker.tell() == 0
    assert len(mailbox.came) == 2


async def test_a_request_for_the_same_day_is_told_once_and_not_again_as_soon(
    book: Any, worker: Notices, mailbox: Mailbox, database: Database
) -> None:
    await book(starts_at="2026-11-30T11:00:00+01:00")
    assert [await worker.tell(), await worker.tell()] == [1, 0]
    assert await told(database) == [Told.SOON]


async def test_an_urgent_one_is_told_at_once_and_again_an_hour_before(
    book: Any, worker: Notices, mailbox: Mailbox, clock: Any
) -> None:
    await book(starts_at="2026-11-30T11:00:00+01:00", urgent=True)
    assert await worker.tell() == 1
    clock.forward(timedelta(hours=1, minutes=59))
    assert await worker.tell() == 0
    clock.forward(timedelta(minutes=1))
    assert [await worker.tell(), await worker.tell()] == [1, 0]
    assert mailbox.subjects == ["1 request waits, 1 urgent"] * 2


async def test_a_missed_request_is_told_once(booked: Any, worker: Notices, mailbox: Mailbox, clock: Any) -> None:
    clock.forward(timedelta(hours=24))
    await worker.tell()
    clock.forward(timedelta(hours=1))
    assert [await worker.tell(), await worker.tell()] == [1, 0]
    assert mailbox.subjects == ["1 request waits", "1 request was missed"]
    assert "1 request was missed: nobody claimed it in time." in mailbox.text()
    assert "soonest" not in mailbox.text()


async def test_a_missed_request_stands_beside_those_that_wait(
    book: Any, worker: Notices, mailbox: Mailbox, clock: Any
) -> None:
    await book()
    await book(starts_at="2026-12-04T09:00:00+01:00")
    await worker.tell()
    clock.forward(timedelta(hours=25))
    await worker.tell()
    assert mailbox.subjects == ["2 requests wait", "1 request waits, 1 missed"]


async def test_of_a_claimed_or_cancelled_request_nobody_is_told(
    book: Any, booked: Any, client: AsyncClient, worker: Notices, database: Database
) -> None:
    await client.delete("/api/booking", headers={CODE: booked["code"]})
    assert await worker.tell() == 0
    await book()
    await claim(database)
    assert await worker.tell() == 0


async def test_a_request_that_is_moved_while_it_waits_is_new(
    booked: Any, client: AsyncClient, worker: Notices, mailbox: Mailbox, clock: Any
) -> None:
    clock.forward(A_DAY_BEFORE)
    await worker.tell()
    await move(client, booked, WEDNESDAY)
    assert await worker.tell() == 1
    assert "Wednesday 2 December at 09:00" in mailbox.text()


async def test_a_claimed_request_that_goes_back_to_the_queue_by_being_moved_is_new(
    booked: Any, new_counsellor: Any, client: AsyncClient, worker: Notices, mailbox: Mailbox, database: Database
) -> None:
    await worker.tell()
    await claim(database)
    await new_counsellor("Robin", weekdays=range(5, 7))
    await move(client, booked, "2026-12-05T09:00:00+01:00")
    assert await worker.tell() == 1
    assert mailbox.subjects == ["1 request waits"] * 2


async def test_who_is_booked_with_a_counsellor_who_leaves_is_new(
    booked: Any,
    new_counsellor: Any,
    settings: Settings,
    worker: Notices,
    mailbox: Mailbox,
    database: Database,
    clock: Any,
) -> None:
    await worker.tell()
    await claim(database)
    await new_counsellor("Robin")
    async with database.writing() as session:
        await Removal(settings, clock).remove(session, "Kim")
    assert await worker.tell() == 1
    assert mailbox.subjects == ["1 request waits"] * 2


class TestManyWorkers:
    """On one database."""

    async def test_two_workers_send_one_mail(
        self, booked: Any, new_worker: Callable[..., Notices], mailbox: Mailbox
    ) -> None:
        mailbox.delay_seconds = 0.2
        workers = [new_worker() for _ in range(4)]
        assert sorted(await asyncio.gather(*(worker.tell() for worker in workers))) == [0, 0, 0, 1]
        assert len(mailbox.came) == 1
        assert [await worker.tell() for worker in workers] == [0, 0, 0, 0]

    async def test_a_worker_that_died_over_a_mail_is_followed_by_another_a_minute_later(
        self, booked: Any, worker: Notices, mailbox: Mailbox, database: Database, clock: Any
    ) -> None:
        async with database.writing() as session:
            await session.execute(update(NoticeTurn).values(ends_at=clock() + LENGTH))
        assert await worker.tell() == 0
        clock.forward(LENGTH)
        assert await worker.tell() == 1
        assert len(mailbox.came) == 1

    async def test_no_time_stays_of_when_counsellors_were_told(
        self, booked: Any, worker: Notices, database: Database
    ) -> None:
        await worker.tell()
        async with database.reading() as session:
            assert (await session.scalars(select(NoticeTurn.ends_at))).all() == [None]

    async def test_a_request_that_is_moved_while_the_mail_is_on_its_way_is_told_again(
        self, booked: Any, client: AsyncClient, worker: Notices, mailbox: Mailbox, database: Database
    ) -> None:
        mailbox.delay_seconds = 1
        telling = asyncio.create_task(worker.tell())
        await mailbox.asked_once.wait()
        await move(client, booked, WEDNESDAY)
        await telling
        assert await told(database) == [Told.NOTHING]
        assert await worker.tell() == 1


class TestTrouble:
    """With the mail server."""

    async def test_while_it_is_down_each_try_fails_and_the_first_that_works_tells(
        self, booked: Any, worker: Notices, mailbox: Mailbox, database: Database
    ) -> None:
        mailbox.down = True
        for _ in range(2):
            with pytest.raises(SMTPException):
                await worker.tell()
        assert await told(database) == [Told.NOTHING]
        mailbox.down = False
        assert await worker.tell() == 1
        assert len(mailbox.came) == 1

    async def test_where_nothing_listens_it_is_tried_again(
        self, booked: Any, new_worker: Callable[..., Notices], mailbox: Mailbox
    ) -> None:
        with pytest.raises(SMTPException):
            await new_worker("smtp+plain://127.0.0.1:1").tell()
        assert await new_worker().tell() == 1

    async def test_one_that_hangs_is_left_after_a_while(
        self, booked: Any, new_worker: Callable[..., Notices], mailbox: Mailbox
    ) -> None:
        mailbox.delay_seconds = 60
        with pytest.raises(TimeoutError):
            await new_worker(timeout=timedelta(seconds=0.5)).tell()
        mailbox.delay_seconds = 0
        assert await new_worker().tell() == 1

    async def test_one_address_that_is_wrong_keeps_the_mail_from_nobody_else(
        self, booked: Any, worker: Notices, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
    ) -> None:
        mailbox.refused = TEAM[:1]
        assert [await worker.tell(), await worker.tell()] == [1, 0]
        assert mailbox.taken_for == [[TEAM[1]]]
        logged = capsys.readouterr().out
        assert "notice_refused_for_some" in logged
        assert "@" not in logged

    async def test_where_every_address_is_refused_it_counts_as_not_told(
        self, booked: Any, worker: Notices, mailbox: Mailbox, database: Database
    ) -> None:
        mailbox.refused = TEAM
        with pytest.raises(SMTPException):
            await worker.tell()
        assert await told(database) == [Told.NOTHING]
