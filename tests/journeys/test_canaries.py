"""Canaries: what visitors write and where they come from is planted everywhere and then searched for everywhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from canaries import family, files_below, found, open_files, told_to
from conftest import PHONE
from pages import StaffPage, VisitorPage
from playwright.sync_api import Browser
from product import ROOT, Product

COUNSELLOR, PASSWORD = "Heliotrope Quince", "a marmalade lighthouse on stilts"
PLANTED = {
    "chat with script": "my grandfather painted eleven crooked boats",
    "chat without script": "the neighbour polishes seventeen brass whistles",
    "chat, a number among words": "0701740619",
    "first field of a sentence": "when the velvet tram is late again",
    "second field of a sentence": "i will count the porcelain herons",
    "words before a field": "Whenever the copper kettle sings",
    "summary in the chat": "Nine winters of it and a frozen accordion at home.",
    "phone number in the chat": "070-174 06 21",
    "note on the page": "Please do not mention the walnut harpsichord.",
    "address on the page": "quiet.pelican@mossy-harbour.example",
    "contact field, not a contact": "just ask for the tall bassoonist",
    "note of a form with a fault": "the aunt with the marzipan violin knows",
    "room of a chat, the visitor": "my cousin tunes the marmalade barometer",
    "room of a chat, the counsellor": "we have all afternoon for the barometer",
    "code field": "turnip lantern pigeon velcro sonnet gravel",
    "code header": "mustard cathedral otter ribbon plywood comet",
    "token header": "a-token-that-is-none-tangerine-submarine",
    "token field": "a-field-that-is-no-token-cinnamon-viaduct",
    "button": "a-button-that-is-none-raspberry-turbine",
    "broken json": "half a sentence about the origami walrus",
    "field that is too long": "endless verses of the plum zeppelin ",
    "unknown field": "a-field-named-persimmon-typewriter",
    "file": "an-upload-named-gooseberry-chandelier.txt",
    "contents of a file": "inside the upload the juniper gramophone plays",
    "path": "a-path-called-lavender-escalator",
    "query": "a-query-about-saffron-periscopes",
    "cookie": "a-cookie-with-hazelnut-trombones",
    "referrer": "elsewhere-about-nutmeg-parachutes.example",
    "name at the sign-in": "Bartholomew Crankshaft",
    "password at the sign-in": "a wrong pistachio accordion",
    "password of a counsellor": PASSWORD,
    "hours of a counsellor": "half past the apricot sundial",
    "X-Forwarded-For": "198.18.217.93",
    "X-Forwarded-For, IPv6": "2001:db8:5ca1:ab1e::7711",
    "Forwarded": "198.18.144.191",
    "X-Real-IP": "198.18.201.118",
    "User-Agent": "Periwinkle/77.3 (Clockwork; Ostrich)",
    "Accept-Language": "tlh-x-marzipan",
}
# What stays of a number or an address when somebody writes it in the usual form.
USUAL_FORMS = {"+46 70 174 06 21", "+46701740621", "701740621", "70 174 06 21", "701740619", "2001:db8:5ca1:ab1e"}
ON_PURPOSE = "planted on purpose: a tambourine in aspic"
WHERE_FROM = {
    "X-Forwarded-For": PLANTED["X-Forwarded-For"],
    "Forwarded": f"for={PLANTED['Forwarded']};proto=http",
    "X-Real-IP": PLANTED["X-Real-IP"],
    "Accept-Language": PLANTED["Accept-Language"],
}
DEBUG = {
    "TURNING_POINT_LOG_LEVEL": "debug",
    "TURNING_POINT_RASA_TIMEOUT": "30",
    "UVICORN_LOG_LEVEL": "trace",
    "LOG_LEVEL": "DEBUG",
    "LOG_LEVEL_LIBRARIES": "DEBUG",
    "LOG_LEVEL_RASA": "DEBUG",
    "PYTHONASYNCIODEBUG": "1",
}


@dataclass
class Visit:
    """What was planted, and what visitors were given that nothing may keep."""

    product: Product
    folder: Path
    since: float = field(default_factory=time)
    given: set[str] = field(default_factory=set)

    def written(self) -> dict[str, bytes]:
        """Every file that the product wrote or may have written, its output included."""
        return files_below(self.folder) | files_below(ROOT / "var", ROOT / ".rasa", since=self.since)

    def shown(self) -> dict[str, bytes]:
        """What it shows of itself while it runs."""
        processes = family(self.product.process_id)
        assert len(processes) >= 5, "one for each service, and what started them"
        with httpx.Client(base_url=self.product.address, trust_env=False) as client:
            answers = {path: client.get(path).content for path in ("/metrics", "/healthz", "/api/openapi.json")}
        return told_to(processes) | open_files(processes) | answers


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Visit]:
    """A running product that logs all it can, after everything was planted."""
    folder = tmp_path_factory.mktemp("canaries")
    product = Product(folder)
    visit = Visit(product, folder)
    for name in ("tmp", "home"):
        (folder / name).mkdir()
    own = {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home"), "CONTROL": ON_PURPOSE}
    product.environment |= DEBUG | own
    product.start()
    product.cli("counsellor", "create", COUNSELLOR, "--password-stdin", typed=f"{PASSWORD}\n")
    try:
        staff = StaffPage(browser.new_context().new_page(), product.address)
        staff.sign_in(COUNSELLOR, PASSWORD)
        tomorrow = datetime.now(UTC).astimezone(ZoneInfo("Europe/Stockholm")) + timedelta(days=1)
        staff.add_hours(f"{tomorrow:%A}", "00:00", "23:00")
        write_with_script(visit, browser)
        write_without_script(visit, browser)
        write_where_nobody_expects_it(visit)
        claim(staff)
        write_in_a_room(visit, browser, staff)
        yield visit
    finally:
        product.stop()


def tab(visit: Visit, browser: Browser, script: bool) -> VisitorPage:
    context = browser.new_context(
        java_script_enabled=script, extra_http_headers=WHERE_FROM, user_agent=PLANTED["User-Agent"], **PHONE
    )
    visitor = VisitorPage(context.new_page(), visit.product.address)
    visitor.open()
    return visitor


def write_with_script(visit: Visit, browser: Browser) -> None:
    """A conversation that ends with a booking by phone."""
    chatting = tab(visit, browser, script=True)
    chatting.write(PLANTED["chat with script"])
    chatting.write(f"call me at {PLANTED['chat, a number among words']} instead")
    visitor = tab(visit, browser, script=True)
    visitor.write("i want to talk to a person")
    visitor.press("Phone")
    visitor.press(visitor.first_offered_time())
    visitor.write(PLANTED["summary in the chat"])
    visitor.press("Send it")
    visitor.write(PLANTED["phone number in the chat"])
    visitor.press("Yes, book it")
    visit.given |= {visitor.booking_code(), visitor.token(), chatting.token()}


def write_without_script(visit: Visit, browser: Browser) -> None:
    """A conversation by plain forms, and a booking by e-mail on the page."""
    visitor = tab(visit, browser, script=False)
    visitor.write(PLANTED["chat without script"])
    visitor.open_booking_page()
    visitor.try_code(PLANTED["code field"])
    visitor.book("E-mail", PLANTED["contact field, not a contact"], PLANTED["note of a form with a fault"])
    assert visitor.sees("Enter the whole e-mail address")
    visitor.book("E-mail", PLANTED["address on the page"], PLANTED["note on the page"])
    visit.given |= {visitor.booking_code(), visitor.token()}


def write_in_a_room(visit: Visit, browser: Browser, staff: StaffPage) -> None:
    """A booked chat, still open at the end, in which both have written."""
    visitor = tab(visit, browser, script=True)
    visitor.open_booking_page()
    visitor.book("Anonymous chat", "", "")
    code = visitor.booking_code()
    staff.queue()
    staff.claim()
    visit.product.let_the_time_of_chats_come()
    visitor.open()
    visitor.enter_room(code).write(PLANTED["room of a chat, the visitor"])
    staff.queue()
    room = staff.enter_room()
    room.reads(PLANTED["room of a chat, the visitor"])
    room.write(PLANTED["room of a chat, the counsellor"])
    visit.given |= {code, visitor.token()}


def write_where_nobody_expects_it(visit: Visit) -> None:
    """Forged requests: every field and header that takes text, and faults that an error message could repeat."""
    headers = WHERE_FROM | {
        "User-Agent": PLANTED["User-Agent"],
        "Cookie": f"staff_session={PLANTED['cookie']}; other={PLANTED['cookie']}",
        "Referer": f"https://{PLANTED['referrer']}/",
    }
    messages, header = "/api/chat/messages", "X-Conversation-Token"
    with httpx.Client(base_url=visit.product.address, headers=headers, trust_env=False) as client:
        token = client.get("/").text.split('name="token" value="')[1].split('"')[0]
        visit.given.add(token)

        def say(**sent: Any) -> httpx.Response:
            return client.post(messages, headers={header: token}, **sent)

        client.get(f"/{PLANTED['path']}", params={"q": PLANTED["query"]})
        client.get(f"/api/{PLANTED['path']}")
        client.get("/staff", params={"q": PLANTED["query"]})
        client.get("/api/slots", params={"limit": PLANTED["query"]})
        client.get("/api/booking", headers={"X-Booking-Code": PLANTED["code header"]})
        client.get(messages, headers={header: PLANTED["token header"]})
        client.get("/", headers={"X-Forwarded-For": PLANTED["X-Forwarded-For, IPv6"]})
        client.request("BREW", f"/{PLANTED['path']}")
        say(json={"button": PLANTED["button"]})
        say(json={PLANTED["unknown field"]: 1, "text": PLANTED["broken json"]})
        say(content=f'{{"text": "{PLANTED["broken json"]}')
        say(json={"text": PLANTED["field that is too long"] * 600})
        client.post("/", data={"do": "say", "token": PLANTED["token field"], "text": PLANTED["chat without script"]})
        client.post("/", data={"do": "say", "token": token, "text": PLANTED["field that is too long"] * 2000})
        client.post("/", data={"do": PLANTED["unknown field"], PLANTED["unknown field"]: "x"})
        client.post("/", data={"do": "choose", "token": token, "button": PLANTED["button"]})
        builder = ("words before a field", "first field of a sentence", "second field of a sentence")
        names = ("if_words", "if_text", "then_text")
        client.post(
            "/",
            data={"do": "build", "token": token, "then_words": "then"}
            | dict(zip(names, (PLANTED[place] for place in builder), strict=True)),
        )
        upload = (PLANTED["file"], PLANTED["contents of a file"].encode() * 3000, "text/plain")
        client.post("/", data={"do": "say", "token": token}, files={"text": upload})
        client.post(
            "/", data={"do": "say", "token": token}, files={"text": (*upload[:1], upload[1] * 30, "text/plain")}
        )
        sign_in(client, PLANTED["name at the sign-in"], PLANTED["password at the sign-in"])
        client.cookies.clear()
        del client.headers["Cookie"]
        sign_in(client, COUNSELLOR, PASSWORD)
        csrf = re.findall(r'/staff/hours/add".*?name="csrf" value="([^"]+)"', client.get("/staff/hours").text, re.S)[0]
        wrong = {"csrf": csrf, "weekday": "1", "starts": PLANTED["hours of a counsellor"], "ends": "10:00"}
        assert client.post("/staff/hours/add", data=wrong).status_code == 422


def sign_in(client: httpx.Client, name: str, password: str) -> None:
    shown = client.get("/staff/login")
    csrf = shown.text.split('name="csrf" value="')[1].split('"')[0]
    cookie = {"Cookie": f"staff_form={shown.cookies['staff_form']}"}
    client.post("/staff/login", data={"name": name, "password": password, "csrf": csrf}, headers=cookie)


def claim(staff: StaffPage) -> None:
    """What was written for a counsellor does reach one: it was kept, sealed."""
    waiting = staff.queue()
    assert PLANTED["summary in the chat"] in waiting
    assert PLANTED["note on the page"] in waiting
    staff.claim()
    claimed = staff.claim()
    assert "+46 70 174 06 21" in claimed
    assert PLANTED["address on the page"] in claimed


def test_nothing_that_was_planted_is_in_a_file_the_output_or_a_process(visit: Visit) -> None:
    searched = visit.written() | visit.shown()
    assert {Path(name).name for name in visit.written()} >= {"turning-point.db", "conversations.db", "services.log"}
    assert found({*PLANTED.values(), *USUAL_FORMS, *visit.given}, searched) == set()


def test_a_counsellors_name_is_in_the_database_alone(visit: Visit) -> None:
    """It is no secret, and shows that the search does read the database."""
    places = {Path(name).name for _, name in found([COUNSELLOR], visit.written())}
    assert places
    assert places <= {"turning-point.db", "turning-point.db-wal"}


def test_what_is_planted_in_the_environment_is_found(visit: Visit) -> None:
    places = {name.rpartition("/")[2] for _, name in found([ON_PURPOSE], visit.shown())}
    assert places == {"environ"}


def test_every_service_logged_all_that_it_can(visit: Visit) -> None:
    assert '"level": "debug"' in visit.product.log.read_text()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize("planted", [ON_PURPOSE, "198.18.217.93", "quiet.pelican@mossy-harbour.example"])
def test_what_is_planted_on_purpose_is_found_in_every_encoding(planted: str, before: str, encoding: str) -> None:
    from base64 import b64encode, urlsafe_b64encode
    from urllib.parse import quote

    raw = f"{before}{planted} and more".encode(encoding)
    for written in (raw, b64encode(raw), urlsafe_b64encode(raw), quote(planted).encode()):
        assert found([planted], {"a file": b"\x00\xff" + written}) == {(planted, "a file")}, written
    assert found([planted], {"a file": raw[:-20].replace(b"1", b"2").replace(b"a", b"e")}) == set()


def test_after_the_end_nothing_is_left_either(visit: Visit) -> None:
    visit.product.stop()
    assert found({*PLANTED.values(), *USUAL_FORMS, *visit.given}, visit.written()) == set()
    assert not list((visit.folder / "tmp").rglob("*.db"))
