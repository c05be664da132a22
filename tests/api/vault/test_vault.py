"""The vault: sealed, single use, half an hour."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.database import Database
from api.vault.models import ContactKind, VaultEntry
from api.vault.service import ReferenceUnknown, Vault

NUMBER = "+46701234567"


@pytest.fixture
def vault(app: FastAPI) -> Vault:
    return app.state.vault


@pytest.fixture
async def reference(vault: Vault, database: Database) -> str:
    async with database.writing() as session:
        return await vault.deposit(session, ContactKind.PHONE, NUMBER)


async def claim(vault: Vault, database: Database, reference: str, kind: ContactKind = ContactKind.PHONE) -> str:
    async with database.writing() as session:
        return await vault.claim(session, reference, kind)


async def test_a_contact_detail_can_be_claimed_once(vault: Vault, database: Database, reference: str) -> None:
    assert await claim(vault, database, reference) == NUMBER
    with pytest.raises(ReferenceUnknown):
        await claim(vault, database, reference)


async def test_a_claim_that_is_rolled_back_can_be_made_again(vault: Vault, database: Database, reference: str) -> None:
    async with database.writing() as session:
        await vault.claim(session, reference, ContactKind.PHONE)
        await session.rollback()
    assert await claim(vault, database, reference) == NUMBER


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False)])
async def test_a_contact_detail_dies_after_half_an_hour(
    vault: Vault, database: Database, reference: str, clock: Any, minutes: int, alive: bool
) -> None:
    clock.forward(timedelta(minutes=minutes))
    if alive:
        assert await claim(vault, database, reference) == NUMBER
        return
    with pytest.raises(ReferenceUnknown):
        await claim(vault, database, reference)


async def test_another_reference_or_kind_finds_nothing(vault: Vault, database: Database, reference: str) -> None:
    for other, kind in ((reference[::-1], ContactKind.PHONE), ("", ContactKind.PHONE), (reference, ContactKind.EMAIL)):
        with pytest.raises(ReferenceUnknown):
            await claim(vault, database, other, kind)


async def test_the_row_shows_neither_detail_nor_reference(database: Database, reference: str) -> None:
    async with database.reading() as session:
        entry = (await session.scalars(select(VaultEntry))).one()
    kept = entry.sealed + entry.id.encode()
    assert NUMBER.encode() not in kept
    assert reference.encode() not in kept


async def test_a_purge_deletes_what_has_expired_and_nothing_else(
    vault: Vault, database: Database, reference: str, clock: Any
) -> None:
    clock.forward(timedelta(minutes=20))
    async with database.writing() as session:
        later = await vault.deposit(session, ContactKind.EMAIL, "someone@example.org")
    clock.forward(timedelta(minutes=15))
    async with database.writing() as session:
        assert await vault.purge(session) == 1
    assert await claim(vault, database, later, ContactKind.EMAIL) == "someone@example.org"
