"""What a person writes, presses and chooses."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import fixtures
from tests.browser.company import Company
from tests.browser.conftest import Open
from tests.browser.fixtures import FOLLOW, LIN, MANAGEMENT, STANDUP, WANG


def box(page: Page, person: str = LIN) -> Locator:
    return page.locator(f'[data-person="{person}"] .center textarea.compose-box')


def last(page: Page, person: str = LIN) -> Locator:
    return page.locator(f'[data-person="{person}"] .center .msg').last


def test_enter_sends_and_shift_enter_breaks_the_line(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel=FOLLOW)
    box(page).fill("第一行")
    box(page).press("Shift+Enter")
    box(page).type("第二行 <b>&")
    box(page).press("Enter")
    expect(last(page).locator(".text")).to_have_text("第一行第二行 <b>&")
    expect(last(page).locator("br")).to_have_count(1)
    expect(box(page)).to_have_value("")
    assert company.look("messages", user=LIN, channel=FOLLOW)["messages"][0]["text"] == "第一行\n第二行 &lt;b&gt;&amp;"


def test_enter_that_picks_a_word_of_the_input_method_does_not_send(open_page: Open) -> None:
    page = open_page(LIN, channel=FOLLOW)
    box(page).fill("面料")
    box(page).evaluate(
        "node => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))"
    )
    expect(box(page)).to_have_value("面料")
    expect(page.locator(".center .msg")).to_have_count(0)


def test_a_slash_lists_the_commands_and_shows_how_they_want_their_words(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel="@bot")
    box(page).type("/")
    options = page.locator(".compose-pop .option")
    expect(options).to_have_count(4)
    expect(options.nth(1)).to_contain_text("PO2402 3天 面料未到")
    box(page).press("ArrowDown")
    box(page).press("Enter")
    expect(box(page)).to_have_value("/delay ")
    expect(page.locator(".usage code")).to_have_text("PO2402 3天 面料未到")
    box(page).fill("/ord")
    expect(options).to_have_count(1)
    box(page).press("Tab")
    box(page).type("PO2402")
    box(page).press("Enter")
    expect(last(page)).to_contain_text("收到 PO2402")
    expect(last(page).locator(".only-you")).to_be_visible()
    assert company.heard("command")[0]["text"] == "PO2402"


@pytest.mark.parametrize(("lang", "words"), [("zh", "不是有效的命令"), ("en", "is not a valid command")])
def test_an_unknown_command_is_said_and_kept_in_the_box(open_page: Open, lang: str, words: str) -> None:
    page = open_page(LIN, channel=FOLLOW, lang=lang)
    box(page).fill("/dealy PO2402")
    box(page).press("Enter")
    expect(last(page)).to_contain_text(words)
    expect(box(page)).to_have_value("/dealy PO2402")


def test_a_command_without_an_answer_shows_that_the_app_did_not_respond(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(LIN, channel=FOLLOW)
    monkeypatch.setattr("sandbox.sockets.ACK_SECONDS", 0.3)
    box(page).fill("/slow")
    box(page).press("Enter")
    expect(last(page)).to_contain_text("应用没有响应")
    expect(last(page).locator(".author")).to_have_text("系统提示")
    expect(last(page).locator(".only-you")).to_be_visible()


def test_commands_do_not_work_in_threads(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    page.locator(".thread-bar").click()
    page.locator(".thread textarea").fill("/order PO2402")
    page.locator(".thread textarea").press("Enter")
    expect(page.locator(".thread .msg").last).to_contain_text("消息列中不能使用 /order")
    assert company.heard("command") == []


def test_a_person_picked_after_an_at_sign_is_mentioned(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel=FOLLOW)
    box(page).type("请 @王")
    expect(page.locator(".compose-pop .option")).to_have_count(1)
    box(page).press("Enter")
    box(page).type("看一下")
    box(page).press("Enter")
    expect(last(page).locator(".mention")).to_have_text("@王芳")
    assert f"<@{WANG}>" in company.look("messages", user=LIN, channel=FOLLOW)["messages"][0]["text"]


def test_a_file_is_sent_with_a_message(open_page: Open) -> None:
    page = open_page(LIN, channel="@bot")
    page.locator(".compose-foot input[type=file]").set_input_files(
        {"name": "样品.png", "mimeType": "image/png", "buffer": fixtures.picture()}
    )
    expect(page.locator(".compose-frame .file-list li")).to_contain_text("样品.png")
    expect(page.locator(".send")).to_be_enabled()
    box(page).fill("PO2402 样品")
    box(page).press("Enter")
    expect(last(page).locator("img.shared-image")).to_have_js_property("naturalWidth", 420)
    expect(page.locator(".compose-frame .file-list li")).to_have_count(0)


def test_a_button_reaches_the_app_and_the_card_changes_in_place(open_page: Open, company: Company, card: str) -> None:
    async def decide(body: fixtures.Json, client: object) -> None:
        await company.client.chat_update(channel=FOLLOW, ts=card, text="已同意", blocks=[])

    company.on_action = decide
    page = open_page(LIN, WANG, channel=FOLLOW)
    page.locator(f'[data-person="{WANG}"]').get_by_role("button", name="同意顺延 3 天").click()
    for person in (LIN, WANG):
        expect(page.locator(f'[data-person="{person}"] .msg[data-ts="{card}"] .text')).to_contain_text("已同意")
    action = company.heard("action")[0]
    assert action["user"]["id"] == WANG
    assert action["actions"][0]["value"] == "ok"
    assert action["container"]["message_ts"] == card


def test_a_confirm_dialog_asks_first(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    page.get_by_role("button", name="不同意").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog.locator("h2")).to_have_text("不同意顺延?")
    expect(dialog.locator("strong")).to_have_text("林晓")
    dialog.get_by_role("button", name="再想想").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="不同意").click()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert company.heard("action") == []
    page.get_by_role("button", name="不同意").click()
    dialog.get_by_role("button", name="不同意").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="不同意")).not_to_have_class(re.compile("busy"))
    assert [body["actions"][0]["action_id"] for body in company.heard("action")] == ["reject"]


@pytest.mark.prove
def test_a_button_without_an_answer_shows_that_the_app_did_not_respond(open_page: Open, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW, lang="en")
    button = page.get_by_role("button", name="没有回音")
    button.click()
    expect(button).to_have_class(re.compile("busy"))
    expect(page.locator(f'.msg[data-ts="{card}"] .act-error')).to_have_text(
        "The app did not respond. Try again in a moment."
    )
    expect(button).not_to_have_class(re.compile("busy"))


def test_an_overflow_menu_is_walked_with_the_keyboard(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    menu = page.locator('[data-action="more"]')
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".popover .option")).to_have_text(["转交", "追问", "撤回"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".popover")).to_have_count(0)
    expect(menu).to_be_focused()
    expect(menu).not_to_have_class(re.compile("busy"))
    assert company.heard("action")[0]["actions"][0]["selected_option"]["value"] == "ask"


def test_elements_of_a_message_act_when_they_change(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=STANDUP)
    page.locator('[data-action="factory"] .select').click()
    page.locator(".popover .option", has_text="永丰").click()
    expect(page.locator('[data-action="factory"] .select')).to_have_text("永丰制衣")
    page.locator('[data-action="day"] input').click()
    page.locator('.calendar [aria-label="2026-10-30"]').click()
    expect(page.locator('[data-action="day"] input')).to_have_value("2026-10-30")
    page.locator('[data-action="hour"] input').fill("14:15")
    page.locator('[data-action="hour"] input').press("Tab")
    page.get_by_text("产前样确认").click()
    page.get_by_text("重大").click()
    page.locator('[data-action="steps"] .select').click()
    page.locator(".popover .option", has_text="裁剪").click()
    page.locator(".popover .option", has_text="包装").click()
    page.keyboard.press("Escape")
    page.locator('[data-action="who"] .select').click()
    page.locator(".popover .find").fill("李")
    page.keyboard.press("Enter")
    expect(page.locator(".acting.busy")).to_have_count(0)
    page.wait_for_function("() => document.querySelectorAll('.busy').length === 0")
    said = {body["actions"][0]["action_id"]: body["actions"][0] for body in company.heard("action")}
    assert said["factory"]["selected_option"]["value"] == "yf"
    assert said["day"]["selected_date"] == "2026-10-30"
    assert said["hour"]["selected_time"] == "14:15"
    assert [option["value"] for option in said["done"]["selected_options"]] == ["a", "b"]
    assert said["level"]["selected_option"]["value"] == "major"
    assert [option["value"] for option in said["steps"]["selected_options"]] == ["cut", "pack"]
    assert said["who"]["selected_user"] == "U06LIWEI"


def test_shortcuts_run_from_a_message_and_from_the_box(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    shown = page.locator(f'.center .msg[data-ts="{card}"]')
    shown.hover()
    shown.get_by_role("button", name="更多操作").last.click()
    page.locator(".popover .option", has_text="转成异常").click()
    page.get_by_role("button", name="快捷方式").click()
    page.locator(".popover .option", has_text="报延期").first.click()
    page.wait_for_function(
        "async () => (await (await fetch('/_control/log?since=0')).json()).entries.some((one) => one.type === 'shortcut' && one.ack_ms !== null)"
    )
    kinds = {body["callback_id"]: body for body in company.heard("shortcut")}
    assert kinds["to_case"]["message"]["ts"] == card
    assert kinds["report_delay"]["type"] == "shortcut"


def test_a_channel_one_is_not_in_can_be_read_but_not_written(open_page: Open, company: Company) -> None:
    company.post(FOLLOW, "见 <#C03SHIP>")
    page = open_page(WANG, channel=FOLLOW)
    expect(page.locator(".side-item")).to_contain_text(["生产例会", "异常跟进", "管理层", "跟单"])
    page.get_by_role("link", name="#出货").click()
    expect(page.locator(".read-only")).to_contain_text("你不在这个频道里")
    expect(page.locator("textarea")).to_have_count(0)
    page = open_page(LIN, channel=MANAGEMENT)
    expect(page.locator(".side-item", has_text="管理层")).to_have_count(0)
