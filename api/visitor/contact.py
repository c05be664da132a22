"""Whether what was typed is a phone number or an e-mail address, checked without asking any network."""

from re import compile as pattern

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

from api.facts import load_facts
from api.vault.models import ContactKind

ADDRESS = pattern(r"[^@\s<>()\[\],;:\"\\]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63})+")


def contact_detail(kind: ContactKind, typed: str) -> str | None:
    """The contact detail in its usual form, or None where it is not of this kind."""
    return _phone(typed) if kind is ContactKind.PHONE else _email(typed)


def _phone(typed: str) -> str | None:
    try:
        number = parse(typed, load_facts().country)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.INTERNATIONAL) if is_valid_number(number) else None


def _email(typed: str) -> str | None:
    address = typed.strip()
    return address if ADDRESS.fullmatch(address) else None
