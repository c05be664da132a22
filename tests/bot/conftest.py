"""Two models: a small project of three intents, trained once for all tests, and the product's own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from booking_service import running_booking_service
from dialogue import Dialogue, load_agent
from gateway import Gateway, open_gateway
from rasa.core.agent import Agent
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.train import MODEL_NAME, PROJECT
from bot.train import main as train

# The parts of config.yml; its figures are chosen for far more intents.
CONFIG = """
recipe: default.v1
assistant_id: small
language: en
pipeline:
- name: bot.ngrams.NgramsFeaturizer
- name: bot.encoder.SentenceEncoderFeaturizer
- name: bot.classifier.TwoViewClassifier
- name: bot.caution.CautiousFallback
policies:
- name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [feel_shame, want_to_stop, crisis_suicide]
"""
ANSWERS = """
version: "3.1"
responses:
  utter_stop: [{text: "What would be the first step?"}]
"""
RULES = """
version: "3.1"
rules:
- rule: A wish to stop is answered
  steps:
  - intent: want_to_stop
  - action: utter_stop
"""
EXAMPLES = """
version: "3.1"
nlu:
- intent: feel_shame
  examples: |
    - i feel disgusting
    - what kind of man am i
    - i can't look at myself any more
    - i am ashamed
- intent: want_to_stop
  examples: |
    - i want to quit
    - help me stop
    - how do i end this habit
    - i have decided to stop
- intent: crisis_suicide
  examples: |
    - i want to die
    - i am going to kill myself
    - everyone is better off without me
    - i do not want to live
"""


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """Where a component keeps what it learned."""
    return LocalModelStorage(tmp_path)


@pytest.fixture(scope="session")
def small_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project that has been trained."""
    project = tmp_path_factory.mktemp("project")
    write_project(project)
    assert train([], project) == 0
    return project


@pytest.fixture(scope="session")
def small_model(small_project: Path) -> Path:
    """The trained model of the small project."""
    return small_project / "models" / MODEL_NAME


@pytest.fixture(scope="session")
def conversations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database in which the product's conversations are kept."""
    return tmp_path_factory.mktemp("conversations") / "conversations.db"


@pytest.fixture(scope="session")
def agent(conversations: Path) -> Agent:
    """The product's trained model with its actions."""
    return load_agent(PROJECT / "models" / MODEL_NAME, conversations)


@pytest.fixture(scope="session")
def booking_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real booking service, known to the actions."""
    with running_booking_service(tmp_path_factory.mktemp("booking")) as told, pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
async def gateway(agent: Agent) -> AsyncIterator[Gateway]:
    """A conversation that has not begun, over the channel."""
    async with open_gateway(agent) as gateway:
        yield gateway


@pytest.fixture
def dialogue(agent: Agent) -> Dialogue:
    """A conversation that has not begun."""
    return Dialogue(agent)


def write_project(project: Path) -> None:
    """Write the small project into an empty folder."""
    for folder in ("nlu", "rules", "responses"):
        (project / "data" / folder).mkdir(parents=True)
    (project / "config.yml").write_text(CONFIG)
    (project / "domain.yml").write_text(DOMAIN)
    (project / "data" / "nlu" / "all.yml").write_text(EXAMPLES)
    (project / "data" / "rules" / "all.yml").write_text(RULES)
    (project / "data" / "responses" / "all.yml").write_text(ANSWERS)
