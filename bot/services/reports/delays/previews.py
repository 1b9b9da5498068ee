"""A report on its way: previewed, questioned, corrected, submitted or dropped. It waits in a row of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.db.base import row_id
from bot.db.models import Pending
from bot.domain.authority import Office
from bot.domain.errors import GendanError
from bot.services.cases.record import report_card, whole_of
from bot.services.reports import relays
from bot.services.reports.delays.assess import Assessed, fact_said
from bot.services.reports.delays.drafts import Draft, KeptForm, ReportDrafts
from bot.services.reports.delays.ends import ShownLine, differs, over, watch
from bot.services.reports.delays.report import Saved, SavedAlready, is_saved, save
from bot.services.reports.messages import DelayDroppedMessage, DelayPreviewMessage, DelaySavedMessage
from bot.work import pending
from bot.work.codec import Unreadable
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

GIVEN, KIND = "given", "kind"
"""Answers: a fact, and what has happened."""

LASTS, FORM_LASTS = timedelta(days=30), timedelta(days=1)
"""How long what was typed waits to be submitted: under its preview, and behind a form's second page."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A report that waits to be submitted; root ties corrected previews to the first."""

    key: str
    root: str
    dated: bool
    drafts: tuple[Draft, ...]


class PreviewGone(GendanError):
    """The preview is not there any more, or it is somebody else's."""

    code = "expired_button"


def show(
    work: Work,
    *,
    drafts: Sequence[Draft],
    dated: bool,
    root: str | None = None,
    part: str = "",
    in_place: bool = False,
    was: Sequence[ShownLine] = (),
    office: Office | None = None,
    thought: Sequence[Assessed | None] = (),
) -> str:
    """Send the preview of some drafts; `root` ties corrected previews to the first, so that one of them is saved.

    in_place: it takes the place of the one before. was: what that had shown and does not hold any more. office: who
    holds what, and thought: what each draft would do, where that is known in this transaction already.
    """
    name = f"delay{part}"
    key = f"reply:{work.to.key}:{name}"
    value = ReportDrafts(dated=dated, drafts=tuple(drafts))
    first = root is None and work.session.get(Pending, key) is None
    keep = pending.begin if first else pending.put
    keep(work, key=key, value=value, subject=root or key, lasts=LASTS)
    watch(work, key=key, root=root or key, drafts=drafts, was=was, office=office, thought=thought, first=first)
    send = work.replace_with if in_place else work.reply
    send(DelayPreviewMessage(key=key), part=name, card=report_card(root or key))
    return key


def preview_of(work: Work, *, key: str) -> Preview:
    """What a preview holds, for the one it was shown to. Raises PreviewGone."""
    row = pending.take(work, key=key, of=ReportDrafts)
    if row is None:
        raise PreviewGone
    return _read(row)


def waiting_for(work: Work, member_id: str, *, since: timedelta) -> list[Preview]:
    """The previews somebody was shown that long ago at most and neither submitted nor dropped."""
    previews = []
    for row in pending.waiting(work, member_id, of=ReportDrafts, since=since):
        try:
            previews.append(_read(row))
        except Unreadable as error:
            pending.set_aside(work.session, error, now=work.now)
    return previews


def _read(row: Pending) -> Preview:
    kept = pending.read(row, ReportDrafts)
    return Preview(key=row.key, root=row.subject, dated=kept.dated, drafts=kept.drafts)


def left_of(work: Work, preview: Preview) -> list[str]:
    """The lines of a preview that were not saved by themselves, as they were typed."""
    return [
        draft.typed
        for place, draft in enumerate(preview.drafts)
        if not is_saved(work.session, f"{preview.root}/{place}")
    ]


def answer(work: Work, *, key: str, index: int, value: str) -> str:
    """Say what was left open of one line, a fact or the kind; the whole preview is shown anew. Raises PreviewGone.

    What an earlier program asked about the words of a line is not read again: that button has expired.
    """
    preview = preview_of(work, key=key)
    drafts = list(preview.drafts)
    if not 0 <= index < len(drafts):
        raise PreviewGone
    if is_saved(work.session, preview.root):
        raise SavedAlready
    name, _, said = value.partition(":")
    draft = drafts[index]
    if name == GIVEN:
        drafts[index] = draft.with_given(**fact_said(work.company, said))
    elif name == KIND and draft.sound and said in work.company.rules.anomalies:
        drafts[index] = replace(draft, kind=said, plain=False)
    else:
        raise PreviewGone
    return show(work, drafts=drafts, dated=preview.dated, root=preview.root, in_place=True)


