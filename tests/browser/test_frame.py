"""The page around the messages: people, clock, tour, inspector, languages, widths."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sandbox.assets import STYLES, script, style
from sandbox.log import Entry
from tests.browser.company import Company
from tests.browser.conftest import Open
from tests.browser.fixtures import ANNA, FOLLOW, LIN, STANDUP, WANG, picture
from tests.sizes import sized

ZH_LATE = ("zh", "迟到的应答,3.5 秒(上限 3 秒)")
EN_TOUR = ("en", "Lin Xiao", "Take me there")

PAGE = Path(__file__).parents[2] / "sandbox" / "page"


def test_three_people_side_by_side_see_a_message_at_once(open_page: Open) -> None:
    page = open_page(LIN, WANG, ANNA, width=1600, channel=FOLLOW)
    expect(page.locator(".column")).to_have_count(3)
    page.locator(f'[data-person="{WANG}"] textarea').fill("大家好")
    page.locator(f'[data-person="{WANG}"] textarea').press("Enter")
    for person in (LIN, WANG, ANNA):
        expect(page.locator(f'[data-person="{person}"] .msg .text')).to_have_text("大家好")


def test_people_are_added_changed_and_closed(open_page: Open) -> None:
    page = open_page(LIN, channel=FOLLOW)
    page.get_by_role("button", name="并排再看一人").click()
    page.locator(".popover .find").fill("anna")
    page.keyboard.press("Enter")
    expect(page.locator(".column")).to_have_count(2)
    expect(page).to_have_url(re.compile(f"as={LIN},{ANNA}"))
    page.locator(f'[data-person="{LIN}"] .who').click()
    page.locator(".popover .option", has_text="王芳").click()
    expect(page.locator(".column").first).to_have_attribute("data-person", WANG)
    page.locator(f'[data-person="{ANNA}"]').get_by_role("button", name="关闭这一栏").click()
    expect(page.locator(".column")).to_have_count(1)
    page.reload()
    expect(page.locator(".column")).to_have_attribute("data-person", WANG)


def test_the_clock_is_moved_and_the_page_follows(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel=FOLLOW)
    expect(page.locator(".face")).to_have_text("08:50")
    page.get_by_role("button", name="+10 分钟").click()
    expect(page.locator(".face")).to_have_text("09:00")
    page.get_by_role("button", name="+1 小时").click()
    expect(page.locator(".face")).to_have_text("10:00")
    page.get_by_role("button", name="到下个 09:00").click()
    expect(page.locator(".face-day")).to_contain_text("17")
    expect(page.locator(".face")).to_have_text("09:00")
    company.control("clock", advance="30m")
    expect(page.locator(".face")).to_have_text("09:30")
    assert company.look("clock")["now"].startswith("2026-09-17T09:30")


def test_the_next_due_thing_is_one_click_away(open_page: Open, company: Company) -> None:
    words = {"zh-CN": "早会 生产例会", "en": "stand-up 生产例会"}
    state: dict[str, object] = {"next": "2026-09-16T09:00:00+08:00", "what": words}
    page = open_page(LIN, channel=FOLLOW)
    page.route("**/_control/due", lambda route: route.fulfill(json=state))
    page.reload()
    due = page.locator(".due")
    expect(due).to_have_text("下一件:09:00 早会 生产例会")
    page.get_by_role("button", name="Switch to English").click()
    expect(due).to_have_text("Next due: 09:00 stand-up 生产例会")
    page.get_by_role("button", name="切换到中文").click()
    expect(due).to_have_text("下一件:09:00 早会 生产例会")
    state["next"] = None
    due.click()
    expect(page.locator(".face")).to_have_text("09:00")
    expect(due).to_have_text("没有待到期的事")
    expect(due).to_be_disabled()


def test_the_inspector_shows_the_traffic_as_it_happens(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel=FOLLOW, inspector="1")
    company.post(FOLLOW, "看流量")
    entry = page.locator(".entry", has_text="chat.postMessage").first
    entry.locator("summary").click()
    expect(entry.locator("pre").first).to_contain_text("看流量")
    page.locator(".traffic-tools input").fill("no such thing")
    expect(page.locator(".traffic .nothing")).to_be_visible()
    page.locator(".inspector").get_by_role("button", name="关闭").click()
    expect(page.locator(".inspector")).to_have_count(0)


@pytest.mark.parametrize(
    ("lang", "words"),
    sized([ZH_LATE], [ZH_LATE, ("en", "late ack, 3.5 s (3 s at most)")]),
)
def test_the_inspector_shows_an_ack_that_came_after_its_time(
    open_page: Open, company: Company, lang: str, words: str
) -> None:
    page = open_page(LIN, channel=FOLLOW, inspector="1", lang=lang)

    async def send() -> Entry:
        return company.space.log.add(direction="out", kind="slash_commands", type="slash_commands", payload={})

    async def answer(entry: Entry) -> None:
        entry.ack_ms, entry.answer = 3456.0, {"text": "好了"}
        entry.notes += ["operation_timeout", "late ack after 3456 ms"]
        company.space.changes.tell("ack", n=entry.n)

    sent = company.do(send())
    shown = page.locator(".entry", has_text="slash_commands")
    expect(shown).to_have_count(1)
    company.do(answer(sent))
    expect(shown.locator(".entry-note")).to_have_text(f"operation_timeout · {words}")
    expect(shown).to_have_class(re.compile("failed"))
    shown.locator("summary").click()
    expect(shown.locator("pre").last).to_contain_text("好了")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tour_covers_no_message_and_its_buttons_stay_on_one_line(open_page: Open, lang: str) -> None:
    page = open_page(LIN, WANG, ANNA, channel=FOLLOW, lang=lang, tour="1")
    for width in (1480, 900, 375):
        page.set_viewport_size({"width": width, "height": 667})
        card, board = page.locator(".tour").bounding_box(), page.locator(".board").bounding_box()
        assert card
        assert board
        assert card["y"] + card["height"] <= board["y"]
        assert page.evaluate("document.documentElement.scrollWidth") == width
        heights = page.locator(".tour footer .btn").evaluate_all("all => all.map((one) => one.offsetHeight)")
        assert max(heights) <= 36


@pytest.mark.parametrize(("lang", "first", "go"), sized([EN_TOUR], [("zh", "林晓", "带我去"), EN_TOUR]))
def test_the_tour_leads_through_its_steps_and_can_be_dismissed(open_page: Open, lang: str, first: str, go: str) -> None:
    page = open_page(WANG, channel=FOLLOW, lang=lang, tour="1")
    tour = page.locator(".tour")
    expect(tour.locator("strong")).to_have_text(first)
    tour.get_by_role("button", name=go).click()
    expect(page.locator(".column")).to_have_attribute("data-person", LIN)
    expect(page.locator(".face")).to_have_text("09:00")
    tour.locator('[data-step="next"]').click()
    tour.get_by_role("button", name=go).click()
    expect(page.locator("textarea.compose-box")).to_have_value("/delay PO2402 3天 面料未到")
    expect(page.locator("textarea.compose-box")).to_be_focused()
    tour.locator('[data-step="next"]').click()
    tour.get_by_role("button", name=go).click()
    expect(page.locator(".column")).to_have_attribute("data-person", WANG)
    tour.locator('[data-step="next"]').click()
    expect(tour).to_have_count(0)
    page.goto(re.sub("&tour=1", "", page.url))
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    expect(tour).to_have_count(0)


def test_the_language_and_the_theme_switch_without_losing_the_place(open_page: Open) -> None:
    page = open_page(LIN, channel=STANDUP)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("button", name="+10 min")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".title h1")).to_have_text("生产例会")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(26, 29, 33)")
    expect(page).to_have_url(re.compile("lang=en&theme=dark"))


def test_a_phone_has_a_drawer_and_nothing_runs_over_the_edge(open_page: Open, card: str) -> None:
    page = open_page(LIN, width=390, height=844, channel=FOLLOW)
    expect(page.locator(".sidebar")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="打开边栏").click()
    page.locator(".side-item", has_text="跟单").click()
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator(".title h1")).to_have_text("跟单")
    page.locator("textarea").fill("/delay")
    page.locator("textarea").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert box
    assert box["width"] == 390


def test_who_opens_the_page_may_type_at_once(open_page: Open) -> None:
    page = open_page(LIN, channel=STANDUP)
    expect(page.locator("textarea.compose-box")).to_be_focused()
    page.keyboard.type("/order")
    expect(page.locator("textarea.compose-box")).to_have_value("/order")


def test_the_sidebar_is_walked_with_the_arrow_keys(open_page: Open) -> None:
    page = open_page(LIN, channel=STANDUP)
    page.locator(".side-item").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'.side-item[data-key="{FOLLOW}"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".title h1")).to_have_text("异常跟进")


def test_a_lost_server_is_said_and_what_was_missed_is_fetched(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel=FOLLOW)
    company.stop()
    expect(page.locator(".lost")).to_have_text("与沙盒的连接断开了,正在重连…")
    again = Company(port=int(company.url.rpartition(":")[2]))
    again.start()
    again.say(WANG, FOLLOW, "你在吗")
    expect(page.locator(".msg", has_text="你在吗")).to_be_visible()
    expect(page.locator(".lost")).to_be_hidden()
    again.stop()


def test_every_word_of_the_page_is_there_in_both_languages_and_used() -> None:
    table = (PAGE / "words.js").read_text("utf-8")
    words = re.findall(r'^  (\w+): \[\s*"([^"]+)",\s*"([^"]+)",?\s*\]', table, re.MULTILINE)
    keys = re.findall(r"^  (\w+): \[", table, re.MULTILINE)
    assert [key for key, _, _ in words] == keys
    code = "\n".join(path.read_text("utf-8") for path in PAGE.glob("*.js") if path.name != "words.js")
    assert [key for key in keys if not re.search(rf'"{key}"', code)] == []


def test_the_page_builds_nodes_and_never_parses_markup() -> None:
    for path in PAGE.glob("*.js"):
        code = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", code), (
            path
        )
        assert len(code.splitlines()) < 400, path


def test_every_module_and_style_is_served_in_one_piece_and_no_name_stands_for_two_things() -> None:
    served = script(PAGE, "test")
    for path in PAGE.glob("*.js"):
        assert f"// {path.name}\n" in served
    assert not re.search(r"^(import|export)\b", served, re.MULTILINE)
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", served, re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert {path.stem for path in PAGE.glob("*.css")} == set(STYLES)
    assert style(PAGE, "test").count(".tour.docked {") > 0


def test_neither_the_page_nor_its_server_names_an_app() -> None:
    for path in [*PAGE.iterdir(), *PAGE.parent.rglob("*.py")]:
        assert not re.search(r"gendan|跟单", path.read_text("utf-8"), re.IGNORECASE), path


def test_a_draft_waits_where_it_was_begun(open_page: Open) -> None:
    page = open_page(LIN, channel=FOLLOW)
    page.locator("textarea").fill("还没写完")
    page.locator(".side-item", has_text="生产例会").click()
    expect(page.locator("textarea")).to_have_value("")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("异常")
    page.keyboard.press("Enter")
    expect(page.locator(".title h1")).to_have_text("异常跟进")
    expect(page.locator("textarea")).to_have_value("还没写完")


def test_a_room_the_app_makes_appears_for_whom_it_invites_with_what_it_uploads(
    open_page: Open, company: Company
) -> None:
    page = open_page(LIN, WANG, width=1600, channel=FOLLOW)
    room = company.api("conversations.create", name="战情室-po2402")["channel"]["id"]
    company.api("conversations.invite", channel=room, users=LIN)
    first, second = page.locator(f'[data-person="{LIN}"]'), page.locator(f'[data-person="{WANG}"]')
    item = first.locator(f'.side-item[data-key="{room}"]')
    expect(item).to_contain_text("战情室-po2402")
    expect(second.locator(f'.side-item[data-key="{room}"]')).to_have_count(0)
    company.do(company.client.files_upload_v2(channel=room, filename="排期.png", content=picture(), alt_txt="排期图"))
    item.click()
    expect(first.locator(".title h1")).to_have_text("战情室-po2402")
    expect(first.locator("img.shared-image")).to_have_js_property("naturalWidth", 420)
    company.api("conversations.archive", channel=room)
    expect(first.locator(".read-only")).to_have_text("这个频道已归档")


def test_who_left_and_what_is_shared_is_said_in_a_word(open_page: Open, company: Company) -> None:
    page = open_page(LIN, channel=FOLLOW)
    company.control("people", id="U40OUT", name="buyer", real_name="Buyer", team="T9BUYER")
    company.control("people", id=WANG, deleted=True)
    company.control("channel", id=FOLLOW, shared="external")
    expect(page.locator(f'.side-item[data-key="{FOLLOW}"] .badge')).to_have_text("与外部共享")
    expect(page.locator(".title .badge")).to_have_text("与外部共享")
    page.locator(".who").click()
    expect(page.locator(".popover .option", has_text="王芳")).to_contain_text("已离开")
    expect(page.locator(".popover .option", has_text="Buyer")).to_contain_text("外部人员")
    page.locator(".popover .option", has_text="王芳").click()
    expect(page.locator(".who small")).to_have_text("已离开")
    expect(page.locator(".read-only")).to_have_text("此人已离开工作区,只能看")
