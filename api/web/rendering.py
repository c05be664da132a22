"""Pages from templates: a context names its template and declares everything the template may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.web.translations import LANGUAGE, catalogue

FOLDER = Path(__file__).parent
TEMPLATE_FOLDER = FOLDER / "templates"
STATIC_FOLDER = FOLDER / "static"


class PageContext(Protocol):
    """A dataclass whose fields are exactly what its template is handed."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@cache
def environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # newstyle escapes the values put into a sentence, so a translation cannot let markup through.
    templates.install_gettext_translations(catalogue(), newstyle=True)  # type: ignore[attr-defined]
    templates.globals["language"] = LANGUAGE
    return templates


def handed(context: PageContext) -> dict[str, Any]:
    return {field.name: getattr(context, field.name) for field in fields(context)}


def page(context: PageContext, status_code: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page for this context."""
    html = environment().get_template(context.template).render(handed(context))
    return HTMLResponse(html, status_code=status_code, headers=headers)
