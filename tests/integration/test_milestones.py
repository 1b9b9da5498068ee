"""Reports on milestones: saved, asked, refused, undone; seen and reported only by those who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Change, Notice, Order
from bot.domain.errors import GendanError
from bot.services.conversation.take import take_message
from bot.services.orders.asking import look_up_orders
from bot.services.orders.find import find_orders
from bot.services.people.office import office_of
from bot.services.reports.ways_in import report_by_form, report_text
from bot.views.home import load_home
from bot.views.orders import card_of
from bot.work.company import Company
from bot.work.undo import UndoKind, undo
from bot.work.unit import Answer, Work
from tests.factories import (
    ANNA,
    CHEN,
    HE,
    LIN,
    LIU,
    SUN,
    WANG,
    WU,
    ZHENG,
    day,
    demo_company,
    milestone_of,
    moment,
    order_of,
    run_case,
)

T = TypeVar("T")
Do = Callable[..., Any]
TODAY, NOW = day("2026-09-16"), moment("2026-09-16 09:00")


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


@pytest.fixture
def database(demo: Database) -> Database:
    """The demo company's rows."""
    return demo


@pytest.fixture
def do(database: Database, company: Company) -> Do:
    """Run a use case at a moment of the demo company, by default Wednesday at nine."""

    def run(use_case: Callable[..., T], at: str = "2026-09-16 09:00", **arguments: Any) -> T:
        return database.call(lambda session: run_case(use_case, session, company, moment(at), **arguments))

    return run


def to(member: str, key: str = "k") -> Answer:
    """An answer in the member's DM."""
    return Answer(member=member, audience=member, method="post", key=key)


def echoes(database: Database) -> list[dict[str, Any]]:
    """Every row of every echo."""
    found = database.call(
        lambda s: [notice.context for notice in s.scalars(select(Notice).where(Notice.message == "milestone_echo/4"))]
    )
    return [row for context in found for row in context["rows"]]


def test_lines_are_saved_asked_and_refused_each_on_its_own(do: Do, database: Database) -> None:
    text = "PO2403 包装 85%\nPO9999 包装 50%\nPO2403 辅料\n2401 车缝 90%"
    assert [told.outcome for told in do(report_text, to=to(LIN), text=text)].count("saved") == 2
    assert [row["kind"] for row in echoes(database)] == ["kept", "refused", "question", "kept"]
    assert database.call(lambda s: milestone_of(s, "PO2403", "packing").progress) == 85


def test_two_lines_of_one_order_are_asked_and_the_choice_is_saved(do: Do, database: Database) -> None:
    do(report_text, to=to(LIN, "a"), text="2404 面料 50%")
    asked = echoes(database)[-1]
    assert asked["kind"] == "which_line"
    chosen = asked["options"][1]["milestone"]
    [told] = do(report_text, to=to(LIN, "b"), text="2404 面料 50%", chosen=chosen)
    meant = (told.questions[0].text,)
    do(report_text, to=to(LIN, "c"), text="2404 面料 50%", chosen=chosen, meant=meant)
    second = database.call(lambda s: next(m for m in order_of(s, "PO2404").lines[1].milestones if m.key == "fabric"))
    assert second.progress == 50
    assert database.call(lambda s: milestone_of(s, "PO2404", "fabric").progress) == 0


def test_a_gate_is_not_passed_without_evidence_and_nothing_is_half_written(do: Do, database: Database) -> None:
    do(take_message, to=to(LIN), text="PO2402 尾期验货 完成 照记")
    assert echoes(database)[-1]["code"] == "evidence_needed"
    assert database.call(lambda s: milestone_of(s, "PO2402", "final").state) == "planned"
    changed = database.call(lambda s: s.scalars(select(Change).where(Change.source == "text")).all())
    assert changed == []


def reported(do: Do, database: Database, at: str = "2026-09-16 09:00", *, by: str = LIN, progress: int = 85) -> str:
    """The batch of a report on PO2403's packing."""
    text = f"PO2403 包装 {progress}%"
    [told] = do(report_text, at, to=to(by, f"r{progress}"), text=text)
    assert told.outcome == "saved"
    found = select(Notice.context).where(Notice.key.like(f"reply:r{progress}:%"))
    return str(database.call(lambda s: s.scalars(found).one())["batch"])


def test_undo_puts_everything_back_and_only_once(do: Do, database: Database) -> None:
    batch = reported(do, database)
    assert database.call(lambda s: milestone_of(s, "PO2403", "packing").progress) == 85
    do(undo, "2026-09-16 09:09", to=to(LIN), kind=UndoKind.MILESTONE, given={"b": batch})
    assert database.call(lambda s: milestone_of(s, "PO2403", "packing").progress) == 10
    with pytest.raises(GendanError) as again:
        do(undo, "2026-09-16 09:09", to=to(LIN), kind=UndoKind.MILESTONE, given={"b": batch})
    assert again.value.code == "nothing_to_undo"


