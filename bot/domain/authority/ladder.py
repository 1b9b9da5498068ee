"""From the roles of a ruling to people: narrowest scope, deputies, vacancies, and nobody on their own request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.authority.decide import Ruling, Standing
from bot.domain.authority.model import EXTERNAL, Mode, RuleTable, Verdict
from bot.domain.authority.office import Office, OrderKeys
from bot.domain.authority.seats import PersonId, deputies_of
from bot.domain.text import Phrase, Sentence

ADMINISTRATOR = "administrator"
"""Where a vacancy at the top falls to; not a role of the table."""

_ON_THE_SPOT = Sentence.of("rules.on_the_spot")


class RungNote(StrEnum):
    """Why a rung is not simply its holder."""

    VACANT = "vacant"
    AWAY = "away"
    OWN_REQUEST = "own_request"
    DUTY = "duty"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step of the ladder: the role, who holds it, and who is asked.

    `person` None: nobody there, the case passes over this rung. `acting_for` is set when `person` stands in
    ("B 代 A"). `fell_to` names the role above (or `administrator`) a vacancy or an own request fell to. `decides`:
    this rung has the right to settle the decision. `also` holds who else has the right of this rung: the standing
    deputies, or those it fell to.
    """

    role: str
    holders: tuple[PersonId, ...] = ()
    also: tuple[PersonId, ...] = ()
    person: PersonId | None = None
    acting_for: PersonId | None = None
    fell_to: str | None = None
    note: RungNote | None = None
    decides: bool = False
    outside: bool = False
    why: Phrase = _ON_THE_SPOT

    @property
    def right_holders(self) -> tuple[PersonId, ...]:
        """Everybody who may act on this rung: who is asked, the holders of the seat, and `also`."""
        asked = () if self.person is None else (self.person,)
        own = () if self.note is RungNote.OWN_REQUEST else self.holders
        return tuple(dict.fromkeys((*asked, *own, *self.also)))

    def principal_of(self, person: PersonId) -> PersonId | None:
        """For whom this person would act on this rung; None when in their own right."""
        if person in self.holders or (self.fell_to is not None and person != self.person):
            return None
        if person == self.person:
            return self.acting_for
        return next(iter(self.holders), None)


def resolve_ladder(ruling: Ruling, *, office: Office, requester: PersonId, cost_cny: float | None = None) -> list[Rung]:
    """The rungs above the asking role as people, lowest first; empty when the asking role settles it.

    Rungs with nobody are kept, so that the record shows them, and are passed over. The deciding rung falls to the
    line above and at last to an administrator; if even that fails it stays as a named vacancy. The requester
    never stands on a rung: what would come to them goes to the next rung above. `cost_cny` is the case's cost, for
    deputies with a limit; left out, the one the ruling looked at counts.
    """
    cost = ruling.facts.get("cost_cny", cost_cny)
    office = replace(office, cost_cny=None if cost is None else float(cost))
    if ruling.settles:
        return []
    standings = _with_accountable(ruling)
    rungs = [_rung(standing, office, requester) for standing in standings[:-1]]
    return [*rungs, *(_last(standing, ruling, office, requester) for standing in standings[-1:])]


def resolve_role(
    role: str,
    *,
    office: Office,
    standing_deputy: str | None = None,
    inside: bool = False,
) -> Rung:
    """Who acts in one role: for what the asking role settles itself, and for those consulted.

    `standing_deputy` is the role that stands in for this one without being appointed (跟单主管 for 跟单员); inside
    leaves out contacts without Slack, so that somebody can press a button.
    """
    if inside:
        office = replace(office, seats=tuple(seat for seat in office.seats if not seat.outside))
    rung = replace(_find(role, office, None), decides=True)
    if standing_deputy is None or not rung.holders:
        return rung
    deputy = _find(standing_deputy, office, None)
    if rung.person is None and deputy.person is not None:
        rung = replace(rung, person=deputy.person, acting_for=rung.holders[0])
    return replace(rung, also=deputy.holders)


