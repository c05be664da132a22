"""A conversation: the visitor's tab holds a random token, and everything else is derived from it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from http import HTTPStatus
from re import compile as pattern
from secrets import token_bytes

from api.errors import ProblemError
from api.security.keys import KEY_BYTES, derive

TOKEN_BYTES = 32
ROW_ID_BYTES = 16
ROW_ID = "turning-point/conversation/id/1"
KEY = "turning-point/conversation/key/1"
WRITTEN = pattern(r"[A-Za-z0-9_-]{43}")


class TokenMalformed(ProblemError):
    """What was sent as the conversation token is none."""

    status = HTTPStatus.BAD_REQUEST
    name = "token-malformed"
    title = "This is not a conversation"
    detail = "The conversation could not be found. Load the page again to begin a new one."


class Conversation:
    """One conversation, known by its token; neither repr nor errors show anything of it."""

    __slots__ = ("_token",)

    def __init__(self, written: str) -> None:
        """Read a token.

        Args:
            written: 32 bytes as base64url without padding, 43 characters.

        Raises:
            TokenMalformed: it has another form.
        """
        if not WRITTEN.fullmatch(written):
            raise TokenMalformed
        self._token = urlsafe_b64decode(written + "=")
        # The last letter has bits to spare: only one spelling of a token is one.
        if _written(self._token) != written:
            raise TokenMalformed

    def __repr__(self) -> str:
        return "Conversation()"

    @property
    def row_id(self) -> str:
        """The name under which the dialogue keeps it; 22 characters, tells nothing about the token."""
        return _written(derive(self._token, ROW_ID, ROW_ID_BYTES))

    @property
    def written_key(self) -> str:
        """The key that opens what the dialogue keeps; 43 characters."""
        return _written(derive(self._token, KEY, KEY_BYTES))


def new_token() -> str:
    """A token for a conversation that begins now."""
    return _written(token_bytes(TOKEN_BYTES))


def usable_token(written: str) -> str:
    """The token itself, or a new one where it is none: whoever sends a torn form begins anew."""
    try:
        Conversation(written)
    except TokenMalformed:
        return new_token()
    return written


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
