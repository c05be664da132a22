"""What crosses the wire in the chat."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from api.chat.calls import Paragraphs, Piece, life_lines_of, marked, unmarked
from api.chat.custom import AsksSummary, Custom

LONGEST_MESSAGE = 2000
LONGEST_TAKEN = 20_000
LONGEST_BUTTON = 4_000
MOST_TICKED = 20

Expects = Literal["text", "contact"]
ButtonId = Annotated[str, Field(max_length=LONGEST_BUTTON)]


class Button(BaseModel):
    """An offered answer; the id is opaque and good in this conversation only."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(repr=False, examples=["q83vEjRWeJq83vEjRWeJ"])
    title: str = Field(repr=False, examples=["I am not sure"])
    single: bool = Field(default=True, description="Pressed by itself; false for a box of a list to tick.")


class Message(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(frozen=True)

    sender: Literal["visitor", "bot"]
    text: str | None = Field(default=None, repr=False, examples=["What would be different if you stopped?"])
    buttons: tuple[Button, ...] = ()
    custom: Custom | None = Field(
        default=None, repr=False, description="What the page shows beside the words.", examples=[{"open": "booking"}]
    )

    # Pydantic's documented form; mypy knows no decorators on properties.
    @computed_field(repr=False, description="The text as the page shows it, with the numbers that can be pressed.")  # type: ignore[prop-decorator]
    @property
    def paragraphs(self) -> Paragraphs:
        # A summary that is read back holds the visitor's own words.
        is_his = self.sender == "visitor" or isinstance(self.custom, AsksSummary)
        return (unmarked if is_his else marked)(self.text or "")

    @computed_field(repr=False, description="Numbers for a life in danger, shown as buttons.")  # type: ignore[prop-decorator]
    @property
    def life_lines(self) -> tuple[Piece, ...]:
        return life_lines_of(self.paragraphs)


class VisitorMessage(BaseModel):
    """What a visitor sends: words, a button that was offered to him, or the boxes that he ticked in a list."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"text": "i want to quit but i always go back"}]},
    )

    text: Annotated[str | None, Field(max_length=LONGEST_TAKEN, repr=False)] = None
    button: Annotated[ButtonId | None, Field(repr=False)] = None
    ticked: Annotated[tuple[ButtonId, ...] | None, Field(min_length=1, max_length=MOST_TICKED, repr=False)] = None
    expects: Expects = Field(default="text", description="What the last answer said that it expects.")

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(said is not None for said in (self.text, self.button, self.ticked)) != 1:
            raise ValueError("One of text, button and ticked.")
        return self


class Reply(BaseModel):
    """The answer to one message."""

    model_config = ConfigDict(frozen=True)

    messages: tuple[Message, ...]
    expects: Expects = Field(default="text", description="contact: the next words are a contact detail.")
    degraded: bool = Field(default=False, description="The dialogue was not reached; this is the gateway's own answer.")


class Transcript(BaseModel):
    """Everything said in a conversation, oldest first."""

    model_config = ConfigDict(frozen=True)

    messages: tuple[Message, ...]
