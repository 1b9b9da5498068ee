"""Take the README's pictures: `make screenshots`. Needs Chromium; plays the demo's tour in each language itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LIN, WANG, CHEN, FOLLOW = "U01LINXIAO", "U05WANGFANG", "U08CHENZQ", "C02FOLLOW"
WORDS = {"zh": ("zh-CN", "PO2402 10天 面料未到"), "en": ("en", "PO2402 10 days, fabric late")}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PORT = 8498
PATIENCE = 60_000
MOST_BYTES = 300_000


class Demo:
    """The running demo, driven through the local Slack's control API."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(self, path: str, **body: Any) -> dict[str, Any]:
        """One call; with a body it is a POST. The bot has finished its work when this returns."""
        data = json.dumps(body).encode() if body else None
        request = Request(f"{self.address}/_control/{path}", data, {"content-type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server on the loopback address
            found: dict[str, Any] = json.load(answer)
        return found

    def settle(self) -> None:
        """Wait until the bot is idle."""
        self.call("settle", timeout_s=30)

    def press(self, user: str, action: str, channel: str = "@bot") -> None:
        """Press the last button of that name that the person sees there."""
        messages = self.call(f"messages?user={user}&channel={channel}")["messages"]
        message, block, element = [
            (message, block, element)
            for message in messages
            for block in message.get("blocks") or []
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"] == action
        ][-1]
        place = {"channel": channel, "ts": message["ts"], "block_id": block["block_id"]}
        self.call("action", user=user, action_id=element["action_id"], **place)
        self.settle()


@contextmanager
def running(locale: str) -> Iterator[Demo]:
    """The demo company in one language."""
    command = [sys.executable, "-m", "bot", "sandbox", "--port", str(PORT), "--locale", locale]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
    try:
        if process.stdout is None or "ready" not in process.stdout.readline():
            raise SystemExit("the demo did not start")
        demo = Demo(f"http://127.0.0.1:{PORT}")
        demo.settle()
        yield demo
    finally:
        process.terminate()
        process.wait(20)


class Camera:
    """Keeps what people see on the page."""

    def __init__(self, browser: Browser, address: str, lang: str) -> None:
        self._browser = browser
        self._address = address
        self._lang = lang

    def take(self, name: str, *people: str, size: tuple[int, int], step: int | None = None, **more: str) -> None:
        """Keep a picture of these people's page; step opens that step of the tour."""
        page = self._browser.new_page(
            viewport={"width": size[0], "height": size[1]}, device_scale_factor=1 if len(people) > 1 else 1.5
        )
        page.set_default_timeout(PATIENCE)
        query = {
            "as": ",".join(people),
            "lang": self._lang,
            "theme": "light",
            "channel": "@bot",
            "tour": "0" if step is None else "1",
        } | more
        page.goto(f"{self._address}/?" + "&".join(f"{key}={value}" for key, value in query.items()))
        expect(page.locator("html")).to_have_attribute("data-ready", "true", timeout=PATIENCE)
        for _ in range(step or 0):
            page.locator('.tour [data-step="next"]').click()
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(700)
        path = PICTURES / f"{name}-{self._lang}.png"
        page.screenshot(path=path, animations="disabled")
        page.close()
        if path.stat().st_size > MOST_BYTES:
            raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, more than {MOST_BYTES}")


def play(demo: Demo, camera: Camera, report: str) -> None:
    """The tour's three steps, with a picture of each, and the page as a whole."""
    wide, narrow = (1180, 860), (390, 780)
    demo.call("read", user=LIN, channel="@bot")  # opens at its end, where the button of this step is
    camera.take("tour-1", LIN, size=wide, step=0)
    demo.press(LIN, "standup.rest_ok")
    demo.call("command", user=LIN, command="/delay", text=report)
    demo.settle()
    camera.take("tour-2", LIN, size=wide, step=1)
    demo.press(LIN, "delay.submit")
    three = {"channel": f"@bot,@bot,{FOLLOW}"}
    camera.take("page", LIN, WANG, CHEN, size=(1480, 860), **three)
    camera.take("phone", WANG, size=narrow)
    demo.press(CHEN, "case.approve", FOLLOW)
    camera.take("tour-3", CHEN, LIN, size=wide, channel=f"{FOLLOW},@bot")
    demo.call("home", user=LIN)
    demo.settle()
    camera.take("dark", LIN, CHEN, size=wide, theme="dark", channel=f"home,{FOLLOW}")


def main() -> None:
    """Play the demo in each language and take the pictures."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("no Chromium on this machine: make browser")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for lang, (locale, report) in WORDS.items():
            with running(locale) as demo:
                play(demo, Camera(browser, demo.address, lang), report)
        browser.close()


if __name__ == "__main__":
    main()
