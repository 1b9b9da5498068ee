"""没保存: what was asked and is not answered yet stands in a list of who said it, and in their next prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.db.models import Milestone, Pending
from bot.services.reports.delays import previews
from bot.services.reports.delays.ends import PreviewOpenMessage
from bot.services.reports.entry import Told
from bot.services.reports.messages import EchoKept, EchoLine, EchoQuestion, EchoRefused, ReportEchoMessage
from bot.services.reports.outcomes import ReportOutcome
from bot.work import pending
from bot.work.codec import stored
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

LASTS = timedelta(days=4)
"""Over a long weekend to the next prompt."""

OPEN_FOR = timedelta(days=1)
"""How long a preview stands in the list."""

SETTLES = frozenset({ReportOutcome.SAVED, ReportOutcome.PREVIEW, ReportOutcome.PASSED_ON, ReportOutcome.ASKED})
"""What answers a question; another question takes its place."""


@stored("unsaved")
@dataclass(frozen=True, kw_only=True)
class Unsaved:
    """One question with its buttons, as the echo shows it."""

    rows: tuple[EchoLine, ...]


def follow(work: Work, told: Sequence[Told], *, part: str = "", by_form: bool = False) -> None:
    """Take off the list what was answered by what was said, and put on it what is asked.

    by_form: it was said in a form, which answers what is asked of its milestone, or of its order alone.
    """
    for row in waiting(work, work.actor):
        pairs = [(line, ruled) for line in _rows(row) for ruled in told]
        if any(_answers(line, ruled) or (by_form and _fills(work, line, ruled)) for line, ruled in pairs):
            pending.settle(work, subject=row.subject, of=Unsaved, outcome=PendingOutcome.SAVED)
    asked = [ruled.row for ruled in told if ruled.row is not None and ruled.outcome.outcome is ReportOutcome.ASKED]
    for place, line in enumerate(asked):
        key = f"unsaved:{work.to.key}:{part}:{place}"
        pending.put(work, key=key, value=Unsaved(rows=(line,)), subject=key, lasts=LASTS)


def waiting(work: Work, member_id: str) -> Sequence[Pending]:
    """What somebody was asked and has not answered, in the order it came."""
    return pending.waiting(work, member_id, of=Unsaved, since=LASTS)


def show(work: Work, *, part: str = "") -> bool:
    """The questions once more, with their buttons, and the previews that wait. Returns whether there was anything."""
    lines = [line for row in waiting(work, work.actor) for line in _rows(row)]
    still_open = previews.waiting_for(work, work.actor, since=OPEN_FOR)
    if lines:
        work.reply(ReportEchoMessage(rows=tuple(lines)), part=f"{part}unsaved")
    for place, preview in enumerate(still_open):
        work.reply(PreviewOpenMessage(key=preview.key), part=f"{part}open{place}")
    if not lines and not still_open:
        nothing = EchoKept(kind="kept", outcome=ReportOutcome.ANSWERED, typed="", code="nothing_unsaved")
        work.reply(ReportEchoMessage(rows=(nothing,)), part=f"{part}unsaved")
    return bool(lines or still_open)


def _rows(row: Pending) -> tuple[EchoLine, ...]:
    return pending.read(row, Unsaved).rows


def _answers(line: EchoLine, ruled: Told) -> bool:
    """Whether what was said answers a question: the same words, with an answer in the place of those in doubt."""
    said = _plain(ruled.outcome.text)
    if ruled.outcome.outcome not in SETTLES or not said:
        return False
    typed = _plain(line.typed)
    if said == typed or (typed and said.startswith(typed)):
        return True
    if not isinstance(line, EchoQuestion | EchoRefused):
        return False
    before, found, after = typed.partition(_plain(line.span)) if line.span else (typed, "", "")
    if found and before + after:
        return said.startswith(before) and said.endswith(after)
    return any(said == _plain(option.value) for option in line.options)


def _fills(work: Work, line: EchoLine, ruled: Told) -> bool:
    """Whether a form said something of what the question's own form would have opened with."""
    form = line.form if isinstance(line, EchoQuestion | EchoRefused) else None
    if not form or ruled.outcome.outcome not in SETTLES:
        return False
    asked = work.session.get(Milestone, form["m"]) if "m" in form else None
    if ruled.draft is not None:
        lines, key = ruled.draft.line_ids, ruled.draft.milestone
        return asked is not None and asked.line_id in lines and asked.key == key
    said = work.session.get(Milestone, getattr(ruled.row, "milestone_id", None) or 0)
    if asked is not None or said is None:
        return asked is not None and said is not None and asked.id == said.id
    return form.get("o") == said.line.order_id


def _plain(text: str) -> str:
    """Without blanks: an answer that is added stands apart by one."""
    return "".join(text.split())
