"""What a button carries reaches the one use case it names; what it should carry and does not, none."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.cases.verbs import VERBS, CaseVerb
from bot.domain.phrases.sentences import ask
from bot.domain.standups import RowStatus
from bot.services.cases import acts, offer, room, showing, tasks, undo
from bot.services.cases.outcome import Press, PressOutcome, refusal
from bot.services.cases.tasks import Finish
from bot.services.figures import letters
from bot.services.handover import agree
from bot.services.orders import asking as orders
from bot.services.orders.messages import OrdersAskedMessage
from bot.services.orders.photos import filing
from bot.services.people.office import is_administrator
from bot.services.projects import baselines
from bot.services.reports import taking_up, ways_in
from bot.services.reports.delays import previews, unconfirmed
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.forms import Filled
from bot.services.reports.entry import Doubted
from bot.services.reports.milestones import EvidenceNeeded
from bot.services.rules import authority
from bot.services.rules import changes as rule_changes
from bot.services.seating import typed
from bot.services.standups import answers, blockers
from bot.services.tasks import asked
from bot.slack.ask import ExpiredButton
from bot.views import delays, handovers, imports, opening, projects, report_form, reports, seat_forms, standups, ways
from bot.views import orders as order_views
from bot.views.case_work import load_form, load_task_by_id
from bot.views.member_tasks import load_own_task
from bot.views.relays import load_relay, load_relays
from bot.work.undo import UndoKind
from bot.work.undo import undo as take_back
from tests.every import every
from tests.unit.handlers.desk import DM, HANDLERS, HERE, ME, Call, Desk, NotAnswered, ran, read

CASE_PRESS = {"d": 7, "s": 2}
DIRECT: dict[str, tuple[dict[str, Any], Call]] = {
    "authority.show": ({"k": "fob"}, ran(authority.show_decision, to=HERE, decision="fob")),
    "authority.table": ({"p": 2}, ran(authority.show_table, to=HERE, page=2)),
    "baseline.history": ({"o": 3}, ran(baselines.show_history, to=HERE, order_id=3)),
    "baseline.open": ({"o": 3}, read(projects.load_form, order_id=3)),
    "case.copy": ({"c": 5}, ran(showing.copy_text, to=HERE, case_id=5)),
    "case.effects": ({"c": 5}, ran(showing.show_effects, to=HERE, case_id=5)),
    "case.offer": (CASE_PRESS, ran(offer.offer, to=HERE, decision_id=7, step=2)),
    "case.recall": ({"c": 5}, ran(undo.recall, to=HERE, case_id=5)),
    "case.room": ({"c": 5}, ran(room.open_room, to=HERE, case_id=5)),
    "case.show": ({"c": 5}, ran(showing.show_case, to=HERE, case_id=5)),
    "case.task_done": ({"t": 9}, ran(tasks.finish, actor=ME, said=Finish(task_id=9, done=True), to=HERE)),
    "case.task_note": ({"t": 9}, Call("read", load_task_by_id, {"task_id": 9, "reader_id": ME})),
    "delay.answer": ({"k": "p1", "i": 0, "v": "x"}, ran(previews.answer, to=HERE, key="p1", index=0, value="x")),
    "delay.cancel": ({"k": "p1"}, ran(previews.drop, to=HERE, key="p1")),
    "delay.edit": ({"k": "p1", "i": 0}, read(previews.preview_of, key="p1")),
    "delay.submit": ({"k": "p1"}, ran(previews.submit, to=HERE, key="p1")),
    "handover.confirm": ({"h": 4}, ran(agree.confirm, actor=ME, handover_id=4)),
    "letter.send": ({"c": 5}, ran(letters.send_letter, to=HERE, case_id=5)),
    "member_task.done": ({"t": 3}, ran(asked.finish, to=HERE, task_id=3)),
    "member_task.late": ({"t": 3}, read(load_own_task, task_id=3)),
    "member_task.not_mine": ({"t": 3}, ran(asked.decline, to=HERE, task_id=3)),
    "milestone.answer": ({"q": "u1", "i": 2}, ran(ways_in.answer_question, to=HERE, key="u1", index=2)),
    "order.open": ({"o": 3}, ran(orders.show_order, to=HERE, order_id=3)),
    "order.page": (
        {"q": "卫衣", "p": 2},
        ran(orders.show_page, to=HERE, asked=OrdersAskedMessage(query="卫衣", page=2)),
    ),
    "photo.confirm": ({"r": "r1"}, ran(filing.confirm, actor=ME, root="r1")),
    "photo.move": ({"r": "r1", "m": 6}, ran(filing.move, actor=ME, root="r1", milestone_id=6)),
    "photo.order": ({"r": "r1", "o": 3}, ran(filing.file_under, actor=ME, root="r1", order_id=3)),
    "standup.blocked": (
        {"c": 8, "m": 6},
        read(blockers.row_filled, check_in_id=8, milestone_id=6, blocked=True),
    ),
    "standup.done": (
        {"c": 8, "m": 6},
        ran(answers.press_row, to=HERE, check_in_id=8, milestone_id=6, status=RowStatus.DONE),
    ),
    "standup.late": ({"c": 8, "m": 6}, read(blockers.row_filled, check_in_id=8, milestone_id=6, blocked=False)),
    "standup.ok": (
        {"c": 8, "m": 6},
        ran(answers.press_row, to=HERE, check_in_id=8, milestone_id=6, status=RowStatus.OK),
    ),
    "relay.change": ({"r": 3}, read(load_relay, relay_id=3)),
    "relay.keep": ({"r": 3}, ran(taking_up.keep, to=HERE, relay_id=3)),
    "relay.keep_all": ({"d": "2026-09-16"}, ran(taking_up.keep_all, to=HERE, day=date(2026, 9, 16))),
    "relay.look": ({"d": "2026-09-16"}, read(load_relays, day=date(2026, 9, 16))),
    "relay.refuse": ({"r": 3}, read(load_relay, relay_id=3)),
    "unconfirmed.dismiss": ({"k": "u1"}, ran(unconfirmed.dismiss, to=HERE, key="u1")),
    "unconfirmed.file": ({"k": "u1"}, ran(unconfirmed.file, to=HERE, key="u1")),
    "ways.open": ({"k": "p1", "i": 1}, read(ways.ways_of_preview, key="p1", index=1)),
    "ways.suppliers": ({"m": "fabric"}, read(ways.suppliers_view, milestone="fabric")),
    "ways.what_if": (
        {"l": "3 4", "m": "fabric", "d": "2026-09-30", "r": True},
        read(
            ways.ways_of_draft,
            draft=Draft(typed="", line_ids=(3, 4), milestone="fabric", new_on=date(2026, 9, 30), relative=True),
        ),
    ),
}
"""Buttons that carry an object, each field of which the use case is given."""

OPTIONAL = {("order.page", "q"), ("authority.show", "k"), ("ways.what_if", "r")}
"""What a button may be without; a decision of no name is one the table does not know."""

NUMBERED = {
    "standup.open": read(standups.load_prompt, check_in_id=8),
    "standup.rest_ok": ran(answers.rest_ok, to=HERE, check_in_id=8),
    "standup.skip": ran(answers.skip, to=HERE, check_in_id=8),
    "standup.to_anomaly": ran(blockers.raise_blocker, to=HERE, check_in_id=8),
}
"""Buttons whose value is a row's number and nothing else."""


