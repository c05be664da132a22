"""Contact details in their usual form, checked without asking any network."""

from typing import assert_never

from api.chat.email_recognition import plain_address
from api.chat.number_recognition import plain_phone
from api.vault.models import ContactKind


def contact_detail(kind: ContactKind, written: str) -> str | None:
    """A phone number in international form or an e-mail address; None where what was written is none of this kind."""
    match kind:
        case ContactKind.PHONE:
            return plain_phone(written)
        case ContactKind.EMAIL:
            return plain_address(written)
    assert_never(kind)
