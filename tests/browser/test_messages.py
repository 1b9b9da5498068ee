"""What a person reads."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from sandbox.rules.blocks import BLOCKS
from sandbox.rules.elements import ACCESSORIES, ACTIONS, CONTEXT_ACTIONS, ELEMENTS, INPUTS
from tests.browser import fixtures, showcase
from tests.browser.company import Company
from tests.browser.conftest import Open
from tests.browser.fixtures import ANNA, FOLLOW, LIN, STANDUP, WANG
from tests.sandbox.specimens import of_shape


def message(page: Page, text: str, person: str = LIN) -> Locator:
    return page.locator(f'[data-person="{person}"] .center .msg', has_text=text)


def test_a_card_shows_its_fields_mentions_quote_buttons_and_thread(open_page: Open, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    shown = page.locator(f'.center .msg[data-ts="{card}"]')
    expect(shown.locator(".heading")).to_have_text("🟠 PO2402 面料未到 · 晚 3 天")
    expect(shown.locator(".section-field")).to_have_count(4)
    expect(shown.locator(".section-field strong").first).to_have_text("客户")
    expect(shown.locator(".mention.mine")).to_have_text("@林晓")
    expect(shown.locator("a.mention")).to_have_text("#异常跟进")
    expect(shown.locator("code")).to_have_text("PO2402")
    expect(shown.locator("blockquote em")).to_have_text("最快")
    expect(shown.locator("blockquote")).to_contain_text("⚠️")
    expect(shown.locator(".btn.primary")).to_have_text("同意顺延 3 天")
    expect(shown.locator(".btn.danger")).to_have_text("不同意")
    expect(shown.locator(".context")).to_contain_text("R-DELAY-MAJOR")
    expect(shown.locator(".reaction")).to_contain_text("👀")
    expect(shown.locator(".thread-bar b")).to_have_text("2 条回复")


def test_every_block_of_the_gallery_is_shown(open_page: Open, card: str) -> None:
    page = open_page(LIN, channel=STANDUP)
    shown = message(page, "每种元素")
    expect(shown.locator(".unsupported")).to_have_count(0)
    expect(shown.locator("table").first.locator("tbody tr")).to_have_count(2)
    expect(shown.locator("td.align-right").first).to_have_text("12,000")
    expect(shown.locator("ol li").first).to_have_text("催染厂")
    expect(shown.locator("pre.code")).to_have_text("PO2402  12000 pcs")
    expect(shown.locator(".md h3")).to_have_text("周报")
    expect(shown.locator(".md ol > li > ul > li")).to_have_count(2)
    picture = shown.locator("img.block-image")
    expect(picture).to_have_attribute("alt", "PO2402 的排期图")
    expect(picture).to_have_js_property("naturalWidth", 420)


def every_block_and_element() -> list[fixtures.Json]:
    """The smallest specimen of each block, and one for each element wherever it may stand."""
    text = fixtures.mrkdwn("x")
    label = fixtures.plain("x")
    blocks: list[fixtures.Json] = [{"type": name, **of_shape(name)} for name in sorted(BLOCKS)]
    for name in sorted(ELEMENTS):
        element = {"type": name, "action_id": name, **of_shape(name)}
        if name in ACCESSORIES:
            blocks.append({"type": "section", "text": text, "accessory": element})
        if name in ACTIONS:
            blocks.append({"type": "actions", "elements": [element]})
        if name in INPUTS:
            blocks.append({"type": "input", "label": label, "element": element})
        if name in CONTEXT_ACTIONS:
            blocks.append({"type": "context_actions", "elements": [element]})
    return [{**block, "block_id": f"b{number}"} for number, block in enumerate(blocks)]


def test_every_block_and_element_that_slack_takes_is_shown(open_page: Open, company: Company) -> None:
    blocks = every_block_and_element()
    ts = company.post(FOLLOW, "x")

    async def put() -> None:
        company.space.channels[FOLLOW].by_ts[ts].blocks = blocks

    company.do(put())
    page = open_page(LIN, channel=FOLLOW)
    shown = page.locator(f'.msg[data-ts="{ts}"]')
    expect(shown.locator(".blocks > .blk")).to_have_count(len(blocks))
    expect(shown.locator(".unsupported")).to_have_count(0)
    bare = shown.locator(".blocks > .blk").evaluate_all(
        "all => all.filter((one) => !one.querySelector('hr, img, input, textarea, button, svg') && !one.innerText.trim())"
        ".map((one) => one.className)"
    )
    assert bare == ["blk blk-rich_text"]  # its smallest specimen is an empty list


def test_text_from_messages_never_becomes_markup(open_page: Open, company: Company, card: str) -> None:
    company.post(STANDUP, "x", blocks=[{"type": "section", "text": fixtures.mrkdwn(showcase.HOSTILE_BLOCK)}])
    page = open_page(LIN, channel=STANDUP)
    expect(message(page, "不是粗体").locator(".text")).to_contain_text(
        "<img src=x onerror=\"document.title='pwned'\"> <b>不是粗体</b>"
    )
    expect(page.locator(".msg img[src='x']")).to_have_count(0)
    expect(message(page, "点我")).to_be_visible()
    expect(page.locator("a[href^='javascript']")).to_have_count(0)
    expect(page).to_have_title("华东进出口")


def test_marks_need_something_that_is_no_word_around_them_as_in_slack(open_page: Open, card: str) -> None:
    page = open_page(LIN, channel=STANDUP)
    shown = message(page, "不是粗体")
    expect(shown.locator("strong")).to_have_text(["粗"])
    expect(shown.locator("s")).to_have_text("划掉")
    expect(shown).to_contain_text("中文*不粗*中文")


@pytest.mark.parametrize(
    ("person", "words"),
    [(LIN, "2026年9月18日星期五 09:00"), (ANNA, re.compile("Friday,? 18 September 2026 03:00"))],
)
def test_a_date_is_told_in_the_readers_zone_and_language(
    open_page: Open, card: str, person: str, words: str | re.Pattern[str]
) -> None:
    page = open_page(person, channel=FOLLOW)
    expect(page.locator("time.date")).to_have_text(words)


def test_times_are_the_readers_and_days_have_headings(open_page: Open, card: str) -> None:
    page = open_page(ANNA, channel=FOLLOW, lang="en")
    expect(page.locator(f'.msg[data-ts="{card}"] .byline .time')).to_have_text("2:50 AM")
    expect(page.locator(".day")).to_have_text(["Yesterday", "Today"])
    expect(page.locator(".local-time")).to_have_text("02:50 local")


def test_an_ephemeral_message_says_who_sees_it_and_others_do_not(open_page: Open, card: str) -> None:
    page = open_page(LIN, WANG, channel=FOLLOW)
    expect(message(page, "只有跟单主管可以批示").locator(".only-you")).to_have_text("仅你可见")
    expect(message(page, "先不要告诉客户", WANG)).to_be_visible()
    expect(message(page, "只有跟单主管可以批示", WANG)).to_have_count(0)


def test_an_edited_message_changes_in_place_and_a_deleted_one_goes(open_page: Open, company: Company) -> None:
    ts = company.post(FOLLOW, "等消息")
    page = open_page(LIN, channel=FOLLOW)
    company.api("chat.update", channel=FOLLOW, ts=ts, text="面料到了")
    expect(message(page, "面料到了").locator(".edited")).to_have_text("(已编辑)")
    expect(page.locator(".center .msg")).to_have_count(1)
    company.api("chat.delete", channel=FOLLOW, ts=ts)
    expect(page.locator(".center .msg")).to_have_count(0)
    expect(page.locator(".nothing")).to_be_visible()


def test_the_thread_opens_at_the_side_and_takes_a_reply(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    page.locator(".thread-bar").click()
    pane = page.locator(".thread")
    expect(pane.locator(".msg")).to_have_count(3)
    expect(pane.locator("textarea")).to_be_focused()
    pane.locator("textarea").fill("照片来了")
    pane.locator("textarea").press("Enter")
    expect(pane.locator(".msg").last).to_contain_text("照片来了")
    expect(page.locator(".center .thread-bar b")).to_have_text("3 条回复")
    expect(page.locator(".center .msg", has_text="照片来了")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(pane).to_have_count(0)


def test_unread_channels_are_marked_until_they_are_read(open_page: Open, company: Company, card: str) -> None:
    page = open_page(LIN, channel=FOLLOW)
    company.say(WANG, STANDUP, "开会了")
    item = page.locator(f'.side-item[data-key="{STANDUP}"]')
    expect(item).to_have_class(re.compile("unread"))
    expect(page.locator('.side-item[data-key="app"] .count.direct')).to_have_text("1")
    item.click()
    expect(page.locator(".new-mark")).to_have_text("新消息")
    expect(item).not_to_have_class(re.compile("unread"))


def test_a_channel_opens_where_the_reader_left_off(open_page: Open, company: Company) -> None:
    for number in range(90):
        company.post(FOLLOW, f"第 {number} 条")
        if number == 19:
            company.control("read", user=LIN, channel=FOLLOW)
    page = open_page(LIN, channel=FOLLOW)
    expect(page.locator(".new-mark")).to_be_in_viewport()
    expect(message(page, "第 20 条")).to_be_in_viewport()
    expect(message(page, "第 89 条")).not_to_be_in_viewport()
    expect(page.locator(f'.side-item[data-key="{FOLLOW}"]')).not_to_have_class(re.compile("unread"))
    page.get_by_role("button", name="跳到最新消息").click()
    expect(message(page, "第 89 条")).to_be_in_viewport()
    page.goto(page.url.replace("tour=0", "tour=1"))
    expect(page.locator(".tour")).to_be_visible()
    expect(message(page, "第 89 条")).to_be_in_viewport()
    expect(page.locator(".new-mark")).to_have_count(0)
    page.set_viewport_size({"width": 900, "height": 500})
    expect(message(page, "第 89 条")).to_be_in_viewport(ratio=1)


def _seconds_until_seen(page: Page, text: str) -> float:
    """From the call that posts a message until it is in the list."""
    script = """async (body) => {
        const rows = document.querySelector(".rows");
        const seen = new Promise((done) => {
            const look = () => rows.textContent.includes(body.text) && done(performance.now());
            new MutationObserver(look).observe(rows, { childList: true, subtree: true });
        });
        const from = performance.now();
        const headers = { "Content-Type": "application/json" };
        await fetch("/_control/message", { method: "POST", headers, body: JSON.stringify(body) });
        return ((await seen) - from) / 1000;
    }"""
    return float(page.evaluate(script, {"user": WANG, "channel": FOLLOW, "text": text}))


@pytest.mark.prove
def test_ten_thousand_messages_load_by_pages_and_a_new_one_appears_at_once(open_page: Open, company: Company) -> None:
    async def fill() -> None:
        from sandbox.conversations import Message

        channel = company.space.channels[FOLLOW]
        for number in range(10_000):
            channel.add(Message(ts=company.space.clock.next_ts(), channel=FOLLOW, user=WANG, text=f"第 {number} 条"))

    company.do(fill())
    page = open_page(LIN, channel=FOLLOW)
    loads: dict[str, list[float]] = {FOLLOW: [], STANDUP: []}
    for channel in [STANDUP, FOLLOW] * 3:
        page.goto(f"{company.url}/?as={LIN}&channel={channel}&tour=0&lang=zh")
        expect(page.locator("html")).to_have_attribute("data-ready", "true")
        loads[channel].append(page.evaluate("performance.getEntriesByName('ready')[0].startTime"))
    assert min(loads[FOLLOW]) < max(1000, 2 * min(loads[STANDUP]))
    expect(page.locator(".center .msg")).to_have_count(50)
    expect(message(page, "第 9999 条")).to_be_in_viewport()
    assert min(_seconds_until_seen(page, f"刚到的 {number}") for number in range(5)) < 0.1
    expect(message(page, "刚到的 4")).to_be_in_viewport()
    page.locator(".scroller").evaluate("node => { node.scrollTop = 0 }")
    expect(page.locator(".center .msg")).to_have_count(155)
    expect(message(page, "第 9850 条")).to_have_count(1)


def test_a_link_to_a_message_leads_to_it(open_page: Open, company: Company, card: str) -> None:
    link = company.api("chat.getPermalink", channel=FOLLOW, message_ts=card)["permalink"]
    company.post(LIN, f"看 <{link}|这张卡片>")
    page = open_page(LIN, channel="@bot")
    page.get_by_role("link", name="这张卡片").click()
    expect(page.locator(f'.center .msg[data-ts="{card}"] .heading')).to_be_in_viewport()
    page.goto(link)
    expect(page.locator(f'.msg[data-ts="{card}"]')).to_be_in_viewport()


def test_a_picture_opens_large_and_a_file_can_be_downloaded(open_page: Open, card: str) -> None:
    page = open_page(LIN, channel=STANDUP)
    page.locator("img.shared-image").click()
    expect(page.locator(".lightbox img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".lightbox")).to_have_count(0)
    with page.expect_download() as download:
        page.locator(".file-card").click()
    assert download.value.suggested_filename == "order-book.xlsx"
