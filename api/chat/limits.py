"""How many messages are taken: by address, and by conversation for those who share one. More cost an effort each."""

from typing import Annotated

from fastapi import Depends, Request

from api.chat.custom import ShowsBooking
from api.chat.schemas import Reply
from api.chat.session import Conversation
from api.security.effort import Effort, EffortMissing, Efforts, Purpose, Shown, TooFast
from api.security.limits import RateLimiter, Rule, TooManyRequests

# No person types faster; an address may be shared by many who write over Tor.
ADDRESS_RULE = Rule.of("messages-by-address", "30/minute")
CONVERSATION_RULE = Rule.of("messages-by-conversation", "20/minute")
WORKED_ADDRESS_RULE = Rule.of("worked-messages-by-address", "120/minute")
WORKED_CONVERSATION_RULE = Rule.of("worked-messages-by-conversation", "40/minute")
WAITED_ADDRESS_RULE = Rule.of("waited-messages-by-address", "30/minute")
WAITED_CONVERSATION_RULE = Rule.of("waited-messages-by-conversation", "3/minute")
# The dialogue cannot solve puzzles: whoever has booked so often there goes on with an effort for each message.
DIALOGUE_BOOKINGS_RULE = Rule.of("bookings-in-the-dialogue", "5/hour")
READ_RULE = Rule.of("transcripts-by-address", "60/minute")
# Reading refused words for a crisis takes some milliseconds, which nobody has paid for.
SCREENED_RULE = Rule.of("refused-messages-screened-by-address", "60/minute")


class Flood(TooFast):
    """More messages than a person types; the next one costs an effort. Carries what is asked."""

    name = "flood"
    title = "Many messages in a short time"
    detail = "That was many messages in a short time, so this one is not sent yet: wait a minute and send it again."


class FloodDoor:
    """Lets messages through: freely as fast as people type, beyond that for an effort, and never without end."""

    def __init__(self, efforts: Efforts, limiter: RateLimiter) -> None:
        self._efforts = efforts
        self._limiter = limiter

    def admit(self, client: str, conversation: Conversation, shown: Shown) -> None:
        """Count one message.

        Args:
            client: the network address it came from.
            conversation: where it was sent.
            shown: the effort that came with it.

        Raises:
            Flood: it costs an effort, and none came with it.
            TooManyRequests: too many even so.
        """
        try:
            self._limiter.refuse_used_up(client, DIALOGUE_BOOKINGS_RULE)
            self._limiter.check_subject(client, ADDRESS_RULE)
            self._limiter.check_subject(conversation.row_id, CONVERSATION_RULE)
        except TooManyRequests:
            self._admit_for_effort(client, conversation, shown)

    def may_screen(self, client: str) -> bool:
        """Count one refused message; returns whether it is to be read for a crisis all the same."""
        return self._limiter.count(client, SCREENED_RULE)

    def note(self, client: str, reply: Reply) -> None:
        """Count a booking that the dialogue made."""
        if any(isinstance(message.custom, ShowsBooking) for message in reply.messages):
            self._limiter.count(client, DIALOGUE_BOOKINGS_RULE)

    def _admit_for_effort(self, client: str, conversation: Conversation, shown: Shown) -> None:
        try:
            effort = self._efforts.spend(Purpose.MESSAGE, conversation.row_id, shown)
        except EffortMissing as missing:
            raise Flood(self._efforts.ask(Purpose.MESSAGE, conversation.row_id), missing.seconds) from None
        worked = effort is Effort.WORK
        self._limiter.check_subject(client, WORKED_ADDRESS_RULE if worked else WAITED_ADDRESS_RULE)
        rule = WORKED_CONVERSATION_RULE if worked else WAITED_CONVERSATION_RULE
        self._limiter.check_subject(conversation.row_id, rule)


def count_reading(limiter: RateLimiter, client: str) -> None:
    """Count one reading or forgetting of a conversation.

    Raises:
        TooManyRequests: the rule is used up.
    """
    limiter.check_subject(client, READ_RULE)


def _door(request: Request) -> FloodDoor:
    found: FloodDoor = request.app.state.flood_door
    return found


FloodDoorDep = Annotated[FloodDoor, Depends(_door)]
