"""A furnished workspace and a real browser. Without Chromium these tests are skipped and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from tests.browser.company import Company, furnish

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

PATIENCE = 30_000  # ms, for a machine that has other work


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if "tests/browser/" in item.path.as_posix()]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (apt-get install chromium)"))


class Open(Protocol):
    """Opens the page; keyword arguments are its URL parameters."""

    def __call__(self, *people: str, width: int = 1280, height: int = 860, **params: str) -> Page: ...


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all of them: what the browser has fetched of the page it need not fetch again."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, locale="en-US", timezone_id="UTC", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="package")
def kept(context: BrowserContext) -> Page:
    """The page that all of them use in turn: the first visit of a new one costs more than most tests."""
    return context.new_page()


@pytest.fixture(scope="package")
def storage(context: BrowserContext, kept: Page) -> CDPSession:
    """The way to what the browser stores for an address."""
    return context.new_cdp_session(kept)


@pytest.fixture(scope="package")
def ports() -> list[int]:
    """The port of the first workspace; the others take it after it, as a browser keeps files by address."""
    return []


@pytest.fixture
def company(ports: list[int]) -> Iterator[Company]:
    """An empty workspace with its app connected."""
    running = Company(port=ports[0] if ports else 0)
    running.start()
    ports[:] = [int(running.url.rpartition(":")[2])]
    yield running
    running.stop()


@pytest.fixture
def card(company: Company) -> str:
    """The furnished workspace; the ts of the case's card in the follow-up channel."""
    return furnish(company)


@pytest.fixture
def open_page(company: Company, context: BrowserContext, kept: Page, storage: CDPSession) -> Iterator[Open]:
    """Opens pages that remember nothing of another test's.

    A script error, a blocked resource or a request to elsewhere fails the test.
    """
    wrongs: list[str] = []
    free = [kept]

    def look(*people: str, width: int = 1280, height: int = 860, **params: str) -> Page:
        page = free.pop() if free else context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        query = {"lang": "zh", "theme": "light", "tour": "0", **params}
        address = "&".join(f"{key}={value}" for key, value in query.items())
        page.goto(f"{company.url}/?as={','.join(people)}&{address}")
        expect(page.locator("html")).to_have_attribute("data-ready", "true")
        return page

    def on_error(error: WebError) -> None:
        wrongs.append(f"script error: {error.error}")

    def on_console(line: ConsoleMessage) -> None:
        # A server that was stopped is no mistake of the page.
        if line.type == "error" and "net::ERR_" not in line.text:
            wrongs.append(f"console: {line.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((company.url, "data:", "blob:")):
            wrongs.append(f"fetched {request.url}")

    storage.send("Storage.clearDataForOrigin", {"origin": company.url, "storageTypes": "local_storage"})
    context.on("weberror", on_error)
    context.on("console", on_console)
    context.on("request", on_request)
    yield look
    for page in context.pages:
        if page != kept:
            page.close()
    kept.unroute_all()
    kept.goto("about:blank")
    kept.mouse.move(0, 0)
    context.remove_listener("weberror", on_error)
    context.remove_listener("console", on_console)
    context.remove_listener("request", on_request)
    assert not wrongs
