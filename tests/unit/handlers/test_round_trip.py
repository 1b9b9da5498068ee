"""Forms as people fill them: what a form shows comes back under its own names, and an error finds its field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases.verbs import VERBS, CaseVerb, FormPart
from bot.domain.text import Text
from bot.handlers.report import filled_of
from bot.presentation import reports as milestone_shapes
from bot.presentation import seat_forms
from bot.presentation.case_forms import case_form
from bot.presentation.report_form import report_form
from bot.services.cases.acts import press
from bot.services.reports.delays.forms import Filled
from bot.services.reports.ways_in import report_by_form
from bot.services.seating import change as seating
from bot.services.seating.change import SeatChange
from bot.services.seating.errors import (
    AwayAlready,
    BadLimit,
    ContactIncomplete,
    EndBeforeStart,
    NotYourAbsence,
    UnknownPerson,
    UnknownScope,
)
from bot.slack.ask import Ask, Errors
from bot.views.case_work import CaseFormView
from bot.views.cases import Choice, Person
from bot.views.delay_parts import FactField, OrderChoice, ReportForm
from bot.views.reports import FormLine, ReportFormView
from bot.views.seat_forms import SeatEntry, SeatForm
from tests.every import every
from tests.fakes import LEXICON
from tests.sizes import sized
from tests.slack_limits import view_problems
from tests.unit.handlers.desk import Desk

TODAY = date(2026, 9, 16)
NOW = datetime(2026, 9, 16, 1, tzinfo=UTC)
WORDS = LEXICON.words("zh-CN", "Asia/Shanghai")
A, B = Text.pair(zh="甲", en="a"), Text.pair(zh="乙", en="b")


def offered(element: Mapping[str, Any]) -> list[str]:
    """What a list lets one choose."""
    groups = element.get("option_groups") or [element]
    return [option["value"] for group in groups for option in group["options"]]


def given_for(element: Mapping[str, Any], said: Any) -> dict[str, Any]:
    """An element as Slack sends it back: what it began with, unless something else was said."""
    kind = element["type"]
    if kind in {"static_select", "radio_buttons"}:
        begun = (element.get("initial_option") or {}).get("value")
        chosen = begun if said is None else said
        assert chosen is None or chosen in offered(element), f"{chosen} is not offered"
        return {"type": kind, "selected_option": None if chosen is None else {"value": chosen}}
    names = {
        "plain_text_input": ("value", "initial_value"),
        "number_input": ("value", "initial_value"),
        "datepicker": ("selected_date", "initial_date"),
        "datetimepicker": ("selected_date_time", "initial_date_time"),
        "users_select": ("selected_user", "initial_user"),
        "file_input": ("files", "-"),
    }
    name, begun = names[kind]
    return {"type": kind, name: element.get(begun) if said is None else said}


def state_of(form: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a form once somebody has filled some of its fields and left the others as they are."""
    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert set(said) <= set(fields), f"no such field: {set(said) - set(fields)}"
    return {
        "values": {
            block: {element["action_id"]: given_for(element, said.get(block))} for block, element in fields.items()
        }
    }


async def submitted(desk: Desk, form: dict[str, Any], **said: Any) -> Any:
    assert view_problems(form) == []
    view = {**form, "id": "V1", "state": state_of(form, said)}
    return await desk._do("view", form["callback_id"], {"view": view})


def case_given(desk: Desk, use_case: Any) -> Mapping[str, Any]:
    [call] = [call for call in desk.calls if call.case is use_case]
    return call.given


# --- seats


PLACES = SeatForm(
    today=TODAY,
    is_admin=True,
    roles=(("qc", A), ("pm", B)),
    contacts=(("outside:jin", "金师傅"),),
    keys=("Nordic",),
    scope_kind="customer",
)


def blocks_of(form: Mapping[str, Any]) -> set[str]:
    return {str(block.get("block_id")) for block in form["blocks"]}


async def test_a_seat_is_asked_for_as_the_form_says_it() -> None:
    desk = Desk().answer(seating.change, SeatChange())
    form = seat_forms.seat_form(PLACES, WORDS, private={})
    await submitted(desk, form, person="U2", role="qc", scope_key="Nordic", last="2026-12-31")
    wish = case_given(desk, seating.change)["wish"]
    assert (wish.person, wish.outside, wish.role, wish.scope_kind, wish.scope_key) == (
        "U2", None, "qc", "customer", "Nordic",
    )  # fmt: skip
    assert (wish.first, wish.last) == (TODAY, date(2026, 12, 31))


