"""Who may open a staff page: what a route's parameter types ask for."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Form, Request

from api.counsellors.service import CounsellorsDep, SignedIn
from api.database import DatabaseDep
from api.errors import ProblemError
from api.security.forms import FormTokens

SESSION_COOKIE = "staff_session"
SIGN_IN_PATH = "/staff/login"


class SignInNeeded(ProblemError):
    """Nobody is signed in here: the browser is sent to the sign-in page."""

    status = HTTPStatus.SEE_OTHER
    name = "sign-in-needed"
    title = "Sign in first"
    detail = "This page is for counsellors who are signed in."

    def headers(self) -> dict[str, str]:
        return {"Location": SIGN_IN_PATH}


def _form_tokens(request: Request) -> FormTokens:
    found: FormTokens = request.app.state.form_tokens
    return found


FormTokensDep = Annotated[FormTokens, Depends(_form_tokens)]


async def signed_in(request: Request, database: DatabaseDep, counsellors: CounsellorsDep) -> SignedIn:
    """The counsellor of this browser.

    Raises:
        SignInNeeded: there is none.
    """
    # Over before the route opens its own: who held one connection and waited for another could wait for himself.
    async with database.reading() as session:
        counsellor = await counsellors.signed_in(session, request.cookies.get(SESSION_COOKIE, ""))
    if counsellor is None:
        raise SignInNeeded
    return counsellor


SignedInDep = Annotated[SignedIn, Depends(signed_in)]


def sent_own_form(
    request: Request, counsellor: SignedInDep, forms: FormTokensDep, csrf: Annotated[str, Form()] = ""
) -> SignedIn:
    """The counsellor who sent a form that was made for him.

    Raises:
        SignInNeeded: nobody is signed in.
        FormExpired: the form was not made for this browser and address.
    """
    forms.check(counsellor.token, request.url.path, csrf)
    return counsellor


SentOwnFormDep = Annotated[SignedIn, Depends(sent_own_form)]
