"""Proof of work in ALTCHA's SHA-256 form: a puzzle costs a device about a second and tells nothing about it."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from altcha.v1 import ChallengeOptions, Payload, create_challenge, verify_solution
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.clock import Clock
from api.security.keys import Keys

ALGORITHM = "SHA-256"
LONGEST_SOLUTION = 1_000


class Puzzle(BaseModel):
    """A challenge: find the number up to `maxnumber` with SHA-256(salt + number) = challenge, in hexadecimal."""

    model_config = ConfigDict(frozen=True)

    algorithm: str = Field(examples=[ALGORITHM])
    challenge: str = Field(examples=["5e8f1c…"])
    maxnumber: int = Field(examples=[300_000], description="Half as many hashes on average.")
    salt: str = Field(examples=["0b6f3a8e5c5d4b0f9a52?work=300000&expires=1796025600&"])
    signature: str = Field(examples=["91c2aa…"])

    @classmethod
    def example(cls) -> dict[str, Any]:
        return {name: (described.examples or [None])[0] for name, described in cls.model_fields.items()}


class Solution(BaseModel):
    """What comes back: the puzzle as it was, with the number that solves it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    algorithm: str = Field(pattern=f"^{ALGORITHM}$")
    challenge: str
    number: int
    salt: str
    signature: str


class PuzzleUnsolved(Exception):
    """The solution is none, was made for something else, is too old, or cost less than is asked for now."""


class Puzzles:
    """Makes and checks puzzles. Each is signed under a key of its purpose and subject: good for nothing else."""

    def __init__(self, keys: Keys, lifetime: timedelta, clock: Clock) -> None:
        self._ring = keys.of("turning-point/puzzles/1")
        self._lifetime = lifetime
        self._clock = clock

    def make(self, purpose: str, subject: str, work: int) -> Puzzle:
        """A puzzle.

        Args:
            purpose: what it opens, such as "booking".
            subject: for whom: something random that the visitor holds, never his address.
            work: the greatest number of hashes it may take.
        """
        made = create_challenge(
            ChallengeOptions(
                max_number=work,
                # With the number it fits one block of SHA-256.
                salt_length=8,
                hmac_key=self._keys_of(purpose, subject)[0],
                expires=self._clock() + self._lifetime,
                params={"work": str(work)},
            )
        )
        return Puzzle(
            algorithm=made.algorithm,
            challenge=made.challenge,
            maxnumber=made.max_number,
            salt=made.salt,
            signature=made.signature,
        )

    def check(self, purpose: str, subject: str, written: str, work: int) -> tuple[str, datetime]:
        """Check a solution.

        Args:
            purpose: what it is to open.
            subject: as when it was made.
            written: base64 of the solution as JSON.
            work: what is asked for now.

        Returns:
            What names the puzzle, and when it ends.

        Raises:
            PuzzleUnsolved: it does not open this.
        """
        solution = _read(written)
        payload = Payload("SHA-256", solution.challenge, solution.number, solution.salt, solution.signature)
        # The library would look at the machine's clock; the end is checked below, by ours.
        if not any(verify_solution(payload, key, check_expires=False)[0] for key in self._keys_of(purpose, subject)):
            raise PuzzleUnsolved
        signed = parse_qs(solution.salt.partition("?")[2])
        ends = datetime.fromtimestamp(int(signed["expires"][0]), UTC)
        if ends <= self._clock() or int(signed["work"][0]) < work:
            raise PuzzleUnsolved
        return solution.challenge, ends

    def _keys_of(self, purpose: str, subject: str) -> Sequence[bytes]:
        return self._ring.hashes(f"{purpose} {subject}".encode())


def _read(written: str) -> Solution:
    try:
        return Solution.model_validate_json(b64decode(written[:LONGEST_SOLUTION], validate=True))
    except (ValidationError, NotBase64, ValueError):
        raise PuzzleUnsolved from None