async def test_a_contact_is_chosen_in_a_field_of_its_own() -> None:
    desk = Desk().answer(seating.change, SeatChange())
    await submitted(desk, seat_forms.seat_form(PLACES, WORDS, private={}), outside="outside:jin", role="pm",
                    scope_key="Nordic")  # fmt: skip
    wish = case_given(desk, seating.change)["wish"]
    assert (wish.person, wish.outside) == (None, "outside:jin")


@pytest.mark.parametrize("kind", ["project", "order"])
def test_where_no_list_holds_them_all_the_scope_is_typed(kind: str) -> None:
    many = SeatForm(today=TODAY, is_admin=True, roles=(("qc", A),), scope_kind=kind)
    form = seat_forms.seat_form(many, WORDS, private={})
    [element] = [block["element"] for block in form["blocks"] if block.get("block_id") == "scope_key"]
    assert element["type"] == "plain_text_input"
    long = SeatForm(today=TODAY, is_admin=True, roles=(("qc", A),), scope_kind=kind, keys=("长" * 151,))
    assert view_problems(seat_forms.seat_form(long, WORDS, private={})) == []


async def test_duty_is_asked_for_with_both_its_days() -> None:
    desk = Desk().answer(seating.change, SeatChange())
    form = seat_forms.duty_form(PLACES, WORDS, private={})
    await submitted(desk, form, person="U2", role="qc", scope_key="Nordic", first="2026-10-01", last="2026-10-03")
    given = case_given(desk, seating.change)
    assert (given["what"], given["wish"].first, given["wish"].last) == (
        "duty.add", date(2026, 10, 1), date(2026, 10, 3),
    )  # fmt: skip


@pytest.mark.parametrize("admin", [True, False])
async def test_only_an_administrator_is_asked_whose_absence_it_is(admin: bool) -> None:
    desk = Desk().answer(seating.change, SeatChange())
    view = SeatForm(
        today=TODAY,
        is_admin=admin,
    )
    form = seat_forms.away_form(view, WORDS, private={})
    assert ("person" in blocks_of(form)) is admin
    more = {"person": "U3"} if admin else {}
    await submitted(desk, form, last="2026-09-18", deputy="U2", limit="5万", **more)
    wish = case_given(desk, seating.change)["wish"]
    assert (wish.person, wish.first, wish.last, wish.deputy, wish.limit) == (
        "U3" if admin else None, TODAY, date(2026, 9, 18), "U2", "5万",
    )  # fmt: skip


async def test_a_contact_is_entered_with_a_name_a_company_and_a_number() -> None:
    desk = Desk().answer(seating.change, SeatChange())
    await submitted(desk, seat_forms.contact_form(WORDS, private={}), name=" 金师傅 ", company="宏达", phone="139")
    given = case_given(desk, seating.change)
    assert (given["what"], given["wish"].name, given["wish"].company, given["wish"].phone) == (
        "contact.add", "金师傅", "宏达", "139",
    )  # fmt: skip


async def test_what_ends_is_chosen_from_what_there_is() -> None:
    desk = Desk().answer(seating.end, SeatChange())
    entry = SeatEntry(id="seat:3", kind="seat", name="林晓", label=A, where=None, first=TODAY, last=None)
    view = SeatForm(today=TODAY, is_admin=True, entries=(entry,), more=7)
    form = seat_forms.end_form(view, WORDS, private={})
    assert "7" in json.dumps(form["blocks"][-1], ensure_ascii=False), "and 7 more"
    await submitted(desk, form, entry="seat:3", day="2026-10-01")
    given = case_given(desk, seating.end)
    assert (given["entry"], given["day"]) == ("seat:3", date(2026, 10, 1))


def test_with_nothing_to_end_there_is_nothing_to_send() -> None:
    form = seat_forms.end_form(
        SeatForm(
            today=TODAY,
            is_admin=False,
        ),
        WORDS,
        private={},
    )
    assert ("submit" in form, view_problems(form)) == (False, [])


AWAY = SeatForm(
    today=TODAY,
    is_admin=False,
)


