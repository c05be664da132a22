"""How many messages are taken: by address, and by conversation for those who share one."""

from api.chat.session import Conversation
from api.security.limits import RateLimiter, Rule

ADDRESS_RULE = Rule.of("messages-by-address", "30/minute")
CONVERSATION_RULE = Rule.of("messages-by-conversation", "20/minute")
READ_RULE = Rule.of("transcripts-by-address", "60/minute")


def count_message(limiter: RateLimiter, client: str, conversation: Conversation) -> None:
    """Count one message.

    Args:
        limiter: the counts of this process.
        client: the network address it came from.
        conversation: where it was sent.

    Raises:
        TooManyRequests: one of the two rules is used up.
    """
    limiter.check_subject(client, ADDRESS_RULE)
    limiter.check_subject(conversation.row_id, CONVERSATION_RULE)


def count_reading(limiter: RateLimiter, client: str) -> None:
    """Count one reading or forgetting of a conversation.

    Raises:
        TooManyRequests: the rule is used up.
    """
    limiter.check_subject(client, READ_RULE)
