"""Fixed views of what `/authority` answers and of the forms about the rule table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.authority import FactKind, Origin, Verdict
from bot.domain.text import Text
from bot.presentation.rulebook import rules_form, rules_preview
from bot.presentation.words import Words
from bot.services.rules.changes import RulesDraft
from bot.views.authority import (
    AuthorityHelp,
    DecisionLine,
    DecisionList,
    DecisionView,
    MineView,
    RoleView,
    RuleView,
    TablePage,
    VacantView,
)
from bot.views.authority_why import CaseHappening, FactLine, RoomLine, RungLine, WhyPart, WhyView
from bot.views.case_notes import EventLine
from bot.views.cases import Person
from bot.views.rulebook import (
    Changed,
    EffectView,
    HistoryView,
    Pack,
    PracticeRule,
    RulesForm,
    ShiftView,
    VersionView,
)
from tests.unit.presentation.specimens import Say, Specimen, form, message, typed_by

NINE = datetime(2026, 9, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TABLE = "0123456789ab"


def both(zh: str, en: str) -> Text:
    return Text.pair(zh=zh, en=en)


LEAD, DIRECTOR = both("跟单主管", "merchandising lead"), both("销售总监", "sales director")
MERCHANDISER, FINANCE = both("跟单员", "merchandiser"), both("财务", "finance")
INDEMNITY, RELEASE = both("保函出货", "Ship against an indemnity"), both("放单/电放", "Release documents")
TIGHT = both("0 ≤ 浮动剩(工作日) < 3", "0 ≤ float left (working days) < 3")


def mine(verdict: Verdict, say: Say, **more: Any) -> MineView:
    given: dict[str, Any] = {
        "when": None,
        "verdict": verdict,
        "reason": both(say("出保函等于公司承担责任。"), say("A letter of indemnity binds the company.")),
        "first": LEAD,
        "giver": None,
    }
    return MineView(**(given | more))


def rule(say: Say, **more: Any) -> RuleView:
    given: dict[str, Any] = {
        "id": "IS-01",
        "when": None,
        "decider": DIRECTOR,
        "proposing": (LEAD,),
        "executing": (),
        "giver": None,
        "consulted": (FINANCE,),
        "informed": (),
        "ladder": (LEAD, DIRECTOR),
        "note": both(say("与客户商定"), say("with the customer")),
        "origin": Origin.PRACTICE,
    }
    return RuleView(**(given | more))


def decision(say: Say, **more: Any) -> DecisionView:
    given: dict[str, Any] = {
        "key": "indemnity_shipment",
        "label": both(say("保函出货"), say("Ship against an indemnity")),
        "pack": "core",
        "on": True,
        "mine": (RoleView(role=MERCHANDISER, lines=(mine(Verdict.FORBIDDEN, say),)),),
        "rules": (rule(say),),
        "table": TABLE,
        "version": 3,
    }
    return DecisionView(**(given | more))


def by_condition(say: Say) -> DecisionView:
    lines = tuple(mine(verdict, say, when=TIGHT, giver=FINANCE) for verdict in Verdict)
    rules = (
        rule(say, when=TIGHT, origin=Origin.CONFIRMED, executing=(MERCHANDISER, LEAD), giver=FINANCE),
        rule(say, id="RH-01", decider=None, origin=Origin.DERIVED, informed=(LEAD,)),
    )
    vacant = (VacantView(role=DIRECTOR, falls_to=say("黄建国")), VacantView(role=FINANCE, falls_to="", mine=True))
    return decision(
        say, pack="regulated", on=False, mine=(RoleView(role=LEAD, lines=lines),), rules=rules, vacant=vacant
    )


def lines(say: Say) -> tuple[DecisionLine, ...]:
    label = both(say("放单/电放"), say("Release documents"))
    return (
        DecisionLine(key="document_release", label=label, deciders=(FINANCE,), on=True, unconfirmed=True),
        DecisionLine(key="regulatory_hold", label=label, deciders=(None,), on=True, unconfirmed=False),
        DecisionLine(key="promotion_plan", label=label, deciders=(DIRECTOR,), on=False, unconfirmed=False),
    )


def why(say: Say) -> WhyView:
    facts = (
        FactLine(label=both("危险品", "dangerous goods"), kind=FactKind.BOOL, value=True),
        FactLine(label=both("已交单", "documents presented"), kind=FactKind.BOOL, value=False),
        FactLine(label=both("费用(元)", "cost (CNY)"), kind=FactKind.NUMBER, value=None),
        FactLine(label=both("延期天数", "days late"), kind=FactKind.NUMBER, value=3),
        FactLine(label=both("跟进方式", "mode"), kind=FactKind.ENUM, value=both("业务跟进", "business")),
    )
    reason = both(say("跟单员无权出具。"), say("A merchandiser may not give one."))
    shared = {"label": both("提议", "proposes"), "why": reason}
    rungs = (
        RungLine(role=LEAD, person=say("王芳"), acting_for=None, handed=say("李伟"), decides=False, **shared),
        RungLine(role=DIRECTOR, person=say("刘洋"), acting_for=say("陈志强"), handed=None, decides=True, **shared),
        RungLine(role=DIRECTOR, person=None, acting_for=None, handed=None, decides=False, **shared),
    )
    part = WhyPart(
        number=1,
        label=INDEMNITY,
        role=MERCHANDISER,
        verdict_label=both("无权", "forbidden"),
        goes_up=True,
        rule="IS-01",
        unconfirmed=True,
        version=2,
        table=TABLE,
        reason=reason,
        facts=facts,
        rungs=rungs,
    )
    room = RoomLine(by=say("陈志强"), at=NINE, after=1)
    opened = EventLine(
        number="C0007",
        kind="opened",
        actor=Person(id="U1", name=say("林晓")),
        for_name=None,
        target=None,
        role=None,
        label=None,
        note=typed_by(say, "客户要先拿货"),
    )
    history = (CaseHappening(at=NINE, line=opened),) * 25
    return WhyView(
        case_id=7,
        number="C0007",
        kind=RELEASE,
        subject=say("PO2403"),
        parts=(part, replace(part, number=2, room=room)),
        history=history,
    )


def changes(say: Say) -> tuple[Changed, ...]:
    return (
        Changed(kind="setting", name="cost_line", old="10000", new="8000.5"),
        Changed(kind="setting", name=say("own_limit"), old=None, new="5"),
        Changed(kind="pack", name="retail", old="off", new="on"),
        Changed(kind="pack", name="bonus", old="on", new="off"),
        Changed(kind="decision", name="x", old=None, new="", label=RELEASE),
        Changed(kind="decision", name="y", old="", new=None),
        Changed(kind="rule", name="IS-01", old="a", new="b", label=INDEMNITY),
        Changed(kind="rule", name="IS-02", old=None, new="b", label=INDEMNITY),
        Changed(kind="rule", name="IS-03", old="a", new=None),
        Changed(kind="origin", name="IS-01", old="practice", new="confirmed", label=INDEMNITY),
        Changed(kind="origin", name="IS-01", old="confirmed", new="practice", label=INDEMNITY),
        Changed(kind="wording", name="", old="a", new="b"),
        *(Changed(kind="rule", name=f"ZZ-{n}", old=None, new="b") for n in range(5)),
    )


def version(say: Say, **more: Any) -> VersionView:
    given: dict[str, Any] = {
        "number": 2,
        "at": NINE,
        "by": say("黄建国"),
        "why": typed_by(say, "试行一个月"),
        "table": TABLE,
        "changes": changes(say),
    }
    return VersionView(**(given | more))


def by_file(say: Say) -> VersionView:
    return version(say, by=None, why=None, changes=changes(say)[:1])


def history(say: Say) -> HistoryView:
    newest = version(say, number=12, in_force=True)
    return HistoryView(versions=(newest, by_file(say), version(say, number=1, by=None, why=None, changes=())), more=4)


def settings(say: Say) -> RulesForm:
    return RulesForm(
        number=2,
        draft=RulesDraft(settings={"cost_line": "10000", "own_limit": "5"}, packs=("retail",), confirmed=("IS-01",)),
        packs=(
            Pack(name="retail", decisions=(both(say("促销方案"), say("Settle a promotion")),), on=True),
            Pack(name="bonus", decisions=(RELEASE, INDEMNITY), on=False),
        ),
        practice=(
            PracticeRule(id="IS-01", label=both(say("保函出货"), say("Indemnity")), when=None, confirmed=True),
            PracticeRule(id="VC-02", label=RELEASE, when=TIGHT, confirmed=False),
        ),
    )


def effect(say: Say) -> EffectView:
    cases = tuple(f"C{n:04d}" for n in range(1, 12))
    return EffectView(
        changes=changes(say)[:3],
        total=31,
        affected=14,
        shifts=(
            ShiftView(kind="moved", decision=INDEMNITY, before=LEAD, after=DIRECTOR, cases=cases),
            ShiftView(kind="moved", decision=INDEMNITY, before=LEAD, after=None, cases=cases[:1]),
            ShiftView(kind="first", decision=RELEASE, before=LEAD, after=FINANCE, cases=cases[:2]),
            ShiftView(kind="raised", decision=RELEASE, before=None, after=FINANCE, cases=cases[:1]),
            ShiftView(kind="dropped", decision=RELEASE, before=FINANCE, after=None, cases=cases[:1]),
        ),
        unknown=cases[:3],
        urgent=cases[:1],
        calmer=cases[1:2],
        vacant=(VacantView(role=DIRECTOR, falls_to=say("黄建国")),),
    )


def previewed(view: EffectView, words: Words) -> dict[str, Any]:
    return rules_preview(view, words, private={"n": 2}, why="试行一个月")


def no_effect(say: Say) -> EffectView:
    return EffectView(changes=changes(say)[:1], total=0, affected=0, shifts=(), unknown=(), urgent=(), calmer=())


SPECIMENS: dict[str, Specimen] = {
    "authority_help": message("authority_help", lambda say: AuthorityHelp(is_admin=False)),
    "authority_help_administrator": message("authority_help", lambda say: AuthorityHelp(is_admin=True)),
    "authority_decision": message("authority_decision", decision),
    "authority_decision_on_record": message(
        "authority_decision", lambda say: decision(say, rules=(rule(say, records=True),))
    ),
    "authority_decision_by_condition": message("authority_decision", by_condition),
    "authority_list": message(
        "authority_list", lambda say: DecisionList(typed=say("放单"), found=True, lines=lines(say))
    ),
    "authority_list_near": message(
        "authority_list", lambda say: DecisionList(typed=say("法兰绒"), found=False, lines=lines(say))
    ),
    "authority_list_none": message(
        "authority_list", lambda say: DecisionList(typed=say("法兰绒"), found=False, lines=())
    ),
    "authority_table": message(
        "authority_table", lambda say: TablePage(lines=lines(say), page=1, pages=4, table=TABLE, version=None)
    ),
    "authority_why": message("authority_why", why),
    "rules_changed": message("rules_changed", version),
    "rules_changed_by_file": message("rules_changed", by_file),
    "rules_history": message("rules_history", history),
    "rules_form": form(rules_form, settings),
    "rules_preview": form(previewed, effect),
    "rules_preview_nothing": form(previewed, no_effect),
}