@every(
    ("form", "error", "field"),
    [
        (seat_forms.seat_form(PLACES, WORDS, private={}), UnknownPerson(name="x", block="person"), "person"),
        (seat_forms.seat_form(PLACES, WORDS, private={}), UnknownScope(name="x", near="—", block="scope_key"), "scope_key"),
        (seat_forms.away_form(AWAY, WORDS, private={}), BadLimit(value="x", block="limit"), "limit"),
        (seat_forms.away_form(AWAY, WORDS, private={}),
         AwayAlready(person="x", first="2026-09-16", last="2026-09-16", block="first"), "first"),
        (seat_forms.away_form(AWAY, WORDS, private={}),
         EndBeforeStart(first="2026-09-16", last="2026-09-15", block="last"), "last"),
        (seat_forms.away_form(AWAY, WORDS, private={}), NotYourAbsence(person="x", who="y", block="person"), "first"),
        (seat_forms.contact_form(WORDS, private={}), ContactIncomplete(block="phone"), "phone"),
    ],
)  # fmt: skip
async def test_a_refusal_stands_under_a_field_that_the_form_has(form: dict[str, Any], error: Any, field: str) -> None:
    desk = Desk().answer(seating.change, SeatChange(error=error))
    view = {**form, "id": "V1", "state": state_of(form, {})}
    came = await desk._do("view", form["callback_id"], {"view": view})
    assert isinstance(came, Errors)
    assert list(came.texts) == [field]
    assert field in blocks_of(form)
    assert came.texts[field].strip()


# --- decisions of a case


def part() -> Any:
    return SimpleNamespace(label=A, choices=(Choice(key="a", label=A), Choice(key="b", label=B)))


def view_of_case() -> CaseFormView:
    peers = (Person(id="U7", name="李伟"), Person(id="U8", name="赵明"))
    return CaseFormView(part=cast(Any, part()), peers=peers, executor="U5", due_on=date(2026, 9, 20), now=NOW)


FORMS = [verb for verb, row in VERBS.items() if row.form is not None]


@every("verb", FORMS)
async def test_every_verb_with_a_form_comes_back_with_what_it_asked(verb: CaseVerb) -> None:
    asks = VERBS[verb].form
    assert asks is not None
    form = case_form(view_of_case(), verb, WORDS, private={"v": verb.value, "d": 3, "s": 4})
    said: dict[str, Any] = {"note": "理由"}
    for wanted, fill in (
        (FormPart.CHOICE, {"chosen": "b"}), (FormPart.TARGET, {"target": "U8"}),
        (FormPart.CONDITIONS, {"conditions": "先补料", "owner": "U6", "due": "2026-09-25"}),
        (FormPart.AFTERWARDS, {"after": "close"}), (FormPart.HOW_SAID, {"how": "phone", "said_at": 1_789_520_400}),
    ):  # fmt: skip
        said |= fill if wanted in asks.parts else {}
    desk = Desk().answer(press, SimpleNamespace(said=None))
    await submitted(desk, form, **said)
    pressed = case_given(desk, press)["press"]
    assert (pressed.decision_id, pressed.step, pressed.verb, pressed.note) == (3, 4, verb, "理由")
    assert pressed.chosen == said.get("chosen")
    assert (pressed.target, pressed.owner) == (said.get("target"), said.get("owner"))
    assert (pressed.conditions, pressed.how) == (said.get("conditions", ""), said.get("how", ""))
    assert pressed.close is ("after" in said)
    assert pressed.due_on == (date(2026, 9, 25) if "due" in said else None)
    assert (pressed.said_at is not None) is ("said_at" in said)
    assert asks.refused_at in blocks_of(form), "a refusal has a field to stand under"


async def test_conditions_begin_with_who_executes_and_the_usual_day() -> None:
    form = case_form(view_of_case(), CaseVerb.CONDITIONS, WORDS, private={"v": "conditions", "d": 3, "s": 4})
    desk = Desk().answer(press, SimpleNamespace(said=None))
    await submitted(desk, form, conditions="先补料")
    pressed = case_given(desk, press)["press"]
    assert (pressed.owner, pressed.due_on) == ("U5", date(2026, 9, 20))


async def test_one_peer_alone_is_chosen_already() -> None:
    view = CaseFormView(part=cast(Any, part()), peers=(Person(id="U7", name="李伟"),))
    desk = Desk().answer(press, SimpleNamespace(said=None))
    await submitted(desk, case_form(view, CaseVerb.HAND, WORDS, private={"v": "hand", "d": 3, "s": 4}))
    assert case_given(desk, press)["press"].target == "U7"


def test_choosing_offers_what_is_not_proposed_already() -> None:
    form = case_form(view_of_case(), CaseVerb.CHOOSE, WORDS, private={})
    [element] = [block["element"] for block in form["blocks"] if block.get("block_id") == "chosen"]
    assert offered(element) == ["b"]


