"""What crosses the wire about how it has gone."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.outcomes.models import Since, Talk


class CheckIn(BaseModel):
    """How it has gone since an appointment; what is left out is not counted."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    since: Annotated[Since | None, Field(description="Has the visitor paid for sex since?")] = None
    talk: Annotated[Talk | None, Field(description="Did the talk with the counsellor help?")] = None
