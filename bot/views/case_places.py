"""Where somebody who was refused stands to a decision, by the office they hold on its order."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from bot.db.models import CaseDecision
from bot.domain.authority import MissingFact, Ruling, Verdict, rule_on
from bot.domain.text import Phrase, Text
from bot.services.cases.rights import StepStanding, order_of
from bot.services.people.office import office_of
from bot.work.company import Company, settings_of
from bot.work.unit import Work


def place_of(
    work: Work,
    row: CaseDecision | None,
    stands: StepStanding | None,
    reader_id: str | None,
) -> tuple[str, Text | None, Phrase | None]:
    """Where a person stands to a decision that a rung takes: who has that office, but for other orders; who may
    propose or is asked for an opinion beside the ladder, and why so far only; no part in it.

    Empty for those whose own role the ladder speaks of.
    """
    order = order_of(work.session, row.case) if row is not None else None
    deciding = stands.decision.deciding if stands is not None else None
    if row is None or order is None or stands is None or deciding is None or reader_id is None:
        return "", None, None
    here = office_of(work).roles_on(reader_id, order)
    if any(seat.role == deciding.role and seat.person == reader_id for seat in stands.people.seats):
        if deciding.role in here:
            return "", None, None
        return "elsewhere", work.company.rules.roles.get(deciding.role), None
    concerned = {stands.ruling.role, *(rung.role for rung in stands.decision.rungs)}
    return ("", None, None) if here & concerned else _beside(work.company, row, here)


def _beside(company: Company, row: CaseDecision, roles: Collection[str]) -> tuple[str, Text | None, Phrase | None]:
    """What the table gives to an office that is on no rung, and its reason; a proposal counts for more."""
    facts = row.case.facts.get("ruled_by", {})
    found: dict[Verdict, tuple[str, Ruling]] = {}
    for role in sorted(roles):
        with suppress(MissingFact):
            ruling = rule_on(company.rules, decision=row.key, role=role, facts=facts, settings=settings_of(company))
            found.setdefault(ruling.verdict, (role, ruling))
    for verdict, place in ((Verdict.PROPOSE, "proposes"), (Verdict.CONSULTED, "consulted")):
        if verdict in found:
            role, ruling = found[verdict]
            general = company.rules.verdict_reasons.get(verdict)
            return place, company.rules.roles.get(role), None if ruling.reason == general else ruling.reason
    return "no_part", None, None