@pytest.mark.parametrize(
    ("actor", "at", "code"),
    [(LIN, "2026-09-16 09:11", "undo_too_late"), (WANG, "2026-09-16 09:05", "not_yours")],
)
def test_undo_is_refused_late_and_to_others(do: Do, database: Database, actor: str, at: str, code: str) -> None:
    batch = reported(do, database)
    with pytest.raises(GendanError) as refused:
        do(undo, at, to=to(actor), kind=UndoKind.MILESTONE, given={"b": batch})
    assert refused.value.code == code


def test_undo_is_refused_once_somebody_has_acted_since(do: Do, database: Database) -> None:
    batch = reported(do, database)
    reported(do, database, "2026-09-16 09:01", by=WANG, progress=90)
    with pytest.raises(GendanError) as refused:
        do(undo, "2026-09-16 09:02", to=to(LIN), kind=UndoKind.MILESTONE, given={"b": batch})
    assert refused.value.code == "undo_overtaken"


@pytest.mark.parametrize(
    ("actor", "outcome"),
    [(LIN, "saved"), (WANG, "saved"), (HE, "asked"), (WU, "refused"), (SUN, "passed_on")],
)
def test_only_the_merchandiser_their_lead_and_the_owner_report(
    do: Do, database: Database, actor: str, outcome: str
) -> None:
    [told] = do(report_text, to=to(actor), text="PO2403 包装 85%")
    assert told.outcome == outcome
    kept = database.call(lambda s: milestone_of(s, "PO2403", "packing").progress)
    assert kept == (85 if outcome == "saved" else 10)


def test_production_reports_what_it_owns_and_nothing_else(do: Do, database: Database) -> None:
    own, other = do(take_message, to=to(ZHENG), text="PO2403 车缝 70% 照记\nPO2403 报关 70% 照记")
    assert (own.outcome, other.outcome) == ("saved", "passed_on")
    assert database.call(lambda s: milestone_of(s, "PO2403", "sewing").progress) == 70
    assert database.call(lambda s: milestone_of(s, "PO2403", "customs").progress) == 0


def test_a_cancelled_order_takes_no_report(do: Do, database: Database) -> None:
    milestone = database.call(lambda s: milestone_of(s, "PO2403", "packing").id)
    database.call(lambda s: setattr(order_of(s, "PO2403"), "cancelled_at", moment("2026-09-16 08:00")))
    with pytest.raises(GendanError) as refused:
        do(report_by_form, to=to(LIN), milestone_id=milestone, state=None, progress=85, promised_on=None, note=None)
    assert refused.value.code == "order_cancelled"


def pos(database: Database, member: str, text: str) -> list[str]:
    """The POs of the orders that somebody finds by a word."""

    def look(session: Any) -> list[str]:
        office = office_of(Work(session, demo_company(), NOW))
        return [found.po for found in find_orders(session, member_id=member, text=text, office=office)]

    return database.call(look)


@pytest.mark.parametrize("text", ["PO2403", "po 2403", "2403", "HM-077", "连帽", "COSCO", "LC20260815-3"])
def test_an_order_is_found_by_whatever_it_is_called(do: Do, database: Database, text: str) -> None:
    assert pos(database, LIN, text) == ["PO2403"]


@pytest.mark.parametrize("text", ["%", "_", "PO24", "'; drop table", "*"])
def test_a_wildcard_finds_no_more_than_it_says(do: Do, database: Database, text: str) -> None:
    assert pos(database, HE, text) == []


def test_somebody_else_s_order_is_not_found(do: Do, database: Database) -> None:
    with pytest.raises(GendanError) as refused:
        do(look_up_orders, actor=HE, text="PO2403")
    assert refused.value.code == "order_not_found"


@pytest.mark.parametrize(("member", "prices"), [(LIN, True), (WANG, True), (CHEN, True), (SUN, True), (ZHENG, False)])
def test_prices_are_shown_only_to_those_who_may_see_them(
    do: Do, database: Database, company: Company, member: str, prices: bool
) -> None:
    def card(session: Any) -> Any:
        order = order_of(session, "PO2403")
        shown = office_of(Work(session, company, moment("2026-09-16 09:00"))).sees_prices(member, order)
        return card_of(Work(session, company, moment("2026-09-16 09:00")), order, prices=shown, today=TODAY)

    line = database.call(card).lines[0]
    assert (line.unit_price is not None, line.amount is not None) == (prices, prices)


