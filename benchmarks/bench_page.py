"""The sandbox's page in Chromium with 500 people and 10,000 messages; the floor is an empty workspace."""

from __future__ import annotations

import asyncio
import shutil
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.measure import Figure, report
from sandbox.app import Options, Running, serve
from sandbox.config import parse
from sandbox.conversations import Message

PEOPLE, MESSAGES, ROUNDS = 500, 10_000, 7
CHANNEL, READER, WRITER = "C01ROOM", "U00000", "U00001"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SEEN = """async ([user, channel, text]) => {
    const rows = document.querySelector(".rows");
    const seen = new Promise((done) => {
        const look = () => rows.textContent.includes(text) && done(performance.now());
        new MutationObserver(look).observe(rows, { childList: true, subtree: true });
    });
    const from = performance.now();
    const body = JSON.stringify({ user, channel, text });
    await fetch("/_control/message", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return (await seen) - from;
}"""


def workspace(people: int) -> dict[str, Any]:
    """A workspace with so many people, all of them in one channel."""
    users = [{"id": f"U{n:05d}", "name": f"p{n}", "real_name": f"Person {n}"} for n in range(people)]
    members = [user["id"] for user in users]
    return {
        "team": {"id": "T0BENCH", "name": "Bench", "domain": "bench"},
        "users": users,
        "channels": [{"id": CHANNEL, "name": "room", "members": members, "bot": True}],
        "app": {
            "id": "A0BENCH", "name": "bench", "bot_user_id": "U9BENCH", "bot_token": "xoxb-bench",
            "app_token": "xapp-bench", "signing_secret": "bench", "scopes": ["chat:write"],
        },
    }  # fmt: skip


@asynccontextmanager
async def room(people: int, messages: int) -> AsyncIterator[Running]:
    """A running workspace whose channel holds so many messages, all of them read."""
    async with serve(parse(workspace(people)), Options(port=0)) as running:
        space = running.space
        channel = space.channels[CHANNEL]
        for number in range(messages):
            author = f"U{number % people:05d}"
            channel.add(Message(ts=space.clock.next_ts(), channel=CHANNEL, user=author, text=f"*message* {number}"))
        channel.read_up_to[READER] = space.clock.next_ts()
        yield running


async def opened(context: BrowserContext, running: Running) -> tuple[Page, float]:
    """The page in a new tab, and the milliseconds until it was all there."""
    page = await context.new_page()
    await page.goto(f"{running.url}/?as={READER}&channel={CHANNEL}&lang=en&tour=0")
    await page.wait_for_selector("html[data-ready=true]")
    return page, float(await page.evaluate("performance.getEntriesByName('ready')[0].startTime"))


async def figures(browser: Browser, running: Running) -> tuple[float, float, float]:
    """Milliseconds: the first load of a fresh browser, a later load, and a message until it is seen; medians."""
    first, later, seen = [], [], []
    for round_ in range(ROUNDS):
        context = await browser.new_context()
        page, spent = await opened(context, running)
        first.append(spent)
        await page.close()
        page, spent = await opened(context, running)
        later.append(spent)
        seen.append(float(await page.evaluate(SEEN, [WRITER, CHANNEL, f"news {round_}"])))
        await context.close()
    return statistics.median(first[1:]), statistics.median(later), statistics.median(seen)


async def measure() -> list[Figure]:
    """Nothing where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return []
    async with async_playwright() as playwright, room(2, 0) as empty, room(PEOPLE, MESSAGES) as full:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        floor, value = await figures(browser, empty), await figures(browser, full)
        await browser.close()
    names = (
        ("the page's first load, 500 people, 10,000 messages", 1000),
        ("the page loaded again, 500 people, 10,000 messages", 1000),
        ("a message posted until it is seen, 10,000 messages", 100),
    )
    return [
        Figure(name=name, value=value[place], floor=floor[place], limit=limit)
        for place, (name, limit) in enumerate(names)
    ]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
