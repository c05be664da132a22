"""Keys and sealing: one key for each purpose, and AES-GCM that binds what is sealed to where it is kept."""

from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(Exception):
    """What was sealed cannot be opened: another key, another place, or changed bytes."""


def derive(secret: bytes, purpose: str, length: int = KEY_BYTES) -> bytes:
    """The key of one purpose: HKDF-SHA256 with an empty salt.

    Args:
        secret: high-entropy input, such as the master key or a conversation token.
        purpose: the info string, such as "turning-point/vault/1"; raise the number to rotate.
        length: bytes wanted.
    """
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(secret)


def keyed_hash(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes."""
    mac = HMAC(key, SHA256())
    mac.update(message)
    return mac.finalize()


def seal(key: bytes, plain: bytes, associated: bytes) -> bytes:
    """Encrypt with AES-GCM under a fresh nonce.

    Args:
        key: 32 bytes.
        plain: what nobody else may read.
        associated: where it is kept, such as the row id; needed again to open it.
    """
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def unseal(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Open what `seal` closed.

    Raises:
        SealBroken: the key or the associated data is another, or the bytes were changed.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


class Keys:
    """The keys of this service, all derived from the master key."""

    def __init__(self, master_key: bytes) -> None:
        self._master_key = master_key

    def of(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose, such as "turning-point/buttons/1"."""
        return derive(self._master_key, purpose)
