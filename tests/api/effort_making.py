"""Solves puzzles as a visitor's device does, with ALTCHA's own solver."""

from html import unescape
from re import findall

from altcha.v1 import Payload, solve_challenge
from httpx import AsyncClient

from api.security.puzzles import Puzzle


def solved(puzzle: Puzzle) -> str:
    """The solution as it goes back."""
    found = solve_challenge(puzzle.challenge, puzzle.salt, "SHA-256", puzzle.maxnumber)
    assert found
    return Payload("SHA-256", puzzle.challenge, found.number, puzzle.salt, puzzle.signature).to_base64()


async def ready_to_book(client: AsyncClient) -> dict[str, str]:
    """The hidden fields of a booking form whose calculation is done."""
    text = (await client.post("/", data={"do": "booking"})).text
    [puzzle] = findall(r'data-puzzle="([^"]*)"', text)
    [key] = findall(r'name="booking_key" value="([^"]*)"', text)
    return {"do": "book", "booking_key": key, "proof": solved(Puzzle.model_validate_json(unescape(puzzle)))}
