"""What the gateway says alone while the dialogue model is down or slow: the numbers, and the way to a human."""

from api.chat.custom import OpensBooking
from api.chat.safety_net import Verdict
from api.chat.schemas import Message
from api.facts import load_facts
from api.web.translations import gettext


def answer_alone(verdict: Verdict) -> tuple[Message, ...]:
    """The gateway's own answer to a message.

    Args:
        verdict: what the safety net says of it.
    """
    sentences = _sentences(verdict) % load_facts().values
    return (Message(sender="bot", text=sentences, custom=OpensBooking(open="booking")),)


def _sentences(verdict: Verdict) -> str:
    match verdict:
        case Verdict.CRISIS:
            return gettext(
                "What you write is serious, and you should not be alone with it. Are you safe right now? "
                "If not, call %(emergency_number)s.\n\n"
                "%(suicide_line_name)s answers at %(suicide_line_number)s round the clock, without your name, and has "
                "a chat at %(suicide_line_chat)s.\n\n"
                "I am a program and my conversation cannot be reached just now, so please let a person help you."
            )
        case Verdict.CRISIS_OTHER:
            return gettext(
                "You are worried about somebody's life. If it may happen now, call %(emergency_number)s. "
                "You can ask that person straight out, and stay near.\n\n"
                "%(suicide_line_name)s, %(suicide_line_number)s, is also there for those who worry about another.\n\n"
                "My conversation cannot be reached just now. Who could help you look after that person?"
            )
        case Verdict.NO_CRISIS:
            return gettext(
                "My conversation cannot be reached just now. It is not because of you. "
                "Please send your message again in a moment.\n\n"
                "If a life is in danger, call %(emergency_number)s. With thoughts of suicide, %(suicide_line_name)s "
                "answers at %(suicide_line_number)s round the clock.\n\n"
                "You can still book a time with a counsellor. Would you like that?"
            )
