"""The demo's guided tour, clicked as a newcomer clicks it: three steps, and the case is decided."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.workspace import Workspace

ZH = {"rest": "其余正常", "typed": "/delay PO2402 10天 面料未到", "submit": "提交", "approve": "同意"}
EN = {
    "rest": "All others on track",
    "typed": "/delay PO2402 10 days, fabric late",
    "submit": "Submit",
    "approve": "Approve",
}


@pytest.fixture
def demo(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """The demo as `make demo` starts it, in one language."""
    workspace = Workspace(arguments=("--locale", request.param))
    try:
        yield workspace.start()
    finally:
        workspace.stop()


def walk(page: Page, *, rest: str, typed: str, submit: str, approve: str) -> None:
    """Take each step's own way there, and do what it says."""
    tour, take_me, onward = page.locator(".tour"), page.locator('[data-step="go"]'), page.locator('[data-step="next"]')
    expect(tour).to_be_visible()
    take_me.click()
    page.get_by_role("button", name=rest, exact=True).click()
    expect(page.get_by_role("button", name=rest, exact=True)).to_have_count(0)
    onward.click()
    take_me.click()
    expect(page.locator("textarea.compose-box").first).to_have_value(typed)
    page.locator("textarea.compose-box").first.press("Enter")
    page.get_by_role("button", name=submit, exact=True).click()
    onward.click()
    take_me.click()
    expect(page.locator(".tour")).to_contain_text("陈志强")
    page.get_by_role("button", name=approve, exact=True).last.click()
    onward.click()
    expect(tour).to_have_count(0)


@pytest.mark.parametrize(
    ("demo", "lang", "names", "decided"),
    [
        ("zh-CN", "zh", ZH, "已下指令"),
        ("en", "en", EN, "instructed"),
    ],
    indirect=["demo"],
)
def test_the_tour_leads_from_a_prompt_to_a_decision(
    demo: Workspace, kept: Page, lang: str, names: dict[str, str], decided: str
) -> None:
    kept.set_viewport_size({"width": 1280, "height": 900})
    kept.goto(f"http://127.0.0.1:{demo.port}/?lang={lang}&tour=1")

    walk(kept, **names)

    expect(kept.locator(".msg", has_text=decided).last).to_be_visible()
    demo.settle()
    card = demo.get("messages", user="U08CHENZQ", channel="C02FOLLOW")["messages"][-1]
    assert decided in str(card["blocks"])
    kept.goto("about:blank")
