"""Loaders of reports: the preview, what was saved, the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, DueRow, DueState, Member, Order, OrderLine, Pending
from bot.domain.authority import FactKind, Verdict
from bot.domain.cases.states import CaseState
from bot.domain.errors import GendanError
from bot.domain.plans.templates import ARRIVAL_TERMS
from bot.domain.text import Phrase, Sentence, Text
from bot.domain.typed import Typed, typed
from bot.services.cases.facts import UNKNOWN_BELOW
from bot.services.cases.messages import DelayUndoneMessage
from bot.services.cases.record import acted_by_another
from bot.services.orders.changes import kept_for_undo
from bot.services.orders.find import lot_number
from bot.services.orders.opening import OpenedOrder, require_new
from bot.services.orders.planning import binding_cut_off
from bot.services.orders.promises import LineEffect
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.services.reports.anomalies import likely_kinds
from bot.services.reports.delays.assess import Assessed, Going, limits_of, think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.ends import END, PreviewShown, followers_of, shown_of
from bot.services.reports.delays.previews import PreviewGone, preview_of
from bot.services.reports.delays.report import is_saved
from bot.services.reports.messages import DelayDroppedMessage, DelayPreviewMessage, DelaySavedMessage, SavedRow
from bot.views.cases import Choice, Effect, Person
from bot.views.delay_parts import (
    DayDiffers,
    DecisionAhead,
    DecisionDiffers,
    DelayNote,
    DelayPreview,
    DelaySaved,
    FactChoice,
    MovedDate,
    OneEffect,
    PreviewDiffers,
    PreviewQuestion,
    PreviewRow,
)
from bot.views.opening import opening_shown
from bot.views.revisions import revision_shown
from bot.work.company import Company
from bot.work.messages import Reader, Skip, message
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

PLAIN = frozenset({"notes.calendar_days", "notes.absolute", "notes.relative", "notes.earlier"})
NEXT_SUCH = "notes.next_such_day"

QUESTION_GONE = "question_gone"
"""An earlier program asked about the words of a line; nothing reads them again, they are to be typed again."""


@message(DelayPreviewMessage)
def delay_preview(work: Work, *, reader: Reader, message: DelayPreviewMessage) -> DelayPreview | Skip:
    """What a report would do, worked out when it is shown."""
    if reader.id is None:
        return Skip("a preview is for one person")
    try:
        preview = preview_of(work.by(reader.id), key=message.key)
    except PreviewGone:
        return Skip("the preview has ended")
    view = load_preview(work.by(reader.id), drafts=list(preview.drafts), key=preview.key, root=preview.root)
    shown, ends_at = shown_of(work, preview.key), end_of(work, preview.key)
    return replace(
        view,
        differs=_differs(work, shown) if shown is not None and shown.was else None,
        ends_at=ends_at,
        to=names_followers(work, preview.key, preview.drafts) if ends_at is not None else (),
    )


def end_of(work: Work, key: str) -> datetime | None:
    """When an open preview goes to who follows the order."""
    due = work.session.scalar(select(DueRow).where(DueRow.key == f"{END}:{key}", DueRow.state == DueState.WAITING))
    return due.due_at if due is not None else None


def names_followers(work: Work, key: str, drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The names of those to whom it goes."""
    row = work.session.get(Pending, key)
    return tuple(names_of(work.session, followers_of(work, row, drafts)).values()) if row is not None else ()


def _differs(work: Work, shown: PreviewShown) -> PreviewDiffers:
    """What a preview shows otherwise than the one before it."""
    names = names_of(work.session, {ahead.deciding for line in (*shown.was, *shown.lines) for ahead in line.decisions})
    days: list[DayDiffers] = []
    decisions: list[DecisionDiffers] = []
    for was, line in zip(shown.was, shown.lines, strict=True):
        ships = {day.po: day.ship for day in line.days}
        old_ships = {day.po: day.ship for day in was.days}
        days += [
            DayDiffers(po=po, old=old_ships.get(po), new=ships.get(po))
            for po in dict.fromkeys((*old_ships, *ships))
            if old_ships.get(po) != ships.get(po)
        ]
        before, after = ({ahead.key: ahead for ahead in found.decisions} for found in (was, line))
        for key in dict.fromkeys((*before, *after)):
            old, new = (names.get(found[key].deciding or "", "") if key in found else None for found in (before, after))
            if old != new:
                decisions.append(DecisionDiffers(choices=_labels(work.company, key), old=old, new=new))
    return PreviewDiffers(days=tuple(days), decisions=tuple(decisions))


