"""A report on its way: previewed, questioned, corrected, submitted or dropped. Its drafts wait in the preview's row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Notice
from bot.domain.errors import GendanError
from bot.services.reports.delays.drafts import Draft, draft_as_data, draft_from_data
from bot.services.reports.delays.offers import NO_DELAY
from bot.services.reports.delays.reading import read_again, read_drafts
from bot.services.reports.delays.report import Saved, SavedAlready, is_saved, save
from bot.work.replies import replace_with, reply
from bot.work.report_cards import card_of, whole_of
from bot.work.unit import Work

FIXING = {"order", "line", "milestone", "kind", "far"}
"""Answers that settle what a word means; any other answer stands in the text for the words in doubt."""


class PreviewGone(GendanError):
    """The preview is not there any more, or it is somebody else's."""

    code = "expired_button"


def preview_text(work: Work, *, text: str, dated: bool = True, part: str = "") -> str:
    """Read what was typed and show what it would do; returns the key under which the preview is kept."""
    drafts = read_drafts(work, text=text, dated=dated)
    if all(draft.refused == NO_DELAY for draft in drafts):
        reply(work, message="no_delay", context={"orders": []}, part=f"delay{part}")
        return f"reply:{work.to.key}:delay{part}"
    return show(work, drafts=drafts, dated=dated, part=part)


def show(
    work: Work,
    *,
    drafts: Sequence[Draft],
    dated: bool,
    root: str | None = None,
    part: str = "",
    in_place: bool = False,
) -> str:
    """Send the preview of some drafts; `root` ties corrected previews to the first, so that one of them is saved.

    in_place: it takes the place of the one before.
    """
    name = f"delay{part}"
    key = f"reply:{work.to.key}:{name}"
    context = {
        "key": key,
        "root": root or key,
        "dated": dated,
        "drafts": [draft_as_data(draft) for draft in drafts],
    }
    send = replace_with if in_place else reply
    send(
        work,
        message="delay_preview",
        context=context,
        part=name,
        card=card_of(root or key),
    )
    return key


def kept(session: Session, key: str, actor: str) -> dict[str, Any]:
    """What a preview holds, for the one it was shown to."""
    row = session.scalar(select(Notice).where(Notice.key == key, Notice.message == "delay_preview"))
    if row is None or row.reader_id != actor:
        raise PreviewGone
    return row.context


def load_kept(work: Work, *, key: str) -> dict[str, Any]:
    """The same as a reader of its own, for the edge."""
    return kept(work.session, key, work.actor)


def drafts_of(context: dict[str, Any]) -> list[Draft]:
    """The drafts of a kept preview."""
    return [draft_from_data(data) for data in context["drafts"]]


def answer(work: Work, *, key: str, index: int, value: str) -> str:
    """Answer the question of one line: it is read again, and the whole preview shown anew."""
    context = kept(work.session, key, work.actor)
    drafts = drafts_of(context)
    if not 0 <= index < len(drafts):
        raise PreviewGone
    if is_saved(work.session, context["root"]):
        raise SavedAlready
    changed = _answered(drafts[index], value)
    dated = bool(context["dated"])
    drafts[index] = read_again(work, draft=changed, dated=dated)
    return show(work, drafts=drafts, dated=dated, root=context["root"], in_place=True)


def _answered(draft: Draft, value: str) -> Draft:
    name, _, rest = value.partition(":")
    if name in FIXING and rest:
        return replace(draft, fixed={**draft.fixed, name: rest})
    span = draft.asked.span if draft.asked else ""
    typed = draft.typed.replace(span, value, 1) if span and span in draft.typed else f"{draft.typed} {value}"
    return replace(draft, typed=typed)


def submit(work: Work, *, key: str) -> tuple[Saved, ...]:
    """Save every line that is sound; the others stay in what is answered. Saving twice is refused."""
    context = kept(work.session, key, work.actor)
    root = str(context["root"])
    left = [draft for at, draft in enumerate(drafts_of(context)) if not is_saved(work.session, f"{root}/{at}")]
    if not left:
        raise SavedAlready
    return save_all(work, drafts=left, root=root)


def save_all(
    work: Work,
    *,
    drafts: Iterable[Draft],
    root: str,
    key: str = "",
) -> tuple[Saved, ...]:
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
        context = {"batch": root, "rows": [row for one in saved for row in one.rows], "left": left}
        preview = kept(work.session, key, work.actor) if key else None
        _say_saved(work, context, root=root, preview=preview)
    return tuple(saved)


def _say_saved(work: Work, context: dict[str, Any], *, root: str, preview: dict[str, Any] | None) -> None:
    """The echo takes the preview's place, unless lines of it still wait: those stay, and the echo stands by itself."""
    whole = whole_of(root)
    card = card_of(whole)
    lines = range(len(preview["drafts"])) if preview else ()
    if preview is None or all(is_saved(work.session, f"{whole}/{at}") for at in lines):
        replace_with(work, message="delay_saved", context=context, part="saved", card=card)
        return
    replace_with(work, message="delay_preview", context=preview, part="left", card=card)
    reply(work, message="delay_saved", context=context, part="saved", card=card_of(root))


def drop(work: Work, *, key: str) -> None:
    """取消: nothing was saved, and that is said in the preview's place."""
    root = str(kept(work.session, key, work.actor)["root"])
    if is_saved(work.session, root):
        raise SavedAlready
    replace_with(work, message="delay_dropped", context={"root": root}, part="dropped", card=card_of(root))
