"""Keys and sealing: one key for each purpose, and AES-GCM that binds what is sealed to where it is kept.

What is sealed with a ring begins with the id of the master key behind it. So a master key can be rotated while the
service runs: the current one seals, the one before it still opens, and one that is not known here yet is read first.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from secrets import token_bytes
from time import monotonic

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.retention import Kept, lasts

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
KEY_ID = "turning-point/key-id/1"
LOOKS_APART = timedelta(seconds=1)


class Purpose(StrEnum):
    """What is sealed in the database, each under keys of its own."""

    VAULT = "turning-point/vault/1"
    BOOKINGS = "turning-point/bookings/fields/1"
    ROOMS = "turning-point/rooms/1"
    KEYRING = "turning-point/keyring/1"


class SealBroken(Exception):
    """What was sealed cannot be opened: another key, another place, or changed bytes."""


def derive(secret: bytes, purpose: str, length: int = KEY_BYTES) -> bytes:
    """The key of one purpose: HKDF-SHA256 with an empty salt.

    Args:
        secret: high-entropy input, such as the master key or a conversation token.
        purpose: the info string, such as "turning-point/vault/1".
        length: bytes wanted.
    """
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(secret)


def keyed_hash(key: "bytes | Ring", message: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes; of a ring, under its current key."""
    if isinstance(key, Ring):
        return key.hashes(message)[0]
    mac = HMAC(key, SHA256())
    mac.update(message)
    return mac.finalize()


def seal(key: "bytes | Ring", plain: bytes, associated: bytes) -> bytes:
    """Encrypt with AES-GCM under a fresh nonce.

    Args:
        key: 32 bytes, or a ring, whose current key is taken.
        plain: what nobody else may read.
        associated: where it is kept, such as the row id; needed again to open it.
    """
    if isinstance(key, Ring):
        return key.seal(plain, associated)
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def unseal(key: "bytes | Ring", sealed: bytes, associated: bytes) -> bytes:
    """Open what `seal` closed.

    Raises:
        SealBroken: the key or the associated data is another, or the bytes were changed.
    """
    if isinstance(key, Ring):
        return key.unseal(sealed, associated)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key and the id that everything sealed with it begins with."""

    secret: bytes = field(repr=False)
    id: bytes

    @classmethod
    def of(cls, secret: bytes) -> "MasterKey":
        return cls(secret, derive(secret, KEY_ID, KEY_ID_BYTES))


class Keys:
    """The keys of this service, all derived from its master keys."""

    def __init__(self, *secrets: bytes, source: Callable[[], Sequence[bytes] | None] | None = None) -> None:
        """Take the master keys.

        Args:
            secrets: the current one first.
            source: all of them again where they have changed, None where they have not; asked at most once a second,
                and whenever a key is met that is not known here.
        """
        self._known = tuple(MasterKey.of(secret) for secret in secrets)
        self._source = source
        self._looked = monotonic()
        self._retired: dict[MasterKey, float] = {}

    def of(self, purpose: str) -> "Ring":
        """The keys of one purpose, such as "turning-point/buttons/1"."""
        return Ring(self, purpose)

    @property
    def current(self) -> MasterKey:
        return self.all()[0]

    @property
    def oldest(self) -> MasterKey:
        """The one before the current one while it is being replaced; else the current one."""
        self._look()
        return self._known[-1]

    def all(self) -> Sequence[MasterKey]:
        """The current one, the one before it, and those that were replaced while this process ran.

        The last are gone from the file and from every row; they are in memory for as long as a conversation lives, for
        the buttons on pages that were open then.
        """
        self._look()
        now = monotonic()
        return (*self._known, *(key for key, until in self._retired.items() if until > now))

    def find(self, key_id: bytes) -> MasterKey | None:
        """The master key with this id; where it is not known here, the source is asked first."""
        for attempt in range(2):
            if attempt:
                self.look_again()
            for key in self.all():
                if key.id == key_id:
                    return key
        return None

    def look_again(self) -> None:
        """Ask the source now."""
        self._look(at_once=True)

    def _look(self, at_once: bool = False) -> None:
        now = monotonic()
        if self._source is None or (not at_once and now - self._looked < LOOKS_APART.total_seconds()):
            return
        self._looked = now
        if (secrets := self._source()) is not None:
            self._learn([MasterKey.of(secret) for secret in secrets], now)

    def _learn(self, known: Sequence[MasterKey], now: float) -> None:
        dies = now + lasts(Kept.CONVERSATION).total_seconds()
        self._retired |= {key: dies for key in self._known if key not in known}
        self._retired = {key: until for key, until in self._retired.items() if until > now and key not in known}
        self._known = tuple(known)


class Ring:
    """The keys of one purpose: the current one seals, all of them open."""

    def __init__(self, keys: Keys, purpose: str) -> None:
        self._keys = keys
        self._purpose = purpose

    def seal(self, plain: bytes, associated: bytes, master: MasterKey | None = None) -> bytes:
        """Encrypt; the result begins with the id of the master key.

        Args:
            plain: what nobody else may read.
            associated: where it is kept; needed again to open it.
            master: with which key; for rows it is the database that says so.
        """
        master = master or self._keys.current
        return master.id + seal(self._key(master), plain, associated)

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        """Open what `seal` closed.

        Raises:
            SealBroken: no key that is known here opens it in this place, or the bytes were changed.
        """
        master = self._keys.find(sealed[:KEY_ID_BYTES])
        if master is not None:
            return unseal(self._key(master), sealed[KEY_ID_BYTES:], associated)
        for each in self._keys.all():
            # Sealed before seals began with an id.
            with suppress(SealBroken):
                return unseal(self._key(each), sealed, associated)
        raise SealBroken

    def hashes(self, message: bytes) -> Sequence[bytes]:
        """The keyed hash under each key, the current one's first."""
        return [keyed_hash(self._key(master), message) for master in self._keys.all()]

    def _key(self, master: MasterKey) -> bytes:
        return derive(master.secret, self._purpose)