def _labels(company: Company, key: str) -> tuple[Text, ...]:
    labels = company.rules.decisions
    return tuple(labels[choice].label for choice in key.split("|") if choice in labels)


def load_preview(work: Work, *, drafts: list[Draft], key: str, root: str) -> DelayPreview:
    """The same for a form's second page."""
    whole = is_saved(work.session, root)
    rows = tuple(
        _saved_row(work.session, draft, at)
        if whole or is_saved(work.session, f"{root}/{at}")
        else load_row(work, draft, at)
        for at, draft in enumerate(drafts)
    )
    return DelayPreview(key=key, rows=rows, saved=all(row.saved for row in rows), year=work.today.year)


def _saved_row(session: Session, draft: Draft, index: int) -> PreviewRow:
    """A line that was saved already: what it would do, it has done."""
    lines = [line for line_id in draft.line_ids if (line := session.get(OrderLine, line_id)) is not None]
    subject = _subject(tuple(lines)) if lines else ""
    return PreviewRow(index=index, typed=_own(draft.typed), subject=subject, kind=None, severity=None, saved=True)


def shown_row(work: Work, *, key: str, index: int) -> PreviewRow:
    """One line of a preview, for who was shown it. Raises PreviewGone."""
    drafts = preview_of(work, key=key).drafts
    if not 0 <= index < len(drafts):
        raise PreviewGone
    return load_row(work, drafts[index], index)


def load_row(work: Work, draft: Draft, index: int) -> PreviewRow:
    """One line of a preview; what stands in its way is part of it."""
    plain = PreviewRow(
        index=index,
        typed=_own(draft.typed),
        subject="",
        kind=None if draft.revised or draft.opened or draft.plain else _kind(work.company, draft.kind),
        cost=_cost(draft),
        severity=None,
        proposal=_own(draft.proposal),
    )
    if draft.refused:
        return replace(plain, refused=draft.refused, refused_with=dict(draft.refused_with))
    if draft.asked is not None:
        return replace(plain, refused=QUESTION_GONE)
    try:
        if draft.opened is not None:
            return _opening(work, plain, draft.opened)
        found = think(work, draft=draft)
    except GendanError as error:
        fields = {name: str(value) for name, value in error.fields.items()}
        return replace(plain, refused=error.code, refused_with=fields)
    return _row(work, plain, found)


def _opening(work: Work, plain: PreviewRow, opened: OpenedOrder) -> PreviewRow:
    """An order that is new; one that somebody opened meanwhile is refused."""
    require_new(work, opened, office_of(work))
    return replace(plain, subject=opened.po, opening=opening_shown(work, opened), ready=True)


def _own(text: str) -> Typed | None:
    """What the reader typed themselves: shown whole."""
    return typed(text, amounts=True)


def _row(work: Work, plain: PreviewRow, found: Assessed) -> PreviewRow:
    order = found.lines[0].order
    prices = office_of(work).sees_prices(work.actor, order)
    unnamed, revised = found.draft.kind is None and not found.earlier, found.draft.revised
    return replace(
        plain,
        subject=_subject(found.lines),
        po=order.po,
        about=_about(found.lines),
        has_lc=bool(order.lc_number or order.lc_latest_on),
        severity=found.known.severity if found.known and not found.earlier else None,
        effects=() if revised else tuple(_effect(work.company, effect, prices=prices) for effect in found.effects),
        revisions=tuple(revision_shown(work, effect, revised) for effect in found.effects) if revised else (),
        decisions=() if found.earlier else tuple(_ahead(work, going) for going in found.going),
        assumed=tuple(_worth_saying(found.draft.assumed, work.today.year)),
        question=_which_kind(work.company, found) if unnamed else None,
        missing=tuple(work.company.rules.facts[name].label for name in found.unknown),
        missing_names=found.unknown,
        choices=_choices(work.company, found),
        earlier=found.earlier,
        ready=found.ready,
    )


