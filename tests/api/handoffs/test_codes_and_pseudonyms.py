"""Booking codes and pseudonyms."""

from hypothesis import given
from hypothesis import strategies as st

from api.handoffs.codes import BookingCode, CodeBook, code_words
from api.handoffs.pseudonyms import new_pseudonym, pseudonym_words
from api.handoffs.schemas import Booked
from api.keyring.service import HashKeys

CODES = CodeBook(HashKeys.read(bytes(128)))


def test_a_code_is_six_words_of_the_whole_eff_long_list() -> None:
    assert len(code_words()) == len(set(code_words())) == 7776
    drawn = [CODES.code_for(f"key {number}").written.split(" ") for number in range(500)]
    assert all(len(words) == 6 and set(words) <= set(code_words()) for words in drawn)
    assert len({word for words in drawn for word in words}) > 2000


@given(st.text(min_size=8, max_size=128).filter(lambda key: key.isprintable()))
def test_a_key_always_leads_to_its_code_and_another_key_to_another(key: str) -> None:
    assert CODES.code_for(key) == CODES.code_for(key)
    assert CODES.code_for(key) != CODES.code_for(key + "x")


def test_other_keys_lead_to_other_codes_and_hashes() -> None:
    other = CodeBook(HashKeys.new())
    assert other.code_for("one-key-123") != CODES.code_for("one-key-123")
    assert other.hash(BookingCode("acorn")) != CODES.hash(BookingCode("acorn"))


@given(st.sampled_from([" ", "-", "  ", ", ", "\n", " - "]), st.booleans())
def test_case_spaces_and_hyphens_do_not_matter(between: str, capitals: bool) -> None:
    code = CODES.code_for("one-key-123")
    written = between.join(code.written.split(" "))
    assert CODES.hash(BookingCode(written.upper() if capitals else written)) == CODES.hash(code)


def test_another_order_of_the_words_is_another_code() -> None:
    code = CODES.code_for("one-key-123")
    assert CODES.hash(BookingCode(" ".join(reversed(code.written.split())))) != CODES.hash(code)


def test_no_repr_shows_a_code() -> None:
    code = CODES.code_for("one-key-123")
    booked = Booked(
        code=code.written,
        starts_at="2026-12-01T09:00:00Z",
        ends_at="2026-12-01T09:45:00Z",
        way="chat",
        place=None,
        pseudonym="Calm River",
    )
    assert code.written not in repr(code) + repr(booked)


def test_a_pseudonym_is_two_plain_words_and_not_one_that_is_taken() -> None:
    words = pseudonym_words()
    everything = {f"{quality} {thing}" for quality in words.qualities for thing in words.things}
    left = sorted(everything)[0]
    assert len(everything) > 3000
    assert new_pseudonym(taken=everything - {left}) == left
