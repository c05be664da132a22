"""Pinned packages are compared with the published advisories, and what was not checked is said."""

import pytest
from audit import Package, judged

FAULT = {"id": "PYSEC-2024-1", "aliases": ["CVE-2024-11"], "fix_versions": ["2.1"]}


def package(*faults: dict[str, object]) -> Package:
    return {"name": "made-up", "version": "2.0", "vulns": list(faults)}  # type: ignore[typeddict-item]


def test_a_fault_that_the_threat_model_does_not_name_fails() -> None:
    finding = judged("bot.txt", [package(FAULT)], known={"CVE-2024-12"})
    assert finding.fails
    assert finding.text == "bot.txt: made-up 2.0 has PYSEC-2024-1, fixed in 2.1"


@pytest.mark.parametrize("number", ["PYSEC-2024-1", "CVE-2024-11"])
def test_a_fault_that_the_threat_model_names_passes_under_each_of_its_numbers(number: str) -> None:
    finding = judged("bot.txt", [package(FAULT), package()], known={number})
    assert not finding.fails
    assert "2 packages" in finding.text


def test_packages_that_the_index_does_not_know_never_count_as_sound() -> None:
    finding = judged("bot.txt", [package(), {"name": "unknown"}], known=set())
    assert "NOT CHECKED are 1 of 2 packages" in finding.text


def test_an_index_that_cannot_be_reached_is_said() -> None:
    assert "NOT CHECKED" in judged("bot.txt", [], known=set()).text
