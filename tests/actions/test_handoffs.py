"""Whatever the booking API answers, a visitor's turn does not break on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from actions.booking import LONGEST_SUMMARY
from actions.handoffs import BookingClosed, Handoff, NoAnswer, Refused, TimeGone, book, free_times

HANDOFF = Handoff(way="chat", starts_at="2026-12-01T10:00:00+01:00")
SCHEMAS = Path(__file__).parents[2] / "api" / "handoffs" / "schemas.py"


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Run an API that gives one answer to everything."""

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Api) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNING_POINT_SERVICE_SECRET", "for this test")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (201, b"<html>another service</html>", NoAnswer),
        (201, b"{}", NoAnswer),
        (201, b"[]", NoAnswer),
        (409, b"", TimeGone),
        (422, b'{"errors": [{"field": "contact_ref"}]}', Refused),
        (422, b"nothing to read", NoAnswer),
        (500, b"", NoAnswer),
        (503, b"", BookingClosed),
        (404, b"", BookingClosed),
    ],
)
async def test_every_answer_to_a_booking_is_one_that_the_dialogue_knows(
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, error: type[Exception]
) -> None:
    with answering(status, body) as url:
        monkeypatch.setenv("TURNING_POINT_API_URL", url)
        with pytest.raises(error) as raised:
            await book(HANDOFF, "a key")
    assert raised.type is error


@pytest.mark.parametrize(("status", "body"), [(200, b"no json"), (200, b'{"slots": null}'), (200, b"{}"), (500, b"")])
async def test_free_times_that_cannot_be_read_are_none(
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes
) -> None:
    with answering(status, body) as url:
        monkeypatch.setenv("TURNING_POINT_API_URL", url)
        with pytest.raises(BookingClosed):
            await free_times(urgent=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[nowhere", "not an address"])
async def test_an_api_that_is_not_there_has_booked_nothing(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("TURNING_POINT_API_URL", url)
    with pytest.raises(BookingClosed) as raised:
        await book(HANDOFF, "a key")
    assert raised.type is BookingClosed


def test_the_dialogue_and_the_api_agree_how_long_a_summary_may_be() -> None:
    assert f"\nLONGEST_SUMMARY = {LONGEST_SUMMARY}\n" in SCHEMAS.read_text(encoding="utf-8")
