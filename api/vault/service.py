"""Contact details between the gateway and a booking: sealed, claimed once, dead after half an hour.

Each is sealed twice: inside under its reference, which is kept nowhere, outside under the vault's key. So neither opens
it alone, and the outer seal can be renewed when the master key is rotated.
"""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import delete

from api.clock import Clock, utc_now
from api.database import WriteSession
from api.keyring.service import Keyring
from api.security.keys import Keys, Purpose, derive, seal, unseal
from api.vault.models import ContactKind, VaultEntry

REFERENCE_BYTES = 24
ROW_ID = "turning-point/vault/id/2"
SEAL = "turning-point/vault/seal/2"


class ReferenceUnknown(Exception):
    """No contact detail of this kind waits under this reference: never there, claimed, or expired."""


class Vault:
    """Deposits and claims; every call works in the caller's transaction."""

    def __init__(self, keys: Keys, lifetime: timedelta, clock: Clock = utc_now) -> None:
        self._ring = keys.of(Purpose.VAULT)
        self._keyring = Keyring(keys)
        self._lifetime = lifetime
        self._clock = clock

    async def deposit(self, session: WriteSession, kind: ContactKind, detail: str) -> str:
        """Seal a contact detail.

        Returns:
            The reference that a booking claims it with; it is kept nowhere here.
        """
        reference = token_urlsafe(REFERENCE_BYTES)
        row_id = _row_id(reference)
        inner = seal(_seal_key(reference), detail.encode(), place(row_id))
        sealed = self._ring.seal(inner, place(row_id), await self._keyring.hold(session))
        expires_at = self._clock() + self._lifetime
        session.add(VaultEntry(id=row_id, kind=kind, sealed=sealed, expires_at=expires_at))
        await session.flush()
        return reference

    async def claim(self, session: WriteSession, reference: str, kind: ContactKind) -> str:
        """Take a contact detail out; a second claim finds nothing.

        Raises:
            ReferenceUnknown: there is none of this kind under the reference.
        """
        row_id = _row_id(reference)
        alive = (VaultEntry.id == row_id, VaultEntry.kind == kind, VaultEntry.expires_at > self._clock())
        sealed = await session.scalar(delete(VaultEntry).where(*alive).returning(VaultEntry.sealed))
        if sealed is None:
            raise ReferenceUnknown
        return unseal(_seal_key(reference), self._ring.unseal(sealed, place(row_id)), place(row_id)).decode()

    async def purge(self, session: WriteSession) -> int:
        """Delete what has expired; returns how many."""
        gone = await session.scalars(
            delete(VaultEntry).where(VaultEntry.expires_at <= self._clock()).returning(VaultEntry.id)
        )
        return len(gone.all())


def place(row_id: str) -> bytes:
    """Where a sealed contact detail belongs."""
    return row_id.encode()


def _row_id(reference: str) -> str:
    return derive(reference.encode(), ROW_ID).hex()


def _seal_key(reference: str) -> bytes:
    return derive(reference.encode(), SEAL)


def _vault(request: Request) -> Vault:
    found: Vault = request.app.state.vault
    return found


VaultDep = Annotated[Vault, Depends(_vault)]
