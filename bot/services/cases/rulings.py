"""Which decisions an anomaly raises and what the table says about each, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import cast

from bot.db.models import Order
from bot.domain.authority import (
    FactValue,
    MissingFact,
    Office,
    Raised,
    Ruling,
    raised_decisions,
    rule_on,
    unraised_decisions,
)
from bot.domain.errors import GendanError
from bot.work.company import Company, settings_of

SHIFT = "internal_node_shift"
UNCLASSIFIED = "outside_scope"
"""What an anomaly of no known kind (其他) asks for: somebody above has to say whose it is."""


class MissingFacts(GendanError):
    """The table needs something that nobody has said yet; facts names it."""

    code = "missing_facts"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One decision to be raised: the choices, the one it is ruled by, and the ruling."""

    choices: tuple[str, ...]
    key: str
    ruling: Ruling
    picked: bool = True
    others: Mapping[str, Ruling] = field(default_factory=dict)
    """What the table says of the other choices, for who decides otherwise."""


@dataclass(frozen=True, kw_only=True)
class Rulings:
    """The decisions of an anomaly; missing names the facts without which some cannot be ruled."""

    planned: tuple[Planned, ...]
    missing: tuple[str, ...] = ()

    @property
    def is_note(self) -> bool:
        """Whether there is nothing to decide, nor to ask for: news that is kept, and no case."""
        return not self.planned and not self.missing

    @property
    def rungs(self) -> int:
        """The longest ladder among them."""
        return max((len(planned.ruling.ladder) for planned in self.planned), default=0)


def asking_role(company: Company, office: Office, order: Order, member_id: str) -> str:
    """The role a report asks in: the order's 跟单员, or their lead; whoever else reports does so for the 跟单员."""
    roles, follower, lead = office.roles_on(member_id, order), company.rules.follower, company.rules.lead
    return lead if lead is not None and lead in roles and follower not in roles else follower


def rule_all(
    company: Company,
    *,
    kind: str,
    facts: Mapping[str, FactValue],
    role: str,
    picks: Collection[str] = (),
    plain: bool = False,
) -> Rulings:
    """Rule on every decision the kind raises; of several choices the picked one, else the one that goes furthest up.

    plain: of a day without a reason only what it does is decided, never whose matter it is.
    """
    planned: list[Planned] = []
    missing: set[str] = set()
    for raised in _raised(company, kind, facts, picks):
        if plain and UNCLASSIFIED in raised.choices:
            continue
        picked = next((key for key in raised.choices if key in picks), None)
        rulings: dict[str, Ruling] = {}
        for key in raised.choices:
            try:
                rulings[key] = rule_on(
                    company.rules, decision=key, role=role, facts=facts, settings=settings_of(company)
                )
            except MissingFact as error:
                if picked in {None, key}:
                    missing.update(cast("tuple[str, ...]", error.fields["facts"]))
        asked = {key: ruling for key, ruling in rulings.items() if picked in {None, key}}
        if asked:
            key = max(asked, key=lambda name: len(asked[name].ladder))
            known = Planned(
                choices=raised.choices,
                key=key,
                ruling=asked[key],
                picked=bool(picked) or len(raised.choices) == 1,
                others={name: ruling for name, ruling in rulings.items() if name != key},
            )
            planned.append(known)
    return Rulings(planned=tuple(planned), missing=tuple(sorted(missing)))


def _raised(company: Company, kind: str, facts: Mapping[str, FactValue], picks: Collection[str]) -> list[Raised]:
    """What the kind raises and what was asked for by name.

    A shift is a question only where a milestone gets a later day. An anomaly whose own decisions are in a pack that is
    off, or one of no known kind that moves no date, goes to the line above: nothing that is reported may end with
    nobody.
    """
    table = company.rules
    found = [
        raised
        for raised in raised_decisions(table, kind=kind, facts=facts, settings=settings_of(company))
        if SHIFT not in raised.choices or facts.get("milestone_moves")
    ]
    found += [Raised(choices=(key,)) for key in picks if key in unraised_decisions(table)]
    known = table.anomalies[kind]
    off = bool(known.raises) and not any(table.is_on(name) for item in known.raises for name in item.choices)
    if (known.needs_description and not found) or (off and all(raised.always for raised in found)):
        return [Raised(choices=(UNCLASSIFIED,)), *found]
    return found
