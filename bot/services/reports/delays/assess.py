"""What a draft would do: the plan afterwards, the decisions it raises, who gets them, and what is still unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.db.models import OrderLine
from bot.domain.authority import FactKind, FactValue, Office, Verdict, resolve_role, unraised_decisions
from bot.domain.authority.conditions import Between
from bot.domain.cases.states import Severity
from bot.domain.errors import GendanError
from bot.domain.phrases import read_cell_amount
from bot.domain.rates import convert
from bot.services.cases.facts import UNKNOWN_BELOW, Assessment, assess, known_facts
from bot.services.cases.rights import ladder_of, own_rung
from bot.services.cases.rulings import Planned, Rulings, asking_role, rule_all
from bot.services.orders.promises import LineEffect, consequence
from bot.services.orders.revisions import revision_effect
from bot.services.people.office import office_of
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.events import new_day, still_open
from bot.work.company import Company, settings_of
from bot.work.unit import Work

KNOWN_BY_ITSELF = {
    "mode",
    "dangerous_goods",
    "packing_in_contract",
    "has_lc",
    "allowed_by_contract",
    "float_left_days",
    "gate_moves",
    "delay_days",
    "ship_date_moves",
    "ship_date_holds",
    "lc_date_holds",
    "lc_date_threatened",
    "milestone_moves",
    "beyond_baseline",
    "cut_off_missed",
    "inside_customer_window",
    "has_instruction_from",
}
"""Facts that rows and the plan answer; whatever else a rule looks at is asked, never guessed."""


BELOW = "below"


class BadAnswer(GendanError):
    """An answer of a form does not fit its fact."""

    code = "bad_answer"


class LineGone(GendanError):
    """The order line is not there any more, or cancelled."""

    code = "order_cancelled"


@dataclass(frozen=True, kw_only=True)
class Going:
    """Where one decision would go: asked first, deciding in the end; a member's id or None when nobody is there.

    records: nothing is decided; `first` puts it on record and `deciding` confirms it.
    """

    planned: Planned
    first: str | None
    deciding: str | None
    settles: bool
    external: bool
    records: bool = False


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """One draft thought through. unknown: facts to be asked; no_change: the new day is not later than the promise."""

    draft: Draft
    lines: tuple[OrderLine, ...]
    effects: tuple[LineEffect, ...]
    known: Assessment | None
    rulings: Rulings | None
    going: tuple[Going, ...]
    unknown: tuple[str, ...]

    @property
    def earlier(self) -> bool:
        """Whether nothing gets late by what is said, a new day, a cut-off or a revision: no case is raised."""
        if self.draft.opened is not None:
            return True
        if self.draft.revised is not None:
            return all(effect.days_late <= 0 for effect in self.effects)
        dated = [effect for effect in self.effects if effect.impact is not None]
        said = bool(dated) or (bool(self.effects) and self.draft.cut_off is not None)
        return not self.draft.always and said and not any(effect.gets_later for effect in dated)

    @property
    def ready(self) -> bool:
        """Whether it can be saved as it is."""
        return self.draft.sound and (self.earlier or (self.draft.kind is not None and not self.unknown))


def think(work: Work, *, draft: Draft, office: Office | None = None) -> Assessed:
    """The whole effect of a sound draft, nothing written. Raises NotYourOrder, LineGone, MilestoneDone.

    Whoever sees an order may say something of it; what they say is ruled for its 跟单员.
    """
    lines = tuple(_line(work.session, line_id) for line_id in draft.line_ids)
    office = office or office_of(work)
    for line in lines:
        office.require_sight(work.actor, line.order)
    effects = tuple(_effect(work, line, draft, first=lines[0]) for line in lines)
    if draft.kind is None or not lines:
        return Assessed(draft=draft, lines=lines, effects=effects, known=None, rulings=None, going=(), unknown=())
    unknown = unknown_facts(work.company, draft)
    role = asking_role(work.company, office, lines[0].order, work.actor)
    facts = known_facts(work, effects, given=draft.given)
    rulings = rule_all(work.company, kind=draft.kind, facts=facts, role=role, picks=draft.picks, plain=draft.plain)
    known = assess(work, effects, kind=draft.kind, given=draft.given, facts=facts, rungs=rulings.rungs)
    return Assessed(
        draft=draft,
        lines=lines,
        effects=effects,
        known=known,
        rulings=rulings,
        going=going_of(office, lines[0], known, rulings, actor=work.actor),
        unknown=tuple(dict.fromkeys((*unknown, *rulings.missing))),
    )


def _line(session: Session, line_id: int) -> OrderLine:
    line = session.get(OrderLine, line_id)
    if line is None or line.cancelled_at is not None or line.order.cancelled_at is not None:
        raise LineGone(po=line.order.po if line is not None else str(line_id))
    return line


def _effect(work: Work, line: OrderLine, draft: Draft, *, first: OrderLine) -> LineEffect:
    milestone, new_on = draft.milestone, draft.new_on
    if draft.revised is not None:
        return revision_effect(work.company, line, draft.revised, today=work.today)
    if milestone is not None and len(draft.line_ids) > 1 and not still_open([line], milestone):
        new_on = None
    elif milestone is not None and new_on is not None and draft.relative:
        new_on = new_day(line, milestone, first=first, new_on=new_on)
    return consequence(
        work.company,
        line,
        today=work.today,
        milestone=milestone,
        new_on=new_on,
        cut_off=draft.cut_off,
        closing=draft.closing,
    )


def going_of(office: Office, line: OrderLine, known: Assessment, rulings: Rulings, *, actor: str) -> tuple[Going, ...]:
    """Where each decision would go, the offices held by whom they are held now."""
    around = office.around(line.order, critical=known.severity is Severity.CRITICAL)
    going = []
    for planned in rulings.planned:
        ruling = planned.ruling
        rungs = ladder_of(ruling, around, actor, known.facts.get("cost_cny"))
        own = own_rung(ruling, around).person
        first = own if ruling.settles else next((rung.person for rung in rungs if rung.person), None)
        deciding = own if ruling.settles else next((rung.person for rung in reversed(rungs) if rung.decides), None)
        external = ruling.accountable == "external"
        records = ruling.settles and ruling.verdict is Verdict.RECORD_ONLY
        if records:
            confirming = (resolve_role(role, office=around, inside=True).person for role in ruling.consulted)
            deciding = next((person for person in confirming if person is not None), None)
        going.append(
            Going(
                planned=planned,
                first=first,
                deciding=deciding,
                settles=ruling.settles,
                external=external,
                records=records,
            )
        )
    return tuple(going)


def unknown_facts(company: Company, draft: Draft) -> tuple[str, ...]:
    """Yes-or-no facts that only the reporter knows and has not said: left out they would silently mean no.

    What merely asks for one more decision (air freight, another term) need not be answered: silence asks for none.
    """
    if draft.kind is None:
        return ()
    facts = company.rules.facts
    asked = ruled_by(company, draft.kind, draft.picks)
    return tuple(name for name in asked if facts[name].kind is FactKind.BOOL and name not in draft.given)


def ruled_by(company: Company, kind: str, picks: Collection[str] = ()) -> tuple[str, ...]:
    """The facts that the rules of this kind's decisions look at and that nothing but the reporter answers."""
    table, keys = company.rules, _keys_of(company, kind, picks)
    names = dict.fromkeys(name for key in keys for rule in table.rules_of[key] for name in sorted(rule.fact_names))
    return tuple(name for name in names if name not in KNOWN_BY_ITSELF and name in table.facts)


