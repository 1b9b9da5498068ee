"""What the messages about versions of the rule table show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.db.models import RuleVersion
from bot.domain.authority import Difference
from bot.domain.text import Text
from bot.domain.typed import Discretion, Typed
from bot.services.people.members import names_of
from bot.services.rules.messages import RulesChangedMessage
from bot.work.codec import unpack
from bot.work.company import Company
from bot.work.messages import Skip, message
from bot.work.reader import Reader
from bot.work.unit import Work


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
