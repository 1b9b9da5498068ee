"""A report that its author never submitted: who follows the order files it, or says that it is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.db.models import DueRow, Pending
from bot.services.cases.kept import SourceMessage
from bot.services.cases.raise_case import UNCONFIRMED
from bot.services.cases.record import report_card
from bot.services.people.members import names_of
from bot.services.reports.delays import previews
from bot.services.reports.delays.assess import think
from bot.services.reports.delays.drafts import Draft, ReportDrafts
from bot.services.reports.delays.ends import UnconfirmedReport, over
from bot.services.reports.delays.previews import PreviewGone
from bot.services.reports.delays.report import SavedAlready, is_saved, save
from bot.services.reports.messages import DelayDroppedMessage, DelayPreviewMessage, DelaySavedMessage
from bot.work import pending
from bot.work.codec import stored
from bot.work.kinds import MessageKind
from bot.work.pending import PendingOutcome
from bot.work.unit import Work


@stored("unconfirmed_told")
@dataclass(frozen=True, kw_only=True)
class UnconfirmedToldMessage:
    """What became of a report its author never submitted: filed by somebody, or called none."""

    who: str
    filed: bool
    preview: str


@dataclass(frozen=True, kw_only=True)
class Unsubmitted:
    """What waits for who does this: its row, the report, the author's preview and the lines of it that are theirs."""

    row: Pending
    report: UnconfirmedReport
    preview: Pending
    drafts: tuple[Draft, ...]
    dated: bool


def asked_of(work: Work, *, key: str) -> Unsubmitted:
    """Raises PreviewGone, SavedAlready."""
    row = pending.take(work, key=key, of=UnconfirmedReport)
    report = pending.read(row, UnconfirmedReport) if row is not None else None
    preview = work.session.get(Pending, report.preview) if report is not None else None
    if row is None or report is None or preview is None:
        raise PreviewGone
    if row.settled_at is not None or is_saved(work.session, preview.subject):
        raise SavedAlready
    kept = pending.read(preview, ReportDrafts)
    drafts = tuple(kept.drafts[place] for place in report.places)
    return Unsubmitted(row=row, report=report, preview=preview, drafts=drafts, dated=kept.dated)


def file(work: Work, *, key: str) -> None:
    """立案: read and ruled again, in the name of who presses, as what its author said.

    Where something is still to be answered it becomes the presser's own preview.
    """
    asked = asked_of(work, key=key)
    author = names_of(work.session, [asked.report.author]).get(asked.report.author, "")
    drafts = [replace(draft, source=draft.source or SourceMessage(author=author)) for draft in asked.drafts]
    root = asked.preview.subject
    ready = all(draft.sound and think(work, draft=draft).ready for draft in drafts)
    if not ready:
        pending.settle(work, subject=root, of=UnconfirmedReport, outcome=PendingOutcome.ENDED)
        previews.show(work, drafts=drafts, dated=asked.dated)
        return
    rows = tuple(row for draft in drafts for row in save(work, draft=draft, batch=root, source=UNCONFIRMED).rows)
    work.reply(DelaySavedMessage(batch=root, rows=rows), part="saved")
    _settle(work, asked, PendingOutcome.SAVED)


def dismiss(work: Work, *, key: str) -> None:
    """不是: nothing was saved, and its author is told."""
    asked = asked_of(work, key=key)
    _settle(work, asked, PendingOutcome.DROPPED)


def _settle(work: Work, asked: Unsubmitted, outcome: PendingOutcome) -> None:
    root = asked.preview.subject
    pending.settle(work, subject=root, of=ReportDrafts, outcome=outcome)
    over(work, root, outcome)
    filed = outcome is PendingOutcome.SAVED
    work.note(
        action="report.filed" if filed else "report.dismissed",
        subject_kind="preview",
        subject_id=asked.report.preview,
        author=asked.report.author,
    )
    author = asked.report.author
    work.post(
        key=f"told:{asked.row.key}",
        kind=MessageKind.NEWS,
        audience=author,
        message=UnconfirmedToldMessage(who=work.actor, filed=filed, preview=asked.report.preview),
        reader=author,
    )
    work.refresh(f"preview:{asked.report.preview}")


def of_preview(work: Work, *, due: DueRow) -> None:
    """The author's preview says what became of it."""
    row = work.session.get(Pending, due.subject.partition(":")[2])
    if row is None:
        return
    dropped = row.outcome == PendingOutcome.DROPPED
    message = DelayDroppedMessage(root=row.subject) if dropped else DelayPreviewMessage(key=row.key)
    work.edit(due, card=report_card(row.subject), message=message)
