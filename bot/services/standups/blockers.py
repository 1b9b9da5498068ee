"""From a stand-up to an anomaly without retyping, and back: the prompt follows what is reported elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CheckIn, Milestone
from bot.domain.errors import GendanError
from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import AnomalyTold, Promised, Statement
from bot.domain.text import Sentence
from bot.services.orders.find import NAMED, named_orders, numbers_of
from bot.services.people.office import office_of
from bot.services.reports.delays.forms import Filled
from bot.services.reports.delays.report import SavedAlready, is_saved
from bot.services.reports.door import report
from bot.services.reports.reading import reader_for
from bot.services.standups.answers import RowGone, blocker_of, own_check_in
from bot.services.standups.kept import rows_of
from bot.work.unit import Work

FROM_STANDUP = "standup:{}"


class NoBlocker(GendanError):
    """Nothing blocks the member by their own words any more."""

    code = "no_blocker"


def batch_of(check_in_id: int) -> str:
    """The name under which a check-in's blocker is saved as a case."""
    return FROM_STANDUP.format(check_in_id)


def raise_blocker(work: Work, *, check_in_id: int) -> None:
    """转为异常: the words of the answer become the preview of an anomaly."""
    check_in = own_check_in(work, check_in_id)
    text = blocker_of(work.session, check_in)
    if text is None:
        raise NoBlocker
    root = batch_of(check_in.id)
    if is_saved(work.session, root):
        raise SavedAlready
    then = work.saying(check_in.answered_at)
    report(then, _anomalies(then, " ".join(text.split())), root=root, near=_named_in(work, check_in))


def _anomalies(work: Work, text: str) -> Sequence[Statement]:
    """What the words say is wrong, whatever else they say."""
    reader = reader_for(work, member_id=work.actor, text=text)
    told = read_statements(f"/anomaly {text}", reader)
    kinds = tuple(name_kind(text, reader.keywords))
    late = [
        AnomalyTold(text=text, orders=said.orders, lot=said.lot, milestone=said.milestone, move=said.move, kinds=kinds)
        for said in told
        if isinstance(said, Promised)
    ]
    return [said for said in told if isinstance(said, AnomalyTold)] or late or [AnomalyTold(text=text, kinds=kinds)]


def _named_in(work: Work, check_in: CheckIn) -> list[str]:
    """The orders that the member's answers name."""
    office = office_of(work)
    named = [
        named_orders(work.session, member_id=check_in.member_id, text=text, office=office)
        for text in check_in.answers.values()
    ]
    return [po for answer in named for po in numbers_of(work.session, answer.fits, most=NAMED)]


def row_filled(work: Work, *, check_in_id: int, milestone_id: int, blocked: bool) -> Filled:
    """A row of the prompt as the form's fields: its order line, its milestone, and that it is blocked."""
    check_in = own_check_in(work, check_in_id)
    milestone = work.session.get(Milestone, milestone_id)
    if milestone is None or rows_of(check_in).row(milestone_id) is None:
        raise RowGone
    about = Sentence.of("options.blocked_row", name=milestone.name) if blocked else None
    return Filled(line=str(milestone.line_id), milestone=milestone.key, about=about)


def raised_case(session: Session, check_in_id: int) -> Case | None:
    """The case that a check-in's blocker became."""
    root = batch_of(check_in_id)
    return session.scalar(select(Case).where(or_(Case.batch == root, Case.batch.like(f"{root}/%"))).limit(1))
