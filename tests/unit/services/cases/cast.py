"""The company of these tests, with everything of a case that is rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import models
from bot.db.models import Case, CaseDecision, CaseEvent, DueRow, Notice
from bot.domain.authority import PersonId, Ruling
from bot.domain.authority.decide import Standing
from bot.domain.authority.model import Verdict
from bot.domain.calendars import Calendar
from bot.domain.cases.states import DecisionState, Severity
from bot.domain.defaults import Defaults
from bot.domain.escalations import Posted
from bot.domain.text import Text
from bot.files.rules import load_rules
from bot.services.cases import acts, rights
from bot.services.cases.kept import KeptRuling, keep_ladder, rungs_kept
from bot.services.cases.outcome import Press, PressOutcome
from bot.services.cases.record import Act
from bot.services.cases.rights import DecisionWork
from bot.services.cases.steps import move, open_own, open_rung
from bot.work.codec import Data, pack
from bot.work.company import Company
from bot.work.events import PORTS, Hearing
from bot.work.unit import Work
from tests import fakes
from tests.factories import moment
from tests.unit.rows import keep
from tests.unit.services.scene import refreshed

LIN, LEAD, DIRECTOR, OTHER, BOSS, QC, ADMIN = (
    PersonId(name) for name in ("lin", "lead", "director", "other", "boss", "qc", "admin")
)
NOW = moment("2026-09-16 09:00")
TODAY, YESTERDAY = date(2026, 9, 16), date(2026, 9, 15)
WHY = Text.pair(zh="理由", en="why")
HELD = {"merch_lead": LEAD, "sales_director": DIRECTOR, "general_manager": BOSS}


@cache
def company(*, separation: bool = True) -> Company:
    rules, calendar = load_rules(), Calendar(name="cn", bound_to_years=False)
    defaults = Defaults(separation_of_duties=separation)
    return replace(fakes.company(), rules=rules, calendars={"cn": calendar}, defaults=defaults)


def ruling(**more: Any) -> Ruling:
    """Of the 跟单员: the lead passes it on, the director decides, over whom stands the general manager."""
    up = (("merch_lead", Verdict.PROPOSE), ("sales_director", Verdict.APPROVE))
    given: dict[str, Any] = {
        "decision": "delivery_term",
        "role": "merchandiser",
        "verdict": Verdict.EXECUTE_ON_INSTRUCTION,
        "version": "1",
        "reason": WHY,
        "accountable": "sales_director",
        "ladder": tuple(role for role, _ in up),
        "standings": tuple(
            Standing(role=role, verdict=verdict, decides=verdict is Verdict.APPROVE, why=WHY) for role, verdict in up
        ),
        "line_above": ("general_manager",),
        "standing_deputy": "merch_lead",
        "instruction_from": "sales_director",
        **more,
    }
    return Ruling(**given)


def seat(session: Session, role: str, person: str, **more: Any) -> None:
    keep(session, models.Seat(member_id=person, role=role, **more))


def away(session: Session, person: str, deputy: str | None = None, limit: int | None = None) -> None:
    days = {"starts_on": TODAY, "ends_on": TODAY}
    keep(session, models.Absence(member_id=person, deputy_id=deputy, limit_cny=limit, **days))


def duty(session: Session, role: str, person: str, *, on: date = TODAY, **more: Any) -> None:
    keep(session, models.Duty(member_id=person, role=role, starts_on=on, ends_on=on, **more))


def leaves(session: Session, person: str) -> None:
    gone = session.get_one(models.Member, person)
    gone.active, gone.standing = False, "left"
    session.flush()


def decision(
    work: Work, made: Ruling | None = None, *, case: dict[str, Any] | None = None, **more: Any
) -> CaseDecision:
    """One decision of a case of lin's, asked of the lead."""
    order: dict[str, Any] = {
        "number": f"C{len(work.session.scalars(select(Case.id)).all()) + 1:04}",
        "order_id": 1,
        "reporter_id": LIN,
        "severity": Severity.MAJOR,
        "kind": "k",
        "text": "t",
        "opened_at": NOW,
    }
    of = keep(work.session, Case(**(order | (case or {}))))
    given: dict[str, Any] = {
        "key": "delivery_term",
        "position": 0,
        "state": DecisionState.ASKED,
        "ruling": kept_ruling(made),
    }
    return keep(work.session, CaseDecision(case=of, **(given | more)))


