"""What a form holds reaches the one use case it is for; what is refused is said under its field."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.cases.verbs import VERBS, CaseVerb
from bot.domain.errors import GendanError
from bot.domain.phrases.sentences import ask, option
from bot.domain.plans.options import WayKind
from bot.handlers.case import OF_FIELD
from bot.handlers.reading import LAST_SECOND, day, moment_of, number
from bot.presentation import handovers as handover_shapes
from bot.services.cases import acts, tasks
from bot.services.cases.messages import CaseReplyMessage
from bot.services.cases.outcome import Press, PressOutcome, refusal
from bot.services.cases.tasks import Finish
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from bot.services.imports import UnreadableAnswers, answer_questions
from bot.services.imports.answers import ImportAnswers
from bot.services.orders.opening import OrderExists
from bot.services.orders.photos import filing
from bot.services.orders.photos.evidence import KeptFile
from bot.services.people.office import is_administrator
from bot.services.projects import baselines
from bot.services.reports import ways_in
from bot.services.reports.delays import forms, previews
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.forms import Filled
from bot.services.reports.entry import Doubted
from bot.services.reports.milestones import EvidenceNeeded
from bot.services.reports.opening import BadQuantity, BadTerm, NewOrderFilled
from bot.services.reports.suppliers import BadLead, NoSupplierName, keep_supplier
from bot.services.rules import changes as rule_changes
from bot.services.seating import change
from bot.services.seating.change import SeatChange, SeatWish
from bot.services.standups import answers
from bot.slack.ask import Clear, Errors, ExpiredButton, Update
from bot.views import delays, handovers, imports, report_form
from bot.views import rulebook as rule_views
from bot.views.case_notes import load_reply
from bot.views.case_work import load_task_reply
from bot.views.delay_parts import DelayPreview, PreviewRow
from bot.views.ways import PartView, WayView, ways_of_preview
from bot.work import unit
from tests.every import every
from tests.unit.handlers.desk import DM, HANDLERS, ME, Call, Desk, ran, read

PROOF = {"id": "F0PROOF1", "name": "a.jpg", "permalink": "https://files/1"}
KEPT_PROOF = KeptFile(id="F0PROOF1", name="a.jpg", link="https://files/1")
CASE_FORM = {"d": 7, "s": 2, "v": "conditions"}
SAVED = PressOutcome(verb="approve")


class Odd(GendanError):
    """A refusal that no form has a field for."""

    code = "odd"


def texts(answer: Any) -> dict[str, str]:
    assert isinstance(answer, Errors)
    return dict(answer.texts)


async def test_a_verbs_form_is_pressed_with_everything_that_was_written() -> None:
    desk = Desk().answer(acts.press, SAVED)
    fields: dict[str, Any] = {
        "note": "同意",
        "conditions": "先付款",
        "chosen": "split",
        "target": "U7",
        "owner": "U8",
        "due": "2026-09-30",
        "after": "close",
        "files": [PROOF, {"id": "../F0PROOF2"}],
        "how": "phone",
        "said_at": 1_789_520_400,
    }
    assert await desk.submit("case_form", CASE_FORM, **fields) is None
    press = Press(
        decision_id=7,
        step=2,
        verb=CaseVerb.CONDITIONS,
        note="同意",
        conditions="先付款",
        chosen="split",
        target="U7",
        owner="U8",
        due_on=date(2026, 9, 30),
        close=True,
        files=(KEPT_PROOF,),
        how="phone",
        said_at=datetime.fromtimestamp(1_789_520_400, UTC),
    )
    assert desk.calls == [ran(acts.press, actor=ME, press=press)]


@pytest.mark.parametrize("empty", [{}, dict.fromkeys(("note", "chosen", "due", "after", "files", "said_at"), "")])
async def test_what_a_verbs_form_was_left_without_is_nothing(empty: dict[str, Any]) -> None:
    desk = Desk().answer(acts.press, SAVED)
    await desk.submit("case_form", CASE_FORM, **empty)
    assert desk.calls == [ran(acts.press, actor=ME, press=Press(decision_id=7, step=2, verb=CaseVerb.CONDITIONS))]


@every(
    "private",
    [
        *({**CASE_FORM, "v": verb} for verb in (None, "", "no verb", "ack", 7)),
        *({name: kept for name, kept in CASE_FORM.items() if name != gone} for gone in CASE_FORM),
        {**CASE_FORM, "d": "x"},
        {**CASE_FORM, "s": True},
        "[1]",
        "no json",
    ],
)
async def test_a_verbs_form_that_is_not_ours_saves_nothing(private: Any) -> None:
    desk = Desk()
    with pytest.raises(ExpiredButton):
        await desk.submit("case_form", private, note="x")
    assert desk.calls == []


async def test_a_day_that_is_none_saves_nothing() -> None:
    desk = Desk()
    with pytest.raises(ExpiredButton):
        await desk.submit("case_form", CASE_FORM, due="30.9.")
    assert desk.calls == []


@every("verb", [verb for verb, row in VERBS.items() if row.form is not None])
@every("code", [*OF_FIELD, "not_yours"])
async def test_a_refusal_stands_under_its_field_and_one_of_no_field_under_the_verbs_own(
    verb: CaseVerb, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.case.reply_text", lambda view, words, plain: f"{view} {plain}")
    why = CaseReplyMessage(code=code, verb=verb, case=5, decision=7, state="closed")
    refused = PressOutcome(verb=verb, case_id=5, decision_id=7, said=why)
    desk = Desk().answer(acts.press, refused).answer(load_reply, "said")
    form = VERBS[verb].form
    assert form is not None
    answer = await desk.submit("case_form", {**CASE_FORM, "v": verb})
    assert texts(answer) == {OF_FIELD.get(code, form.refused_at): "said True"}
    assert desk.calls[1:] == [Call("read", load_reply, {"reader_id": ME, "message": why})]


async def test_how_a_condition_stands_is_kept_with_its_files_and_a_refusal_stands_under_the_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.handlers.case_work.task_reply_text", lambda view, words, plain: f"{view} {plain}")
    said = Finish(task_id=9, done=False, note="付了", files=(KEPT_PROOF,))
    desk = Desk().answer(tasks.finish, SAVED)
    assert await desk.submit("case_task_form", {"t": "9"}, note="付了", files=[PROOF]) is None
    assert desk.calls == [ran(tasks.finish, actor=ME, said=said, to=None)]
    desk = Desk().answer(tasks.finish, refusal("not_yours", verb="task_note")).answer(load_task_reply, "said")
    assert texts(await desk.submit("case_task_form", {"t": 9})) == {"note": "said True"}
    assert desk.calls[1:] == [Call("read", load_task_reply, {"reader_id": ME, "task_id": 9, "code": "not_yours"})]
    for private in ({}, {"t": None}, {"t": "x"}):
        desk = Desk()
        with pytest.raises(ExpiredButton):
            await desk.submit("case_task_form", private, note="x")
        assert desk.calls == []


DOUBTED = {"old": "60%", "new": "50%", "names": "车缝", "name": "包装"}
MILESTONE = {"milestone": "6", "state": "done", "progress": "85", "promised": "2026-09-30", "note": " 报告 "}


async def test_a_milestone_is_reported_with_what_the_form_holds() -> None:
    desk = Desk()
    assert await desk.submit("milestone_form", **MILESTONE) is None
    given = {"milestone_id": 6, "state": "done", "progress": 85, "promised_on": date(2026, 9, 30), "note": "报告"}
    assert desk.calls == [ran(ways_in.report_by_form, to=DM, **given)]


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({"state": "done"}, {"state": "done", "progress": None, "promised_on": None, "note": None}),
        ({"progress": "0"}, {"state": None, "progress": 0, "promised_on": None, "note": None}),
        (
            {"promised": "2026-09-30", "note": " "},
            {"state": None, "progress": None, "promised_on": date(2026, 9, 30), "note": None},
        ),
    ],
)
async def test_one_thing_said_of_a_milestone_is_enough(fields: dict[str, str], given: dict[str, Any]) -> None:
    desk = Desk()
    await desk.submit("milestone_form", milestone="6", **fields)
    assert desk.calls == [ran(ways_in.report_by_form, to=DM, milestone_id=6, **given)]


@every("fields", [{}, {"progress": ""}, {"note": "x"}, {"promised": ""}])
async def test_nothing_said_of_a_milestone_is_asked_for_and_not_saved(fields: dict[str, str]) -> None:
    desk = Desk()
    assert list(texts(await desk.submit("milestone_form", milestone="6", **fields))) == ["state"]
    assert desk.calls == []


@pytest.mark.parametrize("fields", [{**MILESTONE, "milestone": None}, {**MILESTONE, "milestone": "x"}])
async def test_a_report_on_no_milestone_is_not_saved(fields: dict[str, Any]) -> None:
    desk = Desk()
    assert list(texts(await desk.submit("milestone_form", **fields))) == ["milestone"]
    assert desk.calls == []


async def test_what_cannot_be_reported_is_said_under_its_field() -> None:
    evidence = EvidenceNeeded(po="PO1", name_zh="包装", name_en="Packing")
    desk = Desk().answer(ways_in.report_by_form, evidence)
    assert list(texts(await desk.submit("milestone_form", **MILESTONE))) == ["note"]
    desk = Desk().answer(ways_in.report_by_form, Odd())
    assert list(texts(await desk.submit("milestone_form", **MILESTONE))) == ["milestone"]


@pytest.mark.parametrize(
    ("code", "field"), [("out_of_order", "note"), ("goes_back", "progress"), ("past_date", "promised")]
)
async def test_what_is_in_doubt_of_a_milestone_stands_under_its_field_and_says_how_it_is_meant(
    code: str, field: str
) -> None:
    desk = Desk().answer(ways_in.report_by_form, Doubted(ask(code, options=(option("", "save_it"),), **DOUBTED)))
    assert list(texts(await desk.submit("milestone_form", **MILESTONE))) == [field]


NEW_ORDER = {
    "po": " 2430 ",
    "customer": "NORDVIK",
    "style": "NV-130",
    "product": "",
    "quantity": "3,000件",
    "term": "FOB 宁波",
    "customer_date": "2026-12-15",
    "merchandiser": "U01",
}


async def test_a_new_order_is_previewed_as_its_form_says() -> None:
    desk = Desk()
    assert await desk.submit("order_form", **NEW_ORDER) is None
    filled = NewOrderFilled(
        po="2430",
        customer="NORDVIK",
        style="NV-130",
        quantity="3,000件",
        term="FOB 宁波",
        due_on=date(2026, 12, 15),
        merchandiser="U01",
    )
    assert desk.calls == [ran(ways_in.open_by_form, to=DM, filled=filled)]
    desk = Desk()
    await desk.submit("order_form", po="2430", customer="NORDVIK")
    assert desk.calls == [ran(ways_in.open_by_form, to=DM, filled=NewOrderFilled(po="2430", customer="NORDVIK"))]


@every(
    ("error", "field"),
    [
        (Doubted(ask("which_po")), "po"),
        (Doubted(ask("which_merchandiser")), "merchandiser"),
        (BadQuantity(value="x"), "quantity"),
        (BadTerm(value="x"), "term"),
        (OrderExists(po="PO1", customer="NORDVIK", order=1), "po"),
    ],
)
async def test_what_is_wrong_with_a_new_order_stands_under_its_field(error: GendanError, field: str) -> None:
    desk = Desk().answer(ways_in.open_by_form, error)
    assert list(texts(await desk.submit("order_form", **NEW_ORDER))) == [field]


REPORT = {
    "order": "4",
    "milestone": "etd",
    "new_on": "2026-09-30",
    "days": " 3 ",
    "kind": "material",
    "text": "没到",
    "recorded": "yes",
    "fact:cost_cny": "5000",
    "pick0": "a",
}
FILLED = Filled(
    line="4",
    milestone="etd",
    new_on="2026-09-30",
    days="3",
    kind="material",
    text="没到",
    recorded="yes",
    facts={"cost_cny": "5000"},
    picks={"0": "a"},
)


async def test_a_report_is_read_as_the_form_holds_it_and_previewed_with_its_files_under_its_own_root() -> None:
    desk = Desk().answer(forms.draft_of, Draft(typed="x"))
    await desk.submit("report_form", {"dated": True}, files=[PROOF], **REPORT)
    drafts = [Draft(typed="x", files=(KEPT_PROOF,))]
    assert desk.calls[1:] == [read(delays.load_preview, drafts=drafts, key="", root="form:e1")]
    asked = desk.calls[0].given
    assert (asked["filled"], asked["dated"], asked["to"], asked["corrects"]) == (FILLED, True, DM, None)
    desk = Desk().answer(forms.draft_of, Draft(typed="x"))
    await desk.submit("report_form", {"root": "r1/0", "key": "k1"})
    assert (desk.calls[0].given["dated"], desk.calls[0].given["filled"]) == (False, Filled())
    assert desk.calls[0].given["corrects"] == ("k1", "r1/0")
    assert desk.calls[1].given["root"] == "r1/0"


async def test_the_second_page_of_a_report_carries_ids_and_what_was_said_waits_in_a_row() -> None:
    row = PreviewRow(index=0, typed=None, subject="PO2402", kind=None, severity=None, ready=True)
    shown = DelayPreview(key="", rows=(row,), saved=False, year=2026)
    desk = Desk().answer(forms.draft_of, Draft(typed="x")).answer(delays.load_preview, shown)
    private = {"dated": True, "audience": ME, "method": "post", "source": None}
    answer = await desk.submit("report_form", private, files=[PROOF], **REPORT)
    kept = ran(previews.keep_form, actor=ME, key="form:e1", draft=Draft(typed="x", files=(KEPT_PROOF,)), root="form:e1")
    assert desk.calls[-1] == kept
    assert isinstance(answer, Update)
    assert json.loads(answer.view["private_metadata"]) == {**private, "root": "form:e1", "form": "form:e1"}


async def test_another_order_fills_the_report_anew() -> None:
    for name in ("report.order", "report.kind", "report.decision"):
        desk = Desk()
        values = {"order": {"x": {"type": "static_select", "selected_option": {"value": "4"}}}}
        await desk.press(name, view={"private_metadata": '{"dated": true}', "state": {"values": values}})
        assert desk.calls == [read(report_form.load_form, filled=Filled(line="4"), dated=True)]


class WrongDay(GendanError):
    """A day that has passed."""

    code = "past_day"


class WrongFact(GendanError):
    """A number that is none."""

    code = "bad_answer"


@pytest.mark.parametrize(
    ("error", "field"),
    [(WrongDay(), "new_on"), (WrongFact(fact="cost_cny", value="x"), "fact:cost_cny"), (Odd(), "order")],
)
async def test_what_of_a_report_cannot_be_read_is_said_under_its_field(error: GendanError, field: str) -> None:
    desk = Desk().answer(forms.draft_of, error)
    assert list(texts(await desk.submit("report_form", {"dated": True}, **REPORT))) == [field]


async def test_a_fact_the_decisions_need_is_asked_for_where_the_form_has_a_field_for_it() -> None:
    row = SimpleNamespace(missing_names=("volume", "cost_cny"))
    desk = Desk().answer(forms.draft_of, Draft(typed="x")).answer(delays.load_preview, SimpleNamespace(rows=[row]))
    answer = await desk.submit("report_form", {"dated": True}, blocks=("order", "fact:cost_cny"), **REPORT)
    assert list(texts(answer)) == ["fact:cost_cny"]


@every(
    ("place", "to"),
    [
        ({}, DM),
        (
            {"audience": f"C1:{ME}", "method": "ephemeral", "original": "https://hooks.slack.com/1"},
            replace(DM, audience=f"C1:{ME}", method="ephemeral", original="https://hooks.slack.com/1"),
        ),
        ({"audience": "C1:U9", "method": "ephemeral"}, DM),
        ({"audience": ME, "method": "email"}, DM),
    ],
)
async def test_a_report_is_saved_as_it_was_previewed_and_answered_where_it_was_begun(
    place: dict[str, str], to: unit.Answer
) -> None:
    desk = Desk()
    await desk.submit("report_preview", {"form": "form:e1", "root": "r1", "key": "p1", **place})
    assert desk.calls == [ran(previews.save_form, to=to, form="form:e1", root="r1", key="p1")]


@every("private", [{}, {"form": {}}, {"root": "r1"}, {"draft": {}, "root": "r1"}, "[]"])
async def test_a_preview_that_is_not_ours_saves_nothing(private: Any) -> None:
    desk = Desk()
    with pytest.raises(ExpiredButton):
        await desk.submit("report_preview", private)
    assert desk.calls == []


@every(
    ("form", "what"),
    [
        ("seat_form", "seat.add"),
        ("duty_form", "duty.add"),
        ("away_form", "absence.add"),
        ("contact_form", "contact.add"),
    ],
)
async def test_an_office_is_changed_as_its_form_says(form: str, what: str) -> None:
    fields = {
        "person": "U7",
        "outside": "outside:jin",
        "role": "pm",
        "scope_kind": "project",
        "scope_key": " P1 ",
        "first": "2026-09-20",
        "last": "2026-09-30",
        "deputy": "U8",
        "limit": "5000",
        "name": "金",
        "company": "染厂",
        "phone": "1",
    }
    days = {"first": date(2026, 9, 20), "last": date(2026, 9, 30)}
    wish = SeatWish(**{**fields, "scope_key": "P1", **days})  # type: ignore[arg-type]
    desk = Desk().answer(change.change, SeatChange())
    assert await desk.submit(form, **fields) is None
    assert desk.calls == [ran(change.change, actor=ME, what=what, wish=wish, to=DM)]
    desk = Desk().answer(change.change, SeatChange())
    await desk.submit(form, person=" ", scope_kind="")
    assert desk.calls == [ran(change.change, actor=ME, what=what, wish=SeatWish(), to=DM)]


@every(
    ("form", "block", "shown", "under"),
    [
        ("seat_form", None, (), "person"),
        ("away_form", None, (), "first"),
        ("contact_form", None, (), "name"),
        ("seat_form", "role", ("role", "person"), "role"),
        ("seat_form", "role", ("person",), "person"),
        ("seat_end_form", None, (), "entry"),
        ("seat_end_form", "day", ("entry", "day"), "day"),
    ],
)
async def test_a_refused_change_of_an_office_stands_under_its_field_if_the_form_has_it(
    form: str, block: str | None, shown: tuple[str, ...], under: str
) -> None:
    refused = SeatChange(error=Odd(block=block) if block else Odd())
    desk = Desk().answer(change.change, refused).answer(change.end, refused)
    assert list(texts(await desk.submit(form, blocks=shown))) == [under]


async def test_an_office_ends_on_its_day() -> None:
    desk = Desk().answer(change.end, SeatChange())
    assert await desk.submit("seat_end_form", entry="seat:3", day="2026-09-30") is None
    await desk.submit("seat_end_form")
    assert desk.calls == [
        ran(change.end, actor=ME, entry="seat:3", day=date(2026, 9, 30), to=DM),
        ran(change.end, actor=ME, entry="", day=None, to=DM),
    ]


@every(
    ("private", "fields", "plan"),
    [
        ({"g": "U9"}, {"taker": "U8", "why": "换岗"}, HandoverPlan(giver="U9", taker="U8", customer=None, why="换岗")),
        ({"g": "U9"}, {"giver": "U7", "taker": "U8"}, HandoverPlan(giver="U7", taker="U8", customer=None, why="")),
        ({}, {"customer": handover_shapes.ALL}, HandoverPlan(giver="", taker="", customer=None, why="")),
        ({}, {"customer": "Nordic"}, HandoverPlan(giver="", taker="", customer="Nordic", why="")),
    ],
)
async def test_a_handover_is_shown_before_it_is_asked_for(
    private: dict[str, str], fields: dict[str, str], plan: HandoverPlan
) -> None:
    desk = Desk()
    await desk.submit("handover_form", private, **fields)
    assert desk.calls == [read(handovers.load_preview, plan=plan)]


HANDOVER = {"giver": "U7", "taker": "U8", "customer": None, "why": "换岗"}


@pytest.mark.parametrize("customer", [None, "Nordic"])
async def test_a_handover_is_asked_for_as_it_was_shown(customer: str | None) -> None:
    desk = Desk()
    assert isinstance(await desk.submit("handover_preview", {**HANDOVER, "customer": customer}), Clear)
    plan = HandoverPlan(giver="U7", taker="U8", customer=customer, why="换岗")
    assert desk.calls == [ran(agree.ask, actor=ME, plan=plan)]


@every("wrong", [{"giver": None}, {"taker": 5}, {"why": None}, {"customer": 5}])
async def test_a_handover_that_was_never_shown_is_not_asked_for(wrong: dict[str, Any]) -> None:
    desk = Desk()
    with pytest.raises(ExpiredButton):
        await desk.submit("handover_preview", {**HANDOVER, **wrong})
    assert desk.calls == []


async def test_a_handover_is_refused_with_its_reason() -> None:
    desk = Desk()
    assert await desk.submit("handover_refusal", {"h": 4}, why="太多") is None
    assert desk.calls == [ran(agree.refuse, actor=ME, handover_id=4, why="太多")]
    with pytest.raises(ExpiredButton):
        await desk.submit("handover_refusal", {}, why="太多")


async def test_answers_of_an_import_are_read_by_their_questions() -> None:
    desk = Desk().answer(answer_questions, ImportAnswers(saved=2, left=0, batch="b1"))
    fields = {"q3": "卫衣", "q12": "0", "q4": None, "qx": "x", "other": "y"}
    assert await desk.submit("import_form", {"card": "import:U1:0"}, **fields) is None
    given = {3: "卫衣", 12: "0"}
    assert desk.calls == [ran(answer_questions, to=DM, answers=given, card="import:U1:0")]


@pytest.mark.parametrize(("saved", "left", "goes_on"), [(2, 1, True), (0, 1, False), (2, 0, False)])
async def test_an_import_goes_on_with_what_is_left_once_something_was_saved(
    saved: int, left: int, goes_on: bool
) -> None:
    desk = Desk().answer(answer_questions, ImportAnswers(saved=saved, left=left, batch=None))
    await desk.submit("import_form", {"card": "case:1"}, q3="x")
    assert desk.calls[1:] == ([read(imports.load_form, card=None)] if goes_on else [])


async def test_answers_that_cannot_be_read_are_said_under_their_questions() -> None:
    desk = Desk().answer(answer_questions, UnreadableAnswers({}))
    assert texts(await desk.submit("import_form", q3="x")) == {}


async def test_photos_are_filed_under_the_order_that_is_named() -> None:
    desk = Desk()
    assert await desk.submit("photo_form", {"r": "r1"}, order="PO1") is None
    assert desk.calls == [ran(filing.file_by_name, actor=ME, root="r1", name="PO1")]
    desk = Desk().answer(filing.file_by_name, Odd())
    assert list(texts(await desk.submit("photo_form", {"r": "r1"}))) == ["order"]
    for private in ({}, {"r": ""}, {"r": 5}):
        desk = Desk()
        with pytest.raises(ExpiredButton):
            await desk.submit("photo_form", private, order="PO1")
        assert desk.calls == []


async def test_a_baseline_is_set_with_what_the_form_says() -> None:
    desk = Desk()
    await desk.submit("baseline_form", {"o": 3}, why="首次", scope="两色", budget="5000")
    await desk.submit("baseline_form", {"o": 3})
    wishes = [baselines.BaselineWish(why="首次", scope="两色", budget="5000"), baselines.BaselineWish(why="")]
    assert desk.calls == [ran(baselines.set_baseline, to=DM, order_id=3, wish=wish) for wish in wishes]
    with pytest.raises(ExpiredButton):
        await desk.submit("baseline_form", {"o": "x"}, why="首次")


async def test_a_stand_up_is_answered_by_the_questions_of_its_round() -> None:
    desk = Desk()
    fields = {"q1": "做完了", "q2": None, "other": "x", "qq": "y"}
    assert await desk.submit("standup_form", {"c": 8}, **fields) is None
    given = {"1": "做完了", "2": "", "q": "y"}
    assert desk.calls == [ran(answers.answer, to=DM, check_in_id=8, answers=given)]
    with pytest.raises(ExpiredButton):
        await desk.submit("standup_form", {}, **fields)


RULES = "form:e1"
RULES_DRAFT = rule_changes.RulesDraft(settings={"pm_limit": "5"}, packs=("trade",), confirmed=("r1",))


def administrator(*, admitted: bool = True) -> Desk:
    return Desk().answer(is_administrator, admitted)


async def test_what_changed_of_the_rules_is_previewed_as_one_draft_over_what_the_table_has() -> None:
    table = SimpleNamespace(
        draft=rule_changes.RulesDraft(settings={"pm_limit": "9", "line": "1"}, packs=(), confirmed=())
    )
    desk = administrator().answer(rule_views.load_form, table)
    fields = {"set:pm_limit": "5", "packs": ["trade"], "confirmed": ["r1"], "other": "x"}
    await desk.submit("rules_form", {"n": 3}, **fields)
    draft = replace(RULES_DRAFT, settings={"pm_limit": "5", "line": "1"})
    assert desk.calls[2:] == [Call("read", rule_changes.wrong_numbers, {"draft": draft})]
    desk.answer(rule_changes.wrong_numbers, {"set:pm_limit": Odd()})
    assert list(texts(await desk.submit("rules_form", {"n": 3}, **fields))) == ["set:pm_limit"]
    desk.answer(rule_changes.wrong_numbers, {})
    await desk.submit("rules_form", {"n": 3}, **fields)
    assert desk.calls[-1] == read(rule_views.load_effect, draft=draft, number=3)


async def test_a_change_of_the_rules_is_saved_with_its_reason_against_the_version_it_was_made_on() -> None:
    desk = administrator()
    assert await desk.submit("rules_preview", {"n": "3", "d": RULES}, why=" 放宽 ") is None
    assert desk.calls[1:] == [ran(rule_changes.save, actor=ME, key=RULES, number=3, why="放宽")]
    desk = administrator()
    assert list(texts(await desk.submit("rules_preview", {"n": 3, "d": RULES}, why=" "))) == ["why"]
    assert len(desk.calls) == 1
    desk = administrator().answer(rule_changes.save, Odd())
    assert list(texts(await desk.submit("rules_preview", {"n": 3, "d": RULES}, why="x"))) == ["why"]


@every("private", [{"n": 3}, {"n": 3, "d": 5}, {"n": 3, "d": {"s": {}, "p": [], "c": []}}, {"d": RULES}])
async def test_a_draft_of_the_rules_that_is_not_ours_saves_nothing(private: dict[str, Any]) -> None:
    desk = administrator()
    with pytest.raises(ExpiredButton):
        await desk.submit("rules_preview", private, why="x")
    assert len(desk.calls) == 1


@pytest.mark.parametrize("form", ["rules_form", "rules_preview"])
async def test_who_is_no_administrator_saves_nothing_of_the_rules(form: str) -> None:
    desk = administrator(admitted=False)
    assert await desk.submit(form, {"n": 3, "d": RULES}, why="x") is None
    assert desk.calls[1:] == [ran(rule_changes.refuse, to=DM, what="settings")]


def test_a_number_is_whole_and_nothing_else() -> None:
    assert [number(given) for given in (7, "7", " 7 ", "-1")] == [7, 7, 7, -1]
    for forged in (None, True, False, 7.0, "7.0", "x", "", [7], {"a": 7}):
        with pytest.raises(ExpiredButton):
            number(forged)


def test_a_day_that_was_left_empty_is_none_and_one_that_is_no_day_is_not_ours() -> None:
    assert (day(None), day(""), day("2026-09-30")) == (None, None, date(2026, 9, 30))
    for forged in ("30.9.", "2026-13-01", 5, True):
        with pytest.raises(ExpiredButton):
            day(forged)


def test_a_moment_is_whole_seconds_until_the_year_2100() -> None:
    assert moment_of("1789520400") == moment_of(1_789_520_400) == datetime.fromtimestamp(1_789_520_400, UTC)
    assert moment_of(LAST_SECOND - 1) is not None
    for forged in (None, True, "", "x", "-5", 1.5, LAST_SECOND, "9" * 30, [5]):
        assert moment_of(forged) is None


def test_every_form_there_is_has_its_test() -> None:
    assert {name for kind, name in HANDLERS.found if kind == "view"} == {
        *("case_form", "case_task_form", "milestone_form", "report_form", "report_preview", "seat_form", "duty_form"),
        *("away_form", "contact_form", "seat_end_form", "handover_form", "handover_preview", "handover_refusal"),
        *("import_form", "photo_form", "baseline_form", "standup_form", "rules_form", "rules_preview"),
        *("member_task_late", "member_task_question", "member_task_answer", "relay_change", "relay_refuse"),
        *("suppliers", "order_form", "ways"),
    }


PLACE = {"audience": ME, "method": "post", "original": ""}


async def test_the_way_that_is_chosen_goes_with_the_report_and_none_takes_it_away() -> None:
    part = PartView(quantity=None, ready_on=None, leaves_on=date(2026, 10, 27), reaches_on=None)
    found = WayView(kind=WayKind.AIR, parts=(part,), late=-1)
    view = SimpleNamespace(rows=(SimpleNamespace(ways=(found,), unit="件"),))
    desk = Desk().answer(ways_of_preview, view)
    private = {"k": "p1", "i": 0, **PLACE}
    assert await desk.submit("ways", private, way="0-0") is None
    assert await desk.submit("ways", private, way=None) is None
    loaded = read(ways_of_preview, key="p1", index=0)
    told = "空运:起飞 10/27,比客户交期早 1 天"
    assert desk.calls == [
        loaded,
        ran(previews.propose, to=DM, key="p1", index=0, proposal=told, proposed_as="air_freight"),
        loaded,
        ran(previews.propose, to=DM, key="p1", index=0, proposal="", proposed_as=""),
    ]


async def test_a_way_of_a_preview_that_has_ended_says_so_under_its_field() -> None:
    desk = Desk().answer(ways_of_preview, previews.PreviewGone())
    answer = await desk.submit("ways", {"k": "p1", "i": 0, **PLACE}, way="0-0")
    assert isinstance(answer, Errors)
    assert set(answer.texts) == {"way"}


async def test_a_supplier_reaches_the_list_of_its_milestone_with_who_is_to_go() -> None:
    desk = Desk()
    given: dict[str, Any] = {"name": " 宏达纺织 ", "lead": "7", "note": "", "drop": ["trims:远大:二厂"]}
    assert await desk.submit("suppliers", {}, milestone="fabric", **given) is None
    kept = {"milestone": "fabric", "name": "宏达纺织", "lead": "7", "note": "", "drop": [("trims", "远大:二厂")]}
    assert desk.calls == [ran(keep_supplier, actor=ME, **kept)]


@pytest.mark.parametrize(
    ("error", "field"), [(BadLead(value="x", most=365), "lead"), (NoSupplierName(), "name"), (Odd(), "name")]
)
async def test_what_is_wrong_with_a_supplier_is_said_under_its_field(error: GendanError, field: str) -> None:
    desk = Desk().answer(keep_supplier, error)
    answer = await desk.submit("suppliers", {}, milestone="fabric", name="宏达", lead="x", note="")
    assert list(texts(answer)) == [field]
