"""Errors that people and programs are told about, as RFC 9457 problem details.

ProblemError                    the base; a subclass for each cause stands beside what raises it
├── FieldsInvalid          422  names the fields, never their values
│   └── ContactMissing     422  of api.handoffs
├── api.handoffs           409 TimeGone, 409 BookingClosed, 404 BookingUnknown, 422 KeyReused, 428 EffortNeeded,
│                          503 BookingsPaused, 404 NotInQueue, 409 CalendarClash
├── api.outcomes           409 CheckInClosed
├── api.chat               400 TokenMalformed, 422 ButtonUnknown, 429 Flood, 503 DialogueUnavailable
├── api.security           401 ServiceUnknown, 403 FormExpired, 429 TooManyRequests
├── api.keyring            503 MasterKeyMissing
├── api.database           503 DatabaseBusy
└── api.counsellors        303 SignInNeeded (a redirect), 403 SignInRefused, 429 SignInSlowed
"""

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

PROBLEM_MEDIA_TYPE = "application/problem+json"
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
SENTENCES = {
    "missing": "This is missing.",
    "extra_forbidden": "This is not known here.",
    "json_invalid": "This is not valid JSON.",
    "timezone_aware": "The time needs an offset, such as +01:00.",
    "datetime_from_date_parsing": "Write the time as ISO 8601 with an offset.",
    "datetime_parsing": "Write the time as ISO 8601 with an offset.",
    "datetime_type": "Write the time as ISO 8601 with an offset.",
    "string_type": "This must be text.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "string_too_short": "At least {min_length} characters.",
    "string_too_long": "At most {max_length} characters.",
    "too_short": "At least {min_length}.",
    "too_long": "At most {max_length}.",
    "greater_than_equal": "At least {ge}.",
    "less_than_equal": "At most {le}.",
    "enum": "Choose {expected}.",
    "literal_error": "Choose {expected}.",
}
DOES_NOT_FIT = "This does not fit."


class FieldError(BaseModel):
    """One field of a request that did not fit."""

    field: str = Field(examples=["starts_at"])
    message: str = Field(examples=["The time needs an offset, such as +01:00."])


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:turning-point:problem:time-gone"])
    title: str = Field(examples=["This time is gone"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Somebody else has just taken this time. Choose another one."])
    errors: list[FieldError] | None = Field(default=None, description="Only with 422: the fields that did not fit.")


class ProblemError(Exception):
    """The base of every error that is told; subclasses set the four class attributes.

    `beside` holds members that somebody on its way adds.
    """

    status: ClassVar[HTTPStatus]
    name: ClassVar[str]
    title: ClassVar[str]
    detail: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.detail)
        self.beside: dict[str, Any] = {}

    def members(self) -> Mapping[str, Any]:
        """Members of the problem beyond the standard ones."""
        return {}

    def headers(self) -> Mapping[str, str]:
        return {}

    @classmethod
    def example(cls) -> dict[str, Any]:
        """The problem as the API describes it."""
        return problem(cls.status, cls.name, cls.title, cls.detail)


class FieldsInvalid(ProblemError):
    """Fields that did not fit, found by the schema or by a service."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "fields-invalid"
    title = "Something does not fit"
    detail = "Look at the fields named below."

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.errors = tuple(errors)

    @classmethod
    def of(cls, field: str, message: str) -> "FieldsInvalid":
        return cls([FieldError(field=field, message=message)])

    def members(self) -> Mapping[str, Any]:
        return {"errors": [error.model_dump() for error in self.errors]}

    @classmethod
    def example(cls) -> dict[str, Any]:
        field = FieldError(field="starts_at", message=SENTENCES["timezone_aware"])
        return {**super().example(), "errors": [field.model_dump()]}


PageOfProblem = Callable[[Request, dict[str, Any]], Response]


def problem(status: HTTPStatus, name: str, title: str, detail: str, **members: Any) -> dict[str, Any]:
    kind = f"urn:turning-point:problem:{name}"
    return {"type": kind, "title": title, "status": status.value, "detail": detail, **members}


def problems(*causes: type[ProblemError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that can fail in these ways."""
    described: dict[int | str, dict[str, Any]] = {}
    for cause in causes:
        known = described.setdefault(cause.status.value, {"description": cause.title, "content": _no_examples()})
        known["content"][PROBLEM_MEDIA_TYPE]["examples"][cause.name] = {"value": cause.example()}
    return described


def _no_examples() -> dict[str, Any]:
    return {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}}


def problem_response(content: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(dict(content), content["status"], headers, media_type=PROBLEM_MEDIA_TYPE)


def fields_that_failed(error: RequestValidationError) -> FieldsInvalid:
    """The same error in our own sentences: pydantic's may repeat what was typed."""
    return FieldsInvalid([FieldError(field=_field(found["loc"]), message=_sentence(found)) for found in error.errors()])


def _field(location: Sequence[int | str]) -> str:
    name = ".".join(str(part) for part in location[1:] if isinstance(part, str))
    return name if PLAIN_NAME.fullmatch(name) else str(location[0])


def _sentence(found: Mapping[str, Any]) -> str:
    return SENTENCES.get(found["type"], DOES_NOT_FIT).format(**found.get("ctx", {}))


def _http_problem(error: HTTPException) -> dict[str, Any]:
    status = HTTPStatus(error.status_code)
    return problem(
        status, status.name.lower().replace("_", "-"), status.phrase, f"{status.description or status.phrase}."
    )


def _describe(error: Exception) -> tuple[dict[str, Any], Mapping[str, str]]:
    if isinstance(error, RequestValidationError):
        error = fields_that_failed(error)
    if isinstance(error, ProblemError):
        cause = type(error)
        members = {**error.members(), **error.beside}
        return problem(cause.status, cause.name, cause.title, cause.detail, **members), error.headers()
    if isinstance(error, HTTPException):
        return _http_problem(error), error.headers or {}
    raise error


def wants_json(request: Request) -> bool:
    """Whether a program asks, which is told of errors as problem details; people get a page."""
    return request.url.path.startswith("/api/")


def add_error_handlers(app: FastAPI, page: PageOfProblem) -> None:
    """Answer errors as problem details under /api, as a page elsewhere.

    Args:
        page: makes the page of a problem.
    """

    async def answer(request: Request, error: Exception) -> Response:
        content, headers = _describe(error)
        if wants_json(request):
            return problem_response(content, headers)
        response = page(request, content)
        response.headers.update(headers)
        return response

    for kind in (ProblemError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
