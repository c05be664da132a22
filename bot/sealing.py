"""Seals a serialised conversation so that a row tells neither its words nor its length."""

from __future__ import annotations

import os
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
STEP_BYTES = 4096
LENGTH_BYTES = 4
VERSION = b"turning-point/conversation/1:"


class ConversationUnreadable(Exception):
    """A row does not belong to this key, was moved from another row, or was changed."""


def seal(text: str, key: bytes, row_id: str) -> bytes:
    """Encrypt a conversation for one row.

    Args:
        text: the conversation as JSON.
        key: 32 bytes, derived from the visitor's token.
        row_id: bound to the ciphertext, so that swapped rows are noticed.

    Returns:
        Nonce and AES-256-GCM ciphertext of the compressed text, padded to a multiple of 4096 bytes so that the size of
        a row does not tell how much was said.
    """
    packed = zlib.compress(text.encode())
    framed = len(packed).to_bytes(LENGTH_BYTES, "big") + packed
    padded = framed.ljust(-(-len(framed) // STEP_BYTES) * STEP_BYTES, b"\0")
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, padded, VERSION + row_id.encode())


def unseal(sealed: bytes, key: bytes, row_id: str) -> str:
    """Decrypt what `seal` returned for the same key and row.

    Raises:
        ConversationUnreadable: wrong key, wrong row, or changed bytes.
    """
    try:
        padded = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], VERSION + row_id.encode())
    except InvalidTag:
        raise ConversationUnreadable("The conversation cannot be opened with this key.") from None
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return zlib.decompress(padded[LENGTH_BYTES : LENGTH_BYTES + length]).decode()
