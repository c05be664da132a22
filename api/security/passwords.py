"""Passwords: Argon2id, and the same work for a name that does not exist."""

from asyncio import to_thread
from functools import cache
from secrets import token_urlsafe

from pwdlib import PasswordHash

ARGON2 = PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return ARGON2.hash(token_urlsafe())


class Passwords:
    """Hashes and checks passwords, off the event loop since both are slow by design."""

    def __init__(self) -> None:
        self._nobody = _nobodys_hash()

    async def hash(self, password: str) -> str:
        return await to_thread(ARGON2.hash, password)

    async def fits(self, password: str, known: str | None) -> bool:
        """Whether the password is the one behind the hash.

        Args:
            password: what was typed.
            known: the stored hash, or None for an unknown name: that takes as long and never fits.
        """
        return await to_thread(ARGON2.verify, password, known or self._nobody) and known is not None
