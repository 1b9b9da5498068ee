"""The decision letter: what happened, who had the right and why, for whoever may read it and as much as they may."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, AuditEntry, Member
from bot.domain.audit_chain import read_anchor
from bot.presentation.registry import Payload, render
from bot.services.cases.showing import CaseNotYours
from bot.services.figures import audit_export, letters
from bot.services.figures.letters import LetterNotYet
from bot.work import audit, messages
from bot.work.unit import Answer
from tests.factories import CHEN, HE, HUANG, LIN, LIU, WANG, ZHENG, ZHOU, day
from tests.integration.cases.world import LEXICON, World

HOSTILE = "模具坏了 <script>alert(1)</script> **粗** [链接](javascript:x) & <!channel>"


@pytest.fixture
def closed(world: World) -> tuple[World, int]:
    """A mould of PO2414 broke: recorded, confirmed, a backup supplier proposed, approved by a deputy, used, closed."""

    def away(session: Session) -> None:
        session.add(Absence(member_id=LIU, starts_on=day("2026-09-15"), ends_on=day("2026-09-20"), deputy_id=CHEN))

    world.look(away)
    case = world.report(HE, "PO2414", "mold_damage", text=HOSTILE, recorded="停产 16 小时")
    world.at("2026-09-16 10:00")
    assert world.press(ZHENG, world.decision(case, "mold_downtime_log"), "confirm").ok
    row = world.decision(case, "backup_supplier")
    assert world.press(WANG, row, "propose", note="建议启用恒通").ok
    world.at("2026-09-16 23:30")
    assert world.press(CHEN, row, "approve", note="恒通做过同款").ok
    assert world.press(HE, row, "execute", note="已下单 HT-0916").ok
    assert world.case(case).state == "closed"
    return world, case


def letter(world: World, case: int, reader: str, locale: str = "zh-CN") -> Payload:
    loaded = world.do(messages.load, name="decision_letter", context={"case": case}, reader_id=reader)
    assert isinstance(loaded, messages.Loaded)
    return render("decision_letter", loaded.view, LEXICON.words(locale, loaded.reader.zone))


def page(payload: Payload) -> str:
    return payload.files[0].data.decode()


def markdown(payload: Payload) -> str:
    return payload.files[1].data.decode()


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_letter_says_what_happened_by_which_row_who_had_the_right_and_for_whom(closed: tuple[World, int]) -> None:
    world, case = closed
    text = markdown(letter(world, case, HE))

    version = world.company.rules.version
    for said in (
        "# 决定书 C0001",
        "PO2414 模具损坏",
        f"权限表 BS-02,版本 {version}",
        "跟单员无权决定",
        "跟单主管: 王芳",
        "销售总监(代 刘洋,请假,有权决定): 陈志强",
        "**建议**:\n  - 王芳:\n  - ▎ 建议启用恒通",
        "**批示人**: 陈志强(销售总监,代 刘洋)  2026-09-16 23:30",
        "**批示理由**: ▎ 恒通做过同款",
        "**凭证**: ▎ 已下单 HT-0916",
        "**2026-09-16 23:30**: 结案:何静",
    ):
        assert said in text, said


def test_it_is_in_the_readers_language_and_zone(closed: tuple[World, int]) -> None:
    world, case = closed
    world.look(lambda session: setattr(session.get_one(Member, HE), "zone", "Europe/Berlin"))

    text = markdown(letter(world, case, HE, "en"))

    assert "**Decided by**: 陈志强 (sales director, for 刘洋)  2026-09-16 17:30" in text
    assert "sales director (for 刘洋, away, may decide): 陈志强" in text
    assert "Europe/Berlin" in text


def test_its_anchor_is_the_trails_end_and_holds(closed: tuple[World, int]) -> None:
    world, case = closed
    text = markdown(letter(world, case, HE))

    anchor = read_anchor(text.split("--anchor ")[1].split()[0])
    assert anchor == world.look(audit.head)
    assert anchor is not None
    assert world.look(lambda session: audit.check(session, anchors=(anchor,))).ok


def test_nothing_that_was_typed_becomes_markup(closed: tuple[World, int]) -> None:
    world, case = closed
    payload = letter(world, case, HE)

    tags = Tags(page(payload))
    assert tags.found <= {
        *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "section"),
        *("table", "tr", "th", "td", "br", "footer"),
    }
    assert not {"src", "href", "onload", "onclick"} & tags.attributes
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(payload)
    assert "<script" not in markdown(payload)
    assert r"\[链接\](javascript:x)" in markdown(payload)
    assert "**粗**" not in markdown(payload)
    assert "<!channel>" not in str(payload.blocks)


def test_amounts_are_for_those_who_may_see_prices(world: World) -> None:
    case = world.report(LIN, "PO2402", "budget", text="模具追加", cost_cny=7800)
    row = world.decision(case, "budget_reallocation")
    assert world.press(CHEN, row, "reject", note="不追加").ok
    assert world.case(case).state == "closed"

    assert "7,800" in markdown(letter(world, case, LIN))
    for text in (page(letter(world, case, ZHENG)), markdown(letter(world, case, ZHENG))):
        assert "7,800" not in text
        assert "7800" not in text


def test_who_asks_gets_it_in_their_dm_and_the_trail_says_so(closed: tuple[World, int]) -> None:
    world, case = closed
    world.do(letters.send_letter, to=world.to(HE), case_id=case)

    [sent] = world.notices(HE, method="file")
    assert (sent.message, sent.reader_id, sent.context) == ("decision_letter", HE, {"case": case})
    assert "决定书已发到您的私信" in world.replies(HE)[-1]
    taken = world.look(
        lambda session: session.scalars(select(AuditEntry).where(AuditEntry.action == "letter.sent")).all()
    )
    assert [(entry.actor_id, entry.subject_id) for entry in taken] == [(HE, str(case))]

    world.do(letters.send_letter, to=Answer(member=WANG, audience=WANG, method="post", key="dm"), case_id=case)
    assert len(world.notices(WANG, method="file")) == 1
    assert not [row for row in world.notices(WANG) if row.message == "letter_reply"]


def test_a_stranger_does_not_get_it_and_an_administrator_does(closed: tuple[World, int]) -> None:
    world, case = closed
    with pytest.raises(CaseNotYours):
        world.do(letters.send_letter, to=world.to(ZHOU), case_id=case)
    assert world.notices(ZHOU, method="file") == []

    world.do(letters.send_letter, to=world.to(HUANG), case_id=case)
    assert len(world.notices(HUANG, method="file")) == 1


def test_an_open_case_has_no_letter_and_no_button_for_it(world: World) -> None:
    case = world.report(HE, "PO2414", "mold_damage", text="模具坏了", recorded="停产 16 小时")

    assert "letter.send" not in world.buttons(case)
    with pytest.raises(LetterNotYet):
        world.do(letters.send_letter, to=world.to(HE), case_id=case)


def test_the_card_of_a_closed_case_carries_the_button(closed: tuple[World, int]) -> None:
    world, case = closed

    assert "letter.send" in world.buttons(case)
    assert "letter.send" in world.buttons(case, HE)


def test_what_nobody_pressed_is_in_the_trail_too(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-17 12:00")

    found = world.look(lambda session: session.scalars(select(AuditEntry).where(AuditEntry.actor_id.is_(None))).all())

    [up] = [row for row in found if row.action == "case.timed_out"]
    assert (up.data["case"], up.data["silent"], up.data["target"]) == (world.case(case).number, WANG, CHEN)
    assert world.look(audit.check).ok


def test_the_trail_of_an_order_holds_its_cases_and_no_other_orders(closed: tuple[World, int]) -> None:
    world, case = closed
    world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")

    found = world.do(audit_export.entries, wanted=audit_export.Filter(order="PO2414"))
    of_case = world.do(audit_export.entries, wanted=audit_export.Filter(case="C0001", person="陈志强"))

    assert [entry.action for entry in found] == [
        *("case.report", "delay.report", "case.confirm", "case.propose", "case.approve"),
        *("case.closed", "case.execute"),
    ]
    assert {entry.subject for entry in found} == {"C0001", "PO2414", "C0001 mold_downtime_log", "C0001 backup_supplier"}
    [approved] = of_case
    assert (approved.actor_name, approved.for_name, approved.allowed) == ("陈志强", "刘洋", True)
    assert world.case(case).state == "closed"
