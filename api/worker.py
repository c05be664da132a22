"""The worker: `python -m api.worker` forgets on time and tells counsellors what waits, until it is stopped."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from api.logs import configure_logs
from api.notices.service import Notices
from api.purges import Purges
from api.settings import Settings, load_settings

log = structlog.stdlib.get_logger()


async def purge_all(purges: Purges) -> None:
    """Run every purge; one that fails is logged and does not hold up the others."""
    for purge in purges.all():
        try:
            gone = await purge.work()
        except Exception as error:
            log.error("purge_failed", purge=purge.name, error=type(error).__name__)
            continue
        if gone:
            log.info("purged", purge=purge.name, rows=gone)


async def keep_telling(notices: Notices, seconds: float) -> None:
    """Tell counsellors what waits, at once and then at an interval; what fails is logged and tried again."""
    while True:
        try:
            await notices.tell()
        except Exception as error:
            log.error("notice_failed", error=type(error).__name__)
        await asyncio.sleep(seconds)


async def run() -> None:
    """Purge and tell at once and then at the interval of the settings."""
    settings = load_settings()
    configure_logs(settings.log_level.number)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    interval_seconds = settings.purge_interval.total_seconds()
    log.info("worker_started", interval_seconds=interval_seconds)
    async with _telling(settings, interval_seconds):
        await _purge_until(stop, settings, interval_seconds)
    log.info("worker_stopped")


async def _purge_until(stop: asyncio.Event, settings: Settings, seconds: float) -> None:
    purges = Purges(settings)
    while not stop.is_set():
        await purge_all(purges)
        await _wait(stop, seconds)
    await purge_all(purges)
    await purges.close()


@asynccontextmanager
async def _telling(settings: Settings, seconds: float) -> AsyncIterator[None]:
    """Tell counsellors beside everything else: a slow mail server holds up nothing but mail."""
    if settings.mailing is None:
        log.warning("notices_off", hint="Counsellors are not told of requests by mail: docs/notices.md says how.")
        yield
        return
    notices = Notices(settings, settings.mailing)
    log.info("notices_on", recipients=len(settings.mailing.recipients))
    task = asyncio.create_task(keep_telling(notices, seconds))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        await notices.close()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


if __name__ == "__main__":
    configure_logs()
    asyncio.run(run())
