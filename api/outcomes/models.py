"""How it has gone, as counts that belong to nobody."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, words


class Question(StrEnum):
    """What is asked after an appointment."""

    SINCE = "since"
    TALK = "talk"


class Since(StrEnum):
    """Whether the visitor has paid for sex since."""

    NOT = "not"
    LESS = "less"
    SAME = "same"
    MORE = "more"


class Talk(StrEnum):
    """Whether the talk with the counsellor helped."""

    HELPED = "helped"
    SOME_HELP = "some_help"
    NO_HELP = "no_help"
    NO_TALK = "no_talk"


class OutcomeCount(Base):
    """How many gave one answer in a quarter of a year. Nothing here leads to a booking, a day or another answer."""

    __tablename__ = "outcome_counts"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    question: Mapped[Question] = mapped_column(words(Question), primary_key=True)
    answer: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]
