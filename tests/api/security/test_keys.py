"""Keys and sealing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.security.keys import Keys, SealBroken, seal, unseal

KEY = bytes(range(32))


def test_every_purpose_has_a_key_of_its_own() -> None:
    keys = Keys(KEY)
    assert len({keys.of("turning-point/a/1"), keys.of("turning-point/a/2"), keys.of("turning-point/b/1"), KEY}) == 4


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_is_sealed_opens_with_its_key_and_place_alone(plain: bytes, place: bytes) -> None:
    sealed = seal(KEY, plain, place)
    assert unseal(KEY, sealed, place) == plain
    for key, where in ((KEY[::-1], place), (KEY, place + b"x")):
        with pytest.raises(SealBroken):
            unseal(key, sealed, where)


@given(st.binary(max_size=50), st.data())
def test_any_changed_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, plain, b"place"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unseal(KEY, bytes(sealed), b"place")


def test_nothing_too_short_opens() -> None:
    for size in range(30):
        with pytest.raises(SealBroken):
            unseal(KEY, bytes(size), b"place")