def _worth_saying(notes: Iterable[Phrase], year: int) -> Iterator[Phrase]:
    """How the words were taken, where old → new (difference) does not say it: never that a day is of this year."""
    for note in notes:
        fields = dict(note.fields) if isinstance(note, Sentence) else {}
        day = fields.get("day")
        of_this_year = isinstance(day, date) and day.year == year
        if not (isinstance(note, Sentence) and (note.key in PLAIN or (note.key == NEXT_SUCH and of_this_year))):
            yield note


def _subject(lines: tuple[OrderLine, ...]) -> str:
    first = " ".join(part for part in (lines[0].order.po, lines[0].product) if part)
    return first if len(lines) == 1 else f"{first} +{len(lines) - 1}"


def _choices(company: Company, found: Assessed) -> tuple[FactChoice, ...]:
    """The two answers of the one fact that is missing; none where more are, or where a form has to ask."""
    if len(found.unknown) != 1 or found.draft.kind is None:
        return ()
    [name] = found.unknown
    fact = company.rules.facts[name]
    limits: tuple[Decimal | None, ...] = (None,)
    if fact.kind is not FactKind.BOOL:
        limits = limits_of(company, found.draft.kind, name, picks=found.draft.picks)
    if len(limits) != 1 or fact.kind not in {FactKind.BOOL, FactKind.NUMBER}:
        return ()
    return tuple(FactChoice(fact=name, label=fact.label, yes=yes, limit=limits[0]) for yes in (False, True))


def _cost(draft: Draft) -> Decimal | None:
    """What its author said it costs, in CNY."""
    cost = draft.given.get("cost_cny")
    said = cost is not None and not isinstance(cost, str) and not draft.given.get(UNKNOWN_BELOW)
    return Decimal(str(cost)) if said else None


def _about(lines: tuple[OrderLine, ...]) -> tuple[str, ...]:
    """What the order is; of several orders their number says more."""
    return tuple(part for part in (lines[0].product, lines[0].order.customer) if part) if len(lines) == 1 else ()


def _kind(company: Company, kind: str | None) -> Text | None:
    return company.rules.anomalies[kind].label if kind else None


def _which_kind(company: Company, found: Assessed) -> PreviewQuestion:
    """Asks for the kind; those that usually hold up this milestone come first."""
    row = next((milestone for milestone in found.lines[0].milestones if milestone.key == found.draft.milestone), None)
    first = [f"kind:{kind}" for kind in likely_kinds(row.owner_role if row else None)]
    options = sorted(kinds(company), key=lambda kind: kind.key not in first)
    return PreviewQuestion(code="which_kind", text=None, options=tuple(options), likely=max(3, len(first)))


def kinds(company: Company) -> tuple[Choice, ...]:
    """The kinds of anomalies a person may report, other last."""
    found = [kind for kind in company.rules.anomalies.values() if not kind.found_by_bot]
    return tuple(Choice(key=f"kind:{kind.id}", label=kind.label) for kind in found)


def _effect(company: Company, effect: LineEffect, *, prices: bool) -> OneEffect:
    line, impact = effect.line, effect.impact
    names = {milestone.key: milestone.name for milestone in line.milestones}
    milestone = names.get(effect.milestone or "")
    if impact is None:
        shown = Effect(order=line.order.po, product=line.product, milestone=milestone)
        return OneEffect(
            shown=shown,
            days=0,
            working=0,
            moved=(),
            assumed_sailing=False,
            incomplete_years=(),
            cut_off=effect.cut_off,
            closing=effect.closing,
            lot=lot_number(line),
        )
    broken, warned = impact.lc_breach, impact.lc_warning
    rolled = bool(impact.missed_cut_offs)
    bound = binding_cut_off(company, line, effect.cut_off, effect.closing)
    closing, at = bound or (effect.closing, None)
    others = [
        node for node in impact.moved if node.later and node.id not in {effect.milestone, "etd"} and node.id in names
    ]
    anchor = impact.plan.milestone(impact.plan.anchor)
    lands, due = anchor.finish if anchor is not None else None, line.due_on
    latest, home = line.order.lc_latest_on, company.home_calendar()
    close = latest is not None and warned and impact.ship_new is not None and prices
    shown = Effect(
        order=line.order.po,
        product=line.product,
        milestone=milestone,
        old_on=effect.promised_on,
        new_on=effect.new_on,
        float_left=impact.float_left_days,
        etd_old_on=effect.ship_old,
        etd_new_on=impact.ship_new,
        delay_days=effect.ship_days,
        delay_working_days=effect.ship_working_days(company.home_calendar()),
        lc_broken=broken,
        lc_warned=warned,
        lc_latest_on=line.order.lc_latest_on if prices and (broken or warned) else None,
        cutoff_missed=rolled,
        cutoff_at=at if isinstance(at, datetime) else None,
        cutoff_on=at,
        closing=closing,
        next_sailing_on=impact.sailing.etd if rolled and impact.sailing else None,
    )
    return OneEffect(
        shown=shown,
        days=effect.days_late,
        working=effect.working_days(company.home_calendar()),
        moved=tuple(MovedDate(label=names[other.id], old=other.old, new=other.new) for other in others),
        assumed_sailing=bool(rolled and impact.sailing and impact.sailing.assumed),
        incomplete_years=tuple(sorted({warning.year for warning in impact.warnings})),
        cut_off=effect.cut_off,
        closing=effect.closing,
        lot=lot_number(line),
        customer_on=due,
        customer_late=(lands - due).days if lands is not None and due is not None else 0,
        lc_left=(latest - impact.ship_new).days if close and latest and impact.ship_new else None,
        lc_left_working=home.between(impact.ship_new, latest) if close and latest and impact.ship_new else 0,
    )


