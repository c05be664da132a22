"""Services are kept running: real processes, which call in when they start and end as they are told."""

import asyncio
import os
import shlex
import signal
import sys
from asyncio import StreamReader, StreamWriter
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from api.processes import LONGEST_PAUSE, Processes, Service, longer

SHORT = timedelta(seconds=0.01)
CALL_IN = """
import os, socket, sys
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
line.sendall(f"{sys.argv[2]} {os.getpid()}\\n".encode())
sys.exit(int(line.makefile().readline() or 0))
"""
IGNORE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
# It leaves a process behind that ends by nothing but a kill.
STUBBORN = f"""
import subprocess, sys
{IGNORE}
subprocess.Popen([sys.executable, "-c", {CALL_IN!r}, sys.argv[1], "left behind"])
{CALL_IN}
"""


@dataclass
class Child:
    """A process that has started; while it lives, it holds its line."""

    process_id: int
    reader: StreamReader
    writer: StreamWriter

    def end(self, code: int) -> None:
        self.writer.write(f"{code}\n".encode())

    async def gone(self) -> None:
        """Wait until its line is dead, as it is also after a kill."""
        await self.reader.read()
        self.writer.close()


@dataclass
class Children:
    """Whoever has called in, by name."""

    port: int = 0
    started: dict[str, asyncio.Queue[Child]] = field(default_factory=lambda: defaultdict(asyncio.Queue))

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        name, _, process_id = (await reader.readline()).decode().rpartition(" ")
        self.started[name].put_nowait(Child(int(process_id), reader, writer))

    async def next(self, name: str) -> Child:
        async with asyncio.timeout(60):
            return await self.started[name].get()

    def service(self, name: str, program: str = CALL_IN, vital: bool = False) -> Service:
        command = shlex.join([sys.executable, "-c", program, str(self.port), name])
        return Service(name, command, {}, vital)


@pytest.fixture
async def children() -> AsyncIterator[Children]:
    children = Children()
    async with await asyncio.start_server(children.answer, "127.0.0.1", 0) as server:
        children.port = server.sockets[0].getsockname()[1]
        yield children


@pytest.fixture(autouse=True)
def hangup_is_heard() -> Iterator[None]:
    """Also where the tests themselves were started by nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def running(*services: Service) -> asyncio.Task[int]:
    processes = Processes(services, os.environ, SHORT, SHORT)
    return asyncio.create_task(processes.run())


async def stopped(run: asyncio.Task[int], number: signal.Signals = signal.SIGTERM) -> int:
    os.kill(os.getpid(), number)
    async with asyncio.timeout(60):
        return await run


async def test_a_service_that_crashes_is_started_again_and_the_others_go_on(
    children: Children, capsys: pytest.CaptureFixture[str]
) -> None:
    run = running(children.service("api", vital=True), children.service("rasa"))
    api, rasa = await children.next("api"), await children.next("rasa")
    os.kill(rasa.process_id, signal.SIGKILL)
    again = await children.next("rasa")
    assert again.process_id != rasa.process_id
    assert not api.reader.at_eof()
    assert await stopped(run) == 143
    assert children.started["api"].empty()
    assert capsys.readouterr().err == "rasa has ended (SIGKILL) and is started again in 0.01 s; the others go on.\n"
    for child in (api, rasa, again):
        await child.gone()


async def test_each_pause_is_longer_than_the_one_before(children: Children, capsys: pytest.CaptureFixture[str]) -> None:
    run = running(children.service("worker"))
    for code in (0, 1, 7):
        child = await children.next("worker")
        child.end(code)
        await child.gone()
    last = await children.next("worker")
    await stopped(run)
    await last.gone()
    assert capsys.readouterr().err == (
        "worker has ended (exit code 0) and is started again in 0.01 s; the others go on.\n"
        "worker has ended (exit code 1) and is started again in 0.02 s; the others go on.\n"
        "worker has ended (exit code 7) and is started again in 0.04 s; the others go on.\n"
    )


def test_no_pause_is_longer_than_the_longest() -> None:
    assert longer(timedelta(seconds=40)) == longer(LONGEST_PAUSE) == LONGEST_PAUSE


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
async def test_a_signal_ends_all_one_after_the_other(children: Children, number: signal.Signals, code: int) -> None:
    names = ["api", "rasa", "worker"]
    run = running(*(children.service(name) for name in names))
    ended = []

    async def note(name: str, child: Child) -> None:
        await child.gone()
        ended.append(name)

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(note(name, await children.next(name)))
        assert await stopped(run, number) == code
    assert ended == names


async def test_whoever_starts_it_with_nohup_can_close_the_terminal(children: Children) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    run = running(children.service("api"))
    api = await children.next("api")
    os.kill(os.getpid(), signal.SIGHUP)
    assert await stopped(run) == 143
    await api.gone()


async def test_neither_who_does_not_end_nor_what_he_started_is_left_behind(children: Children) -> None:
    run = running(children.service("stubborn", STUBBORN))
    stubborn, left_behind = await children.next("stubborn"), await children.next("left behind")
    await stopped(run)
    await stubborn.gone()
    await left_behind.gone()


@pytest.mark.parametrize(("code", "exit_code"), [(3, 3), (0, 1)])
async def test_with_the_api_everything_ends(
    children: Children, capsys: pytest.CaptureFixture[str], code: int, exit_code: int
) -> None:
    run = running(children.service("api", vital=True), children.service("rasa"))
    api, rasa = await children.next("api"), await children.next("rasa")
    api.end(code)
    assert await run == exit_code
    await api.gone()
    await rasa.gone()
    assert capsys.readouterr().err == f"api has ended (exit code {code}), and everything with it.\n"


async def test_a_command_that_is_not_there_does_not_hold_up_the_others(children: Children) -> None:
    run = running(Service("missing", "./nothing-here 2> /dev/null", {}), children.service("rasa"))
    rasa = await children.next("rasa")
    await stopped(run)
    await rasa.gone()