def at_once() -> list[CaseVerb]:
    return [verb for verb, row in VERBS.items() if row.at_once]


def with_form() -> list[tuple[str, CaseVerb]]:
    return [(f"case.{row.form.title or verb}", verb) for verb, row in VERBS.items() if row.form is not None]


@every("button", DIRECT)
async def test_a_button_makes_the_one_call_with_what_it_carries(button: str) -> None:
    carried, call = DIRECT[button]
    desk = Desk()
    await desk.press(button, carried)
    assert desk.calls == [call]


@every("button", DIRECT)
async def test_a_button_without_one_of_its_fields_or_with_a_forged_one_is_an_old_one(button: str) -> None:
    carried, _ = DIRECT[button]
    for name, value in carried.items():
        if (button, name) in OPTIONAL:
            continue
        others = {key: kept for key, kept in carried.items() if key != name}
        forged = [None, True, [1], {"a": 1}, *(["x", "", 1.5] if isinstance(value, int) else [5])]
        for given in [others, *({**others, name: wrong} for wrong in forged)]:
            desk = Desk()
            with pytest.raises(ExpiredButton):
                await desk.press(button, given)
            assert desk.calls == []


@every("raw", ["", "no json", "[1]", "7", "null", '"x"', "[" * 100_000])
@every("button", ["case.approve", "case.reject", *DIRECT])
async def test_what_is_no_object_is_an_old_button(button: str, raw: str) -> None:
    desk = Desk()
    with pytest.raises(ExpiredButton):
        await desk.press(button, raw=raw)
    assert desk.calls == []


