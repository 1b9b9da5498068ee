"""A report that says too little is asked about with buttons, each of which is an answer; a command opens its form."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Notice, Pending
from bot.services.conversation.take import take_message
from bot.services.reports.entry import Doubted
from bot.services.reports.unsaved import AnsweredAlready, UnsavedGone
from bot.services.reports.ways_in import answer_question, report_by_form, report_text
from bot.views.reports import load_form_of
from bot.work.codec import load
from bot.work.company import Company
from bot.work.messages import LOADERS, reader
from bot.work.unit import Answer, Work
from tests.factories import LIN, ZHENG, demo_company, milestone_of, moment, order_of, run_case
from tests.fakes import worded

T = TypeVar("T")
Do = Callable[..., Any]


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


@pytest.fixture
def do(demo: Database, company: Company) -> Do:
    """Run a use case on Wednesday at nine."""

    def run(use_case: Callable[..., T], **arguments: Any) -> T:
        return demo.call(lambda session: run_case(use_case, session, company, moment("2026-09-16 09:00"), **arguments))

    return run


def to(key: str = "k") -> Answer:
    """An answer in 林晓's DM."""
    return Answer(member=LIN, audience=LIN, method="post", key=key)


def row_of(demo: Database, key: str = "k") -> dict[str, Any]:
    """The only row of the echo of that key."""
    found = select(Notice).where(Notice.key.like(f"reply:{key}:%"), Notice.message == "milestone_echo/4")
    [row] = demo.call(lambda s: s.scalars(found).one().context)["rows"]
    return {"span": "", "options": []} | row


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2403 50%", "车缝"),
        ("2403 foo 50%", "车缝"),
        ("PO2403 packing", "PO2403 packing 完成"),
        ("2403 包装 85", "PO2403 包装 进行中"),
        ("packing 85%", "PO2403"),
        ("包装 85%", "PO2403"),
    ],
)
def test_a_question_has_buttons_and_the_form(demo: Database, do: Do, typed: str, first: str) -> None:
    do(report_text, to=to(), text=typed)
    row = row_of(demo)
    assert row["kind"] == "question"
    assert first in [option["value"] for option in row["options"]]
    assert "form" in row


def test_answers_lead_to_a_saved_report_without_typing(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="2403 70%")
    row = row_of(demo, "a")
    sewing = [option["value"] for option in row["options"]].index("车缝")
    assert press(demo, do, "a", sewing, "b")["kind"] == "kept"
    assert state_of(demo, "PO2403", "sewing") == ("in_progress", 70)


@pytest.mark.parametrize(("value", "progress"), [("PO2403 包装 85%", 85), ("PO2403 包装 进行中", 10)])
def test_a_number_without_its_sign_is_answered_by_one_press_and_asked_nothing_more(
    demo: Database, do: Do, value: str, progress: int
) -> None:
    do(report_text, to=to("a"), text="2403 包装 85")
    index = [option["value"] for option in row_of(demo, "a")["options"]].index(value)
    assert press(demo, do, "a", index, "b")["kind"] == "kept"
    assert state_of(demo, "PO2403", "packing")[1] == progress


def test_an_order_that_is_not_there_is_said_before_its_milestone_is_asked(demo: Database, do: Do) -> None:
    do(report_text, to=to(), text="PO9999 x 3%")
    row = row_of(demo)
    assert (row["kind"], row["code"], row["fields"]) == ("refused", "order_not_found", {"name": "PO9999"})


def test_a_milestone_the_order_has_not_comes_with_the_form_of_that_order(demo: Database, do: Do) -> None:
    do(report_text, to=to(), text="PO2403 注塑 50%")
    row = row_of(demo)
    order = demo.call(lambda s: order_of(s, "PO2403").id)
    assert (row["code"], row["form"]) == ("milestone_not_found", {"o": order})


def test_a_gate_without_evidence_comes_with_its_form(demo: Database, do: Do) -> None:
    do(take_message, to=to(), text="PO2402 尾期验货 完成 照记")
    row = row_of(demo)
    gate = demo.call(lambda s: milestone_of(s, "PO2402", "final").id)
    assert (row["code"], row["form"]) == ("evidence_needed", {"m": gate})


@pytest.mark.parametrize(
    ("typed", "chosen", "progress", "note"),
    [
        ("PO2403", None, None, ""),
        ("2403 包装 85", "packing", 85, ""),
        ("PO2403 packing", "packing", None, ""),
    ],
)
def test_a_command_that_says_too_little_opens_the_form_with_what_it_says(
    demo: Database, do: Do, typed: str, chosen: str | None, progress: int | None, note: str
) -> None:
    form = do(load_form_of, actor=LIN, text=typed)
    milestone = demo.call(lambda s: milestone_of(s, "PO2403", chosen).id) if chosen else None
    assert (form.chosen, form.progress, form.note or "") == (milestone, progress, note)
    assert {line.label.split()[0] for line in form.lines} == {"PO2403"}


