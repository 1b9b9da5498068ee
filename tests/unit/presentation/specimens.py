"""Fixed views of every message and form that is not about a case; `say` turns what a person typed into something else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.cases.states import Severity
from bot.domain.phrases.statements import CutOffKind
from bot.domain.standups import QuestionKind, RowStatus, Why
from bot.domain.text import Text
from bot.domain.typed import Typed, typed
from bot.files.locales import LOCALES, templates_folder
from bot.presentation import imports as import_shapes
from bot.presentation import reports, standups
from bot.presentation.home import home
from bot.presentation.orders import list_modal, order_modal
from bot.presentation.registry import Payload, render
from bot.presentation.words import Words
from bot.services.conversation.messages import EditUnreadMessage, FormOfferMessage, HelpSoundMessage
from bot.services.orders.lists import OrderFilter
from bot.services.people.messages import InstallationBackMessage, InstallationHaltedMessage
from bot.services.reports.messages import (
    EchoChoice,
    EchoKept,
    EchoOption,
    EchoPick,
    EchoQuestion,
    EchoRefused,
    EchoValue,
)
from bot.services.reports.outcomes import ReportOutcome
from bot.views.case_work import TaskRow
from bot.views.help import HelpView
from bot.views.home import DecisionRow, HomeView, OwedRow, ReportedRow
from bot.views.imports import AnsweredRow, AnsweredView, QuestionsView
from bot.views.imports import ImportQuestionView as ImportQuestion
from bot.views.orders import CaseLine, ClosingLine, LineView, MilestoneView, NoteLine, OrderCard, OrderList, OrderRow
from bot.views.reports import EchoRow, EchoView, FormLine, ReportFormView
from bot.views.standups import AnswerView, DigestView, OutcomeView, PromptView, QuestionView, RowView
from bot.views.traffic import CappedItem, CappedView, OutsideFailedView
from bot.work.notices import OpenAgainMessage, RefusalMessage, SetAsideMessage
from tests.fakes import NOW

Say = Callable[[str], str]
Specimen = Callable[[Words, Say], Payload | dict[str, Any]]


def typed_by(say: Say, text: str) -> Typed | None:
    """What a person typed as a view holds it, for a reader who may see amounts; `say.typed` is asked first."""
    return typed(getattr(say, "typed", say)(text), amounts=True) if text else None


TODAY = date(2026, 9, 16)
ELEVEN = datetime(2026, 9, 16, 11, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MATERIAL = Text.pair(zh="面料/辅料/物料未到", en="Material late")
NEW_DATE = Text.pair(zh="对客户承诺新交期", en="Promise the customer a new date")
ASKED = (
    (1, "did", "昨天完成了什么?", "What did you finish yesterday?"),
    (2, "plan", "今天打算做什么?", "What will you do today?"),
    (3, "blocked", "有什么卡住了?", "Is anything blocking you?"),
)


def questions(say: Say, *answers: str) -> tuple[QuestionView, ...]:
    given = [*answers, "", "", ""]
    return tuple(
        QuestionView(
            id=number, kind=QuestionKind(kind), text=Text.pair(zh=zh, en=en), answer=typed_by(say, given[place])
        )
        for place, (number, kind, zh, en) in enumerate(ASKED)
    )


def row(say: Say, number: int, why: str, due: date | None, status: str | None = None, **more: Any) -> RowView:
    given: dict[str, Any] = {
        "po": "PO2403",
        "style": say("HM-077"),
        "product": say("连帽夹克"),
        "name": Text.pair(zh="后整包装", en="Finishing and packing"),
        "progress": 0,
        "gate": False,
    }
    ids = {"check_in_id": 7, "milestone_id": number}
    return RowView(**{**given, **more}, **ids, why=Why(why), due_on=due, status=RowStatus(status) if status else None)


def prompt(say: Say, rows: tuple[RowView, ...], *, answers: tuple[str, ...] = (), **more: Any) -> PromptView:
    given: dict[str, Any] = {
        "check_in_id": 7,
        "team": say("生产例会"),
        "held_on": TODAY,
        "state": "answered" if answers else "asked",
        "late": False,
        "closes_at": ELEVEN,
        "more": 0,
        "blocker": False,
        "blocker_raised": False,
        "outcomes": (),
    }
    return PromptView(**{**given, **more}, rows=rows, questions=questions(say, *answers))


def fresh(say: Say) -> PromptView:
    rows = (
        row(say, 1, "overdue", date(2026, 9, 14), progress=85),
        row(say, 2, "due_soon", TODAY, name=Text.pair(zh="PO确认", en="PO confirmed"), gate=True),
        row(say, 3, "due_soon", date(2026, 9, 18)),
        row(say, 4, "promised", date(2026, 9, 17), progress=40),
        row(say, 5, "silent", date(2026, 9, 30), style=None),
    )
    outcome = OutcomeView(number="C0007", decision=NEW_DATE, outcome="conditions")
    tasks = (
        condition(say, 1, date(2026, 9, 15), late=True),
        condition(say, 2, TODAY, owner=say("王芳")),
        condition(say, 3, date(2026, 9, 18)),
    )
    return prompt(say, rows, more=3, outcomes=(outcome,), tasks=tasks, more_tasks=2)


def condition(say: Say, number: int, due: date, **more: Any) -> TaskRow:
    given = {"number": "C0009", "text": typed_by(say, "谈妥运费差价"), "late": False}
    return TaskRow(**{**given, **more}, id=number, due_on=due)


def answered(say: Say) -> PromptView:
    rows = (
        row(say, 1, "overdue", date(2026, 9, 14), "ok"),
        row(say, 2, "due_soon", TODAY, "done"),
        row(say, 3, "due_soon", date(2026, 9, 18), "late"),
        row(say, 4, "promised", date(2026, 9, 17), "blocked"),
    )
    tasks = (condition(say, 1, TODAY, state="done"), condition(say, 2, TODAY, state="dropped"))
    return prompt(say, rows, tasks=tasks, answers=("出货两票", "验 PO2403", "缺面料"), late=True, blocker=True)


def digest(say: Say, *, silent: bool = False) -> DigestView:
    def one(number: int, name: str, state: str, **more: Any) -> AnswerView:
        given: dict[str, Any] = {"late": False, "questions": (), "done": ()}
        return AnswerView(**{**given, **more}, called=f"U0{number}", name=say(name), state=state)

    if silent:
        return DigestView(team="生产例会", held_on=TODAY, answers=(one(1, "林晓", "asked"),), blocked=0)
    answers = (
        one(1, "林晓", "answered", questions=questions(say, "出货两票", "验 PO2403", "缺面料"), late=True),
        one(2, "周敏", "answered", done=(("PO2409", Text.pair(zh="备料", en="material")),)),
        one(3, "何静", "missed"),
        one(4, "吴磊", "skipped"),
        one(5, "王芳", "away"),
        one(6, "Anna Schmidt", "open"),
        one(7, "李伟", "stale"),
    )
    return DigestView(team=say("生产例会"), held_on=TODAY, answers=answers, blocked=1)


def milestone(number: int, zh: str, en: str, **more: Any) -> MilestoneView:
    given: dict[str, Any] = {
        "state": "planned",
        "progress": 0,
        "gate": False,
        "critical": True,
        "forecast_on": date(2026, 9, 16 + number),
        "promised_on": None,
        "late": False,
    }
    return MilestoneView(**{**given, **more}, name=Text.pair(zh=zh, en=en))


def line(say: Say, **more: Any) -> LineView:
    named = (("截单", "Cut-off of booking"), ("车缝", "Sewing"), ("包装", "Packing"), ("验货", "Final inspection"))
    milestones = tuple(
        milestone(number, zh, en, late=number == 1, gate=number == 4, progress=10 * number)
        for number, (zh, en) in enumerate([*named, *named, *named], 1)
    )
    given: dict[str, Any] = {
        "style": say("HM-077"),
        "product": say("连帽夹克"),
        "quantity": Decimal(6500),
        "unit": say("件"),
        "unit_price": Decimal("12.50"),
        "amount": Decimal(81250),
        "due_on": date(2026, 9, 30),
        "etd_on": date(2026, 9, 29),
        "etd_forecast_on": date(2026, 10, 6),
        "vessel": say("COSCO 112W"),
        "closings": (
            ClosingLine(closing=CutOffKind.SI, at=datetime(2026, 9, 18, 9, tzinfo=UTC), on=None, by=say("沈洁")),
            ClosingLine(closing=CutOffKind.CUSTOMS, at=None, on=date(2026, 9, 27), by=None),
        ),
        "float_days": -2,
        "state": "in_production",
        "cancelled": False,
        "note": typed_by(say, "分两批"),
        "milestones": milestones,
    }
    return LineView(
        **{**given, **more},
        id=3,
    )


def card(say: Say, **more: Any) -> OrderCard:
    given: dict[str, Any] = {
        "state": "in_production",
        "lines": (line(say), line(say, cancelled=True, state="cancelled", note=None, amount=None)),
        "cases": (CaseLine(number="C0001", kind=MATERIAL, severity=Severity.MAJOR, waiting_for=say("王芳")),),
        "prices": True,
    }
    given["notes"] = (
        NoteLine(
            milestone=Text.pair(zh=say("车缝"), en=say("Sewing")),
            said=say("良率 94.9%"),
            kind=None,
            quoted=None,
            author=say("郑强"),
            heard_from=say("张三 09:12"),
            on=TODAY,
        ),
        NoteLine(
            milestone=None,
            said="",
            kind=MATERIAL,
            quoted=typed_by(say, "缺人2个"),
            author=say("林晓"),
            heard_from=None,
            on=TODAY,
        ),
    )
    return OrderCard(
        **{**given, **more},
        id=3,
        po="PO2403",
        customer=say("Hansemann GmbH"),
        merchandiser=say("林晓"),
        term=say("FOB 上海"),
        currency="USD",
        lc_number=say("LC20260815-3"),
        lc_latest_on=date(2026, 10, 5),
        today=TODAY,
    )


def order_row(say: Say, number: int = 3, **more: Any) -> OrderRow:
    given: dict[str, Any] = {
        "product": say("连帽夹克"),
        "etd_on": date(2026, 10, 6),
        "float_days": -2,
        "late": True,
        "cases": 1,
    }
    return OrderRow(
        **{**given, **more},
        id=number,
        po=f"PO24{number:02d}",
        customer=say("Hansemann GmbH"),
        state="in_production",
        due_on=date(2026, 9, 30),
        next=Text.pair(
            zh="截单",
            en="Cut-off of booking",
        ),
        next_on=TODAY,
    )


def orders(
    say: Say, *, query: str | None = None, count: int = 2, total: int = 2, missing: tuple[str, ...] = ()
) -> OrderList:
    rows = tuple(order_row(say, number + 1, late=number == 0, cases=max(0, 2 - number)) for number in range(count))
    return OrderList(query=query, rows=rows, page=0, total=total, missing=missing)


def home_view(say: Say, **more: Any) -> HomeView:
    decision = DecisionRow(
        decision_id=5,
        number="C0001",
        label=NEW_DATE,
        kind=MATERIAL,
        po="PO2402",
        severity=Severity.CRITICAL,
        acknowledged=False,
        expires_at=ELEVEN,
    )
    given: dict[str, Any] = {
        "roles": ("merch_lead",),
        "late": (order_row(say),),
        "soon": (order_row(say, 4, late=False, cases=0, float_days=None),),
        "orders": 12,
        "due_milestones": 7,
        "decisions": (decision,),
        "owed": tuple(
            OwedRow(decision_id=6, number="C0003", label=NEW_DATE, kind=MATERIAL, po=say("PO2403"), todo=todo)
            for todo in ("answer", "confirm", "execute", "prove")
        ),
        "reported": (
            *(
                ReportedRow(number="C0002", kind=MATERIAL, po="PO2401", waiting_for=say("李伟"), waits=waits)
                for waits in ("decide", "answer", "confirm", "execute", "prove")
            ),
            ReportedRow(number="C0004", kind=MATERIAL, po="PO2401", waiting_for=None, waits="conditions"),
            ReportedRow(number="C0005", kind=MATERIAL, po="PO2401", waiting_for=None),
        ),
        "standup": fresh(say),
        "questions": 4,
    }
    rows = {**given, **more}
    counts = {"waiting": "decisions", "owing": "owed", "conditions": "tasks"}
    counted = {name: len(rows.get(field, ())) for name, field in counts.items()}
    return HomeView(**{**counted, **rows}, name=say("王芳"), today=TODAY)


def progressed(old: str, new: str) -> tuple[EchoValue, ...]:
    return (EchoValue(field="progress", old=old, new=new),)


def kept(say: Say, **more: Any) -> EchoKept:
    given = {
        "outcome": ReportOutcome.SAVED,
        "typed": say("PO2403 包装 85%"),
        "milestone_id": 9,
        "po": "PO2403",
        "name": Text.pair(zh="后整包装", en="Finishing and packing"),
        "changes": progressed("10", "85"),
        "float_days": -1,
        "etd_old_on": date(2026, 9, 29),
        "etd_on": date(2026, 10, 6),
    }
    return EchoKept(kind="kept", **{**given, **more})


def echo(say: Say) -> EchoView:
    typed = say("2404 包装 85%")
    option = EchoOption(label=Text.pair(zh="9/28 周一", en="Mon 28 Sep"), value="2026-09-28")
    rows = (
        EchoRow(line=kept(say, said=say("张三 09:12")), quoted=None, note=typed_by(say, "差吊牌")),
        kept(say, changes=(EchoValue(field="state", old="in_progress", new="done"), *progressed("60", "100"))),
        kept(say, changes=(EchoValue(field="state", old="planned", new="done"), *progressed("0", "100")), etd_on=None),
        kept(say, changes=progressed("85", "85"), etd_on=None),
        kept(
            say,
            changes=(EchoValue(field="promised", old="2026-09-20", new="2026-09-23"),),
            days=3,
            forecast_on=date(2026, 9, 25),
            float_days=4,
            etd_on=None,
        ),
        kept(
            say,
            changes=(EchoValue(field="promised", old="2026-09-20", new="2026-09-18"),),
            days=-2,
            outcome=ReportOutcome.PASSED_ON,
            fields={"to": say("林晓")},
            etd_on=None,
        ),
        kept(
            say,
            changes=(EchoValue(field="cut_off", new="2026-09-27T10:00:00+00:00"),),
            name=None,
            etd_on=None,
            float_days=None,
        ),
        kept(say, outcome=ReportOutcome.ANSWERED, changes=(), name=None, code="on_track", float_days=None, etd_on=None),
        kept(
            say,
            outcome=ReportOutcome.SAVED,
            changes=(),
            code="reading",
            fields={"name": say("良率"), "value": "98.6%"},
            float_days=None,
            etd_on=None,
        ),
        EchoRefused(kind="refused", typed=typed, code="order_not_found", fields={"name": say("PO9999")}),
        EchoRefused(kind="refused", typed=typed, code="unheard_of"),
        EchoQuestion(
            kind="question",
            typed=typed,
            text=Text.pair(zh=f"“{say('32号')}”是哪一天?", en=f"Which day is “{say('32号')}”?"),
            span=say("32号"),
            options=(option, option),
            key="u1",
        ),
        EchoRow(
            line=EchoQuestion(
                kind="question",
                typed=typed,
                text=Text.pair(zh="进度到多少了,或哪天完成?", en="How far is it, or when will it be done?"),
                span="85",
                options=(EchoOption(value="85%", label=Text.same("85%")),),
                form={"o": 4, "m": 9},
                key="u2",
            ),
            quoted=typed_by(say, "@王芳 2404 包装 85"),
        ),
        EchoRefused(
            kind="refused",
            typed=typed,
            code="order_unclear",
            fields={"name": say("夹克"), "candidates": "PO2403, PO2404"},
        ),
        EchoQuestion(
            kind="question",
            typed=typed,
            text=Text.pair(
                zh="前面的 车缝 60% 还没完成,尾期验货 确实这样吗?",
                en="Sewing 60% before it is still open. Is Final inspection really so?",
            ),
            options=(EchoOption(value="", label=Text.pair(zh="是,照记", en="Yes, save it"), sure=True),),
            form={"o": 4, "m": 9},
            chosen=7,
            key="u3",
        ),
        EchoChoice(
            kind="which_line", typed=typed, options=(EchoPick(milestone=1, label=f"PO2404 {say('雨衣')}"),), key="u4"
        ),
        EchoChoice(
            kind="which_line",
            typed=typed,
            options=(
                EchoPick(milestone=1, label="PO2404 1", lot=1, quantity="3,600 套"),
                EchoPick(milestone=2, label="PO2404 2", lot=2, quantity="2,400 套"),
                EchoPick(milestone=0, label=""),
            ),
            key="u5",
            po="PO2404",
        ),
    )
    quoted = typed_by(say, "2404 包装 85%")
    shown = (row if isinstance(row, EchoRow) else EchoRow(line=row, quoted=quoted) for row in rows)
    return EchoView(rows=tuple(shown), saved=6, asked=1, refused=1, year=2026, batch="b1")


def import_question(say: Say, number: int, **more: Any) -> ImportQuestion:
    given: dict[str, Any] = {"field": "ship_date", "kind": "text", "initial": say("2026-02-28"), "po": "PO2419"}
    return ImportQuestion(
        **{**given, **more},
        id=number,
        style=say("KT-205"),
        product=say("筷子套装"),
        place=f"{say('出货排期表')}!L{number}",
        message=Text.pair(
            zh=f"没有“{say('2026-02-30')}”这一天,请给一个真实的日期。",
            en=f"There is no such day as “{say('2026-02-30')}”. Which day is it?",
        ),
    )


def import_questions(say: Say, count: int = 9) -> QuestionsView:
    found = (
        import_question(say, 1),
        import_question(say, 2, field="merchandiser", kind="member", po=None, initial=None),
        import_question(
            say, 3, field="category", kind="choice", choices=(("garment", Text.pair(zh="服装", en="Garment")),)
        ),
        import_question(say, 4, field="vessel", kind="choice", choices=(("keep", None), ("clear", None))),
    )
    return QuestionsView(card="import:1:U1", questions=found if count else (), count=count)


def refusals(words: Words, say: Say) -> dict[str, Payload]:
    """Every refusal there is, by its code."""
    texts: list[Mapping[str, str]] = [
        tomllib.loads((templates_folder() / locale / "labels.toml").read_text("utf-8"))["errors"] for locale in LOCALES
    ]
    shown = {}
    for code in texts[0]:
        fields = {name: say(f"[{name}]") for text in texts for name in re.findall(r"{(\w+)", text[code])}
        shown[code] = render("refusal", RefusalMessage(code=code, fields=fields), words)
    return shown


def capped(words: Words, say: Say) -> Payload:
    items = tuple(CappedItem(name="milestone_undone", view={"po": say(f"PO{n}")}) for n in range(22))
    return render("capped_digest", CappedView(held=items, limit=12), words)


def message(name: str, view: Callable[[Say], object]) -> Specimen:
    return lambda words, say: render(name, view(say), words)


def form(shape: Callable[[Any, Words], dict[str, Any]], view: Callable[[Say], object]) -> Specimen:
    return lambda words, say: shape(view(say), words)


def import_answered(say: Say) -> AnsweredView:
    rows = (
        AnsweredRow(po=say("PO2404"), order_id=4, field="etd", value="2026-12-08", day=date(2026, 12, 8), amend=True),
        AnsweredRow(po=say("PO2419"), order_id=9, field="vessel", value="keep", amend=False),
        AnsweredRow(po=None, order_id=None, field="merchandiser", value=say("小林 = 林晓"), amend=False),
    )
    return AnsweredView(card="import:1:U1", batch="b1", rows=rows, undo=(1, 2))


def milestone_form(say: Say) -> ReportFormView:
    chosen = (
        (1, Text.pair(zh="车缝", en="Sewing"), 60),
        (2, Text.pair(zh="后整包装", en="Finishing and packing"), 0),
    )
    return ReportFormView(
        lines=tuple(FormLine(po=f"PO240{n}", label=f"PO240{n} {say('连帽夹克')}", milestones=chosen) for n in (1, 2))
    )


SPECIMENS: dict[str, Specimen] = {
    "standup_prompt": message("standup_prompt", fresh),
    "standup_prompt_answered": message("standup_prompt", answered),
    "standup_prompt_skipped": message("standup_prompt", lambda say: prompt(say, (), state="skipped")),
    "standup_reminder": message("standup_reminder", fresh),
    "standup_echo": message("standup_echo", answered),
    "standup_echo_replaced": message(
        "standup_echo", lambda say: replace(answered(say), replaced=questions(say, "跟面料")[:1], undo="answers:1")
    ),
    "standup_echo_skipped": message("standup_echo", lambda say: prompt(say, (), state="skipped")),
    "standup_form": form(standups.form, answered),
    "standup_digest": message("standup_digest", digest),
    "standup_body": message("standup_body", digest),
    "standup_body_empty": message("standup_body", lambda say: digest(say, silent=True)),
    "order_card": message("order_card", card),
    "order_card_without_prices": message("order_card", lambda say: card(say, prices=False, cases=())),
    "order_card_cancelled": message(
        "order_card",
        lambda say: card(say, state="cancelled", cases=(), lines=(line(say, cancelled=True, state="cancelled"),)),
    ),
    "order_modal": form(order_modal, card),
    "order_list": message("order_list", lambda say: orders(say, count=10, total=23)),
    "order_list_of_who_opens": message("order_list", lambda say: replace(orders(say, count=10, total=23), opens=True)),
    "order_list_found": message("order_list", lambda say: orders(say, query=say("夹克"))),
    "order_list_missing": message(
        "order_list", lambda say: orders(say, query=say("2403 PO9999"), missing=(say("PO9999"),))
    ),
    "order_list_empty": message("order_list", lambda say: orders(say, count=0, total=0)),
    "order_list_due_today": message("order_list", lambda say: replace(orders(say), which=OrderFilter.DUE_TODAY)),
    "order_list_none_overdue": message(
        "order_list", lambda say: replace(orders(say, count=0, total=0), which=OrderFilter.OVERDUE)
    ),
    "order_list_of_a_colleague": message(
        "order_list", lambda say: replace(orders(say, count=10, total=23), person=say("林晓"), person_id="U01LINXIAO")
    ),
    "order_list_modal": form(list_modal, orders),
    "home": form(home, home_view),
    "home_abroad": form(home, lambda say: home_view(say, ask_at=ELEVEN, abroad=True, late=(), soon=())),
    "home_of_a_newcomer": form(
        home,
        lambda say: home_view(
            say,
            roles=(),
            late=(),
            soon=(),
            orders=0,
            due_milestones=0,
            decisions=(),
            owed=(),
            reported=(),
            standup=None,
            questions=0,
        ),
    ),
    "milestone_echo": message("milestone_echo", echo),
    "milestone_echo_refused": message(
        "milestone_echo", lambda say: EchoView(rows=echo(say).rows[9:10], saved=0, refused=1, year=2026)
    ),
    "milestone_undone": message("milestone_undone", lambda say: {"po": say("PO2403")}),
    "milestone_form": form(reports.form, milestone_form),
    "milestone_form_filled": form(
        reports.form,
        lambda say: replace(
            milestone_form(say), chosen=2, state="blocked", progress=85, promised="2026-09-28", note=say("差吊牌")
        ),
    ),
    "milestone_form_empty": form(reports.form, lambda say: ReportFormView(lines=())),
    "help": message("help", lambda say: HelpView(typed=None)),
    "help_of_one_command": message("help", lambda say: HelpView(typed=None, topic="standup")),
    "help_not_understood": message("help", lambda say: HelpView(typed=typed_by(say, "天气不错"))),
    "edit_unread": message("edit_unread", lambda say: EditUnreadMessage()),
    "help_sound": message("help_sound", lambda say: HelpSoundMessage()),
    "form_offer_milestone": message("form_offer", lambda say: FormOfferMessage(form="milestone")),
    "form_offer_delay": message("form_offer", lambda say: FormOfferMessage(form="delay")),
    "form_offer_stand_up": message("form_offer", lambda say: FormOfferMessage(form="stand_up", check_in=7)),
    "form_offer_anomaly": message("form_offer", lambda say: FormOfferMessage(form="anomaly")),
    "no_delay": message("no_delay", lambda say: {"orders": (say("PO2402"), say("PO2403"))}),
    "import_answered": message("import_answered", import_answered),
    "import_notice": message("import_questions", import_questions),
    "import_notice_done": message("import_questions", lambda say: import_questions(say, count=0)),
    "import_form": form(import_shapes.form, import_questions),
    "import_form_empty": form(import_shapes.form, lambda say: import_questions(say, count=0)),
    "open_again": message("open_again", lambda say: OpenAgainMessage(key="e1", name=say("/delay"))),
    "open_again_message": message("open_again", lambda say: OpenAgainMessage(key="e1", name="message")),
    "capped_digest": capped,
    "installation_halted": message(
        "installation_halted", lambda say: InstallationHaltedMessage(code="token_revoked", since=NOW)
    ),
    "installation_halted_otherwise": message(
        "installation_halted", lambda say: InstallationHaltedMessage(code=say("unheard_of"), since=NOW)
    ),
    "installation_back": message(
        "installation_back", lambda say: InstallationBackMessage(code=say("org_login_required"), since=NOW)
    ),
    "message_set_aside": message(
        "message_set_aside", lambda say: SetAsideMessage(kind=say("delay_preview/9"), why=say("unknown version"))
    ),
    "outside_failed": message(
        "outside_failed", lambda say: OutsideFailedView(method="webhook", which="1", reason=say("robot:93000"))
    ),
}
