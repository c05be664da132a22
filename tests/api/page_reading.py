"""A page as a browser without script has it: elements, forms, text."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any, Protocol

from httpx import AsyncClient

VOID = {"input", "link", "meta", "br", "hr", "img"}
LOADS_OR_LEADS = ("src", "href", "action", "formaction", "srcset", "poster", "data", "ping", "background")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    form: "Element | None" = None
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


class Page(HTMLParser):
    """Reads one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        form = next((element for element in reversed(self._open) if element.tag == "form"), None)
        element = Element(tag, {name: value or "" for name, value in attrs}, form)
        if not any(outer.tag == "template" for outer in self._open):
            # What is in a template stands on no page.
            self.elements.append(element)
            self._keep_field(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data
        newest = self._open[-1] if self._open else None
        if newest and newest.tag == "textarea" and newest.form and "name" in newest.attributes:
            newest.form.fields[newest.attributes["name"]] = data

    def _keep_field(self, element: Element) -> None:
        a = element.attributes
        if element.tag != "input" or element.form is None or "name" not in a:
            return
        if a.get("type") not in ("radio", "checkbox") or "checked" in a:
            element.form.fields[a["name"]] = a.get("value", "")

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = attributes.items()
        return [e for e in self.elements if e.tag == tag and all(e.attributes.get(n) == v for n, v in wanted)]

    def form(self, do: str) -> Element:
        """The one form that does this; its `fields` are what sending it unchanged would send."""
        [found] = [form for form in self.all("form") if form.fields.get("do") == do][:1]
        return found

    def with_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.classes]

    def words(self, name: str) -> str:
        """The text of everything of this class, with single spaces."""
        return " ".join(" ".join(element.text for element in self.with_class(name)).split())

    @property
    def heading(self) -> str:
        return " ".join(self.all("h1")[0].text.split())

    @property
    def addresses(self) -> list[str]:
        """Everywhere the page loads from or leads to by itself."""
        return [e.attributes[name] for e in self.elements for name in LOADS_OR_LEADS if name in e.attributes]


Open = Callable[[], Awaitable[Page]]
Send = Callable[..., Awaitable[Page]]


def form_sender(client: AsyncClient) -> Send:
    """Sends a form of a page with some fields filled in; the answer must have the status."""

    async def post(page: Page, do: str, status: int = 200, **filled: str | list[str]) -> Page:
        response = await client.post("/", data={**page.form(do).fields, **filled})
        assert response.status_code == status
        return Page(response.text)

    return post


class MovableClock(Protocol):
    """The clock of tests/api/conftest.py."""

    def forward(self, by: timedelta) -> None: ...


def own(text: str) -> dict[str, Any]:
    """A message of the visitor, as the dialogue keeps it."""
    return {"sender": "visitor", "text": text}