def test_a_milestone_without_its_order_opens_the_form_with_it_of_each_order(do: Do) -> None:
    form = do(load_form_of, actor=LIN, text="后整包装 85%")
    assert form.progress == 85
    assert len(form.lines) > 1
    assert {milestone[1].zh[-2:] for line in form.lines for milestone in line.milestones} == {"包装"}


@pytest.mark.parametrize("typed", ["PO2403 包装 85%", "PO9999 包装", "PO2403\nPO2404", "PO2403 包装 2月30日"])
def test_what_can_be_saved_refused_or_answered_by_a_button_opens_no_form(do: Do, typed: str) -> None:
    assert do(load_form_of, actor=LIN, text=typed) is None


def test_a_colleague_mentioned_is_quoted_by_name(demo: Database, company: Company) -> None:
    row = {"kind": "question", "typed": "<@U05WANGFANG> 2403 包装", "text": {"zh-CN": "多少?", "en": "How far?"}}
    view = demo.call(
        lambda s: LOADERS["milestone_echo"](
            Work(s, company, moment("2026-09-16 09:00")),
            reader=reader(s, company, LIN),
            message=load("milestone_echo/4", {"rows": [row]}),
        )
    )
    assert view.rows[0].quoted.unquoted == "@王芳 2403 包装"


def press(demo: Database, do: Do, key: str, index: int, then: str) -> dict[str, Any]:
    """Press a button under the question of that key and read the echo of what came of it."""
    do(answer_question, to=to(then), key=row_of(demo, key)["key"], index=index)
    return row_of(demo, then)


def state_of(demo: Database, po: str, key: str) -> tuple[str, int]:
    """How far a milestone is."""
    return demo.call(lambda s: (milestone_of(s, po, key).state, milestone_of(s, po, key).progress))


@pytest.mark.parametrize("typed", ["PO2403 车缝 过半", "PO2403 sewing more than half"])
def test_a_lower_bound_that_holds_already_changes_nothing(demo: Database, do: Do, typed: str) -> None:
    sewing = demo.call(lambda s: milestone_of(s, "PO2403", "sewing").id)
    stuck = {"milestone_id": sewing, "state": "blocked", "progress": None, "promised_on": None, "note": "机器坏"}
    do(report_by_form, to=to("a"), **stuck)
    do(report_text, to=to("b"), text=typed)
    assert all(value["old"] == value["new"] for value in row_of(demo, "b")["changes"])
    assert state_of(demo, "PO2403", "sewing") == ("blocked", 60)
    reason = demo.call(lambda s: milestone_of(s, "PO2403", "sewing").blocked_reason)
    assert reason == "机器坏"


def test_a_step_back_is_asked_about_and_saved_once_it_is_meant(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="PO2403 车缝 50%")
    row = row_of(demo, "a")
    assert (row["kind"], worded(row["text"])) == ("question", "上次报的是 60%,改回 50% 吗?")
    assert state_of(demo, "PO2403", "sewing") == ("in_progress", 60)
    assert press(demo, do, "a", 0, "b")["kind"] == "kept"
    assert state_of(demo, "PO2403", "sewing") == ("in_progress", 50)


def test_a_count_is_asked_for_its_share_of_the_order(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="PO2403 包装 5200件")
    assert [option["value"][-7:] for option in row_of(demo, "a")["options"]] == ["累计5200件", "今天5200件"]
    saved = press(demo, do, "a", 0, "b")
    assert (saved["kind"], saved["changes"][-1]["new"], saved["note"]) == ("kept", "80", "5200件")


def test_a_count_beyond_the_order_is_asked_for_without_a_guess(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="PO2403 包装 99999件")
    row = press(demo, do, "a", 0, "b")
    assert (row["kind"], row["options"]) == ("question", [])


def test_a_promise_is_echoed_with_what_the_plan_makes_of_it(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="PO2403 packing 9/18")
    row = row_of(demo, "a")
    assert (row["changes"][-1]["new"], row.get("note")) == ("2026-09-18", None)
    assert row["forecast_on"] > "2026-09-18"


