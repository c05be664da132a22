"""Buttons: what lies behind one is sealed into its id, so that a visitor can press only what was offered to him."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from http import HTTPStatus

from api.chat.session import Conversation
from api.errors import ProblemError
from api.security.keys import Keys, SealBroken, seal, unseal


class ButtonUnknown(ProblemError):
    """The button was never offered in this conversation."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "button-unknown"
    title = "This button does not work here"
    detail = "This button belongs to another conversation. Choose one of those below, or write in your own words."


@dataclass(frozen=True, slots=True)
class Choice:
    """What a button says and what the dialogue is told when it is pressed."""

    payload: str = field(repr=False)
    title: str = field(repr=False)


class Buttons:
    """Seals and opens choices; nothing is stored."""

    def __init__(self, keys: Keys) -> None:
        self._key = keys.of("turning-point/buttons/1")

    def seal(self, conversation: Conversation, choice: Choice) -> str:
        """The opaque id of a choice, good in this conversation only."""
        plain = json.dumps([choice.payload, choice.title]).encode()
        return urlsafe_b64encode(seal(self._key, plain, conversation.row_id.encode())).decode()

    def open(self, conversation: Conversation, button: str) -> Choice:
        """The choice behind an id.

        Raises:
            ButtonUnknown: the id was changed, invented, or made in another conversation.
        """
        try:
            sealed = urlsafe_b64decode(button.encode())
            payload, title = json.loads(unseal(self._key, sealed, conversation.row_id.encode()))
        except (NotBase64, SealBroken):
            raise ButtonUnknown from None
        return Choice(payload, title)
