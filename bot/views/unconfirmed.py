"""A preview nobody submitted: its reminder to its author, the question to who follows the order, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.db.models import Case, Member, OrderLine, Pending
from bot.domain.typed import Discretion, Typed
from bot.services.people.members import names_of, with_names
from bot.services.people.office import office_of
from bot.services.reports.delays.drafts import Draft, ReportDrafts
from bot.services.reports.delays.ends import PreviewOpenMessage, UnconfirmedMessage, UnconfirmedReport
from bot.services.reports.delays.report import is_saved
from bot.services.reports.delays.unconfirmed import UnconfirmedToldMessage
from bot.views.delay_parts import DelayPreview
from bot.views.delays import end_of, load_preview, names_followers
from bot.work import pending
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class PreviewOpenView:
    """A preview that waits. ends_at: when it goes to `to`."""

    preview: DelayPreview
    to: tuple[str, ...]
    ended: bool
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class UnconfirmedView:
    """What somebody never submitted, for who is asked about it; state: waiting, or what became of it."""

    key: str
    author: str
    subject: str
    typed: Typed | None
    state: str
    preview: DelayPreview | None = None


@dataclass(frozen=True, kw_only=True)
class UnconfirmedTold:
    """What became of it, for its author."""

    who: str
    filed: bool
    subject: str
    typed: Typed | None
    cases: tuple[str, ...]


@message(PreviewOpenMessage)
def preview_open(work: Work, *, reader: Reader, message: PreviewOpenMessage) -> PreviewOpenView | Skip:
    """The reminder of a preview, unless it was answered meanwhile."""
    row = work.session.get(Pending, message.key)
    if row is None or row.settled_at is not None or is_saved(work.session, row.subject):
        return Skip("answered meanwhile")
    drafts = pending.read(row, ReportDrafts).drafts
    own = work.by(row.owner_id)
    people = names_followers(work, row.key, drafts)
    return PreviewOpenView(
        preview=load_preview(own, drafts=list(drafts), key=row.key, root=row.subject),
        to=people,
        ended=message.ended,
        ends_at=end_of(work, row.key) if people else None,
    )


@message(UnconfirmedMessage)
def unconfirmed_card(work: Work, *, reader: Reader, message: UnconfirmedMessage) -> UnconfirmedView | Skip:
    """The words of who never submitted them, for the one who is asked."""
    row = work.session.get(Pending, message.key)
    report = pending.read(row, UnconfirmedReport) if row is not None else None
    kept = work.session.get(Pending, report.preview) if report is not None else None
    if row is None or report is None or kept is None:
        return Skip("it has ended")
    known = pending.read(kept, ReportDrafts).drafts
    drafts = [known[place] for place in report.places]
    author = work.session.get(Member, report.author)
    return UnconfirmedView(
        key=row.key,
        author=author.name if author is not None else report.author,
        subject=_subject(work, drafts),
        typed=_words(work, drafts, _discretion(work, drafts, row.owner_id)),
        state=row.outcome or WAITING,
        preview=_as_shown(work, kept, drafts) if row.outcome is None else None,
    )


def _as_shown(work: Work, kept: Pending, drafts: Sequence[Draft]) -> DelayPreview:
    """What it would do by the plan of now, as its author would be shown it."""
    return load_preview(work.by(kept.owner_id), drafts=list(drafts), key=kept.key, root=kept.subject)


@message(UnconfirmedToldMessage)
def unconfirmed_told(work: Work, *, reader: Reader, message: UnconfirmedToldMessage) -> UnconfirmedTold | Skip:
    """What became of what they never submitted."""
    kept = work.session.get(Pending, message.preview)
    if kept is None:
        return Skip("it has ended")
    drafts = pending.read(kept, ReportDrafts).drafts
    cases = work.session.scalars(select(Case.number).where(Case.batch == kept.subject).order_by(Case.id)).all()
    return UnconfirmedTold(
        who=names_of(work.session, [message.who]).get(message.who, message.who),
        filed=message.filed,
        subject=_subject(work, drafts),
        typed=_words(work, drafts, Discretion(reader_id=kept.owner_id, amounts=True)),
        cases=tuple(cases),
    )


def _subject(work: Work, drafts: Sequence[Draft]) -> str:
    """PO and product of what is first about an order, and how many more there are."""
    lines = [work.session.get(OrderLine, line_id) for draft in drafts for line_id in draft.line_ids]
    known = [line for line in lines if line is not None]
    if not known:
        return ""
    name = " ".join(part for part in (known[0].order.po, known[0].product) if part)
    return name if len(known) == 1 else f"{name} +{len(known) - 1}"


def _words(work: Work, drafts: Sequence[Draft], shown: Discretion) -> Typed | None:
    return shown.typed(with_names(work.session, "\n".join(draft.typed for draft in drafts)))


def _discretion(work: Work, drafts: Sequence[Draft], reader_id: str | None) -> Discretion:
    lines = [work.session.get(OrderLine, line_id) for draft in drafts for line_id in draft.line_ids]
    orders = [line.order for line in lines if line is not None]
    return Discretion(reader_id=reader_id, amounts=office_of(work).sees_prices(reader_id or "", *orders))