def test_a_director_sees_their_own_customers_only(do: Do, database: Database) -> None:
    assert pos(database, LIU, "PO2403") == []
    assert pos(database, LIU, "PO2411") == ["PO2411"]


def test_every_order_can_be_put_on_a_card_and_a_home_for_everybody(do: Do, database: Database) -> None:
    people = (LIN, HE, WANG, CHEN, SUN, ZHENG, ANNA)
    assert all(do(load_home, actor=person).name for person in people)
    assert database.call(lambda s: len(s.scalars(select(Order)).unique().all())) >= 18


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("PO2403 包装 85%", "milestone_echo/4"),
        ("、milestone 2403 包装 85%", "milestone_echo/4"),
        ("/milestone 2403 包装 85%", "milestone_echo/4"),
        ("2403 怎么样", "order_card"),
        ("我的订单", "order_list"),
        ("帮助", "help"),
        ("天气不错", "help"),
        ("", "help"),
    ],
)
def test_a_plain_message_is_equal_to_a_command(do: Do, database: Database, text: str, message: str) -> None:
    do(take_message, to=to(LIN), text=text)
    assert database.call(lambda s: s.scalars(select(Notice.message).where(Notice.key.like("reply:%"))).all()) == [
        message
    ]


@pytest.mark.parametrize("text", ["连帽夹克", "cosco shipping", "COSCO SHIPPING V.041W", "hm-077", "LC20260815-3"])
def test_nothing_but_a_name_of_one_s_own_order_is_that_order(do: Do, database: Database, text: str) -> None:
    do(take_message, to=to(LIN), text=text)
    assert database.call(lambda s: s.scalars(select(Notice.message).where(Notice.key.like("reply:%"))).all()) == [
        "order_card"
    ]


@pytest.mark.parametrize(
    ("member", "text", "message"),
    [(HE, "连帽夹克", "help"), (LIN, "夹克", "order_card"), (LIN, "COSCO SHIP", "order_card")],
)
def test_a_part_of_a_name_finds_one_s_own_order_and_nobody_else_s(
    do: Do, database: Database, member: str, text: str, message: str
) -> None:
    do(take_message, to=to(member), text=text)
    assert database.call(lambda s: s.scalars(select(Notice.message).where(Notice.key.like("reply:%"))).all()) == [
        message
    ]


@pytest.mark.parametrize(
    "text", ["PO2411 检验 完成 COA-2411", "2411 检验 COA 完成 COA-2411", "PO2411 inspection done COA-2411"]
)
def test_a_milestone_is_found_by_how_its_name_begins_and_a_report_s_number_is_evidence(
    do: Do, database: Database, text: str
) -> None:
    do(report_text, to=to(HE), text=text)
    (row,) = echoes(database)
    assert (row["kind"], row["note"]) == ("kept", "COA-2411")
    assert database.call(lambda s: milestone_of(s, "PO2411", "coa").state) == "done"


def test_a_beginning_that_fits_two_milestones_is_not_guessed(do: Do, database: Database) -> None:
    database.call(lambda s: setattr(milestone_of(s, "PO2411", "packing"), "name_zh", "检验 包装"))
    do(take_message, to=to(HE), text="PO2411 检验 完成")
    (row,) = echoes(database)
    assert row["kind"] != "kept", row


def test_two_orders_are_two_orders_also_when_one_is_unknown(do: Do, database: Database) -> None:
    do(report_text, to=to(LIN), text="PO2403 PO9999 包装 85%")
    assert [(row["kind"], row.get("code")) for row in echoes(database)] == [
        ("kept", None),
        ("refused", "order_not_found"),
    ]


def test_a_voice_clip_is_answered_with_how_to_turn_it_into_text(do: Do, database: Database) -> None:
    do(take_message, to=to(LIN), text="", files=[{"id": "F1", "mimetype": "audio/mp4"}])
    assert database.call(lambda s: s.scalars(select(Notice.message).where(Notice.key.like("reply:%"))).all()) == [
        "help_sound"
    ]


@pytest.mark.parametrize(
    ("text", "note"), [("2403包装到90%了", None), ("PO2403 包装 85%,辛苦", None), ("PO2403 包装 85%", None)]
)
def test_particles_are_no_note(do: Do, database: Database, text: str, note: str | None) -> None:
    do(report_text, to=to(LIN), text=text)
    assert echoes(database)[-1].get("note") == note


def test_the_button_s_own_words_typed_behind_a_line_mean_it_as_it_stands(do: Do, database: Database) -> None:
    do(take_message, to=to(LIN), text="PO2403 车缝 55%")
    do(take_message, to=to(LIN, "k2"), text="PO2403 车缝 54%,照记")
    asked, kept = echoes(database)[-2:]
    assert (asked["kind"], kept["kind"]) == ("question", "kept")