def _with_accountable(ruling: Ruling) -> tuple[Standing, ...]:
    """The rungs of the ruling, and whoever is accountable when no rung of it may decide."""
    accountable = ruling.accountable
    if accountable in {None, EXTERNAL} or any(standing.decides for standing in ruling.standings):
        return ruling.standings
    last = Standing(role=str(accountable), verdict=Verdict.APPROVE, decides=True, why=ruling.reason)
    return (*ruling.standings, last)


def _rung(standing: Standing, office: Office, requester: PersonId) -> Rung:
    return replace(_find(standing.role, office, requester), decides=standing.decides, why=standing.why)


def _last(standing: Standing, ruling: Ruling, office: Office, requester: PersonId) -> Rung:
    """The deciding rung, which falls to the line above and at last to an administrator when nobody is there."""
    rung = _rung(standing, office, requester)
    for role in (*ruling.line_above, ADMINISTRATOR):
        if rung.person is not None:
            break
        found = _administrator(office, requester) if role == ADMINISTRATOR else _find(role, office, requester)
        if found.person is not None:
            rung = replace(
                rung,
                person=found.person,
                acting_for=found.acting_for,
                also=found.holders,
                fell_to=role,
                outside=found.outside,
            )
    return rung


def _find(role: str, office: Office, requester: PersonId | None) -> Rung:
    """Who could be asked in one role: a person, or the reason there is none."""
    seats = office.holders(role)
    holders = tuple(seat.person for seat in seats)
    if not holders:
        return Rung(role=role, note=RungNote.VACANT)
    if requester in holders:
        return Rung(role=role, holders=holders, note=RungNote.OWN_REQUEST)
    there = next((seat for seat in seats if not office.is_away(seat.person)), None)
    on_duty = _on_duty(role, office, requester) if office.critical and (office.day_off or there is None) else None
    if there is not None and on_duty is None:
        return Rung(role=role, holders=holders, person=there.person, outside=there.outside)
    if there is None:
        for principal in holders:
            for deputy in deputies_of(principal, office.absences, office.on, cost_cny=office.cost_cny):
                if deputy != requester:
                    return Rung(role=role, holders=holders, person=deputy, acting_for=principal)
    if on_duty is None:
        return Rung(role=role, holders=holders, note=RungNote.AWAY)
    acting_for = None if on_duty in holders else holders[0]
    return Rung(role=role, holders=holders, person=on_duty, acting_for=acting_for, note=RungNote.DUTY)


def _on_duty(role: str, office: Office, requester: PersonId | None) -> PersonId | None:
    for duty in office.duty:
        there = duty.person != requester and not office.is_away(duty.person)
        if there and duty.covers(role, office.scope, office.on):
            return duty.person
    return None


def _administrator(office: Office, requester: PersonId) -> Rung:
    there = [p for p in office.administrators if p != requester and not office.is_away(p)]
    return Rung(role=ADMINISTRATOR, holders=tuple(there), person=next(iter(there), None))


def heir(role: str, *, office: Office, rules: RuleTable) -> PersonId | None:
    """Who has a vacant role here: whoever acts in the nearest role above it, at last an administrator."""
    mode = Mode.PROJECT if office.scope.project else Mode.BUSINESS
    above = (resolve_role(above, office=office).person for above in rules.line_above.chain(role, mode))
    return next((person for person in above if person is not None), next(iter(office.administrators), None))


def heirs(roles: Iterable[str], *, office: Office, rules: RuleTable) -> dict[str, PersonId | None]:
    """Of roles those that nobody holds in any scope, each with its heir; contacts outside and 跟单员 never."""
    held = {seat.role for seat in office.seats if seat.is_held(office.on)} | {EXTERNAL, rules.follower}
    return {role: heir(role, office=office, rules=rules) for role in dict.fromkeys(roles) if role not in held}


def follower_of(order: OrderKeys, *, office: Office, rules: RuleTable) -> str | None:
    """Who follows an order now: its 跟单员, or, when they are a colleague no more, the line above."""
    own = order.merchandiser_id
    if own is not None and own not in office.gone:
        return own
    return heir(rules.follower, office=office.around(order), rules=rules)
