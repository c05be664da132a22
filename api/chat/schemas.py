"""What crosses the wire in the chat."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_MESSAGE = 2000
LONGEST_TAKEN = 20_000
LONGEST_BUTTON = 4_000

Expects = Literal["text", "contact"]


class Button(BaseModel):
    """An offered answer; the id is opaque and good in this conversation only."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(repr=False, examples=["q83vEjRWeJq83vEjRWeJ"])
    title: str = Field(repr=False, examples=["I am not sure"])


class Message(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(frozen=True)

    sender: Literal["visitor", "bot"]
    text: str | None = Field(default=None, repr=False, examples=["What would be different if you stopped?"])
    buttons: tuple[Button, ...] = ()
    custom: dict[str, Any] | None = Field(
        default=None,
        repr=False,
        description="At most one of: expects and way, scale, open, booking, summary, forget.",
        examples=[{"open": "booking"}],
    )


class VisitorMessage(BaseModel):
    """What a visitor sends: words, or a button that was offered to him."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"text": "i want to quit but i always go back"}]},
    )

    text: Annotated[str | None, Field(max_length=LONGEST_TAKEN, repr=False)] = None
    button: Annotated[str | None, Field(max_length=LONGEST_BUTTON, repr=False)] = None
    expects: Expects = Field(default="text", description="What the last answer said that it expects.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.text is None) == (self.button is None):
            raise ValueError("Either text or button.")
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