def _ahead(work: Work, going: Going) -> DecisionAhead:
    planned = going.planned
    return DecisionAhead(
        choices=tuple(Choice(key=key, label=work.company.rules.decisions[key].label) for key in planned.choices),
        mine=going.settles and going.first == work.actor,
        first=_person(work.session, going.first),
        deciding=_person(work.session, going.deciding),
        external=going.external,
        records=going.records,
        proposes=any(
            standing.verdict is Verdict.PROPOSE and not standing.decides for standing in planned.ruling.standings[:1]
        ),
    )


def _person(session: Session, member_id: str | None) -> Person | None:
    member = session.get(Member, member_id) if member_id else None
    return Person(id=member.id, name=member.name) if member is not None else None


@message(DelaySavedMessage)
def delay_saved(work: Work, *, reader: Reader, message: DelaySavedMessage) -> DelaySaved:
    """What was saved, with Undo as long as it is possible."""
    batch = message.batch
    kept = kept_for_undo(work.session, batch)
    cases = work.session.scalars(select(Case).where(Case.batch == batch)).all()
    at = kept.created_at if kept else min((case.opened_at for case in cases), default=work.now)
    undone = kept is not None and kept.outcome == PendingOutcome.UNDONE
    free = not undone and not any(
        case.state == CaseState.UNDONE or acted_by_another(work.session, case) for case in cases
    )
    return DelaySaved(
        batch=batch,
        rows=message.rows,
        left=tuple(own for text in message.left if (own := _own(text))),
        undoable=free and work.now - at <= work.company.defaults.undo,
        year=work.today.year,
        due=_due(work, message.rows),
        waits=_holders(work.session, cases) if free else (),
    )


def _due(work: Work, rows: Iterable[SavedRow]) -> dict[str, date]:
    """The customer's date of each order whose lines all have the same, where the sailing is what keeps it."""
    orders = select(Order).where(Order.po.in_({row.po for row in rows if row.ship is not None}))
    dates = {
        order.po: {line.due_on for line in order.lines}
        for order in work.session.scalars(orders)
        if order.term not in ARRIVAL_TERMS
    }
    return {po: due for po, found in dates.items() if len(found) == 1 for due in found if due is not None}


def _holders(session: Session, cases: Iterable[Case]) -> tuple[str, ...]:
    """Who has an open decision of these cases now."""
    held = select(CaseDecision.holder_id).where(
        CaseDecision.case_id.in_([case.id for case in cases]),
        CaseDecision.decided_at.is_(None),
        CaseDecision.holder_id.is_not(None),
    )
    found = [holder for holder in session.scalars(held.order_by(CaseDecision.position)) if holder is not None]
    return tuple(names_of(session, found).values())


@message(DelayUndoneMessage)
def delay_undone(work: Work, *, reader: Reader, message: DelayUndoneMessage) -> DelayNote:
    """The dates are back."""
    return DelayNote(code="undone", orders=message.orders)


@message(DelayDroppedMessage)
def delay_dropped(work: Work, *, reader: Reader, message: DelayDroppedMessage) -> DelayNote:
    """Nothing was saved."""
    return DelayNote(code="dropped")
