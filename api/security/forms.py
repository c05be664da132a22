"""Form tokens: a form works only in the browser it was made for, and only where it was meant to be sent."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hmac import compare_digest
from http import HTTPStatus

from api.errors import ProblemError
from api.security.keys import Keys


class FormExpired(ProblemError):
    """The form belongs to another session or another address."""

    status = HTTPStatus.FORBIDDEN
    name = "form-expired"
    title = "This form is out of date"
    detail = "Go back, load the page again and send it once more."


class FormTokens:
    """Makes and checks form tokens; nothing is stored."""

    def __init__(self, keys: Keys) -> None:
        self._ring = keys.of("turning-point/forms/1")

    def make(self, browser: str, path: str) -> str:
        """The token of one form.

        Args:
            browser: the secret in the cookie of this browser.
            path: where the form is sent.
        """
        return self._tokens(browser, path)[0]

    def check(self, browser: str, path: str, token: str) -> None:
        """Compare in constant time; a token made with the master key before this one is good too.

        Raises:
            FormExpired: the token is another one.
        """
        if not any([compare_digest(good.encode(), token.encode()) for good in self._tokens(browser, path)]):
            raise FormExpired

    def _tokens(self, browser: str, path: str) -> Sequence[str]:
        made = self._ring.hashes(f"{browser} {path}".encode())
        return [urlsafe_b64encode(each).decode() for each in made]
