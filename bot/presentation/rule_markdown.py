"""The rule table as Markdown, for people to read and for docs/authority.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from bot.domain.authority import CORE, EXTERNAL, RuleTable, Verdict, accountable_roles
from bot.domain.authority.model import REQUESTER, Grant, Origin, Raise, Rule
from bot.domain.authority.wording import conditions_phrase, when_phrase
from bot.domain.text import Sentence
from bot.presentation.words import Words


def table_markdown(table: RuleTable, words: Words) -> str:
    """The whole table in one language: a title, the version, one row per rule."""
    return "\n".join(_Writer(table, words).lines()) + "\n"


class _Writer:
    def __init__(self, table: RuleTable, words: Words) -> None:
        self.table, self.words = table, words

    def lines(self) -> Iterator[str]:
        yield f"# {self._said('title')}"
        yield ""
        yield f"{self._said('version')} `{self.table.version}`"
        yield ""
        headings = self._said("headings").split(" | ")
        yield _row(headings)
        yield _row(["---"] * len(headings))
        for decision in self.table.decisions.values():
            rules = self.table.rules_of[decision.id]
            for rule in sorted(rules, key=lambda item: item.id):
                yield _row(self._cells(rule))
        yield ""
        yield f"## {self._said('anomalies')}"
        yield ""
        yield _row(self._said("anomaly_headings").split(" | "))
        yield _row(["---"] * 2)
        for kind in self.table.anomalies.values():
            label = f"{self.words.text(kind.label)}<br>`{kind.id}`"
            yield _row([label, self._raises(kind.raises)])
        yield _row([self._said("whatever"), self._raises(self.table.always)])

    def _raises(self, raises: Sequence[Raise]) -> str:
        return "<br>".join(self._raise(item) for item in raises) or "–"

    def _raise(self, item: Raise) -> str:
        labels = (self.words.text(self.table.decisions[name].label) for name in item.choices)
        decisions = reduce(lambda first, second: self._said("pick", first=first, second=second), labels)
        if not item.condition:
            return decisions
        condition = conditions_phrase(self.table, item.condition, plain=False)
        return self._said("raised_if", decisions=decisions, condition=condition)

    def _cells(self, rule: Rule) -> list[str]:
        decision = self.table.decisions[rule.decision]
        name = f"{self.words.text(decision.label)}<br>`{decision.id}`"
        if decision.pack != CORE:
            name += f"<br>{self._said('pack_on' if self.table.is_on(decision.id) else 'pack_off', pack=decision.pack)}"
        accountable = ", ".join(self._role(role) for role in accountable_roles([rule]))
        if rule.note is not None:
            accountable += f"<br>({self.words.text(rule.note)})"
        ladder = " → ".join(self._role(role) for role in rule.ladder) or "–"
        verdicts = "<br>".join(self._grant(grant) for grant in rule.grants)
        when = self.words.text(when_phrase(self.table, rule, plain=False))
        return [rule.id, name, when, accountable, verdicts, ladder, self._origin(rule.origin)]

    def _origin(self, origin: Origin) -> str:
        if origin is Origin.CONFIRMED:
            return self._said("confirmed")
        known = {rule.origin: rule.source for rule in self.table.rules if rule.source is not None}
        return self.words.text(known[origin]) if origin in known else origin.value

    def _grant(self, grant: Grant) -> str:
        verdict = self._verdict(grant)
        said = self._said("passes_up", verdict=verdict) if grant.goes_up else verdict
        return f"{self._role(grant.role)}: {said}"

    def _verdict(self, grant: Grant) -> str:
        if grant.verdict is Verdict.EXECUTE_ON_INSTRUCTION and grant.instruction_from:
            return self._said("on_instruction", role=self._role(grant.instruction_from))
        label = self.table.verdict_labels.get(grant.verdict)
        return self.words.text(label) if label else grant.verdict.value

    def _role(self, role: str) -> str:
        if role in {EXTERNAL, REQUESTER}:
            return self._said(role)
        return self.words.text(self.table.roles[role]) if role in self.table.roles else role

    def _said(self, key: str, /, **fields: object) -> str:
        return self.words.text(Sentence.of(f"rules.{key}", **fields))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
