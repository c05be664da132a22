"""The worker: `python -m api.worker` forgets on time, until it is stopped."""

import asyncio
import signal

import structlog

from api.logs import configure_logs
from api.purges import Purges
from api.settings import load_settings

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


async def run() -> None:
    """Purge at once and then at the interval of the settings."""
    settings = load_settings()
    configure_logs(settings.log_level.number)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    purges = Purges(settings)
    log.info("worker_started", interval_seconds=settings.purge_interval.total_seconds())
    while not stop.is_set():
        await purge_all(purges)
        await _wait(stop, settings.purge_interval.total_seconds())
    await purge_all(purges)
    await purges.close()
    log.info("worker_stopped")


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


if __name__ == "__main__":
    configure_logs()
    asyncio.run(run())
