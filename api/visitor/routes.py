"""The visitor's pages: one address, so that history and cache tell nothing."""

from http import HTTPStatus
from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.facts import load_facts
from api.settings import Settings
from api.visitor.contexts import ConversationPage, Surroundings
from api.visitor.desk import Desk
from api.visitor.forms import VisitorForm
from api.web.rendering import page

router = APIRouter(include_in_schema=False)


def surroundings(request: Request, token: str) -> Surroundings:
    settings: Settings = request.app.state.settings
    return Surroundings(settings.exit_url, settings.timezone.key, load_facts().values, token)


@router.get("/")
async def front(request: Request) -> Response:
    return page(ConversationPage(surroundings(request, token_urlsafe(32))))


@router.post("/")
async def act(request: Request, form: Annotated[VisitorForm, Form()]) -> Response:
    around = surroundings(request, form.token)
    desk = Desk(request, around)
    match form.do:
        case "booking":
            return await desk.open()
        case "book":
            return await desk.book(form)
        case "show":
            return await desk.show(form)
        case "move":
            return await desk.move(form)
        case "cancel":
            return await desk.cancel(form)
        case _:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