def _keys_of(company: Company, kind: str, picks: Collection[str]) -> list[str]:
    """The decisions that the kind raises whatever the facts are: of a choice the picked ones, else all of it."""
    table = company.rules
    raises = [raised for raised in table.anomalies[kind].raises if not raised.condition]
    keys = [key for raised in raises for key in [key for key in raised.choices if key in picks] or list(raised.choices)]
    return [*keys, *(key for key in picks if key in unraised_decisions(table))]


def limits_of(company: Company, kind: str, fact: str, picks: Collection[str] = ()) -> tuple[Decimal, ...]:
    """The amounts at which it changes who decides, by the rules of what the kind raises."""
    table, settings = company.rules, settings_of(company)
    found: set[Decimal] = set()
    for key in _keys_of(company, kind, picks):
        for rule in table.rules_of[key]:
            for condition in rule.when.conditions():
                if isinstance(condition, Between) and condition.fact == fact:
                    low, high = condition.range({**table.settings, **settings})
                    found |= {Decimal(str(bound)) for bound in (low, high) if bound is not None}
    return tuple(sorted(found))


def wished_for(company: Company, kind: str) -> tuple[str, ...]:
    """The facts by which a reporter asks for one more decision."""
    raises = company.rules.anomalies[kind].raises
    names = dict.fromkeys(condition.fact for raised in raises for condition in raised.condition)
    return tuple(name for name in names if name not in KNOWN_BY_ITSELF and name in company.rules.facts)


def stated(company: Company, answers: Mapping[str, str]) -> dict[str, FactValue]:
    """What a form's answers say about facts: yes or no, an amount in any known currency, a number, one of a list.

    Raises BadAnswer naming the fact.
    """
    facts: dict[str, FactValue] = {}
    for name, answer in answers.items():
        fact = company.rules.facts.get(name)
        if fact is None or not answer.strip():
            continue
        if fact.kind is FactKind.BOOL:
            facts[name] = answer == "yes"
        elif fact.kind is FactKind.NUMBER:
            facts[name] = _amount(company, name, answer)
        elif answer in fact.values:
            facts[name] = answer
        else:
            raise BadAnswer(fact=name, value=answer)
    return facts


def fact_said(company: Company, said: str) -> dict[str, FactValue]:
    """What a button says of a fact: `presented=yes`, or of an amount `cost_cny=below 10000`, of which no more is known.

    Raises BadAnswer naming the fact.
    """
    name, _, answer = said.partition("=")
    side, _, limit = answer.partition(" ")
    if side not in {BELOW, "from"} or not limit.isdecimal() or name not in company.rules.facts:
        return stated(company, {name: answer})
    bound = Decimal(limit)
    return {name: bound - 1, UNKNOWN_BELOW: True} if side == BELOW else {name: bound}


def _amount(company: Company, name: str, answer: str) -> Decimal:
    read = read_cell_amount(answer)
    if read.problem is not None or read.value is None or read.value < 0:
        raise BadAnswer(fact=name, value=answer)
    return convert(read.value, read.currency or company.currency, "CNY", company.rates)
