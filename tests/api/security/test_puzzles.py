"""Proof of work: a puzzle opens what it was made for, while it is young, and nothing else."""

from base64 import b64decode, b64encode
from datetime import timedelta
from json import dumps, loads
from typing import Any

import pytest
from effort_making import solved

from api.clock import Clock
from api.security.keys import Keys
from api.security.puzzles import Puzzle, Puzzles, PuzzleUnsolved

LIFETIME = timedelta(hours=1)
WORK = 64


@pytest.fixture
def puzzles(keys: Keys, clock: Clock) -> Puzzles:
    return Puzzles(keys, LIFETIME, clock)


@pytest.fixture
def puzzle(puzzles: Puzzles) -> Puzzle:
    return puzzles.make("booking", "one key", WORK)


def with_other(solution: str, **changed: Any) -> str:
    return b64encode(dumps({**loads(b64decode(solution)), **changed}).encode()).decode()


def test_a_solved_puzzle_opens_what_it_was_made_for(puzzles: Puzzles, puzzle: Puzzle) -> None:
    name, _ = puzzles.check("booking", "one key", solved(puzzle), WORK)
    assert name == puzzle.challenge


@pytest.mark.parametrize(("purpose", "subject"), [("message", "one key"), ("booking", "another key"), ("booking", "")])
def test_it_opens_nothing_else(puzzles: Puzzles, puzzle: Puzzle, purpose: str, subject: str) -> None:
    with pytest.raises(PuzzleUnsolved):
        puzzles.check(purpose, subject, solved(puzzle), WORK)


def test_a_puzzle_signed_with_another_key_opens_nothing(puzzle: Puzzle, clock: Clock) -> None:
    with pytest.raises(PuzzleUnsolved):
        Puzzles(Keys(bytes(32)), LIFETIME, clock).check("booking", "one key", solved(puzzle), WORK)


def test_it_ends(puzzles: Puzzles, puzzle: Puzzle, clock: Any) -> None:
    clock.forward(LIFETIME - timedelta(seconds=1))
    puzzles.check("booking", "one key", solved(puzzle), WORK)
    clock.forward(timedelta(seconds=1))
    with pytest.raises(PuzzleUnsolved):
        puzzles.check("booking", "one key", solved(puzzle), WORK)


def test_less_work_than_is_asked_for_now_is_not_enough(puzzles: Puzzles, puzzle: Puzzle) -> None:
    with pytest.raises(PuzzleUnsolved):
        puzzles.check("booking", "one key", solved(puzzle), WORK * 2)


def test_nothing_in_a_solution_can_be_changed(puzzles: Puzzles, puzzle: Puzzle) -> None:
    solution = solved(puzzle)
    later = puzzle.salt.replace("expires=1", "expires=9")
    assert later != puzzle.salt
    for changed in (
        {"salt": later},
        {"salt": puzzle.salt + "expires=9999999999&"},
        {"salt": puzzle.salt.replace("work=64", "work=99")},
        {"number": loads(b64decode(solution))["number"] + 1},
        {"challenge": "0" * 64},
        {"signature": "0" * 64},
        {"algorithm": "SHA-1"},
    ):
        with pytest.raises(PuzzleUnsolved):
            puzzles.check("booking", "one key", with_other(solution, **changed), WORK)


@pytest.mark.parametrize("written", ["", "not base64 !", "e30=", b64encode(b"[1, 2]").decode(), "ÅÄÖ", "A" * 5000])
def test_what_is_no_solution_is_refused(puzzles: Puzzles, written: str) -> None:
    with pytest.raises(PuzzleUnsolved):
        puzzles.check("booking", "one key", written, WORK)


def test_one_try_is_one_block_of_sha_256(puzzles: Puzzles) -> None:
    puzzle = puzzles.make("booking", "one key", 999_999)
    assert len(f"{puzzle.salt}{puzzle.maxnumber}") <= 55


def test_no_puzzle_names_its_subject(puzzle: Puzzle) -> None:
    assert "one key" not in puzzle.model_dump_json()
