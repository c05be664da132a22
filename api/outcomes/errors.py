"""How a check-in can fail."""

from http import HTTPStatus

from api.errors import ProblemError


class CheckInClosed(ProblemError):
    """The time is still to come, was cancelled, or has been told of already."""

    status = HTTPStatus.CONFLICT
    name = "check-in-closed"
    title = "Nothing is asked about this booking"
    detail = "You can tell how it has gone once, after a time that was not cancelled. Nothing was counted."
