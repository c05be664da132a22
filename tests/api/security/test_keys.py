"""Keys and sealing."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.security.forms import FormExpired, FormTokens
from api.security.keys import Keys, MasterKey, Purpose, SealBroken, derive, seal, unseal

KEY = bytes(range(32))


def test_every_purpose_has_a_key_of_its_own() -> None:
    keys = Keys(KEY)
    hashes = {keys.of(purpose).hashes(b"message")[0] for purpose in [*Purpose, "turning-point/buttons/1"]}
    assert len(hashes) == len(Purpose) + 1
    sealed = keys.of(Purpose.VAULT).seal(b"plain", b"place")
    for other in (Purpose.BOOKINGS, Purpose.KEYRING):
        with pytest.raises(SealBroken):
            keys.of(other).unseal(sealed, b"place")


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


class TestRotating:
    """A master key is replaced while this process runs."""

    OLD, NEW = MasterKey.of(KEY), MasterKey.of(KEY[::-1])

    def file(self, *keys: MasterKey) -> Callable[[], list[bytes] | None]:
        return lambda: [key.secret for key in keys]

    def test_what_is_sealed_begins_with_the_id_of_its_master_key(self) -> None:
        sealed = Keys(KEY).of("a").seal(b"plain", b"place")
        assert sealed.startswith(self.OLD.id)
        assert KEY[:8] not in sealed

    def test_both_keys_open_and_the_current_one_seals(self) -> None:
        before, during = Keys(KEY).of("a"), Keys(self.NEW.secret, KEY).of("a")
        assert during.unseal(before.seal(b"plain", b"place"), b"place") == b"plain"
        assert during.seal(b"plain", b"place").startswith(self.NEW.id)

    def test_a_key_that_is_not_known_here_is_read_first(self) -> None:
        lagging = Keys(KEY, source=self.file(self.NEW, self.OLD))
        sealed = Keys(self.NEW.secret).of("a").seal(b"plain", b"place")
        assert lagging.of("a").unseal(sealed, b"place") == b"plain"
        assert lagging.current == self.NEW

    def test_a_replaced_key_still_opens_where_it_was_known(self) -> None:
        keys = Keys(KEY, source=self.file(self.NEW))
        sealed = keys.of("a").seal(b"plain", b"place")
        keys.look_again()
        assert keys.current == keys.oldest == self.NEW
        assert keys.of("a").unseal(sealed, b"place") == b"plain"
        with pytest.raises(SealBroken):
            Keys(self.NEW.secret).of("a").unseal(sealed, b"place")

    def test_what_was_sealed_before_seals_had_ids_opens(self) -> None:
        sealed = seal(derive(KEY, "a"), b"plain", b"place")
        assert Keys(self.NEW.secret, KEY).of("a").unseal(sealed, b"place") == b"plain"

    def test_no_repr_shows_a_key(self) -> None:
        assert repr(KEY) not in repr(self.OLD)

    def test_a_form_made_before_is_good_after(self) -> None:
        token = FormTokens(Keys(KEY)).make("browser", "/staff")
        FormTokens(Keys(self.NEW.secret, KEY)).check("browser", "/staff", token)
        with pytest.raises(FormExpired):
            FormTokens(Keys(self.NEW.secret)).check("browser", "/staff", token)


def test_nothing_too_short_opens() -> None:
    for size in range(30):
        with pytest.raises(SealBroken):
            unseal(KEY, bytes(size), b"place")
