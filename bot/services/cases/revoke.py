"""撤销决定: a decision of its own. The instruction dies; the question is asked again, or is over."""

from __future__ import annotations

from dataclasses import replace

from bot.db.models import CaseDecision
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import DecisionState
from bot.services.cases.conditions import drop_tasks
from bot.services.cases.events import DecisionRevoked
from bot.services.cases.instructions import close_if_done, doers
from bot.services.cases.kept import EventDetail
from bot.services.cases.outcome import Press, PressOutcome, done
from bot.services.cases.record import step_key
from bot.services.cases.rights import DecisionWork
from bot.services.cases.steps import open_own, open_rung
from bot.work import outbox
from bot.work.kinds import WordKind


def revoke(turn: DecisionWork, wanted: Press) -> PressOutcome:
    """Take back what was decided before it is carried out; a reason is required, and what stood stays on record."""
    row = turn.row
    told = _concerned(turn)
    stood = _stood(row, over=wanted.close)
    outbox.kill_step(turn.work.session, step_key(row), EventKind.REVOKED, turn.now)
    drop_tasks(turn.work, row, EventKind.REVOKED)
    turn.log(EventKind.REVOKED, detail=stood)
    turn.happened(DecisionRevoked(decision_id=row.id, over=wanted.close, act=turn.act))
    kind = WordKind.REVOKED if wanted.close else WordKind.REVOKED_AGAIN
    for person in told:
        turn.say(person, kind, outcome=stood.outcome, note=turn.act.note)
    if wanted.close:
        row.state = DecisionState.REVOKED
        row.remind_at = row.expires_at = None
        close_if_done(turn.work, turn.case, turn.act)
    else:
        _ask_again(turn)
    return done(row, wanted.verb)


def _ask_again(turn: DecisionWork) -> None:
    """The same question, on the rung that decided, of who has its right now; the first answer stays as the event."""
    row, decision = turn.row, turn.stands.decision
    decided = next((rung.role for rung in decision.upwards), None)
    row.outcome = row.chosen = row.reason = row.conditions = None
    row.decided_by = row.decided_for = row.decided_at = None
    row.executed_by = row.executed_at = row.evidence = row.files = row.told_at = None
    if turn.stands.ruling.settles:
        open_own(turn, decision.own, state=DecisionState.ASKED)
        return
    deciding = [at for at, rung in enumerate(decision.rungs) if rung.decides] or [len(decision.rungs) - 1]
    same = next((at for at in deciding if decision.rungs[at].role == decided), deciding[0])
    open_rung(replace(turn, act=replace(turn.act, note=None)), same)


def _concerned(turn: DecisionWork) -> list[str]:
    """Who was told of the decision or has to carry it out, and who made it."""
    row, decision = turn.row, turn.stands.decision
    carriers = doers(row, turn.stands)
    people = (decision.own.person, turn.case.reporter_id, row.decided_by, *carriers)
    return [person for person in dict.fromkeys(people) if person is not None and person != turn.act.actor]


def _stood(row: CaseDecision, *, over: bool) -> EventDetail:
    return EventDetail(
        closed=over,
        outcome=row.outcome,
        chosen=row.chosen,
        decided_by=row.decided_by,
        decided_for=row.decided_for,
        decided_at=row.decided_at,
        reason=row.reason,
        conditions=row.conditions,
    )
