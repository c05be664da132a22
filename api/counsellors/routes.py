"""The staff pages."""

from http import HTTPStatus
from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from api.counsellors.access import SESSION_COOKIE, SIGN_IN_PATH, FormTokensDep, SentOwnFormDep, SignedInDep
from api.counsellors.door import SignInDoorDep, SignInSlowed
from api.counsellors.hours import WeeklyHoursDep
from api.counsellors.pages import (
    Account,
    Card,
    FactsPage,
    HoursForm,
    HoursPage,
    OutcomesPage,
    OutcomeTable,
    QueuePage,
    SignInPage,
    week,
)
from api.counsellors.service import CounsellorsDep, SignedIn, SignInRefused
from api.database import DatabaseDep, ReadSession, ReadSessionDep, WriteSessionDep
from api.errors import FieldsInvalid, ProblemError
from api.facts import TRUSTED_FOR, load_facts
from api.handoffs.queue import Outcome, QueueDep
from api.outcomes.service import FEWEST_SHOWN, OutcomesDep
from api.security.effort import Shown
from api.security.limits import TooManyRequests
from api.web.rendering import page

FORM_COOKIE = "staff_form"
QUEUE_FORMS = ("/staff/claim", "/staff/close")
HOURS_FORMS = ("/staff/hours/add", "/staff/hours/remove")

router = APIRouter(prefix="/staff", include_in_schema=False)

# PostgreSQL keeps no NUL.
Text = Annotated[str, Form(max_length=256, pattern=r"^[^\x00]*$")]
EndedAs = Annotated[Outcome, Form()]


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, path="/staff", httponly=True, samesite="strict", secure=secure)


@router.get("/login")
async def sign_in_page(request: Request, forms: FormTokensDep) -> Response:
    browser = request.cookies.get(FORM_COOKIE) or token_urlsafe()
    response = page(SignInPage(forms.make(browser, SIGN_IN_PATH)))
    _set_cookie(request, response, FORM_COOKIE, browser)
    return response


@router.post("/login")
async def sign_in(
    request: Request,
    database: DatabaseDep,
    counsellors: CounsellorsDep,
    forms: FormTokensDep,
    door: SignInDoorDep,
    name: Text = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    csrf: Text = "",
    wait: Text = "",
) -> Response:
    browser = request.cookies.get(FORM_COOKIE, "")
    forms.check(browser, SIGN_IN_PATH, csrf)
    try:
        door.admit(request, name, browser, Shown(wait=wait))
        token = await counsellors.sign_in(database, name, password, request.cookies.get(SESSION_COOKIE, ""))
    except SignInSlowed as slowed:
        return _refused(SignInPage.slowed(csrf, name, slowed, wait), slowed)
    except (SignInRefused, TooManyRequests) as refused:
        return _refused(SignInPage(csrf, name, refused.detail), refused)
    door.opened(request, name)
    response = _to("/staff")
    _set_cookie(request, response, SESSION_COOKIE, token)
    return response


def _refused(shown: SignInPage | HoursPage, refused: ProblemError) -> Response:
    return page(shown, refused.status, refused.headers())


@router.post("/logout")
async def sign_out(counsellor: SentOwnFormDep, session: WriteSessionDep, counsellors: CounsellorsDep) -> Response:
    await counsellors.sign_out(session, counsellor.token)
    response = _to(SIGN_IN_PATH)
    response.delete_cookie(SESSION_COOKIE, path="/staff")
    return response


@router.get("")
async def queue_page(
    counsellor: SignedInDep, session: ReadSessionDep, queue: QueueDep, forms: FormTokensDep
) -> Response:
    cards = [Card.of(entry) for entry in await queue.entries(session, counsellor.counsellor_id)]
    return page(QueuePage.of(Account.of(counsellor, forms, *QUEUE_FORMS), cards))


@router.post("/claim")
async def claim(counsellor: SentOwnFormDep, session: WriteSessionDep, queue: QueueDep, booking: Text) -> Response:
    await queue.claim(session, counsellor.counsellor_id, booking)
    return _to("/staff")


@router.post("/close")
async def close(
    counsellor: SentOwnFormDep,
    database: DatabaseDep,
    session: WriteSessionDep,
    queue: QueueDep,
    booking: Text,
    outcome: EndedAs,
) -> Response:
    await queue.close(session, counsellor.counsellor_id, booking, outcome)
    response = _to("/staff")
    # What was written in a room is left in SQLite's log no longer than in its table.
    response.background = BackgroundTask(database.empty_log)
    return response


@router.get("/hours")
async def hours_page(
    request: Request, counsellor: SignedInDep, session: ReadSessionDep, hours: WeeklyHoursDep, forms: FormTokensDep
) -> Response:
    return page(await _hours(request, counsellor, session, hours, forms))


@router.post("/hours/add")
async def add_hours(
    request: Request,
    counsellor: SentOwnFormDep,
    session: WriteSessionDep,
    hours: WeeklyHoursDep,
    forms: FormTokensDep,
    weekday: Annotated[int, Form()],
    starts: Text = "",
    ends: Text = "",
) -> Response:
    try:
        await hours.add(session, counsellor.counsellor_id, weekday, starts, ends)
    except FieldsInvalid as refused:
        form = HoursForm(weekday, starts, ends)
        return _refused(await _hours(request, counsellor, session, hours, forms, form, refused), refused)
    return _to("/staff/hours")


@router.get("/facts")
async def facts_page(request: Request, counsellor: SignedInDep, forms: FormTokensDep) -> Response:
    facts = load_facts()
    today = request.app.state.clock().astimezone(facts.timezone).date()
    unchecked = [facts.facts[key] for key in facts.to_check(today)]
    return page(FactsPage(Account.of(counsellor, forms), unchecked, TRUSTED_FOR.days))


@router.get("/outcomes")
async def outcomes_page(
    counsellor: SignedInDep, session: ReadSessionDep, outcomes: OutcomesDep, forms: FormTokensDep
) -> Response:
    tables = [OutcomeTable.of(figures) for figures in await outcomes.figures(session)]
    return page(OutcomesPage(Account.of(counsellor, forms), tables, FEWEST_SHOWN))


@router.post("/hours/remove")
async def remove_hours(
    counsellor: SentOwnFormDep, session: WriteSessionDep, hours: WeeklyHoursDep, interval: Text
) -> Response:
    await hours.remove(session, counsellor.counsellor_id, interval)
    return _to("/staff/hours")


async def _hours(
    request: Request,
    counsellor: SignedIn,
    session: ReadSession,
    hours: WeeklyHoursDep,
    forms: FormTokensDep,
    form: HoursForm = HoursForm(),  # noqa: B008 -- frozen
    refused: FieldsInvalid | None = None,
) -> HoursPage:
    days = week(await hours.of(session, counsellor.counsellor_id))
    errors = {error.field: error.message for error in refused.errors} if refused else {}
    zone = request.app.state.settings.timezone.key
    return HoursPage(Account.of(counsellor, forms, *HOURS_FORMS), days, zone, form, errors)
