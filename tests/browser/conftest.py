"""A furnished workspace and a real browser. Without Chromium these tests are skipped and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.company import Company, furnish

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


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
        expect.set_options(timeout=15_000)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all of them: what the browser has fetched of the page it need not fetch again."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, locale="en-US", timezone_id="UTC", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


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
def open_page(company: Company, context: BrowserContext) -> Iterator[Open]:
    """Opens pages; a script error, a blocked resource or a request to elsewhere fails the test."""
    wrongs: list[str] = []

    def look(*people: str, width: int = 1280, height: int = 860, **params: str) -> Page:
        page = context.new_page()
        page.add_init_script("sessionStorage.begun ||= (localStorage.clear(), '1')")
        page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", lambda error: wrongs.append(f"script error: {error}"))
        page.on("console", lambda line: wrongs.append(f"console: {line.text}") if is_wrong(line) else None)
        page.on("request", lambda request: None if own(request.url) else wrongs.append(f"fetched {request.url}"))
        query = {"lang": "zh", "theme": "light", "tour": "0", **params}
        address = "&".join(f"{key}={value}" for key, value in query.items())
        page.goto(f"{company.url}/?as={','.join(people)}&{address}")
        expect(page.locator("html")).to_have_attribute("data-ready", "true")
        return page

    def is_wrong(line: ConsoleMessage) -> bool:
        # A server that was stopped is no mistake of the page.
        return line.type == "error" and "net::ERR_" not in line.text

    def own(address: str) -> bool:
        return address.startswith((company.url, "data:", "blob:"))

    yield look
    for page in context.pages:
        page.close()
    assert not wrongs
