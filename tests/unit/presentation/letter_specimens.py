"""Fixed views of the decision letter, as a message where files are not taken."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.audit_chain import Anchor
from bot.domain.cases.states import Severity
from bot.domain.text import Text
from bot.presentation.registry import Payload, render
from bot.presentation.words import Words
from bot.views.case_notes import EventLine
from bot.views.cases import CaseCard, Choice, Effect, File, Person
from bot.views.letter import FactShown, Letter, LetterDecision, LetterReply, RungShown, TaskShown
from tests.unit.presentation.specimens import Say, Specimen, typed_by

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE, TEN = datetime(2026, 9, 16, 9, 0, tzinfo=SHANGHAI), datetime(2026, 9, 16, 10, 5, tzinfo=SHANGHAI)
LEAD, DIRECTOR = Text.pair(zh="跟单主管", en="merchandising lead"), Text.pair(zh="销售总监", en="sales director")
COMMIT = Text.pair(zh="对客户承诺新交期", en="Promise the customer a new date")


def card(say: Say) -> CaseCard:
    fabric = Text.pair(zh="面料到厂", en="Fabric in")
    effect = Effect(
        order="PO2402", product=say("针织 T 恤"), milestone=fabric, old_on=date(2026, 9, 18), new_on=date(2026, 9, 28),
        float_left=-6, etd_old_on=date(2026, 10, 5), etd_new_on=date(2026, 10, 13), delay_days=8, lc_warned=True,
        cutoff_missed=True,
    )  # fmt: skip
    return CaseCard(
        id=7, number="C0007", kind=Text.pair(zh="面料/辅料/物料未到", en="Material late"), subject="PO2402",
        severity=Severity.CRITICAL, state="closed", text=typed_by(say, "染厂返工"), reporter=Person(id="U01", name=say("林晓")),
        reader_id="U01", opened_at=NINE, effects=(effect,), parts=(), deadline_at=TEN, closed_at=TEN,
        cost_cny=Decimal(12000),
    )  # fmt: skip


def decided(say: Say) -> LetterDecision:
    return LetterDecision(
        number=1, label=COMMIT, state="closed", rule="SC-02", version="0123456789ab", unconfirmed=True, records=False,
        facts=(
            FactShown(label=Text.pair(zh="延期天数(日历日)", en="delay in calendar days"), value=8),
            FactShown(label=Text.pair(zh="有信用证", en="has an L/C"), value=True),
            FactShown(label=Text.pair(zh="跟进方式", en="mode"), value="business", said=Text.pair(zh="业务", en="biz")),
        ),
        why=(Text.pair(zh="晚 4 天以上要销售总监定。", en="Four days and more are the director's."),),
        ladder=(
            RungShown(role=LEAD, person=None, for_name=None, note="vacant", fell_to=DIRECTOR, decides=False),
            RungShown(role=DIRECTOR, person=say("陈志强"), for_name=say("刘洋"), note="away", fell_to=None, decides=True),
        ),
        options=(Choice(key="a", label=COMMIT), Choice(key="b", label=LEAD)),
        proposal=typed_by(say, "先发一半"), proposed_by=say("王芳"), outcome="conditions", chosen=COMMIT, reason=typed_by(say, "客户已同意"),
        conditions=typed_by(say, "补运费"), decided_by=say("陈志强"), decided_role=DIRECTOR, decided_for=say("刘洋"), decided_at=TEN,
        tasks=(TaskShown(text=typed_by(say, "补运费"), owner=say("王芳"), due_on=date(2026, 9, 18), state="done"),),
        executed_by=say("林晓"), executed_at=TEN, evidence=typed_by(say, "客户邮件 9/16"), files=(File(name=typed_by(say, "确认.pdf")),),
    )  # fmt: skip


def letter(words: Words, say: Say) -> Payload:
    event = EventLine(
        number="C0007", kind="opened", actor=Person(id="U01", name=say("林晓")), for_name=None, target=None, role=None,
        label=None, note=typed_by(say, "染厂返工"),
    )  # fmt: skip
    anchor = Anchor(number=128, digest="ab" * 32)
    shown = Letter(card=card(say), decisions=(decided(say),), history=((NINE, event),), anchor=anchor, printed_at=TEN)
    return render("decision_letter", shown, words)


def reply(words: Words, _say: Say) -> Payload:
    return render("letter_reply", LetterReply(number="C0007"), words)


SPECIMENS: dict[str, Specimen] = {"decision_letter": letter, "letter_reply": reply}
