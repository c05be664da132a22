"""Child processes kept running: one that ends is started again while the others go on."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import typer

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
GRACE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Service:
    """One process: its command and what it alone is told beside the environment; with a vital one everything ends."""

    name: str
    command: str
    told: Mapping[str, str]
    vital: bool = False


class Processes:
    """The processes of some services; `run` starts and ends them all."""

    def __init__(
        self,
        services: Iterable[Service],
        environment: Mapping[str, str],
        first_pause: timedelta = FIRST_PAUSE,
        grace: timedelta = GRACE,
    ) -> None:
        """Prepare, and start nothing yet.

        Args:
            services: in the order in which they are to end.
            environment: what every one of them is told.
            first_pause: before a service that has ended is started again; it grows by `longer`.
            grace: how long a process may take to end before it is killed.
        """
        self._services = tuple(services)
        self._environment = environment
        self._first_pause = first_pause
        self._grace_seconds = grace.total_seconds()

    async def run(self) -> int:
        """Run all services until a signal comes or a vital one ends.

        Returns:
            The exit code for this process: of the signal, or of the vital service and then never 0.
        """
        end: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        _listen(end)
        async with asyncio.TaskGroup() as group:
            keeping = [group.create_task(self._keep(service, end)) for service in self._services]
            code = await end
            for task in keeping:
                task.cancel()
                await asyncio.wait({task})
        return code

    async def _keep(self, service: Service, end: asyncio.Future[int]) -> None:
        pause = self._first_pause
        while True:
            started = monotonic()
            code = await self._run_once(service)
            if service.vital:
                typer.echo(f"{service.name} has ended ({_cause(code)}), and everything with it.", err=True)
                _settle(end, _exit_code(code))
                return
            if monotonic() - started > LONGEST_PAUSE.total_seconds():
                pause = self._first_pause
            seconds = pause.total_seconds()
            typer.echo(
                f"{service.name} has ended ({_cause(code)}) and is started again in {seconds:g} s; the others go on.",
                err=True,
            )
            await asyncio.sleep(seconds)
            pause = longer(pause)

    async def _run_once(self, service: Service) -> int:
        process = await asyncio.create_subprocess_shell(
            f"exec {service.command}",
            env={**self._environment, **service.told},
            stdin=DEVNULL,
            # Ctrl-C reaches all processes of the terminal's session, and they are to end in order.
            start_new_session=True,
        )
        try:
            return await process.wait()
        finally:
            await self._end(process)

    async def _end(self, process: Process) -> None:
        _signal_group(process, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._grace_seconds):
                await process.wait()
        # Also what it started and left behind, which would hold its port.
        _signal_group(process, signal.SIGKILL)
        await process.wait()


def longer(pause: timedelta) -> timedelta:
    """The pause after the next crash."""
    return min(2 * pause, LONGEST_PAUSE)


def _listen(end: asyncio.Future[int]) -> None:
    numbers = [signal.SIGINT, signal.SIGTERM]
    # Under nohup the terminal may close.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, _settle, end, _exit_code(-number))


def _settle(end: asyncio.Future[int], code: int) -> None:
    if not end.done():
        end.set_result(code)


def _signal_group(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _exit_code(code: int) -> int:
    return 128 - code if code < 0 else code or 1
