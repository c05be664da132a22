"""Counsellors' accounts and the sessions they are signed in with."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import delete, select, update

from api.clock import Clock, utc_now
from api.counsellors.models import LONGEST_NAME, Counsellor, StaffSession
from api.database import Database, ReadSession, WriteSession
from api.errors import ProblemError
from api.security.passwords import Passwords

SHORTEST_PASSWORD = 12
TOKEN_BYTES = 32


class AccountRefused(Exception):
    """No account was made or changed; the message is a sentence for whoever asked for it."""


class SignInRefused(ProblemError):
    """Unknown name or wrong password; nobody is told which."""

    status = HTTPStatus.FORBIDDEN
    name = "sign-in-refused"
    title = "Not signed in"
    detail = "Name or password is wrong."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A counsellor in a browser; the token is the secret of its cookie."""

    counsellor_id: str
    name: str
    token: str = field(repr=False)


class Counsellors:
    """Accounts and sessions."""

    def __init__(self, session_length: timedelta, clock: Clock = utc_now) -> None:
        self._passwords = Passwords()
        self._session_length = session_length
        self._clock = clock

    async def create(self, database: Database, name: str, password: str) -> None:
        """Make an account.

        Raises:
            AccountRefused: the name does not fit or is taken, or the password is too short.
        """
        name = name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise AccountRefused(f"A name has 1 to {LONGEST_NAME} characters.")
        password_hash = await self._hash(password)
        async with database.writing() as session:
            if await session.scalar(select(Counsellor.id).where(Counsellor.name == name)):
                raise AccountRefused("There is already a counsellor with this name.")
            session.add(Counsellor(name=name, password_hash=password_hash))

    async def change_password(self, database: Database, name: str, password: str) -> None:
        """Give an account another password; every browser that is signed in with it has to sign in again.

        Raises:
            AccountRefused: there is no such account, or the password is too short.
        """
        password_hash = await self._hash(password)
        async with database.writing() as session:
            counsellor_id = await account_id(session, name)
            own = Counsellor.id == counsellor_id
            await session.execute(update(Counsellor).where(own).values(password_hash=password_hash))
            await session.execute(delete(StaffSession).where(StaffSession.counsellor_id == counsellor_id))

    async def sign_in(self, database: Database, name: str, password: str, replaced: str = "") -> str:
        """Open a session.

        Args:
            database: where accounts and sessions are.
            name: of the account.
            password: as typed.
            replaced: the cookie that this browser had until now; nobody holds it any more, so its session ends.

        Returns:
            The secret for the cookie; only its hash is kept.

        Raises:
            SignInRefused: name or password is wrong.
        """
        async with database.reading() as reading:
            counsellor = await reading.scalar(select(Counsellor).where(Counsellor.name == name.strip()))
        # No session is open while the password is checked: that takes long, and a writer would keep others waiting.
        fits = await self._passwords.fits(password, counsellor.password_hash if counsellor else None)
        if counsellor is None or not fits:
            raise SignInRefused
        token = token_urlsafe(TOKEN_BYTES)
        expires_at = self._clock() + self._session_length
        async with database.writing() as session:
            unchanged = (Counsellor.id == counsellor.id, Counsellor.password_hash == counsellor.password_hash)
            if not await session.scalar(select(Counsellor.id).where(*unchanged).with_for_update(read=True)):
                # Removed, or given another password, while this one was checked.
                raise SignInRefused
            await self.sign_out(session, replaced)
            session.add(StaffSession(id=_session_id(token), counsellor_id=counsellor.id, expires_at=expires_at))
        return token

    async def signed_in(self, session: ReadSession, token: str) -> SignedIn | None:
        """Who is signed in with this cookie, if anybody."""
        alive = (StaffSession.id == _session_id(token), StaffSession.expires_at > self._clock())
        counsellor = await session.scalar(select(Counsellor).join(StaffSession).where(*alive))
        return SignedIn(counsellor.id, counsellor.name, token) if counsellor else None

    async def sign_out(self, session: WriteSession, token: str) -> None:
        await session.execute(delete(StaffSession).where(StaffSession.id == _session_id(token)))

    async def _hash(self, password: str) -> str:
        if len(password) < SHORTEST_PASSWORD:
            raise AccountRefused(f"A password has at least {SHORTEST_PASSWORD} characters.")
        return await self._passwords.hash(password)

    async def purge(self, session: WriteSession) -> int:
        """Delete sessions that have expired; returns how many."""
        over = delete(StaffSession).where(StaffSession.expires_at <= self._clock()).returning(StaffSession.id)
        return len((await session.scalars(over)).all())


async def account_id(session: ReadSession, name: str) -> str:
    """The id of the account with this name.

    Raises:
        AccountRefused: there is none.
    """
    found = await session.scalar(select(Counsellor.id).where(Counsellor.name == name.strip()))
    if found is None:
        raise AccountRefused("There is no counsellor with this name.")
    return found


def _session_id(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _counsellors(request: Request) -> Counsellors:
    found: Counsellors = request.app.state.counsellors
    return found


CounsellorsDep = Annotated[Counsellors, Depends(_counsellors)]
