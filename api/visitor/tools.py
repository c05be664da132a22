"""What the exercises of the dialogue need on the page: boxes to tick, a sentence to build, a card to keep."""

from dataclasses import dataclass, field

from api.chat.custom import Custom, OffersBuilder, ShowsCard
from api.chat.schemas import Message
from api.visitor.contexts import Builder, Card, Line, Tick


@dataclass(frozen=True, slots=True)
class Entered:
    """What was put into an exercise and not taken, so that it stands there again."""

    ticked: frozenset[str] = field(default=frozenset(), repr=False)
    if_text: str = field(default="", repr=False)
    then_text: str = field(default="", repr=False)


def ticks(said: Message, entered: Entered) -> tuple[Tick, ...]:
    """The boxes of a list; none where the message has no list."""
    boxes = (button for button in said.buttons if not button.single)
    return tuple(Tick(box.id, box.title, checked=box.title in entered.ticked) for box in boxes)


def builder(custom: Custom | None, entered: Entered) -> Builder | None:
    if not isinstance(custom, OffersBuilder):
        return None
    words = custom.builder
    return Builder(words.if_words, words.then_words, entered.if_text, entered.then_text)


def card(custom: Custom | None) -> Card | None:
    if not isinstance(custom, ShowsCard):
        return None
    return Card(custom.card.title, tuple(Line(label, words) for label, words in custom.card.lines))
