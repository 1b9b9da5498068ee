"""What the messages about versions of the rule table and the forms that change it show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.db.models import RuleVersion
from bot.domain.authority import (
    Difference,
    Origin,
    Route,
    RuleTable,
    RulingShift,
    confirmable,
    differences,
    outline,
)
from bot.domain.authority.model import EXTERNAL
from bot.domain.authority.wording import when_phrase
from bot.domain.text import Phrase, Text
from bot.domain.typed import Discretion, Typed
from bot.services.people.members import names_of
from bot.services.people.vacancies import needed_roles
from bot.services.rules.changes import RulesDraft, RulesEffect, draft_of, effect_of, offered
from bot.services.rules.messages import RulesChangedMessage, RulesHistoryMessage
from bot.services.rules.rulebook import RulesMoved, newest_version
from bot.views.authority import VacantView, role_label, vacant_roles
from bot.work.codec import unpack
from bot.work.company import Company
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

VERSIONS_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One thing a version changed; label is its name in words where it has one."""

    kind: str
    name: str
    old: str | None
    new: str | None
    label: Text | None = None


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """One version of the table; by None when the file changed. changes is empty for the first."""

    number: int
    at: datetime
    by: str | None
    why: Typed | None
    table: str
    changes: tuple[Changed, ...]
    in_force: bool = False


@dataclass(frozen=True, kw_only=True)
class PracticeRule:
    """A rule that rests on trade practice; when None is always."""

    id: str
    label: Text
    when: Phrase | None
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A pack with the decisions that belong to it."""

    name: str
    decisions: tuple[Text, ...]
    on: bool


@dataclass(frozen=True, kw_only=True)
class RulesForm:
    """The state in force, to be changed; number is the version it is."""

    number: int
    draft: RulesDraft
    packs: tuple[Pack, ...]
    practice: tuple[PracticeRule, ...]


@dataclass(frozen=True, kw_only=True)
class ShiftView:
    """Past cases that would go another way. kind: moved (another decides), first (another is asked first), raised,
    dropped; before and after are the roles concerned, None nobody inside."""

    kind: str
    decision: Text
    before: Text | None
    after: Text | None
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EffectView:
    """What a draft changes, and what it would have changed in the last 90 days."""

    changes: tuple[Changed, ...]
    total: int
    affected: int
    shifts: tuple[ShiftView, ...]
    unknown: tuple[str, ...]
    urgent: tuple[str, ...]
    calmer: tuple[str, ...]
    vacant: tuple[VacantView, ...] = ()
    """Roles that would begin to decide and that nobody holds."""


@dataclass(frozen=True, kw_only=True)
class HistoryView:
    """The newest versions, newest first; more is how many older ones there are."""

    versions: tuple[VersionView, ...]
    more: int


@message(RulesChangedMessage)
def rules_changed(work: Work, *, reader: Reader, message: RulesChangedMessage) -> VersionView | Skip:
    """A new version, for administrators."""
    row = work.session.get(RuleVersion, message.number)
    if row is None:
        return Skip("the version is gone")
    shown = Discretion(reader_id=reader.id, amounts=reader.id is not None)
    return version_view(work, row, shown)


def version_view(work: Work, row: RuleVersion, shown: Discretion, *, in_force: bool = False) -> VersionView:
    """One version with who made it, why, and what it changed: limits are no prices, every member may read them."""
    by = names_of(work.session, [row.changed_by]).get(row.changed_by, row.changed_by) if row.changed_by else None
    changes = tuple(changed(work.company, unpack(Difference, change)) for change in row.change)
    return VersionView(
        number=row.number,
        at=row.at,
        by=by,
        why=shown.typed(row.why, by=row.changed_by),
        table=row.table_hash,
        changes=changes,
        in_force=in_force,
    )


def changed(company: Company, one: Difference) -> Changed:
    """A difference with the name people know."""
    return Changed(kind=one.kind, name=one.name, old=one.old, new=one.new, label=_label(company, one))


def _label(company: Company, one: Difference) -> Text | None:
    table = company.rules
    if one.kind == "decision":
        return table.decisions[one.name].label if one.name in table.decisions else None
    rule = next((rule for rule in table.rules if rule.id == one.name), None) if one.kind in {"rule", "origin"} else None
    return table.decisions[rule.decision].label if rule and rule.decision in table.decisions else None


def load_form(work: Work) -> RulesForm:
    """The form as the table stands. Raises RulesMoved before a first version is kept."""
    newest, table = newest_version(work.session), work.company.rules
    if newest is None:
        raise RulesMoved
    listed = set(offered(work.company))
    return RulesForm(
        number=newest.number,
        draft=draft_of(table),
        packs=tuple(_pack(table, name) for name in table.known_packs),
        practice=tuple(
            PracticeRule(
                id=rule.id,
                label=table.decisions[rule.decision].label,
                when=when_phrase(table, rule) if rule.fact_names else None,
                confirmed=rule.origin is Origin.CONFIRMED,
            )
            for rule in confirmable(table)
            if rule.id in listed
        ),
    )


def _pack(table: RuleTable, name: str) -> Pack:
    labels = tuple(decision.label for decision in table.decisions.values() if decision.pack == name)
    return Pack(name=name, decisions=labels, on=name in table.packs)


def load_effect(work: Work, *, draft: RulesDraft, number: int) -> EffectView:
    """The effect of a draft, ready for words; raises what `effect_of` raises."""
    effect = effect_of(work, draft=draft, number=number)
    found = differences(outline(effect.before), outline(effect.after))
    preview = effect.preview
    affected = {*preview.changed, *effect.urgent, *effect.calmer}
    return EffectView(
        changes=tuple(changed(work.company, difference) for difference in found),
        total=preview.total,
        affected=len(affected),
        shifts=tuple(_shift(effect.after, work.company.rules, shift) for shift in preview.shifts),
        unknown=preview.unknown,
        urgent=effect.urgent,
        calmer=effect.calmer,
        vacant=vacant_roles(work, _new_deciders(effect)),
    )


def _new_deciders(effect: RulesEffect) -> list[str]:
    before = set(needed_roles(effect.before))
    return [role for role in needed_roles(effect.after) if role not in before]


def _shift(after: RuleTable, before: RuleTable, shift: RulingShift) -> ShiftView:
    table = after if shift.decision in after.decisions else before
    old, new = shift.before, shift.after
    same = old is not None and new is not None and old.decider == new.decider
    kind = "raised" if old is None else "dropped" if new is None else "first" if same else "moved"
    return ShiftView(
        kind=kind,
        decision=table.decisions[shift.decision].label,
        before=_role(table, old, first=same),
        after=_role(table, new, first=same),
        cases=shift.cases,
    )


def _role(table: RuleTable, route: Route | None, *, first: bool) -> Text | None:
    role = None if route is None else route.first if first else route.decider
    return None if role is None or role == EXTERNAL else role_label(table, role)


@message(RulesHistoryMessage)
def rules_history(work: Work, *, reader: Reader, message: RulesHistoryMessage) -> HistoryView:
    """The versions of the table."""
    rows = list(work.session.scalars(select(RuleVersion).order_by(RuleVersion.number.desc()).limit(VERSIONS_SHOWN)))
    shown = Discretion(reader_id=reader.id, amounts=reader.id is not None)
    versions = [version_view(work, row, shown, in_force=place == 0) for place, row in enumerate(rows)]
    return HistoryView(versions=tuple(versions), more=max(0, rows[0].number - len(rows)) if rows else 0)
