"""Fixed views of what people see of seats and hand-overs; `say` turns what a person typed into something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.cases.states import Severity
from bot.domain.text import Text
from bot.presentation import handovers as handover_shapes
from bot.presentation import seat_forms as shapes
from bot.services.people.handover_lists import HandoverList, ListedCase, ListedOrder, ListedPromise
from bot.views.case_work import MorningRow, TaskRow
from bot.views.hand_back import DoneRow, HandBackView, WorkRow
from bot.views.handovers import HandoverForm, HandoverView
from bot.views.roles import HIDDEN, AwayRow, Holder, RoleRow, RolesView, Where
from bot.views.seat_forms import SeatEntry, SeatForm
from bot.views.seat_notes import AbsenceQuestion, EmptyRow, EmptyView, SeatNote
from tests.unit.presentation.specimens import Say, Specimen, message, typed_by

TODAY = date(2026, 9, 16)
NINE = datetime(2026, 9, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LEAD = Text.pair(zh="跟单主管", en="merchandising lead")
BUYING = Text.pair(zh="采购", en="purchasing")
EVERYWHERE = Where(kind="workspace", key="")


def roles(say: Say, **changed: Any) -> RolesView:
    customers = tuple(Where(kind="customer", key=say(f"客户{n}")) for n in range(9))
    given: dict[str, Any] = {
        "query": "",
        "at": None,
        "rows": (
            RoleRow(
                role="merch_lead",
                label=LEAD,
                holders=(
                    Holder(
                        name=say("王芳"),
                        company=None,
                        phone=None,
                        scopes=(EVERYWHERE, *customers),
                        away_until=date(2026, 9, 18),
                        deputy=say("李伟"),
                    ),
                    Holder(name=say("吴磊"), company=None, phone=None, scopes=(EVERYWHERE,), first=date(2026, 10, 8)),
                ),
            ),
            RoleRow(
                role="purchasing",
                label=BUYING,
                holders=(Holder(name=say("老吴"), company=say("宁波面料行"), phone="139", scopes=customers[:1]),),
                falls_to=say("黄建国"),
            ),
        ),
        "away": (
            AwayRow(name=say("王芳"), first=TODAY, last=date(2026, 9, 18), deputy=say("李伟"), limit=Decimal(50_000)),
            AwayRow(name=say("孙丽"), first=TODAY, last=TODAY),
        ),
        "duty": (
            AwayRow(
                name=say("蒋勇"), first=TODAY, last=TODAY, label=LEAD, where=Where(kind="order", key=say("PO2402"))
            ),
        ),
        "is_admin": True,
        "has_absence": False,
        "hands_over": False,
    }
    return RolesView(**{**given, **changed})


def note(say: Say, kind: str, **changed: Any) -> SeatNote:
    given: dict[str, Any] = {
        "kind": kind,
        "person": say("李伟"),
        "contact": say("宏达模具厂 · 139"),
        "label": LEAD,
        "where": Where(kind="customer", key=say("NORDVIK AB")),
        "first": TODAY,
        "last": date(2026, 9, 30),
        "deputy": say("王芳"),
        "limit": Decimal(50_000),
        "actor": say("黄建国"),
        "moved": 2,
        "unmanned": (say("赵明"),),
        "falls_to": say("陈志强") if kind == "seat_ended" else None,
        "instead": say("陈志强") if kind == "deputy_left" else "",
    }
    return SeatNote(**{**given, **changed})


def form(say: Say, **changed: Any) -> SeatForm:
    given: dict[str, Any] = {
        "today": TODAY,
        "is_admin": True,
        "roles": (("merch_lead", LEAD), ("purchasing", BUYING)),
        "contacts": (("outside:laowu", say("老吴 · 宁波面料行")),),
        "keys": (say("NORDVIK AB"), "Pigmenta S.p.A."),
        "scope_kind": "customer",
        "entries": (
            SeatEntry(
                id="seat:3",
                kind="seat",
                name=say("王芳"),
                label=LEAD,
                where=Where(kind="customer", key=say("NORDVIK AB")),
                first=None,
                last=None,
            ),
            SeatEntry(
                id="absence:1", kind="absence", name=say("孙丽"), label=None, where=None, first=TODAY, last=TODAY
            ),
            SeatEntry(
                id="duty:2", kind="duty", name=say("蒋勇"), label=BUYING, where=EVERYWHERE, first=TODAY, last=TODAY
            ),
        ),
        "more": 4,
    }
    return SeatForm(**{**given, **changed})


def handover(say: Say, state: str = "waiting", **changed: Any) -> HandoverView:
    orders = tuple(
        ListedOrder(
            po=say(f"PO24{n:02}"),
            customer=say("NORDVIK AB"),
            product=say("针织开衫"),
            due_on=date(2026, 10, 20),
            next=Text.pair(zh="面料到厂", en="Fabric in house"),
            next_on=date(2026, 9, 20),
        )
        for n in range(42)
    )
    listed = HandoverList(
        orders=orders,
        cases=(ListedCase(number="C0007", po=say("PO2402"), kind=LEAD, turn=(say("王芳"), say("林晓"))),),
        promises=(ListedPromise(po=say("PO2402"), name=Text.pair(zh="面料到厂", en="Fabric in house"), on=TODAY),),
        questions=2,
        tasks=1,
    )
    given: dict[str, Any] = {
        "id": 3,
        "giver": say("林晓"),
        "taker": say("周敏"),
        "customer": say("NORDVIK AB"),
        "why": typed_by(say, "调岗"),
        "state": state,
        "listed": listed,
        "asked_by": say("王芳"),
        "expires_at": NINE,
        "giver_at": NINE,
        "ended_by": say("周敏"),
        "ended_at": NINE,
        "note": typed_by(say, "单子太多"),
        "added": (say("PO2499"),),
        "stayed": (say("PO2401"),),
        "mine": state == "waiting",
    }
    return HandoverView(**{**given, **changed})


def empty(say: Say) -> EmptyView:
    decisions = tuple(Text.pair(zh=f"事项{n}", en=f"decision {n}") for n in range(7))
    rows = (
        EmptyRow(label=LEAD, customer=None, first=None, last=None, falls_to=say("黄建国"), decisions=decisions),
        EmptyRow(
            label=BUYING,
            customer=say("NORDVIK AB"),
            first=date(2026, 9, 28),
            last=date(2026, 9, 30),
            falls_to=say("黄建国"),
            decisions=decisions[:2],
        ),
    )
    return EmptyView(rows=rows, days=14)


def far(say: Say, *, own: bool) -> AbsenceQuestion:
    first, last = date(2027, 9, 1), date(2027, 9, 3 if own else 1)
    return AbsenceQuestion(
        person=say("王芳"),
        own=own,
        first=first,
        last=last,
        deputy=say("李伟") if own else None,
        wish={"first": first.isoformat(), "last": last.isoformat(), "deputy": "U06LIWEI"},
    )


def noted(kind: str, **changed: Any) -> Specimen:
    return message("seat_note", lambda say: note(say, kind, **changed))


KINDS = (
    *("seat_added", "seat_given", "seat_ended", "seat_taken", "absence_added", "away_entered", "deputy_asked"),
    *("deputy_gone", "absence_ended", "away_ended", "deputy_released", "duty_added", "duty_given", "duty_ended"),
    *("duty_taken", "contact_added", "contact_changed", "deputy_left"),
)


def handed_back(say: Say, **changed: Any) -> HandBackView:
    shift = Text.pair(zh="内部节点顺延", en="Internal milestone moved")
    first = {"number": "C0007", "subject": say("PO2402")}
    row = MorningRow(
        **first, decision_id=5, kind=Text.pair(zh="物料未到", en="Material late"), label=shift, severity=Severity.MAJOR,
        expires_at=NINE, late=False, for_name=None, confirms=False,
    )  # fmt: skip
    task = TaskRow(id=3, number="C0007", text=typed_by(say, "谈妥运费"), due_on=TODAY, late=False)
    kinds = ("decided", "passed_up", "handed_over", "executed", "confirmed", "met")
    did: dict[str, Any] = {**first, "label": shift, "who": say("李伟"), "at": NINE, "to": say("陈志强")}
    done = [DoneRow(**did, kind=kind, text=typed_by(say, "可以")) for kind in kinds]
    revoked = DoneRow(**did, kind="decided", outcome="option", chosen=shift, undone=True)
    given: dict[str, Any] = {
        "first": TODAY,
        "rows": (row,) * 11,
        "waiting": 12,
        "work": (WorkRow(**first, decision_id=6, label=shift),),
        "conditions": (task,),
        "done": (replace(done[0], outcome="approve"), *done[1:], revoked),
    }
    return HandBackView(**{**given, **changed})


SPECIMENS: dict[str, Specimen] = {
    "hand_back": message("hand_back", handed_back),
    "hand_back_nothing_waits": message(
        "hand_back", lambda say: handed_back(say, rows=(), waiting=0, work=(), conditions=())
    ),
    "roles_list": message("roles_list", roles),
    "roles_list_of_an_order": message(
        "roles_list",
        lambda say: roles(
            say, query="2402", at=Where(kind="order", key=say("PO2402")), is_admin=False, away=(), duty=()
        ),
    ),
    "roles_list_of_others": message(
        "roles_list",
        lambda say: roles(
            say,
            is_admin=False,
            rows=(
                RoleRow(
                    role="merch_lead",
                    label=LEAD,
                    holders=(
                        Holder(
                            name=say("王芳"),
                            company=None,
                            phone=None,
                            scopes=(EVERYWHERE, Where(kind="customer", key=say("NORDVIK AB")), HIDDEN),
                        ),
                        Holder(name=say("李伟"), company=None, phone=None, scopes=(HIDDEN,)),
                    ),
                ),
            ),
        ),
    ),
    "roles_list_nothing": message(
        "roles_list", lambda say: roles(say, query=say("没有"), rows=(), away=(), duty=(), is_admin=False)
    ),
    **{f"seat_note_{kind}": noted(kind) for kind in KINDS},
    "seat_note_called_off": noted("seat_ended", over=True, falls_to=None),
    "seat_note_no_deputy": noted("absence_added", deputy=None, limit=None, moved=0, unmanned=()),
    "seat_note_with_undo": noted("absence_added", undo="absence:7"),
    "absence_question": message("absence_question", lambda say: far(say, own=True)),
    "absence_question_of_another": message("absence_question", lambda say: far(say, own=False)),
    "seats_empty": message("seats_empty", empty),
    "seat_form": lambda words, say: shapes.seat_form(form(say), words, private={}),
    "seat_form_order": lambda words, say: shapes.seat_form(form(say, scope_kind="order", keys=()), words, private={}),
    "duty_form": lambda words, say: shapes.duty_form(form(say, scope_kind="workspace"), words, private={}),
    "away_form": lambda words, say: shapes.away_form(form(say), words, private={}),
    "away_form_own": lambda words, say: shapes.away_form(form(say, is_admin=False), words, private={}),
    "contact_form": lambda words, say: shapes.contact_form(words, private={}),
    "seat_end_form": lambda words, say: shapes.end_form(form(say), words, private={}),
    "seat_end_form_empty": lambda words, say: shapes.end_form(form(say, entries=()), words, private={}),
    "handover_card": message("handover_card", handover),
    "handover_card_done": message("handover_card", lambda say: handover(say, "done")),
    "handover_card_refused": message("handover_card", lambda say: handover(say, "refused")),
    "handover_card_lapsed": message("handover_card", lambda say: handover(say, "lapsed", note=None)),
    "handover_card_taker_gone": message(
        "handover_card", lambda say: handover(say, "lapsed", note=None, gone=say("周敏"))
    ),
    "handover_card_giver_gone": message("handover_card", lambda say: handover(say, giver_by=say("王芳"), note=None)),
    "handover_preview": lambda words, say: handover_shapes.handover_preview(
        handover(say, "preview", id=None), words, private={}
    ),
    "handover_form": lambda words, say: handover_shapes.handover_form(
        HandoverForm(giver="U01LINXIAO", fixed=False, customers=((say("NORDVIK AB"), 3),)), words, private={}
    ),
    "handover_refusal": lambda words, say: handover_shapes.refuse_form(words, private={}),
}
