"""The visitor's pages: one address, so that history and cache tell nothing."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.chat.session import new_token, usable_token
from api.facts import load_facts
from api.settings import Settings
from api.visitor.contexts import ConversationPage, Surroundings
from api.visitor.desk import Desk
from api.visitor.forms import DeskAct, RoomAct, TalkAct, VisitorForm
from api.visitor.room import VisitorRoom
from api.visitor.talk import Talk
from api.web.rendering import page

router = APIRouter(include_in_schema=False)


def surroundings(request: Request, token: str) -> Surroundings:
    settings: Settings = request.app.state.settings
    return Surroundings(settings.exit_url, settings.timezone.key, load_facts().values, token)


@router.get("/")
async def front(request: Request) -> Response:
    return page(ConversationPage(surroundings(request, new_token())))


@router.post("/")
async def act(request: Request, form: Annotated[VisitorForm, Form()]) -> Response:
    form = form.model_copy(update={"token": usable_token(form.token)})
    around = surroundings(request, form.token)
    match form.do:
        case "say" | "choose" | "tick" | "build" | "leave":
            return await _in_the_conversation(Talk(request, around), form.do, form)
        case "booking" | "book" | "show" | "move" | "cancel" | "forget" | "check_in":
            return await _at_the_desk(Desk(request, around), form.do, form)
        case "enter" | "look" | "write":
            return await _in_the_room(VisitorRoom(request, around), form.do, form)


async def _in_the_conversation(talk: Talk, do: TalkAct, form: VisitorForm) -> Response:
    match do:
        case "say":
            return await talk.say(form)
        case "choose":
            return await talk.choose(form)
        case "tick":
            return await talk.tick(form)
        case "build":
            return await talk.build(form)
        case "leave":
            return await talk.leave(form)


async def _at_the_desk(desk: Desk, do: DeskAct, form: VisitorForm) -> Response:
    match do:
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
        case "forget":
            return await desk.forget(form)
        case "check_in":
            return await desk.check_in(form)


async def _in_the_room(room: VisitorRoom, do: RoomAct, form: VisitorForm) -> Response:
    match do:
        case "enter":
            return await room.enter(form)
        case "look":
            return await room.look(form)
        case "write":
            return await room.write(form)
