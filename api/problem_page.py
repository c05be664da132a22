"""The page of an error outside /api."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import Request, Response

from api.facts import load_facts
from api.web.rendering import page


@dataclass(frozen=True, slots=True)
class StaffProblemPage:
    template: ClassVar[str] = "staff/problem.html"

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class VisitorProblemPage:
    template: ClassVar[str] = "problem.html"

    title: str
    detail: str
    facts: Mapping[str, str]


def problem_page(request: Request, problem: Mapping[str, Any]) -> Response:
    """Say what went wrong, and lead back to where the person came from: staff to the queue, visitors to the front."""
    title, detail = problem["title"], problem["detail"]
    if request.url.path.startswith("/staff"):
        return page(StaffProblemPage(title, detail), problem["status"])
    return page(VisitorProblemPage(title, detail, load_facts().values), problem["status"])
