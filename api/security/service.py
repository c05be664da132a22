"""Requests from our own action server: a bearer secret."""

from hmac import compare_digest
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import ProblemError
from api.settings import Settings


class ServiceUnknown(ProblemError):
    """No service secret, or another one."""

    status = HTTPStatus.UNAUTHORIZED
    name = "service-unknown"
    title = "Not allowed"
    detail = "This needs the service secret."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


bearer = HTTPBearer(auto_error=False, scheme_name="service secret", description="Known to the action server alone.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


def require_service(request: Request, credentials: Credentials) -> None:
    """Let only our own services pass.

    Raises:
        ServiceUnknown: the secret is missing or wrong.
    """
    settings: Settings = request.app.state.settings
    given = credentials.credentials if credentials else ""
    if not compare_digest(given.encode(), settings.service_secret.get_secret_value().encode()):
        raise ServiceUnknown


OnlyOurServices = Depends(require_service)
