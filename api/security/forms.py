"""Form tokens: a form works only in the browser it was made for, and only where it was meant to be sent."""

from base64 import urlsafe_b64encode
from hmac import compare_digest
from http import HTTPStatus

from api.errors import ProblemError
from api.security.keys import Keys, keyed_hash


class FormExpired(ProblemError):
    """The form belongs to another session or another address."""

    status = HTTPStatus.FORBIDDEN
    name = "form-expired"
    title = "This form is out of date"
    detail = "Go back, load the page again and send it once more."


class FormTokens:
    """Makes and checks form tokens; nothing is stored."""

    def __init__(self, keys: Keys) -> None:
        self._key = keys.of("turning-point/forms/1")

    def make(self, browser: str, path: str) -> str:
        """The token of one form.

        Args:
            browser: the secret in the cookie of this browser.
            path: where the form is sent.
        """
        return urlsafe_b64encode(keyed_hash(self._key, f"{browser} {path}".encode())).decode()

    def check(self, browser: str, path: str, token: str) -> None:
        """Compare in constant time.

        Raises:
            FormExpired: the token is another one.
        """
        if not compare_digest(self.make(browser, path).encode(), token.encode()):
            raise FormExpired