@every("button", NUMBERED)
async def test_a_button_whose_value_is_a_number_makes_the_one_call_with_it(button: str) -> None:
    desk = Desk()
    await desk.press(button, raw="8")
    assert desk.calls == [NUMBERED[button]]
    for forged in ("", "x", "8.5", "{}"):
        desk = Desk()
        with pytest.raises(ExpiredButton):
            await desk.press(button, raw=forged)
        assert desk.calls == []


@every("verb", at_once())
async def test_a_verb_that_acts_at_once_is_pressed_on_its_decision_and_step(verb: CaseVerb) -> None:
    desk = Desk()
    await desk.press(f"case.{verb}", CASE_PRESS)
    assert desk.calls == [ran(acts.press, actor=ME, press=Press(decision_id=7, step=2, verb=verb), to=HERE)]


@every(("button", "verb"), with_form())
async def test_a_verb_with_a_form_opens_it_for_who_may_and_is_refused_as_pressed_for_who_may_not(
    button: str, verb: CaseVerb
) -> None:
    wanted = Press(decision_id=7, step=2, verb=verb)
    desk = Desk().answer(acts.probe, PressOutcome(verb=verb))
    await desk.press(button, CASE_PRESS)
    form = Call("read", load_form, {"decision_id": 7, "reader_id": ME, "verb": verb})
    assert desk.calls == [read(acts.probe, press=wanted), form]
    desk = Desk().answer(acts.probe, refusal("not_yours", verb=verb))
    await desk.press(button, CASE_PRESS)
    assert desk.calls == [read(acts.probe, press=wanted), ran(acts.press, actor=ME, press=wanted, to=HERE)]
    assert desk.slack.views == []


@every("button", [*(f"case.{verb}" for verb in at_once()), *(name for name, _ in with_form())])
async def test_a_verb_without_its_decision_or_step_is_an_old_button(button: str) -> None:
    for carried in ({"d": 7}, {"s": 2}, {"d": "x", "s": 2}, {"d": 7, "s": None}, {"d": True, "s": 2}):
        desk = Desk()
        with pytest.raises(ExpiredButton):
            await desk.press(button, carried)
        assert desk.calls == []


async def test_a_case_is_shown_by_its_decision_where_the_button_names_one() -> None:
    desk = Desk()
    await desk.press("case.show", {"d": 7, "c": 5})
    assert desk.calls == [ran(showing.show_decision, to=HERE, decision_id=7)]


async def test_a_condition_somebody_may_not_answer_is_refused_before_a_form_opens() -> None:
    desk = Desk().answer(load_task_by_id, None)
    await desk.press("case.task_note", {"t": 9})
    assert desk.calls[1:] == [ran(tasks.finish, actor=ME, said=Finish(task_id=9, done=False), to=HERE)]


async def test_a_list_says_of_which_line_of_which_preview_the_answer_is() -> None:
    desk = Desk()
    await desk.press("delay.pick", action={"block_id": "1|p1", "selected_option": {"value": "x"}})
    assert desk.calls == [ran(previews.answer, to=HERE, key="p1", index=1, value="x")]
    with pytest.raises(ExpiredButton):
        await Desk().press("delay.pick", action={"block_id": "p1"})


