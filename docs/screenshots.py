"""Take the README's pictures of the page: `make screenshots`. Needs Chromium; starts the demo itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LIN, WANG, CHEN = "U01LINXIAO", "U05WANGFANG", "U08CHENZQ"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 60_000


@contextmanager
def demo() -> Iterator[str]:
    """The demo company, running; its address."""
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "8498"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    try:
        assert process.stdout
        for line in process.stdout:
            found = re.search(r"ready:? (http://\S+)/", line)
            if found:
                yield found[1]
                return
        raise SystemExit("the demo did not start")
    finally:
        process.terminate()
        process.wait(20)


def look(browser: Browser, address: str, *people: str, size: tuple[int, int] = (1280, 800), **params: str) -> Page:
    """The page as these people see it."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, device_scale_factor=1.5)
    page.set_default_timeout(PATIENCE)
    query = {"lang": "zh", "theme": "light", "tour": "0", **params}
    page.goto(f"{address}/?as={','.join(people)}&" + "&".join(f"{key}={value}" for key, value in query.items()))
    expect(page.locator("html")).to_have_attribute("data-ready", "true", timeout=PATIENCE)
    return page


def take(page: Page, name: str) -> None:
    """Keep a picture."""
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def report_a_delay(page: Page) -> None:
    """小林 reports a late fabric, 跟单主管 is asked."""
    box = page.locator(f'[data-person="{LIN}"] textarea.compose-box')
    box.fill("/delay PO2402 10天 面料未到")
    box.press("Enter")
    page.locator(f'[data-person="{LIN}"]').get_by_role("button", name="提交").last.click()
    expect(page.locator(f'[data-person="{WANG}"] .msg .btn').first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".busy")).to_have_count(0, timeout=PATIENCE)


def main() -> None:
    """Play the demo and take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium on this machine: make browser")
    PICTURES.mkdir(exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = look(browser, address, LIN, WANG, CHEN, size=(1560, 900), channel="@bot,@bot,C02FOLLOW")
        take(look(browser, address, LIN, channel="@bot", tour="1"), "tour-zh")
        report_a_delay(page)
        take(page, "page-zh")
        take(
            look(
                browser,
                address,
                LIN,
                WANG,
                CHEN,
                size=(1560, 900),
                channel="home,@bot,C02FOLLOW",
                lang="en",
                theme="dark",
            ),
            "page-en",
        )
        take(look(browser, address, LIN, channel="home"), "home-zh")
        take(look(browser, address, WANG, size=(390, 780), channel="@bot"), "phone-zh")
        browser.close()


if __name__ == "__main__":
    main()
