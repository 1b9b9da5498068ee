"""A value that was measured, and a note of what nobody has to decide, are kept beside the order and move nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.db.models import Change, OrderLine, OrderNote
from bot.presentation.orders import order_card
from bot.services.conversation.requests import NothingDone
from bot.services.conversation.take import take_message
from bot.services.reports.outcomes import StatementOutcome
from bot.views.orders import OrderCard, load_card
from tests.factories import ANNA, HE, LIN, QIAN, WANG, ZHENG, ZHOU, line_of, milestone_of
from tests.integration.cases.world import LEXICON, World


def say(world: World, text: str, *, by: str = LIN) -> Sequence[StatementOutcome]:
    return world.do(take_message, to=world.to(by), text=text)


def kept(world: World) -> Sequence[OrderNote]:
    found = select(OrderNote).where(OrderNote.withdrawn_at.is_(None)).order_by(OrderNote.id)
    return world.look(lambda s: s.scalars(found).all())


def card(world: World, po: str, *, by: str = LIN) -> OrderCard:
    order_id = world.look(lambda s: line_of(s, po).order_id)
    return world.do(load_card, to=world.to(by), order_id=order_id)


def shown(world: World, po: str, *, by: str = LIN) -> str:
    return str(order_card(card(world, po, by=by), LEXICON.words("zh-CN", "Asia/Shanghai")).blocks)


@pytest.mark.parametrize("by", [ZHOU, QIAN, WANG, ZHENG])
def test_whoever_sees_the_order_reports_a_reading_in_their_own_name(world: World, by: str) -> None:
    [found] = say(world, "PO2405 FQC 良率 98.6%", by=by)
    assert (found.outcome, found.changes) == ("saved", ())
    assert found.others == (
        {"kind": "reading", "order": "PO2405", "milestone": "fqc", "name": "良率", "value": "98.6%"},
    )
    [row] = kept(world)
    fqc = world.look(lambda s: milestone_of(s, "PO2405", "fqc").id)
    assert (row.about, row.value, row.unit, row.author_id, row.milestone_id) == ("yield", Decimal("98.6"), "%", by, fqc)
    assert not world.look(lambda s: s.scalars(select(Change).where(Change.actor_id == by)).all())
    assert "良率 98.6%" in shown(world, "PO2405", by=ZHOU)


def test_who_does_not_see_the_order_is_answered_as_if_it_did_not_exist(world: World) -> None:
    [found] = say(world, "PO2403 缩水率 4%", by=ZHOU)
    assert found.outcome == "refused"
    assert not kept(world)


def test_a_reading_is_taken_back_by_its_word_and_its_author_alone(world: World) -> None:
    say(world, "PO2402 面料色牢度 4-5级", by=ANNA)
    with pytest.raises(NothingDone):
        say(world, "撤销", by=HE)
    [row] = kept(world)
    assert (row.value, row.high, row.unit, row.about) == (Decimal(4), Decimal(5), "级", "colour_fastness")
    say(world, "撤销", by=ANNA)
    assert not kept(world)
    assert "色牢度" not in shown(world, "PO2402")


def test_of_two_lots_the_one_that_was_measured_is_asked(world: World) -> None:
    [found] = say(world, "2404 车缝良率 97%")
    assert (found.outcome, [question.code for question in found.questions]) == ("asked", ["which_line"])
    [found] = say(world, "2404 第二批 车缝良率 97%")
    assert found.outcome == "saved"
    [row] = kept(world)
    assert "第二批" in str(world.look(lambda s: s.get_one(OrderLine, row.line_id).product))


def test_a_pasted_reading_keeps_who_said_it(world: World) -> None:
    say(world, "张三 09:12\n2402面料缩水率3%")
    [row] = kept(world)
    assert (row.author_id, row.heard_from) == (LIN, "张三 09:12")
    [line] = card(world, "PO2402").notes
    assert (line.said, line.heard_from) == ("缩水率 3%", "张三 09:12")


def test_a_lack_of_people_with_float_left_is_a_note_on_the_card_and_one_undo_takes_it_back(world: World) -> None:
    [found] = say(world, "2401 车缝缺人2个")
    assert (found.outcome, [other["kind"] for other in found.others]) == ("saved", ["note"])
    [row] = kept(world)
    assert (row.about, row.text) == ("capacity", "2401 车缝缺人2个")
    assert "2401 车缝缺人2个" in shown(world, "PO2401")
    say(world, "撤销")
    assert not kept(world)


def test_one_undo_takes_back_a_reading_with_the_progress_said_beside_it(world: World) -> None:
    before = world.look(lambda s: milestone_of(s, "PO2403", "sewing").progress)
    assert [found.outcome for found in say(world, "2403 车缝 71%,合格率 98%")] == ["saved", "saved"]
    assert len(kept(world)) == 1
    say(world, "撤销")
    assert not kept(world)
    assert world.look(lambda s: milestone_of(s, "PO2403", "sewing").progress) == before
