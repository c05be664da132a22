"""The gateway in front of a stand-in for the dialogue."""

import pytest
from dialogue_standin import Dialogue

from api.chat.session import new_token
from api.settings import Settings


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, dialogue: Dialogue) -> Settings:
    return settings.model_copy(update={"rasa_url": dialogue.url})


@pytest.fixture
def token() -> str:
    return new_token()
