"""What happens when nobody expected an error: one sentence to the visitor, one line without content to the log."""

from http import HTTPStatus

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import PageOfProblem, problem, problem_response, wants_json

log = structlog.stdlib.get_logger()

DETAIL = "Something failed on our side, so what you just sent may not be saved: wait a moment and try it again."


class LastResort:
    """Ends unexpected errors here: further out, the server would log the message, which may hold people's words."""

    def __init__(self, app: ASGIApp, page: PageOfProblem) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("unexpected_error", error=type(error).__name__, place=_place(error))
            if not started:
                await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        content = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", "Something went wrong", DETAIL)
        return problem_response(content) if wants_json(request) else self._page(request, content)


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
