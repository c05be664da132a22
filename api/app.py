"""The application: its parts put together. Started with `uvicorn api.app:create_app --factory`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles

from api.chat.buttons import Buttons
from api.chat.limits import FloodDoor
from api.chat.rasa import Rasa
from api.chat.redaction import load_redactor
from api.chat.routes import router as chat
from api.chat.safety_net import load_safety_net
from api.chat.service import Gateway
from api.clock import Clock, utc_now
from api.counsellors.door import SignInDoor
from api.counsellors.hours import WeeklyHours
from api.counsellors.room import router as counsellors_room
from api.counsellors.routes import router as counsellors
from api.counsellors.service import Counsellors
from api.database import ANSWERS_WITHIN, Database
from api.errors import Problem, add_error_handlers
from api.handoffs.door import BookingDoor
from api.handoffs.meetings import Meetings
from api.handoffs.queue import Queue
from api.handoffs.routes import router as handoffs
from api.handoffs.service import Handoffs
from api.health import router as health
from api.logs import configure_logs
from api.outcomes.routes import router as outcomes
from api.outcomes.service import Outcomes
from api.problem_page import problem_page
from api.security.body_size import BodySize
from api.security.effort import Efforts
from api.security.forms import FormTokens
from api.security.headers import SecurityHeaders
from api.security.last_resort import LastResort
from api.security.limits import RateLimiter, forgetting_hourly
from api.security.master_keys import keys_of
from api.settings import Settings, load_settings
from api.vault.service import Vault
from api.visitor.routes import router as visitor
from api.web.rendering import STATIC_FOLDER

DESCRIPTION = "Free times and bookings with a counsellor, without a name. Errors are problem details (RFC 9457)."


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with forgetting_hourly(app.state.rate_limiter):
        yield
    await app.state.rasa.close()
    await app.state.database.close()


def create_app(settings: Settings | None = None, clock: Clock = utc_now) -> FastAPI:
    """Build the application.

    Args:
        settings: with none, this is a process of its own: it reads them from the environment and sets up the logs.
        clock: tells the time, with time zone.

    Raises:
        pydantic.ValidationError: a setting is missing or does not fit.
    """
    if settings is None:
        configure_logs()
        settings = load_settings()
        configure_logs(settings.log_level.number)
    app = FastAPI(
        title="Turning Point",
        description=DESCRIPTION,
        lifespan=_lifespan,
        # The documentation pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        # It would lead to whatever host the request names.
        redirect_slashes=False,
    )
    _set_state(app, settings, clock)
    _add_routes(app)
    add_error_handlers(app, problem_page)
    app.openapi = partial(_describe, app)  # type: ignore[method-assign]
    app.add_middleware(BodySize)
    app.add_middleware(LastResort, page=problem_page)
    app.add_middleware(SecurityHeaders, exit_url=settings.exit_url)
    return app


def _set_state(app: FastAPI, settings: Settings, clock: Clock) -> None:
    keys = keys_of(settings)
    state = app.state
    state.settings = settings
    state.clock = clock
    state.keys = keys
    state.database = Database(settings.database_url, ANSWERS_WITHIN)
    state.rate_limiter = RateLimiter()
    state.efforts = Efforts(settings, keys, clock)
    state.booking_door = BookingDoor(state.efforts, state.rate_limiter)
    state.flood_door = FloodDoor(state.efforts, state.rate_limiter)
    state.sign_in_door = SignInDoor(state.efforts, state.rate_limiter)
    state.vault = Vault(keys, settings.contact_lifetime, clock)
    state.handoffs = Handoffs(settings, keys, state.vault, clock)
    state.outcomes = Outcomes(settings, keys, clock)
    state.meetings = Meetings(settings, keys, state.database, clock)
    state.queue = Queue(settings, keys, clock)
    state.counsellors = Counsellors(settings.staff_session_length, clock)
    state.weekly_hours = WeeklyHours(settings.appointment_length)
    state.form_tokens = FormTokens(keys)
    state.rasa = Rasa(
        settings.rasa_url, settings.gateway_secret.get_secret_value(), settings.rasa_timeout, settings.rasa_requests
    )
    state.gateway = Gateway(load_redactor(), load_safety_net(), state.rasa, Buttons(keys), state.vault, state.database)


def _add_routes(app: FastAPI) -> None:
    app.include_router(health)
    app.include_router(handoffs)
    app.include_router(outcomes)
    app.include_router(counsellors)
    app.include_router(counsellors_room)
    app.include_router(chat)
    app.include_router(visitor)
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER), name="static")


def _describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the problem that every route's errors point to."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= {**schema.pop("$defs"), "Problem": schema}
        app.openapi_schema = document
    return app.openapi_schema