def test_work_out_of_its_order_is_asked_about_and_open_work_keeps_binding_it(demo: Database, do: Do) -> None:
    typed = "PO2403 尾期验货 完成 报告 A12"
    do(report_text, to=to("a"), text=typed)
    row = row_of(demo, "a")
    assert row["kind"] == "question"
    assert worded(row["text"]) == "前面的 后整包装 10% 还没完成,尾期验货 确实这样吗?"
    assert state_of(demo, "PO2403", "final") == ("planned", 0)
    assert press(demo, do, "a", 0, "b")["kind"] == "kept"
    packed, loaded = (
        demo.call(lambda s, key=key: milestone_of(s, "PO2403", key).forecast_on) for key in ("packing", "loading")
    )
    assert packed is not None
    assert loaded is not None
    assert packed < loaded
    do(report_text, to=to("c"), text="PO2403 包装 85%")
    assert row_of(demo, "c")["kind"] == "kept"


def test_the_form_wants_a_reason_for_what_is_out_of_its_order(demo: Database, do: Do) -> None:
    loading = demo.call(lambda s: milestone_of(s, "PO2403", "loading").id)
    report = {"milestone_id": loading, "state": "done", "progress": None, "promised_on": None}
    with pytest.raises(Doubted):
        do(report_by_form, to=to("a"), note=None, **report)
    do(report_by_form, to=to("b"), note="客户验过", **report)
    assert state_of(demo, "PO2403", "loading") == ("done", 100)


@pytest.fixture
def on(demo: Database, company: Company) -> Do:
    """Run a use case at a moment."""

    def run(at: str, use_case: Callable[..., T], **arguments: Any) -> T:
        return demo.call(lambda session: run_case(use_case, session, company, moment(at), **arguments))

    return run


def test_an_answer_the_next_day_is_to_what_was_said_the_day_before(demo: Database, on: Do) -> None:
    on("2026-09-16 09:00", report_text, to=to("a"), text="2404 面料 后天到")
    on("2026-09-17 09:00", answer_question, to=to("b"), key=row_of(demo, "a")["key"], index=0)
    [draft] = demo.call(lambda s: s.scalars(select(Pending.data).where(Pending.kind.like("%draft%"))).one()["drafts"])
    assert draft["new_on"] == "2026-09-18"


def test_a_day_that_is_over_when_the_answer_comes_is_asked_anew(demo: Database, on: Do) -> None:
    on("2026-09-16 09:00", report_text, to=to("a"), text="2404 面料 明天到")
    on("2026-09-18 09:00", answer_question, to=to("b"), key=row_of(demo, "a")["key"], index=0)
    assert "past" in json.dumps(row_of(demo, "b")["text"])


def test_what_was_done_is_done_on_the_day_it_was_said(demo: Database, on: Do) -> None:
    on("2026-09-16 09:00", report_text, to=to("a"), text="PO2403 后整包装 完成")
    on("2026-09-17 09:00", answer_question, to=to("b"), key=row_of(demo, "a")["key"], index=0)
    assert demo.call(lambda s: milestone_of(s, "PO2403", "packing").done_on) == date(2026, 9, 16)


def test_a_question_is_answered_once(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="PO2403 车缝 50%")
    assert press(demo, do, "a", 0, "b")["kind"] == "kept"
    do(report_text, to=to("c"), text="PO2403 车缝 55%")
    with pytest.raises(AnsweredAlready):
        press(demo, do, "a", 0, "d")
    assert state_of(demo, "PO2403", "sewing") == ("in_progress", 55)


def test_a_question_is_answered_by_who_was_asked_while_it_lasts(demo: Database, do: Do, on: Do) -> None:
    do(report_text, to=to("a"), text="PO2403 车缝 50%")
    key = row_of(demo, "a")["key"]
    with pytest.raises(UnsavedGone):
        do(answer_question, to=Answer(member=ZHENG, audience=ZHENG, method="post", key="x"), key=key, index=0)
    for index in (-1, 1):
        with pytest.raises(UnsavedGone):
            do(answer_question, to=to("c"), key=key, index=index)
    with pytest.raises(UnsavedGone):
        on("2026-09-20 09:01", answer_question, to=to("d"), key=key, index=0)
    assert state_of(demo, "PO2403", "sewing") == ("in_progress", 60)


def test_an_answer_that_is_refused_leaves_its_question_waiting(demo: Database, do: Do) -> None:
    do(report_text, to=to("a"), text="2403 70%")
    row = row_of(demo, "a")
    sewing = [option["value"] for option in row["options"]].index("车缝")
    demo.call(lambda s: setattr(order_of(s, "PO2403"), "cancelled_at", moment("2026-09-16 09:00")))
    assert press(demo, do, "a", sewing, "b")["kind"] == "refused"
    demo.call(lambda s: setattr(order_of(s, "PO2403"), "cancelled_at", None))
    assert press(demo, do, "a", sewing, "c")["kind"] == "kept"
