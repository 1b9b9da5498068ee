"""An open preview has an end: it is reminded of once, then who follows the order reads its words as 未确认.

Nothing of the plan moves by it. What was shown is kept beside it, so that 提交 can tell whether it still holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.db.models import DueRow, Member, OrderLine, Pending
from bot.domain.authority import Office
from bot.domain.cases.states import Severity
from bot.domain.errors import GendanError
from bot.services.cases.record import report_card, whole_of
from bot.services.people.office import office_of
from bot.services.reports.delays.assess import Assessed, think
from bot.services.reports.delays.drafts import Draft, ReportDrafts
from bot.services.reports.delays.report import is_saved
from bot.services.reports.relays import recipient
from bot.work import outbox, pending
from bot.work.codec import Unreadable, stored, unpack
from bot.work.kinds import MessageKind
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

REMIND, END = "preview.remind", "preview.end"
"""The kinds of due rows of an open preview; their subject is the preview's key."""

LASTS = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class ShownDecision:
    """A decision that was said to be ahead: who is asked first, who decides; member ids."""

    key: str
    first: str | None = None
    deciding: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShownDay:
    """An order's day on board as it was shown to become."""

    po: str
    ship: date | None = None


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """What a line of a preview was shown to do; of one that could not be thought through nothing."""

    days: tuple[ShownDay, ...] = ()
    decisions: tuple[ShownDecision, ...] = ()


@stored("preview_shown")
@dataclass(frozen=True, kw_only=True)
class PreviewShown:
    """What a preview showed, line by line; was: what the one before it had shown, where that does not hold any more."""

    lines: tuple[ShownLine, ...]
    was: tuple[ShownLine, ...] = ()


@stored("preview_due")
@dataclass(frozen=True, kw_only=True)
class PreviewDue:
    """Whether something of it is critical."""

    critical: bool = False


@stored("preview_open")
@dataclass(frozen=True, kw_only=True)
class PreviewOpenMessage:
    """That a preview still waits to be submitted; ended: and that it went to somebody as unconfirmed."""

    key: str
    ended: bool = False


@stored("unconfirmed")
@dataclass(frozen=True, kw_only=True)
class UnconfirmedReport:
    """What somebody was shown and never submitted, for who follows the order; places: which lines of it."""

    preview: str
    author: str
    places: tuple[int, ...]


@stored("unconfirmed_card")
@dataclass(frozen=True, kw_only=True)
class UnconfirmedMessage:
    """The same, asking whether it is a case; key: what waits for the answer."""

    key: str


def step_of(root: str) -> str:
    return f"preview:{whole_of(root)}"


def watch(
    work: Work,
    *,
    key: str,
    root: str,
    drafts: Sequence[Draft],
    was: Sequence[ShownLine] = (),
    office: Office | None = None,
    thought: Sequence[Assessed | None] = (),
    first: bool = False,
) -> None:
    """A preview was shown: keep what it showed, and plan its reminder and its end from now on.

    thought: what its lines would do, where that is known. first: it is the first of its report, so that none before it
    is reminded of.
    """
    office, thought = office or office_of(work), thought or [None for _ in drafts]
    found = [
        known if known is not None and draft.sound else _thought(work, draft, office)
        for known, draft in zip(thought, drafts, strict=True)
    ]
    shown = PreviewShown(lines=tuple(_shown(line) for line in found), was=tuple(was))
    keep = pending.begin if first else pending.put
    keep(work, key=_shown_key(key), value=shown, subject=root, lasts=LASTS)
    critical = any(line.known is not None and line.known.severity is Severity.CRITICAL for line in found if line)
    step, data = step_of(root), PreviewDue(critical=critical)
    if not first:
        outbox.kill_step(work.session, step, "shown anew", work.now)
    ahead = ((REMIND, _reminded_at(work, critical)), (END, _ends_at(work, critical)))
    work.plan_all(
        {"key": f"{kind}:{key}", "kind": kind, "subject": key, "due_at": due_at, "step": step, "data": data}
        for kind, due_at in ahead
    )


def over(work: Work, root: str, outcome: PendingOutcome) -> None:
    """It was submitted or dropped: nothing reminds of it, and who was asked about it is asked no more."""
    outbox.kill_step(work.session, step_of(root), outcome.value, work.now)
    asked = pending.about(work, whole_of(root), of=UnconfirmedReport)
    pending.settle(work, subject=whole_of(root), of=UnconfirmedReport, outcome=outcome)
    for row in asked:
        work.refresh(row.key)


def of_unconfirmed(work: Work, *, due: DueRow) -> None:
    """The question about an unconfirmed report says what became of it."""
    work.edit(due, card=due.subject, message=UnconfirmedMessage(key=due.subject))


def _reminded_at(work: Work, critical: bool) -> datetime:
    known = work.company.defaults
    return work.now + (known.preview_reminder_critical_wall if critical else known.preview_reminder_wall)


def _ends_at(work: Work, critical: bool) -> datetime:
    known, author = work.company.defaults, work.session.get(Member, work.actor)
    if critical:
        return work.now + known.preview_end_critical_wall
    place = (author.zone, author.calendar) if author is not None else (work.company.zone, work.company.calendar)
    return work.company.clock_of(*place).add(work.now, known.preview_end)