def propose(work: Work, *, key: str, index: int, proposal: str, proposed_as: str) -> str:
    """Put another way out beside one line as its author's proposal, in place of the one before; empty takes it away.

    Raises PreviewGone, SavedAlready.
    """
    preview = preview_of(work, key=key)
    drafts = list(preview.drafts)
    if not 0 <= index < len(drafts) or not drafts[index].sound:
        raise PreviewGone
    if is_saved(work.session, preview.root) or is_saved(work.session, f"{preview.root}/{index}"):
        raise SavedAlready
    drafts[index] = replace(drafts[index], proposal=proposal, proposed_as=proposed_as)
    return show(work, drafts=drafts, dated=preview.dated, root=preview.root, in_place=True)


def submit(work: Work, *, key: str) -> tuple[Saved, ...]:
    """Save every line that is sound; the others stay in what is answered. Saving twice is refused.

    Where another ship date, other decisions or other deciders would come of it than were shown, nothing is saved: a new
    preview takes the old one's place and says first what is different.
    """
    preview = preview_of(work, key=key)
    root, drafts = preview.root, preview.drafts
    left = [at for at in range(len(drafts)) if not is_saved(work.session, f"{root}/{at}")]
    if not left or is_saved(work.session, root):
        raise SavedAlready
    if was := differs(work, key=key, drafts=drafts, places=left):
        show(work, drafts=drafts, dated=preview.dated, root=root, in_place=True, was=was)
        return ()
    return save_all(work, drafts=[drafts[at] for at in left], root=root)


def save_all(work: Work, *, drafts: Iterable[Draft], root: str, key: str = "") -> tuple[Saved, ...]:
    """Save drafts as one batch that one Undo takes back, and say what was saved.

    A line of a preview that was changed in the form is saved as `<root>/<its place>`, whichever comes first; `key` is
    that preview's.
    """
    if is_saved(work.session, root) or is_saved(work.session, whole_of(root)):
        raise SavedAlready
    saved, left = [], []
    for draft in drafts:
        if not draft.sound:
            left.append(draft.typed)
            continue
        saved.append(save(work, draft=draft, batch=root))
    if saved:
        rows = tuple(row for outcome in saved for row in outcome.rows)
        echo = DelaySavedMessage(batch=root, rows=rows, left=tuple(left))
        preview = preview_of(work, key=key) if key else None
        _say_saved(work, echo, root=root, preview=preview)
    return tuple(saved)


def _say_saved(work: Work, echo: DelaySavedMessage, *, root: str, preview: Preview | None) -> None:
    """The echo takes the preview's place, unless lines of it still wait: those stay, and the echo stands by itself."""
    whole = whole_of(root)
    card = report_card(whole)
    if preview is None or not left_of(work, preview):
        pending.settle(work, subject=whole, of=ReportDrafts, outcome=PendingOutcome.SAVED)
        over(work, whole, PendingOutcome.SAVED)
        work.replace_with(echo, part="saved", card=card)
        return
    work.replace_with(DelayPreviewMessage(key=preview.key), part="left", card=card)
    work.reply(echo, part="saved", card=report_card(root))


def keep_form(work: Work, *, key: str, draft: Draft, root: str) -> None:
    """The form's second page is shown: what the first one said waits under this key."""
    pending.put(work, key=key, value=KeptForm(draft=draft), subject=root, lasts=FORM_LASTS)


def save_form(work: Work, *, form: str, root: str, key: str = "") -> tuple[Saved, ...]:
    """Save what a form said, as `save_all` does. Raises PreviewGone."""
    row = pending.take(work, key=form, of=KeptForm)
    if row is None:
        raise PreviewGone
    draft = pending.read(row, KeptForm).draft
    if key and (corrected := corrected_line(work, key=key, root=root)) is not None:
        draft = replace(draft, relay=corrected.relay, relay_part=corrected.relay_part)
    saved = save_all(work, drafts=[draft], root=root, key=key)
    pending.settle(work, subject=root, of=KeptForm, outcome=PendingOutcome.SAVED)
    return saved


def corrected_line(work: Work, *, key: str, root: str) -> Draft | None:
    """The line of a preview that a form corrects: the one its root names by its place, or the only one.

    Raises PreviewGone.
    """
    drafts, place = preview_of(work, key=key).drafts, row_id(root.rpartition("/")[2])
    return drafts[place] if place < len(drafts) else None


def drop(work: Work, *, key: str) -> None:
    """取消: nothing was saved, and that is said in the preview's place."""
    preview = preview_of(work, key=key)
    root = preview.root
    if is_saved(work.session, root):
        raise SavedAlready
    pending.settle(work, subject=root, of=ReportDrafts, outcome=PendingOutcome.DROPPED)
    relays.show_again(work, [draft.relay for draft in preview.drafts if draft.relay is not None])
    over(work, root, PendingOutcome.DROPPED)
    work.replace_with(DelayDroppedMessage(root=root), part="dropped", card=report_card(root))
