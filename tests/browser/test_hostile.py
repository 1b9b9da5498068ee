"""A workspace in which everybody and everything is called after an attack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import fixtures
from tests.browser.company import Company
from tests.browser.conftest import Open
from tests.browser.fixtures import ANNA, FOLLOW, LIN, Json, button, option, plain
from tests.browser.test_messages import every_block_and_element

SHORT = "<img src=x onerror=p()>"
LONG = f'<script>p()</script>{SHORT}"><svg onload=p()> <javascript:p()|a> <data:text/html,x|b> [c](javascript:p()) &lt;img src=x onerror=p()&gt;'
SPOKEN = {
    "text", "alt_text", "title", "name", "real_name", "label", "caption", "description", "usage_hint", "author_name",
    "provider_name", "zh", "en", "categories", "value_words",
}  # fmt: skip
WRONG = "script:not([src]), [src='x'], [onerror], [onload], [onclick], a[href^='javascript'], a[href^='data'], .msg svg[onload]"


def poisoned(value: Any, words: str, key: str = "") -> Any:
    """The same with the attack in every place that holds words."""
    if isinstance(value, dict):
        return {name: poisoned(held, words, name) for name, held in value.items()}
    if isinstance(value, list):
        return [poisoned(held, words, key) for held in value]
    return words if isinstance(value, str) and key in SPOKEN else value


def hostile_workspace() -> Json:
    people = [
        user | {"real_name": LONG, "title": LONG, "name": f"{SHORT}{number}"}
        for number, user in enumerate(fixtures.WORKSPACE["users"])
    ]
    channels = [channel | {"name": f"{SHORT}{number}"} for number, channel in enumerate(fixtures.WORKSPACE["channels"])]
    app = fixtures.WORKSPACE["app"]
    return fixtures.WORKSPACE | {
        "team": fixtures.WORKSPACE["team"] | {"name": LONG},
        "users": people,
        "channels": channels,
        "app": app
        | {
            "name": LONG,
            "commands": poisoned(app["commands"], LONG),
            "shortcuts": [
                {"name": SHORT, "type": kind, "callback_id": kind, "description": LONG}
                for kind in ("global", "message")
            ],
        },
        "tour": poisoned(fixtures.WORKSPACE["tour"], LONG),
    }


@pytest.fixture
def company() -> Iterator[Company]:
    running = Company(workspace=hostile_workspace())
    running.start()
    yield running
    running.stop()


def hostile_form() -> Json:
    fields = [block for block in every_block_and_element() if "action_id" in block.get("element", {})]
    asked = button("sure", SHORT, confirm={name: plain(SHORT) for name in ("title", "text", "confirm", "deny")})
    return {
        "type": "modal",
        "callback_id": "x",
        **{name: plain(SHORT) for name in ("title", "submit", "close")},
        "blocks": [{"type": "actions", "block_id": "ask", "elements": [asked]}, *poisoned(fields, SHORT)],
    }


def fill_rooms(company: Company) -> str:
    """Put the attack into messages, files, reactions and ephemerals; answers the ts of the block message."""
    file = company.upload(LIN, f"{SHORT}.png", fixtures.picture(), "image/png")
    other = company.upload(LIN, f"{SHORT}.xlsx", b"x", "text/html")
    company.say(LIN, FOLLOW, LONG, files=[file, other])
    ts = company.post(FOLLOW, LONG)
    company.post(FOLLOW, LONG, thread_ts=ts)
    company.api("chat.postEphemeral", channel=FOLLOW, user=LIN, text=LONG)
    emoji = [{"type": "emoji", "name": SHORT}, {"type": "text", "text": LONG}]
    spoken = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": emoji}]}

    async def put() -> None:
        message = company.space.channels[FOLLOW].by_ts[ts]
        message.blocks = [*poisoned(every_block_and_element(), LONG), spoken]
        message.attachments = [{"title": LONG, "text": LONG, "color": SHORT}]
        message.reactions = {SHORT: [LIN]}

    company.do(put())
    return ts


def check(page: Page) -> None:
    assert page.locator(WRONG).count() == 0
    assert page.evaluate("window.pwned ?? null") is None


def test_no_word_of_anybody_becomes_markup_wherever_it_stands(open_page: Open, company: Company) -> None:
    ts = fill_rooms(company)
    page = open_page(LIN, ANNA, width=1500, channel=FOLLOW, tour="1", inspector="1")
    page.evaluate("() => { window.p = () => { window.pwned = true } }")
    page.route("**/_control/due", lambda route: route.fulfill(json={"next": "2026-09-16T01:00:00Z", "what": LONG}))
    first = page.locator(f'[data-person="{LIN}"]')
    card = first.locator(f'.msg[data-ts="{ts}"]')
    expect(card).to_contain_text(SHORT)
    expect(page.locator(".tour")).to_contain_text(SHORT)
    expect(first.locator(".file-card")).to_contain_text(SHORT)
    page.locator(".entry summary").first.click()
    check(page)
    first.locator(".thread-bar").click()
    expect(first.locator(".thread .msg")).to_have_count(2)
    first.locator(".center .compose-box").fill("/")
    expect(first.locator(".compose-pop .option").first).to_contain_text(SHORT)
    check(page)
    first.locator(".center .compose-box").fill("@")
    expect(first.locator(".compose-pop .option").first).to_contain_text(SHORT)
    check(page)
    first.locator(".center .compose-box").fill("")
    first.locator(".thread header button").click()
    card.hover()
    for opener in (first.get_by_role("button", name="快捷方式"), card.locator(".msg-tools button").last):
        opener.click()
        expect(page.locator(".popover .option", has_text=SHORT).first).to_be_visible()
        check(page)
        page.keyboard.press("Escape")


def test_no_word_of_a_form_or_a_home_becomes_markup(open_page: Open, company: Company) -> None:
    company.on_submit = lambda _body: {"response_action": "errors", "errors": {"only": LONG}}
    page = open_page(LIN, channel="home")
    page.evaluate("() => { window.p = () => { window.pwned = true } }")
    home = [{"type": "header", "text": plain(SHORT)}, {"type": "section", "text": fixtures.mrkdwn(LONG)}]
    company.api("views.publish", user_id=LIN, view={"type": "home", "blocks": home})
    expect(page.locator(".home")).to_contain_text(SHORT)
    page.locator('[data-tab="about"]').click()
    expect(page.locator(".commands")).to_contain_text(SHORT)
    check(page)
    page.locator('[data-tab="messages"]').click()
    show(company, hostile_form())
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("h2")).to_contain_text(SHORT)
    check(page)
    dialog.locator('[data-action="sure"]').click()
    expect(page.locator(".confirm")).to_contain_text(SHORT)
    check(page)
    page.keyboard.press("Escape")
    show(company, {**hostile_form(), "blocks": [only_field()]})
    dialog.get_by_role("button", name=SHORT).last.click()
    expect(dialog.locator(".field-error")).to_contain_text(SHORT)
    check(page)


def show(company: Company, view: Json) -> None:
    """Lay a form on top without Slack's own checks."""

    async def push() -> None:
        company.space.views.push(LIN, view, company.space.clock.next_ts())
        company.space.changes.tell("view", user=LIN)

    company.do(push())


def only_field() -> Json:
    return {
        "type": "input",
        "block_id": "only",
        "label": plain(SHORT),
        "hint": plain(LONG),
        "optional": True,
        "element": {"type": "radio_buttons", "action_id": "a", "options": [option("v", SHORT, SHORT)]},
    }