# --- a delay or an anomaly


LINES, KINDS, MILESTONES = ("1", "2"), ("material_late", "other"), ("fabric", "packing")
WORDY = st.lists(st.text("面料未到abc12", min_size=1, max_size=8), max_size=5).map(" ".join)


def reported(filled: Filled) -> ReportForm:
    return ReportForm(
        dated=True,
        orders=tuple(OrderChoice(line_id=int(line), label=f"PO{line}") for line in LINES),
        kinds=tuple(Choice(key=kind, label=A) for kind in KINDS),
        milestones=tuple(Choice(key=key, label=A) for key in MILESTONES),
        facts=(
            FactField(name="presented", label=A, kind="bool", required=True),
            FactField(name="cost_cny", label=B, kind="number", required=False),
        ),
        picks=((Choice(key="a", label=A), Choice(key="b", label=B)),),
        decisions=(Choice(key="scope_change", label=A),),
        records=True,
        filled=filled,
    )


FILLED = st.builds(
    Filled,
    line=st.sampled_from(LINES),
    milestone=st.sampled_from(MILESTONES),
    new_on=st.sampled_from(["", "2026-10-08"]),
    days=st.sampled_from(["", "3", "3天"]),
    kind=st.sampled_from(KINDS),
    text=WORDY,
    recorded=st.sampled_from(["", "16小时"]),
    facts=st.fixed_dictionaries(
        {"presented": st.sampled_from(["", "yes", "no"]), "cost_cny": st.sampled_from(["", "8万"])}
    ),
    picks=st.fixed_dictionaries({"0": st.sampled_from(["", "a", "b"]), "d": st.sampled_from(["", "scope_change"])}),
)


@settings(max_examples=sized(60, 600))
@given(filled=FILLED)
def test_a_form_left_as_it_is_says_again_what_it_was_filled_with(filled: Filled) -> None:
    form = report_form(reported(filled), WORDS, private={})
    assert view_problems(form) == []
    body = {"view": {**form, "state": state_of(form, {})}}
    ask = Ask.__new__(Ask)
    object.__setattr__(ask, "body", body)
    back = filled_of(ask)
    assert {"0": back.picks["0"], "d": back.picks["d"]} == filled.picks
    assert (back.line, back.milestone, back.new_on, back.days) == (
        filled.line, filled.milestone, filled.new_on, filled.days,
    )  # fmt: skip
    assert (back.kind, back.text, back.recorded, back.facts) == (
        filled.kind, filled.text, filled.recorded, filled.facts,
    )  # fmt: skip


# --- a milestone


def milestones(**more: Any) -> ReportFormView:
    lines = tuple(
        FormLine(po=f"PO{at}", label=f"PO{at} 卫衣", milestones=((at * 10, A, 0), (at * 10 + 1, B, 40)))
        for at in (1, 2)
    )
    return ReportFormView(**{"lines": lines, **more})


async def test_a_milestone_is_reported_as_the_form_says_it() -> None:
    desk = Desk()
    form = milestone_shapes.form(milestones(chosen=21), WORDS)
    await submitted(desk, form, state="blocked", note="停电", promised="2026-10-08")
    given = case_given(desk, report_by_form)
    assert (given["milestone_id"], given["state"], given["note"]) == (21, "blocked", "停电")
    assert (given["promised_on"], given["progress"]) == (date(2026, 10, 8), None)


async def test_what_was_typed_already_stands_in_the_form() -> None:
    desk = Desk()
    view = milestones(chosen=11, state="in_progress", progress=85, promised="2026-10-08", note="快了")
    await submitted(desk, milestone_shapes.form(view, WORDS))
    given = case_given(desk, report_by_form)
    assert (given["milestone_id"], given["state"], given["progress"]) == (11, "in_progress", 85)
    assert (given["promised_on"], given["note"]) == (date(2026, 10, 8), "快了")


async def test_nothing_said_is_said_under_a_field_and_saves_nothing() -> None:
    desk = Desk()
    came = await submitted(desk, milestone_shapes.form(milestones(chosen=11), WORDS))
    assert isinstance(came, Errors)
    assert (list(came.texts), desk.calls) == (["state"], [])


def test_with_no_open_milestone_there_is_nothing_to_send() -> None:
    form = milestone_shapes.form(ReportFormView(lines=()), WORDS)
    assert ("submit" in form, view_problems(form)) == (False, [])
