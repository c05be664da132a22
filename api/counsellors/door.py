"""The door before signing in: a pace by address, and a wait, not a refusal, for a name that many try."""

from typing import Annotated

from fastapi import Depends, Request

from api.security.effort import EffortMissing, Efforts, Purpose, Shown, TooFast
from api.security.limits import RateLimiter, Rule, TooManyRequests, client_network

SIGN_IN_RULE = Rule.of("sign-in", "10/5minute")
SIGN_IN_NAME_RULE = Rule.of("sign-in-name", "10/15minute")
# Wherever it is tried from: what is more costs a wait and is not refused, or anybody could keep a counsellor out.
SIGN_IN_ANYWHERE_RULE = Rule.of("sign-in-anywhere", "30/15minute")


class SignInSlowed(TooFast):
    """This name was tried very often; the next try costs a wait. Carries what is asked."""

    name = "sign-in-slowed"
    title = "Many tries with one name"
    detail = "This name was tried very often just now, so nobody is signed in yet: wait a little and sign in again."


class SignInDoor:
    """Lets tries of passwords through."""

    def __init__(self, efforts: Efforts, limiter: RateLimiter) -> None:
        self._efforts = efforts
        self._limiter = limiter

    def admit(self, request: Request, name: str, browser: str, shown: Shown) -> None:
        """Count one try.

        Args:
            request: the network address it came from.
            name: as typed.
            browser: the secret in the cookie of the form.
            shown: the wait that came with it.

        Raises:
            TooManyRequests: this address has tried enough for now, or enough with this name.
            SignInSlowed: the name was tried often from everywhere together, and no wait came with it.
        """
        self._limiter.check(request, SIGN_IN_RULE)
        self._limiter.check_subject(_tried_from(request, name), SIGN_IN_NAME_RULE)
        try:
            self._limiter.check_subject(_account(name), SIGN_IN_ANYWHERE_RULE)
        except TooManyRequests:
            self._admit_after_waiting(browser, shown)

    def opened(self, request: Request, name: str) -> None:
        """Forget the tries from an address where somebody signed in: he may do so often, with others beside him."""
        self._limiter.forgive(client_network(request), SIGN_IN_RULE)
        self._limiter.forgive(_tried_from(request, name), SIGN_IN_NAME_RULE)

    def _admit_after_waiting(self, browser: str, shown: Shown) -> None:
        try:
            self._efforts.spend(Purpose.SIGN_IN, browser, shown)
        except EffortMissing as missing:
            raise SignInSlowed(self._efforts.ask(Purpose.SIGN_IN, browser), missing.seconds) from None


def _account(name: str) -> str:
    return name.strip().casefold()


def _tried_from(request: Request, name: str) -> str:
    return f"{client_network(request)} {_account(name)}"


def _door(request: Request) -> SignInDoor:
    found: SignInDoor = request.app.state.sign_in_door
    return found


SignInDoorDep = Annotated[SignInDoor, Depends(_door)]
