"""Forms and the App Home."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import fixtures, showcase
from tests.browser.company import Company
from tests.browser.conftest import Open
from tests.browser.fixtures import ANNA, LIN, Json, plain


def open_form(page: Page) -> Locator:
    """Type /delay and wait for the form."""
    page.locator("textarea.compose-box").fill("/delay")
    page.locator("textarea.compose-box").press("Enter")
    dialog = page.get_by_role("dialog", name="报延期")
    expect(dialog).to_be_visible()
    return dialog


def field(dialog: Locator, block: str) -> Locator:
    return dialog.locator(f'[data-block="{block}"]')


def pick(page: Page, dialog: Locator, block: str, words: str) -> None:
    field(dialog, block).locator(".select").click()
    page.locator(".popover .option", has_text=words).click()


def fill_required(page: Page, dialog: Locator) -> None:
    pick(page, dialog, "po", "PO2402")
    field(dialog, "days").locator("input").fill("3")
    field(dialog, "why").locator("textarea").fill("面料未到")


def small(title: str, **more: Any) -> Json:
    return {"type": "modal", "title": plain(title), "blocks": [{"type": "section", "text": plain(title)}], **more}


def test_a_form_shows_initial_values_hints_and_which_fields_may_stay_empty(open_page: Open) -> None:
    dialog = open_form(open_page(LIN, channel="@bot"))
    expect(field(dialog, "po").locator(".required")).to_have_attribute("title", "必填")
    expect(field(dialog, "day").locator(".optional")).to_have_text("(选填)")
    expect(field(dialog, "day").locator("input")).to_have_value("2026-10-31")
    expect(field(dialog, "hour").locator("input")).to_have_value("17:00")
    expect(field(dialog, "call").locator("input").first).to_have_value("2026-09-18")
    expect(field(dialog, "call").locator("input").last).to_have_value("09:00")
    expect(field(dialog, "watch").locator(".pill")).to_contain_text("王芳")
    expect(field(dialog, "room")).to_contain_text("异常跟进")
    expect(field(dialog, "kind").get_by_label("业务跟进")).to_be_checked()
    expect(field(dialog, "why").locator(".hint")).to_have_text("一句话就够,不写价格")
    expect(field(dialog, "why").locator("textarea")).to_have_attribute("placeholder", "例如:面料未到")
    expect(field(dialog, "po").locator(".select")).to_be_focused()


def test_a_moment_is_shown_in_the_readers_zone(open_page: Open) -> None:
    dialog = open_form(open_page(ANNA, channel="@bot"))
    expect(field(dialog, "call").locator("input").last).to_have_value("03:00")


@pytest.mark.parametrize(("lang", "words"), [("zh", "请填写此必填项"), ("en", "Please complete this required field.")])
def test_empty_required_fields_and_wrong_numbers_are_said_before_sending(
    open_page: Open, company: Company, lang: str, words: str
) -> None:
    page = open_page(LIN, channel="@bot", lang=lang)
    dialog = open_form(page)
    field(dialog, "days").locator("input").fill("100")
    dialog.get_by_role("button", name="提交").click()
    expect(field(dialog, "po").locator(".field-error")).to_have_text(words)
    expect(field(dialog, "days").locator(".field-error")).to_contain_text("90")
    expect(field(dialog, "why").locator("textarea")).to_have_attribute("aria-invalid", "true")
    field(dialog, "why").locator("textarea").fill("面料")
    expect(field(dialog, "why").locator(".field-error")).to_be_hidden()
    assert company.heard("submission") == []


def test_every_kind_of_field_reaches_the_app(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    fill_required(page, dialog)
    field(dialog, "day").locator("input").fill("2026/11/2")
    field(dialog, "hour").locator("input").fill("9:30")
    field(dialog, "call").locator("input").last.fill("10:00")
    pick(page, dialog, "steps", "裁剪")
    page.locator(".popover .option", has_text="包装").click()
    page.locator(".popover .option", has_text="缝制").click()
    page.keyboard.press("Escape")
    expect(field(dialog, "steps").locator(".pill")).to_have_count(2)
    field(dialog, "watch").locator(".pill-x").click()
    pick(page, dialog, "room", "生产例会")
    field(dialog, "kind").get_by_text("项目跟进").click()
    field(dialog, "flags").get_by_text("涉及截关").click()
    field(dialog, "photo").locator("input[type=file]").set_input_files(
        {"name": "染厂.png", "mimeType": "image/png", "buffer": fixtures.picture()}
    )
    expect(field(dialog, "photo").locator("li")).to_have_text("染厂.png")
    dialog.get_by_role("button", name="提交").click()
    expect(dialog).to_have_count(0)
    values = {block: state[block] for block, state in company.heard("submission")[0]["view"]["state"]["values"].items()}
    assert values["po"]["selected_option"]["value"] == "2402"
    assert values["days"]["value"] == "3"
    assert values["why"]["value"] == "面料未到"
    assert values["day"]["selected_date"] == "2026-11-02"
    assert values["hour"]["selected_time"] == "09:30"
    assert values["call"]["selected_date_time"] == 1789696800
    assert [value["value"] for value in values["steps"]["selected_options"]] == ["cut", "pack"]
    assert values["watch"]["selected_users"] == []
    assert values["room"]["selected_conversation"] == "C01STANDUP"
    assert values["kind"]["selected_option"]["value"] == "project"
    assert [value["value"] for value in values["flags"]["selected_options"]] == ["cutoff"]
    assert values["photo"]["files"][0]["name"] == "染厂.png"


def test_the_apps_errors_appear_at_their_fields_and_the_form_stays(open_page: Open, company: Company) -> None:
    company.on_submit = lambda body: {"response_action": "errors", "errors": {"days": "这一单只剩 2 天浮动"}}
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    fill_required(page, dialog)
    dialog.get_by_role("button", name="提交").click()
    expect(field(dialog, "days").locator(".field-error")).to_have_text("这一单只剩 2 天浮动")
    expect(field(dialog, "days").locator("input")).to_be_focused()
    expect(field(dialog, "why").locator("textarea")).to_have_value("面料未到")


def test_what_was_typed_goes_with_an_action_and_stays_when_the_form_is_updated(
    open_page: Open, company: Company
) -> None:
    async def preview(body: Json, client: Any) -> None:
        view = showcase.delay_view()
        view["blocks"][0] = {"type": "section", "block_id": "intro", "text": plain("船期会晚 2 天")}
        await client.views_update(view_id=body["view"]["id"], view=view)

    company.on_action = preview
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    field(dialog, "days").locator("input").fill("3")
    field(dialog, "why").locator("textarea").fill("面料未到")
    dialog.get_by_role("button", name="预览影响").click()
    expect(field(dialog, "intro")).to_have_text("船期会晚 2 天")
    expect(field(dialog, "days").locator("input")).to_have_value("3")
    expect(field(dialog, "why").locator("textarea")).to_have_value("面料未到")
    state = company.heard("action")[0]["view"]["state"]["values"]
    assert state["days"]["days"]["value"] == "3"
    assert state["why"]["why"]["value"] == "面料未到"
    page.reload()
    expect(field(dialog, "days").locator("input")).to_have_value("3")


def test_a_dispatching_field_acts_when_it_changes(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    pick(page, dialog, "po", "PO2403")
    expect(dialog.locator(".busy")).to_have_count(0)
    action = company.heard("action")[0]["actions"][0]
    assert (action["block_id"], action["selected_option"]["value"]) == ("po", "2403")


def test_forms_stack_and_the_way_back_keeps_what_was_typed(open_page: Open, company: Company) -> None:
    async def push(body: Json, client: Any) -> None:
        second = small("影响", notify_on_close=True, close=plain("返回"))
        await client.views_push(trigger_id=body["trigger_id"], view=second)

    company.on_action = push
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    field(dialog, "why").locator("textarea").fill("面料未到")
    dialog.get_by_role("button", name="预览影响").click()
    pushed = page.get_by_role("dialog", name="影响")
    expect(pushed).to_be_visible()
    pushed.get_by_role("button", name="返回").first.click()
    expect(field(dialog, "why").locator("textarea")).to_have_value("面料未到")
    dialog.get_by_role("button", name="预览影响").click()
    expect(pushed).to_be_visible()
    pushed.get_by_role("button", name="关闭", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [body["is_cleared"] for body in company.heard("closed")] == [False, True]


def test_a_submission_may_put_another_form_in_its_place(open_page: Open, company: Company) -> None:
    company.on_submit = lambda body: {"response_action": "update", "view": small("已登记")}
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    fill_required(page, dialog)
    dialog.get_by_role("button", name="提交").click()
    done = page.get_by_role("dialog", name="已登记")
    expect(done).to_be_visible()
    page.keyboard.press("Escape")
    expect(done).to_have_count(0)
    expect(page.locator("textarea.compose-box")).to_be_focused()


def test_a_wrong_answer_to_a_submission_is_said_in_the_form(open_page: Open, company: Company) -> None:
    company.on_submit = lambda body: {"response_action": "errors", "errors": {"nowhere": "x"}}
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    fill_required(page, dialog)
    dialog.get_by_role("button", name="提交").click()
    expect(dialog.locator(".banner")).to_have_text("连接出了点问题,请再试一次。")
    expect(dialog.get_by_role("button", name="提交")).to_be_enabled()


def test_tab_stays_inside_the_form(open_page: Open) -> None:
    page = open_page(LIN, channel="@bot")
    dialog = open_form(page)
    dialog.get_by_role("button", name="提交").focus()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="关闭", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(dialog.get_by_role("button", name="提交")).to_be_focused()


def test_the_calendar_is_walked_with_the_arrow_keys(open_page: Open) -> None:
    page = open_page(LIN, channel="@bot")
    day = field(open_form(page), "day").locator("input")
    day.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".calendar strong")).to_have_text("2026年10月")
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(day).to_have_value("2026-11-08")
    expect(page.locator(".calendar")).to_have_count(0)
    expect(day).to_be_focused()


def test_the_home_tab_tells_the_app_shows_its_view_and_acts(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel="home")
    expect(page.locator(".home .heading")).to_have_text("早,林晓")
    assert company.heard("event")[0]["type"] == "app_home_opened"
    button = page.locator(".home").get_by_role("button", name="报延期")
    button.click()
    expect(button).not_to_have_class(re.compile("busy"))
    assert company.heard("action")[0]["container"]["type"] == "view"
    changed = {**showcase.HOME, "blocks": [{"type": "header", "text": plain("没有要处理的了")}]}
    company.api("views.publish", user_id=LIN, view=changed)
    expect(page.locator(".home .heading")).to_have_text("没有要处理的了")
    page.get_by_role("tab", name="关于").click()
    expect(page.locator(".commands dt")).to_have_count(4)
    page.get_by_role("tab", name="消息").click()
    expect(page.locator("textarea.compose-box")).to_be_visible()