async def test_correcting_a_preview_opens_the_form_of_its_own_kind_in_its_place() -> None:
    desk = (
        Desk()
        .answer(previews.preview_of, SimpleNamespace(dated=True, root="r1"))
        .answer(report_form.load_filled, "filled")
    )
    await desk.press("delay.edit", {"k": "p1", "i": 1})
    assert desk.calls[1:] == [
        read(report_form.load_filled, key="p1", index=1),
        read(report_form.load_form, filled="filled", dated=True),
    ]


@every(
    ("verb", "call"),
    [
        ("drop", ran(previews.drop, to=HERE, key="p1")),
        ("edit", read(previews.preview_of, key="p1")),
        ("moved", read(delays.shown_row, key="p1", index=0)),
        ("ways", read(ways.ways_of_preview, key="p1", index=0)),
    ],
)
async def test_what_stands_in_the_menu_of_a_preview_does_what_its_button_would(verb: str, call: Call) -> None:
    desk = Desk()
    with suppress(NotAnswered):
        await desk.press("delay.more", {"k": "p1", "i": 0, "v": verb})
    assert desk.calls == [call]


async def test_the_menu_of_a_preview_does_nothing_else() -> None:
    with pytest.raises(ExpiredButton):
        await Desk().press("delay.more", {"k": "p1", "i": 0, "v": "approve"})


@pytest.mark.parametrize(("carried", "po"), [({}, None), ({"po": "PO2430"}, "PO2430"), ({"po": 5}, None)])
async def test_a_new_order_begins_with_its_form_and_the_po_that_is_known(
    carried: dict[str, Any], po: str | None
) -> None:
    desk = Desk().answer(opening.load_opening_form, opening.OpeningForm(followers=(), proposed=None))
    await desk.press("order.new", carried)
    assert [initial_of(call["view"], "po") for call in desk.slack.named("views.open")] == [po]


def initial_of(view: dict[str, Any], block: str) -> str | None:
    """What a field of a form is filled with."""
    [element] = [shape["element"] for shape in view["blocks"] if shape.get("block_id") == block]
    return element.get("initial_value")


@pytest.mark.parametrize(("button", "dated"), [("delay.open", True), ("anomaly.open", False)])
async def test_a_report_begins_with_the_order_the_button_is_on_or_with_none(button: str, dated: bool) -> None:
    desk = Desk()
    await desk.press(button, {"o": 3})
    assert desk.calls == [read(report_form.at_order, order_id=3)]
    desk = Desk().answer(report_form.at_order, "filled")
    await desk.press(button, {"o": 3})
    assert desk.calls[1:] == [read(report_form.load_form, filled="filled", dated=dated)]
    desk = Desk()
    await desk.press(button)
    assert desk.calls == [read(report_form.load_form, filled=Filled(), dated=dated)]
    with pytest.raises(ExpiredButton):
        await Desk().press(button, {"o": [3]})


async def test_an_anomaly_begins_with_the_decision_that_was_looked_up() -> None:
    desk = Desk()
    await desk.press("anomaly.open", {"d": "fob", "o": 3})
    assert desk.calls == [read(report_form.for_decision, decision="fob")]


@pytest.mark.parametrize(
    ("carried", "call"),
    [
        ({}, read(reports.load_form, order_id=None)),
        ({"o": 3}, read(reports.load_form, order_id=3)),
        ({"o": 3, "m": 6}, read(reports.load_form_at, milestone_id=6, done=False)),
    ],
)
async def test_a_milestones_form_begins_with_what_the_button_knows(carried: dict[str, Any], call: Call) -> None:
    desk = Desk()
    await desk.press("milestone.open", carried)
    assert desk.calls == [call]


@pytest.mark.parametrize("refusal", [EvidenceNeeded(), Doubted(ask("out_of_order"))])
async def test_what_is_done_needs_evidence_or_a_reason_and_its_form_opens(refusal: Exception) -> None:
    desk = Desk().answer(answers.press_row, refusal)
    await desk.press("standup.done", {"c": 8, "m": 6})
    assert desk.calls[1:] == [read(reports.load_form_at, milestone_id=6)]
    with pytest.raises(type(refusal)):
        await Desk().answer(answers.press_row, refusal).press("standup.ok", {"c": 8, "m": 6})


