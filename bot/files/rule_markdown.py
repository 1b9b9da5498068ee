"""The rule table as Markdown, for people to read and for docs/authority.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.authority import CORE, EXTERNAL, RuleTable, Verdict, accountable_roles
from bot.domain.authority.conditions import Between, Bound, Condition, Flag, OneOf
from bot.domain.authority.model import REQUESTER, Grant, Origin, Raise, Rule
from bot.domain.text import Text

LOCALES = ("zh-CN", "en")

_HEADINGS = {
    "zh-CN": ("#", "决定", "条件", "负责", "各角色", "上报", "来源"),
    "en": ("#", "decision", "when", "accountable", "each role", "ladder", "origin"),
}
_ANOMALY_HEADINGS = {
    "zh-CN": ("异常", "引出的决定"),
    "en": ("anomaly", "decisions it raises"),
}
_TITLES = {"zh-CN": "谁可以决定什么", "en": "Who may decide what"}
_WORDS = {
    "zh-CN": {
        "always": "任何情况",
        "up": "并上报",
        "not": ":否",
        "external": "公司内部无人可定",
        "requester": "提出人",
        "and": ",",
        "or": ";或",
        "from": "凭{role}指令执行",
        "version": "版本",
        "off": "默认不启用",
        "on": "已启用",
        "confirmed": "行业惯例,贵司已确认",
        "if": "(当{condition})",
        "pick": " 或 ",
        "anomalies": "异常引出哪些决定",
        "whatever": "不论哪种",
    },
    "en": {
        "always": "always",
        "up": "and passes it up",
        "not": ": no",
        "external": "nobody inside",
        "requester": "requester",
        "and": ", ",
        "or": "; or ",
        "from": "executes on instruction of {role}",
        "version": "version",
        "off": "off by default",
        "on": "switched on",
        "confirmed": "trade practice, confirmed by your company",
        "if": " (if {condition})",
        "pick": " or ",
        "anomalies": "Decisions an anomaly raises",
        "whatever": "whatever the kind",
    },
}


def table_markdown(table: RuleTable, *, locale: str = "zh-CN") -> str:
    """The whole table in one language: a title, the version, one row per rule."""
    writer = _Writer(table, "en" if locale.casefold().startswith("en") else "zh-CN")
    return "\n".join(writer.lines()) + "\n"


def conditions_in_words(table: RuleTable, rule: Rule) -> Text:
    """When a rule applies, in both languages, short and with the numbers that settings stand for."""
    zh, en = (_Writer(table, locale, plain=True).when(rule) for locale in LOCALES)
    return Text.pair(zh=zh, en=en)


class _Writer:
    def __init__(self, table: RuleTable, locale: str, *, plain: bool = False) -> None:
        self.plain = plain
        self.table = table
        self.locale = locale
        self.words = _WORDS[locale]

    def lines(self) -> Iterator[str]:
        yield f"# {_TITLES[self.locale]}"
        yield ""
        yield f"{self.words['version']} `{self.table.version}`"
        yield ""
        yield _row(_HEADINGS[self.locale])
        yield _row(["---"] * len(_HEADINGS[self.locale]))
        for decision in self.table.decisions.values():
            rules = self.table.rules_of[decision.id]
            for rule in sorted(rules, key=lambda item: item.id):
                yield _row(self._cells(rule))
        yield ""
        yield f"## {self.words['anomalies']}"
        yield ""
        yield _row(_ANOMALY_HEADINGS[self.locale])
        yield _row(["---"] * 2)
        for kind in self.table.anomalies.values():
            label = f"{kind.label.in_locale(self.locale)}<br>`{kind.id}`"
            yield _row([label, self._raises(kind.raises)])
        yield _row([self.words["whatever"], self._raises(self.table.always)])

    def _raises(self, raises: Sequence[Raise]) -> str:
        return "<br>".join(self._raise(item) for item in raises) or "–"

    def _raise(self, item: Raise) -> str:
        labels = (self.table.decisions[name].label.in_locale(self.locale) for name in item.choices)
        condition = self.words["if"].format(condition=self._all(item.condition)) if item.condition else ""
        return self.words["pick"].join(labels) + condition

    def _cells(self, rule: Rule) -> list[str]:
        decision = self.table.decisions[rule.decision]
        name = f"{decision.label.in_locale(self.locale)}<br>`{decision.id}`"
        if decision.pack != CORE:
            name += f"<br>({decision.pack}: {self.words['on' if self.table.is_on(decision.id) else 'off']})"
        accountable = ", ".join(self._role(role) for role in accountable_roles([rule]))
        if rule.note is not None:
            accountable += f"<br>({rule.note.in_locale(self.locale)})"
        ladder = " → ".join(self._role(role) for role in rule.ladder) or "–"
        verdicts = "<br>".join(self._grant(grant) for grant in rule.grants)
        return [rule.id, name, self.when(rule), accountable, verdicts, ladder, self._origin(rule.origin)]

    def _origin(self, origin: Origin) -> str:
        if origin is Origin.CONFIRMED:
            return self.words["confirmed"]
        known = {rule.origin: rule.source for rule in self.table.rules if rule.source is not None}
        return known[origin].in_locale(self.locale) if origin in known else origin.value

    def _grant(self, grant: Grant) -> str:
        words = self._verdict(grant)
        return f"{self._role(grant.role)}: {words}" + (
            f"{self.words['and']}{self.words['up']}" if grant.goes_up else ""
        )

    def _verdict(self, grant: Grant) -> str:
        if grant.verdict is Verdict.EXECUTE_ON_INSTRUCTION and grant.instruction_from:
            return self.words["from"].format(role=self._role(grant.instruction_from))
        label = self.table.verdict_labels.get(grant.verdict)
        return label.in_locale(self.locale) if label else grant.verdict.value

    def _role(self, role: str) -> str:
        if role in {EXTERNAL, REQUESTER}:
            return self.words[role]
        return self.table.roles[role].in_locale(self.locale) if role in self.table.roles else role

    def when(self, rule: Rule) -> str:
        """The conditions of a rule."""
        parts = [self._all(rule.when.every)] if rule.when.every else []
        if rule.when.any_of:
            parts.append(self.words["or"].join(self._all(group) for group in rule.when.any_of))
        return self.words["and"].join(parts) or self.words["always"]

    def _all(self, group: Sequence[Condition]) -> str:
        return self.words["and"].join(self._condition(condition) for condition in group)

    def _condition(self, condition: Condition) -> str:
        fact = self.table.facts[condition.fact]
        label = (fact.name_in_words if self.plain else fact.label).in_locale(self.locale)
        if isinstance(condition, Flag):
            return label if condition.value else f"{label}{self.words['not']}"
        if isinstance(condition, OneOf):
            return " / ".join(fact.values[value].in_locale(self.locale) for value in sorted(condition.values))
        return self._range(condition, label)

    def _range(self, condition: Between, label: str) -> str:
        low, high = (self._bound(bound) for bound in (condition.at_least, condition.below))
        if low and high:
            return f"{low} ≤ {label} < {high}"
        return f"{label} ≥ {low}" if low else f"{label} < {high}"

    def _bound(self, bound: Bound | None) -> str:
        if isinstance(bound, str) and self.plain:
            return f"{self.table.settings[bound]:,}"
        if isinstance(bound, str):
            return f"{bound} ({self.table.settings[bound]:,})"
        return "" if bound is None else f"{bound:,}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
