"""The table of who may decide that is in force: the files' table with what administrators changed laid over it.

Every version is kept. It is read in the transaction that rules by it, so all processes see a change at once; a case
keeps the ruling that was made when it was reported.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import RuleVersion
from bot.db.upsert import insert_once
from bot.domain.authority import (
    Amendment,
    Difference,
    RuleTable,
    amended,
    differences,
    faults,
    outline,
)
from bot.domain.defaults import Defaults
from bot.domain.errors import GendanError
from bot.services.people.office import administrators
from bot.services.rules.messages import RulesChangedMessage
from bot.work.codec import pack, stored, unpack
from bot.work.company import Company
from bot.work.kinds import MessageKind, towards
from bot.work.unit import Work

NUMBERS = ("cost_line", "pm_limit", "float_buffer")
"""The named settings that rules use and that the rest of the company's knowledge has too."""

KEPT = 16

stored("amendment", whole=True)(Amendment)
stored("rules_difference", whole=True)(Difference)


class RulesMoved(GendanError):
    """Somebody changed the table since this person looked at it."""

    code = "rules_moved"


_NEWEST = select(RuleVersion.number, RuleVersion.table_hash).order_by(RuleVersion.number.desc()).limit(1)
_ready: OrderedDict[tuple[int, int, str], tuple[Company, Company]] = OrderedDict()
"""Companies as amended, by the files' company, the number and what the table then said."""


def in_force(session: Session, company: Company) -> Company:
    """The company with the rules, and the numbers these share with its settings, as they are now: one indexed read."""
    if company.file_rules is not None:
        return company
    newest = session.connection().execute(_NEWEST).first()
    if newest is None:
        return company
    key = (id(company), newest.number, newest.table_hash)
    found = _ready.get(key)
    if found is None:
        amendment = unpack(Amendment, session.get_one(RuleVersion, newest.number).amendment)
        found = _ready[key] = (company, _with(company, amendment))
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    return found[1]


def _with(company: Company, amendment: Amendment) -> Company:
    if amendment == Amendment():
        return company
    table = amended(company.rules, amendment)
    return replace(
        company, rules=table, defaults=with_numbers(company.defaults, table.settings), file_rules=company.rules
    )


def with_numbers(defaults: Defaults, settings: Mapping[str, Any]) -> Defaults:
    """The settings with the numbers that a table has for them."""
    for name in NUMBERS:
        if name in settings:
            defaults = defaults.changed(name, f"{Decimal(str(settings[name])).normalize():f}")
    return defaults


def with_defaults(table: RuleTable, defaults: Defaults) -> RuleTable:
    """The table with the numbers that a workspace's settings have for it."""
    own = {name: getattr(defaults, name) for name in NUMBERS if name in table.settings}
    changed = {name: value for name, value in own.items() if value != table.settings[name]}
    return replace(table, settings={**table.settings, **changed}) if changed else table


def file_table(company: Company) -> RuleTable:
    """The table without what administrators changed."""
    return company.file_rules or company.rules


def newest_version(session: Session) -> RuleVersion | None:
    """The version in force; None before the first start has recorded one."""
    return session.scalar(select(RuleVersion).order_by(RuleVersion.number.desc()).limit(1))


def version_of(session: Session, table_hash: str, at: datetime) -> RuleVersion | None:
    """The version in force at a moment, when it made this table; a table put back has several."""
    same = (RuleVersion.table_hash == table_hash, RuleVersion.at <= at)
    return session.scalar(select(RuleVersion).where(*same).order_by(RuleVersion.number.desc()).limit(1))


def record_file(work: Work) -> int | None:
    """Keep the files' table as a version when it is not the newest one's; returns its number.

    What administrators changed stays laid over it. Numbers of theirs with which the new file would not be sound give
    way to the file's; the version's change says so.
    """
    filed, newest = file_table(work.company), newest_version(work.session)
    if newest is not None and newest.file_hash == filed.version:
        return None
    amendment = unpack(Amendment, newest.amendment if newest else {})
    table = amended(filed, amendment)
    if faults(table):
        amendment = replace(amendment, settings={})
        table = amended(filed, amendment)
    return keep_version(work.by(None), why="", filed=filed, amendment=amendment)


def keep_version(
    work: Work,
    *,
    why: str,
    filed: RuleTable,
    amendment: Amendment,
    after: int | None = None,
) -> int | None:
    """Write the next version, tell the administrators, and return its number.

    `after` is the version the change was made on; raises RulesMoved when it is not the newest any more. Without it
    (the file changed) another process that was first wins, and None is returned.
    """
    newest = newest_version(work.session)
    number = newest.number if newest else 0
    if after is not None and after != number:
        raise RulesMoved
    row = _next_row(newest, filed, amendment) | {
        "number": number + 1,
        "at": work.now,
        "changed_by": work.member,
        "why": why,
    }
    if not insert_once(work.session, RuleVersion, [row], key="number"):
        if after is not None:
            raise RulesMoved
        return None
    work.note(
        action="rules.change" if work.member else "rules.file",
        subject_kind="rules",
        subject_id=number + 1,
        why=why,
        change=row["change"],
        table=row["table_hash"],
    )
    if newest is not None:
        _tell_administrators(work, number + 1)
    return number + 1


def _next_row(newest: RuleVersion | None, filed: RuleTable, amendment: Amendment) -> dict[str, Any]:
    """What a version keeps of the table: how it looks, and what changed."""
    table = amended(filed, amendment)
    shape = outline(table)
    return {
        "change": [pack(difference) for difference in differences(newest.outline, shape)] if newest else [],
        "amendment": pack(amendment),
        "outline": shape,
        "file_hash": filed.version,
        "table_hash": table.version,
    }


def _tell_administrators(work: Work, number: int) -> None:
    for person in administrators(work.session):
        work.post(
            key=f"rules-changed:{number}:{person}",
            kind=towards(person, work.member, MessageKind.NEWS),
            audience=person,
            message=RulesChangedMessage(number=number),
            reader=person,
        )