async def test_from_the_home_a_card_and_a_list_lie_on_top() -> None:
    for kind in ("home", "modal"):
        view = {"id": "V1", "type": kind}
        desk = Desk()
        await desk.press("order.open", {"o": 3}, view=view)
        await desk.press("order.page", {"q": "卫衣", "p": 2}, view=view)
        assert desk.calls == [
            read(order_views.load_card, order_id=3),
            read(order_views.load_list, asked=OrdersAskedMessage(query="卫衣", page=2)),
        ]


@pytest.mark.parametrize(("carried", "query", "page"), [({"q": 5, "p": -1}, None, 0), ({"p": "0"}, None, 0)])
async def test_a_page_before_the_first_and_a_query_that_is_no_word_are_the_first_of_all(
    carried: dict[str, Any], query: str | None, page: int
) -> None:
    desk = Desk()
    await desk.press("order.page", carried)
    assert desk.calls == [ran(orders.show_page, to=HERE, asked=OrdersAskedMessage(query=query, page=page))]


async def test_who_may_set_no_baseline_is_refused_and_no_form_opens() -> None:
    desk = Desk().answer(projects.load_form, None)
    await desk.press("baseline.open", {"o": 3})
    assert desk.calls[1:] == [ran(baselines.refuse, to=HERE, order_id=3)]
    assert desk.slack.views == []


async def test_joining_a_baseline_is_a_change_of_its_scope() -> None:
    desk = Desk()
    await desk.press("baseline.join", {"o": 3})
    [call] = desk.calls
    assert (call.case, call.given["decision"], call.given["order_id"]) == (
        report_form.for_decision_on,
        baselines.CHANGES_SCOPE,
        3,
    )


@every("verb", ["add", "away", "duty", "contact"])
async def test_the_buttons_under_the_offices_open_their_forms(verb: str) -> None:
    desk = Desk()
    await desk.press(f"seat.{verb}", {"q": "何静"})
    assert desk.calls == [read(seat_forms.load_form, verb=verb)]


@pytest.mark.parametrize(("carried", "query"), [({"q": "何静"}, "何静"), ({"q": 5}, ""), ({}, "")])
async def test_what_is_ended_is_looked_for_by_the_word_of_the_list(carried: dict[str, Any], query: str) -> None:
    desk = Desk()
    await desk.press("seat.end", carried)
    assert desk.calls == [read(seat_forms.load_entries, query=query)]


async def test_days_that_lie_far_off_are_confirmed_as_they_were_asked() -> None:
    desk = Desk()
    await desk.press("seat.away_far", {"first": "2027-01-01", "text": "x"})
    assert desk.calls == [ran(typed.confirm_absence, to=HERE, asked={"first": "2027-01-01", "text": "x"})]


@every(("form", "verb"), [("seat_form", "add"), ("duty_form", "duty"), ("away_form", "add"), (None, "add")])
async def test_another_kind_of_scope_fills_the_form_it_is_in_anew(form: str | None, verb: str) -> None:
    desk = Desk()
    await desk.press(
        "seat.scope", action={"value": "", "selected_option": {"value": "order"}}, view={"callback_id": form}
    )
    assert desk.calls == [read(seat_forms.load_form, verb=verb, scope_kind="order")]


async def test_a_handover_is_of_who_left_where_the_button_says_so() -> None:
    desk = Desk()
    await desk.press("handover.open", {"g": "U9"})
    assert desk.calls == [read(handovers.load_form, giver="U9")]
    desk = Desk()
    await desk.press("handover.open")
    assert desk.calls == [read(handovers.load_form, giver="")]


@every(
    ("carried", "card"),
    [({"card": "import:U1:0"}, "import:U1:0"), ({"card": "case:1"}, None), ({"card": 5}, None), ({}, None)],
)
async def test_questions_of_an_import_are_those_of_its_own_card(carried: dict[str, Any], card: str | None) -> None:
    desk = Desk()
    await desk.press("import.answer", carried)
    assert desk.calls == [read(imports.load_form, card=card)]


