"""Validates the domain, the rules, the training data and the facts: `python -m bot.check`.

Rasa's own validation must pass without a warning, and no training example may be a near copy of a test message. Facts
that nobody has checked lately are listed, but are no failure.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import yaml
from rasa.shared.core.domain import Domain

from bot.copies import held_out_messages, near_copies
from bot.examples import examples_by_intent
from bot.quiet import everything_into, quieten
from bot.responses import FACTS_FILE
from bot.train import PROJECT

TRUSTED_FOR = timedelta(days=180)
SHOWN = 5


def main(project: Path = PROJECT) -> int:
    """Run the command; return its exit code."""
    faults = [*complaints(project), *copied(project)]
    for fault in faults:
        print(fault, file=sys.stderr)
    unchecked = facts_to_check(date.today())
    if unchecked:
        shown = ", ".join(unchecked[:SHOWN]) + (" and others" if len(unchecked) > SHOWN else "")
        print(
            f"{len(unchecked)} facts in {FACTS_FILE.name} are unchecked or older than {TRUSTED_FOR.days} days: {shown}."
        )
    print("Domain, rules and training data contradict nothing." if not faults else f"{len(faults)} faults.")
    return 1 if faults else 0


def complaints(project: Path) -> Iterator[str]:
    """Yield everything that Rasa's validation warns of."""
    quieten()
    with everything_into(Path(os.devnull), logging.WARNING), warnings.catch_warnings(record=True) as caught:
        from rasa.shared.importers.importer import TrainingDataImporter
        from rasa.validator import Validator

        importer = TrainingDataImporter.load_from_config(
            str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
        )
        validator = Validator.from_importer(importer)
        caught.clear()
        warnings.simplefilter("always")
        holds = all(
            [
                validator.verify_domain_validity(),
                validator.verify_nlu(ignore_warnings=False),
                validator.verify_actions_in_stories_rules(),
                validator.verify_forms_in_stories_rules(),
                validator.verify_form_slots(),
                validator.verify_slot_mappings(),
                validator.verify_story_structure(ignore_warnings=False),
            ]
        )
        asked = _asked_by_forms(importer.get_domain())
    # Rasa looks for answers in stories and rules only; what a form asks stands in neither.
    found = [words for words in (str(warning.message) for warning in caught) if words not in asked]
    yield from found
    if not holds and not found:
        yield "Rasa's validation failed: run `rasa data validate` for its words."


def _asked_by_forms(domain: Domain) -> set[str]:
    slots = {slot for form in domain.forms.values() for slot in form["required_slots"]}
    return {f"The utterance 'utter_ask_{slot}' is not used in any story or rule." for slot in slots}


def copied(project: Path) -> list[str]:
    """Return a complaint for each training example that is a near copy of a test message."""
    messages = held_out_messages(project)
    if not messages:
        return []
    examples = [example for listed in examples_by_intent(project).values() for example in listed]
    found = near_copies(examples, messages)
    return [f"The example “{copy.example}” is a near copy of the test message “{copy.message}”." for copy in found]


def facts_to_check(today: date, path: Path = FACTS_FILE) -> list[str]:
    """Return the keys of the facts that no person has checked within the last 180 days."""
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    return [key for key, fact in facts.items() if not fact["verified_on"] or today - fact["verified_on"] > TRUSTED_FOR]


if __name__ == "__main__":
    sys.exit(main())