def _shown_key(key: str) -> str:
    return f"shown:{key}"


def shown_of(work: Work, key: str) -> PreviewShown | None:
    """What a preview showed; None for one of before."""
    row = work.session.get(Pending, _shown_key(key))
    return pending.read(row, PreviewShown) if row is not None else None


def _thought(work: Work, draft: Draft, office: Office) -> Assessed | None:
    if not draft.sound:
        return None
    try:
        return think(work, draft=draft, office=office)
    except GendanError:
        return None  # the preview says why


def _shown(found: Assessed | None) -> ShownLine:
    if found is None:
        return ShownLine()
    days = tuple(
        ShownDay(po=effect.line.order.po, ship=effect.impact.ship_new)
        for effect in found.effects
        if effect.impact is not None
    )
    going = () if found.earlier else found.going
    return ShownLine(
        days=days,
        decisions=tuple(
            ShownDecision(key="|".join(ahead.planned.choices), first=ahead.first, deciding=ahead.deciding)
            for ahead in going
        ),
    )


def differs(work: Work, *, key: str, drafts: Sequence[Draft], places: Iterable[int]) -> tuple[ShownLine, ...]:
    """What a preview showed, if it does not hold any more: another ship date, other decisions, other deciders."""
    shown = shown_of(work, key)
    if shown is None or len(shown.lines) != len(drafts):
        return ()
    office = office_of(work)
    changed = any(shown.lines[place] != _shown(_thought(work, drafts[place], office)) for place in places)
    return shown.lines if changed else ()


def remind(work: Work, *, due: DueRow) -> str:
    """Ten minutes on its author is reminded once, under the preview itself."""
    row = _open(work, due.subject)
    if row is None:
        return "overtaken"
    _say(work, row, ended=False, critical=unpack(PreviewDue, due.data).critical)
    return "done"


def end(work: Work, *, due: DueRow) -> str:
    """At its end its words go, as unconfirmed, to who follows each order, or to the lead where that is the author."""
    row = _open(work, due.subject)
    if row is None or row.owner_id is None:
        return "overtaken"
    try:
        kept = pending.read(row, ReportDrafts)
    except Unreadable as error:
        pending.set_aside(work.session, error, now=work.now)
        return "unreadable"
    critical = unpack(PreviewDue, due.data).critical
    by_person = followers_of(work, row, kept.drafts)
    for person, places in by_person.items():
        _ask(work, row, person, tuple(places), critical=critical)
    if by_person:
        _say(work, row, ended=True, critical=False)
    return "done" if by_person else "nobody is asked"


def followers_of(work: Work, row: Pending, drafts: Sequence[Draft]) -> dict[str, list[int]]:
    """Who is to be asked about which lines of a preview: those that were not saved and name an order."""
    found: dict[str, list[int]] = {}
    for place, draft in enumerate(drafts):
        line = work.session.get(OrderLine, draft.line_ids[0]) if draft.line_ids else None
        if line is None or is_saved(work.session, f"{row.subject}/{place}"):
            continue
        if (person := recipient(work, line.order, besides={row.owner_id or ""})) is not None:
            found.setdefault(person, []).append(place)
    return found


def _ask(work: Work, row: Pending, person: str, places: tuple[int, ...], *, critical: bool) -> None:
    key = f"unconfirmed:{row.key}:{person}"
    report = UnconfirmedReport(preview=row.key, author=str(row.owner_id), places=places)
    pending.put(work.by(person), key=key, value=report, subject=row.subject, lasts=LASTS)
    work.post(
        key=key,
        kind=MessageKind.TASK,
        audience=person,
        message=UnconfirmedMessage(key=key),
        card=key,
        reader=person,
        step=step_of(row.subject),
        critical=critical,
    )
    work.by(row.owner_id).note(action="report.unconfirmed", subject_kind="preview", subject_id=row.key, to=person)


def asked_left(work: Work, people: Collection[str]) -> None:
    """What waits for the word of who is a colleague no more is asked of who follows the order now."""
    for waiting in pending.theirs(work, people, of=UnconfirmedReport):
        report = pending.read(waiting, UnconfirmedReport)
        waiting.settled_at, waiting.outcome = work.now, PendingOutcome.ENDED.value
        row = _open(work, report.preview)
        if row is None:
            continue
        drafts = pending.read(row, ReportDrafts).drafts
        for person, places in followers_of(work, row, drafts).items():
            mine = tuple(place for place in places if place in report.places)
            if mine and person not in people:
                _ask(work, row, person, mine, critical=False)


def _say(work: Work, row: Pending, *, ended: bool, critical: bool) -> None:
    """A line under the preview, to its author."""
    card = report_card(whole_of(row.subject))
    thread = card if outbox.posted(work.session, card) is not None else None
    work.post(
        key=f"{'ended' if ended else 'remind'}:{row.key}",
        kind=MessageKind.REMINDER,
        audience=str(row.owner_id),
        message=PreviewOpenMessage(key=row.key, ended=ended),
        reader=row.owner_id,
        thread=thread,
        step=step_of(row.subject),
        critical=critical,
    )


def _open(work: Work, key: str) -> Pending | None:
    row = work.session.get(Pending, key)
    if row is None or row.settled_at is not None or is_saved(work.session, row.subject):
        return None
    return row