async def test_forms_that_need_nothing_known_open_with_what_the_button_names() -> None:
    desk = Desk()
    await desk.press("photo.other", {"r": "r1"})
    await desk.press("handover.refuse", {"h": 4})
    assert desk.calls == []
    assert [json.loads(view["private_metadata"]) for view in desk.slack.views] == [{"r": "r1"}, {"h": 4}]
    for button, carried in (("photo.other", {"r": ""}), ("photo.other", {}), ("handover.refuse", {"h": "x"})):
        with pytest.raises(ExpiredButton):
            await desk.press(button, carried)


@pytest.mark.parametrize("button", ["rulebook.open", "rulebook.history", "rulebook.back"])
async def test_who_is_no_administrator_is_refused_on_record_and_sees_nothing_of_the_rules(button: str) -> None:
    desk = Desk().answer(is_administrator, False)
    await desk.press(button, {"n": 3})
    what = {"rulebook.open": "settings", "rulebook.history": "history", "rulebook.back": "put_back"}[button]
    assert desk.calls == [read(is_administrator), ran(rule_changes.refuse, to=HERE, what=what)]


async def test_an_administrator_is_shown_versions_and_a_version_to_put_back() -> None:
    desk = Desk().answer(is_administrator, True)
    await desk.press("rulebook.history")
    await desk.press("rulebook.back", {"n": "3"})
    assert [desk.calls[1], desk.calls[3]] == [
        ran(rule_changes.show_history, to=HERE),
        Call("read", rule_changes.draft_of_version, {"number": 3}),
    ]


@every("kind", UndoKind)
async def test_undo_is_told_what_the_button_names_and_nothing_else(kind: UndoKind) -> None:
    carried = {"b": "b1", "c": 5, "card": "case:5", "e": "seat:3", "q": [1, "2"], "r": "r1", "x": "forged"}
    desk = Desk()
    await desk.press(f"{kind}.undo", carried)
    given = {"b": "b1", "c": 5, "card": "case:5", "e": "seat:3", "q": [1, 2], "r": "r1"}
    assert desk.calls == [ran(take_back, to=HERE, kind=kind, given=given)]
    for name, forged in (
        ("b", 1),
        ("c", "x"),
        ("card", None),
        ("e", {}),
        ("q", 5),
        ("q", ["x"]),
        ("q", "12"),
        ("r", []),
    ):
        desk = Desk()
        with pytest.raises(ExpiredButton):
            await desk.press(f"{kind}.undo", {**carried, name: forged})
        assert desk.calls == []


async def test_an_answer_goes_where_the_button_was_pressed_and_may_take_the_place_of_what_only_they_see() -> None:
    desk = Desk()
    await desk.press("case.copy", {"c": 5}, channel={"id": "D1"})
    unseen = {"message_ts": "1.0", "is_ephemeral": True}
    await desk.press("case.copy", {"c": 5}, container=unseen, response_url="https://hooks.slack.com/1")
    first, second = (call.given["to"] for call in desk.calls)
    assert (first, second.original) == (DM, "https://hooks.slack.com/1")


def test_every_button_there_is_has_its_test() -> None:
    tested = {*DIRECT, *NUMBERED, *(f"case.{verb}" for verb in at_once()), *(name for name, _ in with_form())}
    tested |= {f"{kind}.undo" for kind in UndoKind} | {f"seat.{verb}" for verb in ("add", "away", "duty", "contact")}
    tested |= {
        *("anomaly.open", "baseline.join", "delay.open", "delay.pick", "handover.open", "handover.refuse"),
        *("import.answer", "milestone.open", "photo.other", "rulebook.back", "rulebook.history", "rulebook.open"),
        *("seat.away_far", "seat.end", "seat.scope", "suppliers.open"),
        *("report.order", "report.kind", "report.decision", "member_task.answer", "member_task.more"),
        *("relay.menu", "unsaved.show", "order.new", "delay.more"),
    }
    assert {name for kind, name in HANDLERS.found if kind == "action"} == tested


async def test_the_home_opens_the_lists_of_suppliers_that_one_keeps() -> None:
    desk = Desk()
    await desk.press("suppliers.open", {})
    assert desk.calls == [read(ways.suppliers_view)]
