"""Templates use what is declared, speak from the catalogue, and hold nothing that runs or loads from elsewhere."""

import re
from dataclasses import fields, is_dataclass
from inspect import getmembers, isclass
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta

from api import problem_page
from api.counsellors import pages as staff_contexts
from api.visitor import contexts as visitor_contexts
from api.web.rendering import STATIC_FOLDER, TEMPLATE_FOLDER, environment

TEMPLATES = sorted(path.relative_to(TEMPLATE_FOLDER).as_posix() for path in TEMPLATE_FOLDER.rglob("*.html"))
STATIC = sorted(path for path in STATIC_FOLDER.rglob("*") if path.is_file())
JINJA = re.compile(r"{#.*?#}|{%-?\s*trans.*?endtrans\s*-?%}|{{.*?}}|{%.*?%}", re.DOTALL)
OWN_NAME = re.compile(r"{%-?\s*(?:set|macro|import \S+ as) (\w+)")
MARKUP = re.compile(r"<[^>]*>|[\w-]+=\"\"")
SPOKEN_ATTRIBUTE = re.compile(r'(?:aria-label|title|placeholder|alt|data-[a-z-]+)="([^"]*)"')


def page_contexts() -> list[type[Any]]:
    modules = (visitor_contexts, staff_contexts, problem_page)
    found = {kind for module in modules for _, kind in getmembers(module, isclass) if hasattr(kind, "template")}
    return sorted((kind for kind in found if is_dataclass(kind)), key=lambda kind: kind.__name__)


def source(name: str) -> str:
    return (TEMPLATE_FOLDER / name).read_text("utf-8")


def names_used(name: str) -> set[str]:
    """Names that a template and everything it extends take from its context."""
    tree = environment().parse(source(name))
    used = meta.find_undeclared_variables(tree) - set(environment().globals) - {"self"}
    parents = (other for other in meta.find_referenced_templates(tree) if other)
    return used.union(*(names_used(other) for other in parents)) - set(OWN_NAME.findall(source(name)))


@pytest.mark.parametrize("context", page_contexts(), ids=lambda context: context.__name__)
def test_a_page_is_handed_exactly_what_its_template_uses(context: type[Any]) -> None:
    assert names_used(context.template) == {field.name for field in fields(context)}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_sentence_of_a_template_is_in_the_catalogue(name: str) -> None:
    plain = JINJA.sub("", source(name))
    assert not re.findall(r"[^\W\d_]+", MARKUP.sub("", plain))
    assert not [value for value in SPOKEN_ATTRIBUTE.findall(plain) if " " in value.strip()]


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_inline_script_style_or_handlers(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", [*STATIC, *(TEMPLATE_FOLDER / name for name in TEMPLATES)], ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    elsewhere = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text("utf-8"))
    assert set(elsewhere) <= {"http://www.w3.org"}  # the name of the SVG format; nothing is fetched from it


def test_values_in_a_translated_sentence_are_escaped() -> None:
    sentence = environment().from_string("{{ _('Times are local (%(zone)s).', zone=zone) }}")
    assert sentence.render(zone="<b>") == "Times are local (&lt;b&gt;)."


def test_a_name_that_no_context_has_is_an_error_not_a_gap() -> None:
    with pytest.raises(Exception, match="is undefined"):
        environment().from_string("{{ misspelt }}").render()
