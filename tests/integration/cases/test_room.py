"""作战室: two levels, the wall clock, a channel of its own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.db.models import CaseDecision, PostedCard
from bot.presentation.registry import render
from bot.services.cases import room
from bot.work import messages, sending
from tests.factories import CHEN, HUANG, LIN, LIU, SUN, WANG, line_of
from tests.integration.cases.world import LEXICON, World


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A minor case on PO2402: 王芳 is asked, 陈志强 decides, 黄建国 is above him."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def open_room(world: World, actor: str, row: CaseDecision) -> str:
    return world.do(room.open_room, to=world.to(actor), case_id=row.case_id).code


def test_a_war_room_asks_who_decides_at_once_and_only_one_level_above(world: World, term: CaseDecision) -> None:
    assert open_room(world, CHEN, term) == ""
    row = world.decision(term.case_id, "delivery_term")
    assert (row.holder_id, row.expires_at) == (CHEN, world.now + timedelta(minutes=15))
    assert [rung["person"] for rung in row.ladder] == [CHEN, HUANG]
    assert world.case(term.case_id).severity == "critical"
    told = [notice.context["kind"] for notice in world.notices(WANG, message="case_word")]
    assert told == ["room_lower"]
    assert world.press(WANG, row, "ack").code == "not_yours"
    world.run_until("2026-09-16 09:16")
    row = world.decision(term.case_id, "delivery_term")
    assert (row.holder_id, row.state) == (HUANG, "asked")
    assert world.press(CHEN, row, "approve").ok, "the right stays where it was, also once it has gone up"
    assert world.decision(term.case_id, "delivery_term").decided_for is None


def test_the_level_above_may_decide_when_it_comes_to_them(world: World, term: CaseDecision) -> None:
    assert open_room(world, CHEN, term) == ""
    world.run_until("2026-09-16 09:16")
    assert world.press(HUANG, world.decision(term.case_id, "delivery_term"), "approve").ok
    assert world.decision(term.case_id, "delivery_term").decided_by == HUANG


def test_the_level_above_has_the_deciding_buttons_on_their_own_card(world: World, term: CaseDecision) -> None:
    assert open_room(world, CHEN, term) == ""
    world.run_until("2026-09-16 09:16")
    assert world.decision(term.case_id, "delivery_term").holder_id == HUANG
    assert {"case.approve", "case.reject", "case.conditions", "case.hand"} <= set(world.buttons(term.case_id, HUANG))
    world.run_until("2026-09-16 09:24")
    notes = world.notices(HUANG, message="case_note")
    assert "case.approve" in str(world.render(notes[-1]).blocks), "also on what rings"


def _why(world: World, case_id: int, locale: str) -> str:
    loaded = world.do(messages.load, name="authority_why", context={"case": case_id}, reader_id=LIN)
    assert isinstance(loaded, messages.Loaded), loaded
    return str(render("authority_why", loaded.view, LEXICON.words(locale, "Asia/Shanghai")).blocks)


def test_why_it_went_there_names_everybody_who_was_asked_and_the_war_room(world: World, term: CaseDecision) -> None:
    assert open_room(world, CHEN, term) == ""
    world.run_until("2026-09-16 09:16")
    shown = _why(world, term.case_id, "zh-CN")
    path = shown[shown.index("上报路径") : shown.index("规则 ")]
    way = ("1. 跟单主管 王芳", "陈志强 9/16 周三 09:00 开了作战室", "2. 销售总监 陈志强", "3. 总经理 黄建国")
    assert [name for name in way if name not in path] == []
    assert sorted(way, key=path.index) == list(way)
    assert "到这一级是因为:开了作战室" in path
    assert "opened a war room" in _why(world, term.case_id, "en")
    assert "*为什么是您*:开了作战室" in world.card_text(term.case_id, HUANG)


def test_who_was_asked_already_is_named_once(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "up", note="客户很急").ok
    assert open_room(world, CHEN, term) == ""
    shown = _why(world, term.case_id, "zh-CN")
    path = shown[shown.index("上报路径") : shown.index("规则 ")]
    assert path.count("销售总监 陈志强") == 1
    assert path.index("2. 销售总监 陈志强") < path.index("开了作战室") < path.index("3. 总经理 黄建国")


def test_who_decides_the_line_above_and_administrators_open_it_and_nobody_else(
    world: World, term: CaseDecision
) -> None:
    for person in (LIN, WANG, LIU, SUN):
        assert open_room(world, person, term) == "not_in_room"
    assert len(world.refusals()) == 4
    assert "case.room" not in world.buttons(term.case_id, WANG)
    assert "case.room" in world.buttons(term.case_id, CHEN)
    assert open_room(world, HUANG, term) == ""
    assert open_room(world, CHEN, term) == "room_open"
    assert "case.room" not in world.buttons(term.case_id, CHEN)


def test_no_room_is_opened_when_nothing_waits(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    assert open_room(world, CHEN, term) == "nothing_open"
    assert world.press(LIN, term, "execute").ok
    assert open_room(world, CHEN, term) == "case_over"


def test_the_channel_is_one_row_with_the_people_of_the_case_and_is_told_when_it_ends(
    world: World, term: CaseDecision
) -> None:
    assert open_room(world, CHEN, term) == ""
    (made,) = world.notices(method="room")
    assert set(made.context["people"]) >= {LIN, CHEN, HUANG}
    assert made.context["name"].startswith("gendan-c000")
    world.press(CHEN, term, "ack", step=world.decision(term.case_id, "delivery_term").step)
    (unchanged,) = world.notices(method="room")
    assert unchanged.context == made.context, "an edit before it is sent does not forget whom to invite"
    assert "没有报告日期变动" in str(world.render(made).blocks)

    def arrived(session: object) -> None:
        session.add(  # type: ignore[attr-defined]
            PostedCard(card=made.card, channel="C77ROOM", ts="1.2", message="case_room", posted_at=world.now)
        )

    world.look(arrived)
    assert world.press(CHEN, world.decision(term.case_id, "delivery_term"), "reject", note="不改").ok
    (closed,) = world.notices("C77ROOM", message="case_word")
    assert "作战室结束" in str(world.render(closed).blocks)


def test_who_is_below_does_not_revoke_what_the_level_above_decided(world: World, term: CaseDecision) -> None:
    assert open_room(world, CHEN, term) == ""
    assert world.press(HUANG, term, "approve").ok, "before it comes up to him, too"
    refused = world.press(CHEN, term, "revoke", note="我不同意")
    assert refused.code == "not_yours"
    assert "由 黄建国 决定" in world.replies(CHEN)[-1]
    assert "手上" not in world.replies(CHEN)[-1], "nobody is asked once it is decided"
    assert world.press(HUANG, term, "revoke", note="再看看").ok
    row = world.decision(term.case_id, "delivery_term")
    assert (row.state, row.holder_id) == ("asked", HUANG), "who decided is asked again, nobody below him"


def test_the_level_above_revokes_what_was_decided_below_and_it_is_asked_there_again(
    world: World, term: CaseDecision
) -> None:
    assert open_room(world, CHEN, term) == ""
    assert world.press(CHEN, term, "approve").ok
    assert world.press(HUANG, term, "revoke", note="不妥").ok
    assert world.decision(term.case_id, "delivery_term").holder_id == CHEN


def test_who_reported_a_case_is_not_the_level_above_in_its_war_room(world: World) -> None:
    world.look(lambda session: setattr(line_of(session, "PO2402").order, "merchandiser_id", HUANG))
    row = world.decision(world.report(HUANG, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")
    assert open_room(world, CHEN, row) == ""
    assert HUANG not in [rung["person"] for rung in world.decision(row.case_id, "delivery_term").ladder]


def deliver(world: World) -> None:
    """Let everything leave that waits, to a Slack that makes no channels."""
    claim = partial(sending.claim, limit=50, now=world.now, owner="w", lease=timedelta(seconds=30))
    while rows := world.db.call(claim):
        outcomes = [
            row.became("retry", reason="missing_scope", redirect=row.context["otherwise"])
            if row.method == "room"
            else row.became("sent", channel=row.channel or row.audience, ts=f"1.{row.id}")
            for row in rows
        ]
        world.db.call(partial(sending.settle, outcomes=outcomes, now=world.now, owner="w"))


def test_a_room_without_a_channel_is_the_cards_thread_and_every_card_says_so(world: World, term: CaseDecision) -> None:
    deliver(world)
    assert open_room(world, CHEN, term) == ""
    name = room.room_name(world.case(term.case_id))
    assert f"作战室 #{name}" in world.card_text(term.case_id)
    deliver(world)
    world.run_until("2026-09-16 09:01")
    told = {row.card for row in world.notices(state="new")}
    assert {f"case:{term.case_id}", f"case:{term.case_id}:{CHEN}"} <= told, "who was shown the name"
    for reader, zh, en in (
        (None, "在本卡片的回复里讨论", "talk in the thread of this card"),
        (CHEN, "在频道里这张卡片的回复里讨论", "talk in the thread of the card in the channel"),
    ):
        shown = world.card_text(term.case_id, reader), world.card_text(term.case_id, reader, locale="en")
        assert zh in shown[0]
        assert en in shown[1]
        assert not any(name in text for text in shown)
    assert world.press(CHEN, world.decision(term.case_id, "delivery_term"), "reject", note="不改").ok
    (closed,) = [row for row in world.notices(message="case_word") if row.context["kind"] == "room_closed"]
    assert (closed.audience, closed.thread) == ("C02FOLLOW", f"case:{term.case_id}"), "where the room was"
    assert "频道留作记录" not in str(world.render(closed).blocks)
