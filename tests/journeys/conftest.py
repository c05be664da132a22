"""The running product and two kinds of browser."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pages import StaffPage, VisitorPage
from playwright.sync_api import Browser, BrowserContext, Request, sync_playwright
from product import Product

PASSWORD = "a quiet long password"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
# A root's Chromium has no sandbox; the rest keeps it from looking for its maker's servers.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
NETWORK = "198.51.100."
ADDRESSES = count(1)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"))
    product.start()
    product.cli("counsellor", "create", "Kim", "--password-stdin", typed=f"{PASSWORD}\n")
    yield product
    product.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def requested() -> list[str]:
    """Every address that a visitor's browser asked for."""
    return []


@pytest.fixture(params=["with script", "without script"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, product: Product, requested: list[str]
) -> Iterator[VisitorPage]:
    context = browser.new_context(
        java_script_enabled=request.param == "with script", extra_http_headers=own_address(), **PHONE
    )
    with_record(context, requested)
    yield VisitorPage(context.new_page(), product.address)
    context.close()


@pytest.fixture
def visitor_with_script(browser: Browser, product: Product, requested: list[str]) -> Iterator[VisitorPage]:
    context = browser.new_context(extra_http_headers=own_address(), **PHONE)
    with_record(context, requested)
    yield VisitorPage(context.new_page(), product.address)
    context.close()


@pytest.fixture
def counsellor(browser: Browser, product: Product) -> Iterator[StaffPage]:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    page = StaffPage(context.new_page(), product.address)
    page.sign_in("Kim", PASSWORD)
    yield page
    context.close()


@pytest.fixture
def pictures() -> Path:
    return Path(__file__).parents[2] / "results"


def own_address() -> dict[str, str]:
    """Headers of a proxy on this machine that say where a visitor is, so that one does not use up another's limits."""
    return {"X-Forwarded-For": f"{NETWORK}{next(ADDRESSES)}"}


def with_record(context: BrowserContext, requested: list[str]) -> None:
    def note(request: Request) -> None:
        requested.append(request.url)

    context.on("request", note)
