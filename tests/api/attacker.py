"""What attacks are made with: the route table of the application, and a browser whose forms can be forged."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self, get_args, get_origin

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient, Response
from starlette.routing import BaseRoute, Mount

from api.counsellors.access import SESSION_COOKIE
from api.counsellors.routes import FORM_COOKIE
from api.vault.models import ContactKind
from api.visitor.forms import DeskAct, RoomAct, TalkAct

PASSWORD = "a quiet long password"
NUMBER = "+46701740605"
SUMMARY = "the words that only a counsellor may read"
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
# Everything that a form of the visitor's pages can ask for.
ACTS: tuple[str, ...] = (*get_args(TalkAct), *get_args(DeskAct), *get_args(RoomAct))
NAMED_PART = re.compile(r"\{[^}]+\}")

Deposit = Callable[[ContactKind, str], Awaitable[str]]
NewCounsellor = Callable[..., Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Route:
    """One address and one method, with the fields that its form has."""

    method: str
    path: str
    fields: dict[str, Any]

    @property
    def staff(self) -> bool:
        return self.path == "/staff" or self.path.startswith("/staff/")

    def with_id(self, value: str) -> str:
        """The address with an id in each of its named parts."""
        return NAMED_PART.sub(value, self.path)

    def filled(self, value: str) -> dict[str, str]:
        """The form with this in every field that takes any text, and something fitting in the others."""
        return {name: _fitting(kind, value) for name, kind in self.fields.items() if name != "csrf"}

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def all_routes(app: FastAPI) -> list[Route]:
    """Every route, also those that the OpenAPI document leaves out."""
    found = []
    for route in _flat(app.routes):
        if isinstance(route, APIRoute):
            fields = _fields(route.dependant)
            found += [Route(method, route.path, fields) for method in sorted(route.methods)]
        elif isinstance(route, Mount):
            found.append(Route("GET", f"{route.path}/{{path}}", {}))
        else:
            found += [Route(method, route.path, {}) for method in sorted(getattr(route, "methods", None) or {"GET"})]
    assert len(found) >= 15, "the walk through the routes finds too few of them"
    return found


def _flat(routes: list[BaseRoute]) -> list[BaseRoute]:
    """Routes of routers that were included as a whole, too."""
    flat: list[BaseRoute] = []
    for route in routes:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        flat += _flat(inner) if inner is not None else [route]
    return flat


def _fields(dependant: Dependant) -> dict[str, Any]:
    """Name and type of everything that a form can send to a route, asked for by itself or by what it depends on."""
    own = {field.name: field.field_info.annotation for field in dependant.body_params}
    for needed in dependant.dependencies:
        own |= _fields(needed)
    return own


def _fitting(kind: Any, value: str) -> str:
    if get_origin(kind) is Literal:
        return str(get_args(kind)[0])
    return "1" if kind is int else value


class Browser:
    """A counsellor's browser; knows the tokens of its own forms."""

    def __init__(self, app: FastAPI, counsellor_id: str = "", address: str = "198.51.100.1", **options: Any) -> None:
        self.counsellor_id = counsellor_id
        self._forms = app.state.form_tokens
        transport = ASGITransport(app, client=(address, 50_000))
        self.http = AsyncClient(transport=transport, base_url="http://turning-point.test", **options)

    async def __aenter__(self) -> Self:
        await self.http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.__aexit__(kind, error, trace)

    @property
    def session(self) -> str:
        """The secret of the session cookie."""
        return self.http.cookies.get(SESSION_COOKIE, "")

    def token(self, path: str) -> str:
        """The token that the page would put into its form to this address."""
        token: str = self._forms.make(self.session, path)
        return token

    async def sign_in(self, name: str, password: str, wait: str = "") -> Response:
        await self.http.get("/staff/login")
        csrf = self._forms.make(self.http.cookies[FORM_COOKIE], "/staff/login")
        return await self.http.post(
            "/staff/login", data={"name": name, "password": password, "csrf": csrf, "wait": wait}
        )

    async def send(self, path: str, **fields: str) -> Response:
        """Send a form that was made for this browser and this address."""
        return await self.http.post(path, data={"csrf": self.token(path), **fields})
