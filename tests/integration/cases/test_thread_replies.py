"""What is written in the thread of an ask: an opinion on the card, an answer to 先问…, or a message like any other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseEvent, PostedCard
from bot.domain.errors import GendanError
from bot.services.conversation.threads import take_reply
from bot.services.reports.outcomes import StatementOutcome
from tests.factories import CHEN, FENG, LI, LIN, SUN, WANG, ZHENG
from tests.integration.cases.world import World

THOUGHT = "CIF 的话运费要另加 800 美金"


@pytest.fixture
def asked(world: World) -> int:
    """A customer wants another term: 陈志强 decides, 李伟 and 孙丽 are consulted, everything stands in Slack."""
    case = world.report(LIN, "PO2402", "delivery_term_request", text="客户要 FOB 改 CIF")
    world.press(WANG, world.decision(case, "delivery_term"), "up")
    world.sent()
    return case


def under(world: World, member: str, text: str, *, note: str = "") -> StatementOutcome:
    """Somebody writes below their card of the case, or below one of its notes to them."""

    def place(session: Any) -> Any:
        cards = session.scalars(select(PostedCard).where(PostedCard.audience == member)).all()
        return next(card for card in cards if (f"case-{note}:" in card.card if note else card.message == "case_card"))

    card = world.look(place)
    [said] = world.do(take_reply, to=world.to(member), channel=card.channel, root=card.ts, text=text)
    return said


def opinions(world: World) -> list[str | None]:
    rows = select(CaseEvent).where(CaseEvent.kind == "opined").order_by(CaseEvent.id)
    return [row.note for row in world.look(lambda session: session.scalars(rows).all())]


def test_who_is_consulted_writes_below_the_note_and_it_stands_on_the_card_under_their_name(
    world: World, asked: int
) -> None:
    said = under(world, SUN, THOUGHT, note="consulted")
    assert (said.outcome, said.others) == ("saved", ({"kind": "opinion"},))
    assert opinions(world) == [THOUGHT]
    shown = world.card_text(asked, CHEN)
    assert shown.index("孙丽:") < shown.index("请您决定"), "before the question"
    assert THOUGHT in shown
    assert "孙丽:" in world.card_text(asked, CHEN, locale="en")
    assert "800" not in world.card_text(asked), "the channel is shown no amount"
    assert "Opinions" in world.card_text(asked, CHEN, locale="en")
    told = world.notices(message="case_word")[-1]
    assert told.thread is not None
    assert "署您的名字" in str(world.render(told).blocks)
    assert world.decision(asked, "delivery_term").state == "asked"


def test_who_decides_may_note_what_they_think_and_nothing_is_decided_by_it(world: World, asked: int) -> None:
    assert under(world, CHEN, "先别急,等客户的量确认").others == ({"kind": "opinion"},)
    assert world.decision(asked, "delivery_term").state == "asked"
    assert "陈志强:" in world.card_text(asked, WANG)


@pytest.mark.parametrize("text", ["同意", "OK", "可以"])
def test_a_verdict_alone_is_no_opinion_and_brings_the_buttons_to_who_may_decide(
    world: World, asked: int, text: str
) -> None:
    assert under(world, CHEN, text).outcome == "answered"
    assert world.notices(message="case_card")[-1].key.startswith("reply:")
    with pytest.raises(GendanError) as alone:
        under(world, SUN, text, note="consulted")
    assert alone.value.code == "verdict_alone"
    assert opinions(world) == []


def test_what_was_asked_back_is_answered_by_a_reply_like_by_the_button(world: World, asked: int) -> None:
    row = world.decision(asked, "delivery_term")
    world.press(CHEN, row, "ask", note="运费谁出?")
    assert world.decision(asked, "delivery_term").state == "questioned"
    world.sent()
    said = under(world, LIN, "客户出,已经书面确认", note="question")
    assert said.others == ({"kind": "answer"},)
    assert world.decision(asked, "delivery_term").state == "asked"
    assert "answered" in world.notes(CHEN)
    assert opinions(world) == []


def test_who_reported_it_and_is_asked_nothing_says_news_below_their_card_as_anywhere(world: World, asked: int) -> None:
    said = under(world, LIN, "PO2403 缝制 70%")
    assert (said.outcome, [change.new for change in said.changes]) == ("saved", [70])
    assert opinions(world) == []


def test_a_wish_below_an_ask_is_a_wish(world: World, asked: int) -> None:
    assert under(world, SUN, "PO2402 怎么样了?", note="consulted").outcome == "answered"
    assert opinions(world) == []


def test_after_the_decision_an_opinion_comes_too_late_and_says_so(world: World, asked: int) -> None:
    world.press(CHEN, world.decision(asked, "delivery_term"), "approve")
    under(world, SUN, THOUGHT, note="consulted")
    assert opinions(world) == []
    assert "没有写上" in world.replies(SUN)[-1]


def test_who_may_only_propose_is_heard_too(world: World) -> None:
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    world.sent()
    assert under(world, FENG, "ONE 9/30 还有位", note="may_propose").others == ({"kind": "opinion"},)
    assert "冯涛:" in world.card_text(case, CHEN)


def test_a_place_that_is_nobody_s_card_is_a_message_like_any(world: World, asked: int) -> None:
    [said] = world.do(take_reply, to=world.to(ZHENG), channel="D1", root="1.0", text="2401 缝制 91%")
    assert said.outcome == "saved"
    assert LI in {row.audience for row in world.notices(message="case_note")}