def kept_ruling(made: Ruling | None = None, **others: Ruling) -> Data:
    """A ruling as a decision keeps it, with those of its other choices."""
    return pack(KeptRuling.of(made or ruling(), others=others))


def handed(row: CaseDecision, at: int, to: str | None = OTHER) -> None:
    """A rung of the ladder was handed to somebody, or to nobody."""
    ladder = enumerate(rungs_kept(row))
    keep_ladder(row, [replace(rung, handed_to=to) if place == at else rung for place, rung in ladder])


def turn(work: Work, row: CaseDecision, actor: str | None = LIN) -> DecisionWork:
    """What somebody, or the clock, has in hand to act on a decision now."""
    act = Act(actor=actor, now=work.now)
    return DecisionWork(work=work.by(actor), row=row, stands=rights.standing(work, row), act=act)


def asked(work: Work, made: Ruling | None = None, *, rung: int = 0, **more: Any) -> CaseDecision:
    """A decision whose card stands before who is asked: their time runs."""
    row = decision(work, made, **more)
    open_rung(turn(work, row), rung)
    move(turn(work, row, None), Posted())
    work.session.flush()
    return row


def asked_alone(work: Work, made: Ruling, **more: Any) -> CaseDecision:
    """A decision that the asking side settles alone, asked of who does."""
    row = decision(work, made, **more)
    here = turn(work, row)
    open_own(here, here.stands.decision.own, state=DecisionState.ASKED)
    work.session.flush()
    return row


def pressed(work: Work, person: str, row: CaseDecision, verb: str, **more: Any) -> PressOutcome:
    """A button pressed, and the rows it leaves."""
    wanted = Press(**{"decision_id": row.id, "step": row.step, "verb": verb, **more})
    outcome = acts.press(work.by(person), press=wanted)
    work.session.flush()
    return outcome


def events(work: Work) -> list[tuple[str, str | None]]:
    """What happened in cases, and towards whom."""
    work.session.flush()
    return [(event.kind, event.target_id) for event in work.session.scalars(select(CaseEvent).order_by(CaseEvent.id))]


def edits(work: Work, name: str = "case_card") -> list[str | None]:
    """The cards that are edited, in the order of their edits."""
    refreshed(work)
    return [notice.card for notice in messages(work, name) if notice.method == "update"]


def last_event(work: Work) -> CaseEvent:
    work.session.flush()
    return work.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()


def messages(work: Work, name: str) -> list[Notice]:
    """The messages of a name, in the order they were written."""
    return list(work.session.scalars(select(Notice).where(Notice.message == name).order_by(Notice.id)))


def notes(work: Work) -> list[tuple[str, str]]:
    return [(note.audience, note.context["kind"]) for note in messages(work, "case_note")]


def words(work: Work) -> list[tuple[str, str]]:
    return [(word.audience, word.context["kind"]) for word in messages(work, "case_word")]


def shown_to(work: Work) -> set[str]:
    return {card.audience for card in messages(work, "case_card")} - {"CFOLLOW"}


def planned(work: Work, kind: str, *, state: str = "waiting") -> list[datetime]:
    """When due rows of a kind come due."""
    found = select(DueRow.due_at).where(DueRow.kind == kind, DueRow.state == state)
    return list(work.session.scalars(found.order_by(DueRow.due_at)))


def due(work: Work, row: CaseDecision, *, kind: str = "case.expire", **more: Any) -> DueRow:
    """A due row of the step under way."""
    data = {"decision": row.id, "step": row.step, **more}
    key = f"{kind}:{len(work.session.scalars(select(DueRow.id)).all())}"
    return keep(work.session, DueRow(key=key, kind=kind, subject="case:1", due_at=work.now, data=data))


def trail(work: Work) -> list[tuple[str, str | None]]:
    """What the audit trail will say of this transaction: the action, and in whose name."""
    return [(entry.action, entry.actor) for _, entry in work.session.info.get("audit_pending", [])]


def heard(work: Work, *kinds: type) -> list[Any]:
    """What those hear who listen to these events, from now on."""
    found: list[Any] = []

    def listener(_work: Work, *, event: Any) -> None:
        found.append(event)

    hearings = {kind: (Hearing(event=kind, listener=listener),) for kind in kinds}
    work.session.info[PORTS] = replace(work.session.info[PORTS], hearings=hearings)
    return found
