"""What happens when nobody expected an error: one sentence to the visitor, one line without content to the log."""

from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem, problem_response

log = structlog.stdlib.get_logger()


class LastResort:
    """Ends unexpected errors here: further out, the server would log the message, which may hold people's words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
                await _answer()(scope, receive, send)


def _answer() -> ASGIApp:
    detail = "Something went wrong here. Try again in a moment."
    return problem_response(problem(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", "Something went wrong", detail))


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
