"""gendan authority: check a rule file, explain a ruling, print the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app.company import rules_path
from bot.app.wiring import open_workspace
from bot.cli.output import NO, Json, print_json, refuse
from bot.cli.session import company_or_refuse, operator_words, sentence, settings_or_refuse
from bot.db import migrate
from bot.db.engines import DatabaseUnavailable
from bot.db.standing import DatabaseStanding
from bot.domain.authority import (
    BadFact,
    Fact,
    FactKind,
    FactValue,
    Finding,
    MissingFact,
    RulesReading,
    RuleTable,
    Ruling,
    check,
    faults,
    rule_on,
)
from bot.domain.text import Phrase, Text, language_of
from bot.files.locales import LOCALES, templates_folder
from bot.files.rules import SHIPPED, BadRuleFile, read_rules
from bot.presentation.rule_markdown import table_markdown
from bot.presentation.words import Lexicon
from bot.services.rules.rulebook import in_force
from bot.settings import Settings
from bot.work.codec import dump

_YES = frozenset({"true", "yes", "y", "1", "on", "是", "有"})
_NO = frozenset({"false", "no", "n", "0", "off", "否", "没有", "无"})
_ALIASES = {"biz": "business", "prj": "project"}

FileArgument = Annotated[Path | None, typer.Argument(help="权限表文件,默认为在用的 / rule file, default: in force")]
RulesOption = Annotated[
    Path | None, typer.Option("--rules", help="权限表文件,默认为在用的 / rule file, default: the one in force")
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="权限表:谁可以决定什么 / Who may decide what", no_args_is_help=True)
    group.command("check")(check_file)
    group.command("explain")(explain)
    group.command("table")(print_table)
    app.add_typer(group, name="authority")


def check_file(file: FileArgument = None, as_json: Json = False) -> None:
    """检查权限表 / Check a rule table. Exit 1 when it has errors."""
    checked = _checked(file)
    errors = [item for item in checked.findings if not item.warning]
    if as_json:
        report = {
            "ok": not errors,
            "errors": [_finding(item) for item in errors],
            "warnings": [_finding(item) for item in checked.findings if item.warning],
        }
        print_json(report)
    else:
        for item in checked.findings:
            kind = "warning" if item.warning else "error"
            where = f"{item.at.file}:{item.at.line}"
            typer.echo(f"{where}: {kind}: {item.rule or '-'} {item.code}: {_in_all(item.message)}")
        table = checked.table
        total = f"{len(table.decisions)} 个决定,{len(table.rules)} 条规则,版本 {table.version}"
        typer.echo(f"{'有错误' if errors else '没有问题'} / {'errors' if errors else 'sound'}: {total}")
        typer.echo(f"查的是 / checked: {checked.source}")
    raise typer.Exit(NO if errors else 0)


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """A table, what is wrong with it, and where it comes from."""

    table: RuleTable
    findings: tuple[Finding, ...]
    source: str


def _checked(file: Path | None) -> _Checked:
    """A file; without one what is in force: the file of the settings, and what administrators changed in Slack."""
    if file is not None:
        reading = _read(file)
        return _Checked(table=reading.table, findings=reading.findings, source=str(file))
    settings = settings_or_refuse()
    path = rules_path(settings)
    reading, source = _read(path), str(path) if path else f"{SHIPPED} (随附 / shipped)"
    table = None if reading.errors else _kept(settings)
    if table is None or _changeable(table) == _changeable(reading.table):
        return _Checked(table=reading.table, findings=reading.findings, source=source)
    known = {(item.code, item.rule, item.message) for item in reading.findings}
    findings = [item for item in (*faults(table), *check(table)) if (item.code, item.rule, item.message) not in known]
    source += " + 管理员的改动 / what administrators changed"
    return _Checked(table=table, findings=(*reading.findings, *dict.fromkeys(findings)), source=source)


def _changeable(table: RuleTable) -> tuple[object, ...]:
    return table.settings, table.packs, table.rules


def _kept(settings: Settings) -> RuleTable | None:
    """The table with what the workspace changed; None where there is no database of ours."""
    try:
        url = settings.database_url.get_secret_value()
        if migrate.standing(url).standing is not DatabaseStanding.CURRENT:
            return None
        with open_workspace(url) as db:
            company = company_or_refuse(settings, db)
            return db.call(lambda session: in_force(session, company)).rules
    except DatabaseUnavailable as error:
        note = "只查了文件 / only the file was checked"
        typer.echo(f"{note}: {sentence(operator_words(settings), error)}", err=True)
        return None


def explain(
    role: Annotated[str, typer.Option("--role", help="角色 / role, e.g. merchandiser or 跟单员")],
    decision: Annotated[str, typer.Option("--decision", help="决定 / decision, e.g. delivery_term")],
    fact: Annotated[list[str] | None, typer.Option("--fact", help="事实 / a fact, e.g. cost_cny=800")] = None,
    rules: RulesOption = None,
    as_json: Json = False,
) -> None:
    """谁可以决定,为什么 / Who may decide, and why."""
    table = _sound(rules or rules_path(settings_or_refuse()))
    role_id = _known(role, table.roles, "role")
    decision_id = _known(decision, {d.id: d.label for d in table.decisions.values()}, "decision")
    facts = dict(_fact(item, table.facts) for item in fact or [])
    try:
        ruling = rule_on(table, decision=decision_id, role=role_id, facts=facts)
    except MissingFact as error:
        names = ", ".join(str(name) for name in error.fields["facts"])  # type: ignore[attr-defined]
        refuse(f"缺少事实,请用 --fact 补上 / needed and not given, add it with --fact: {names}")
    except BadFact as error:
        refuse(str(error))
    if as_json:
        data = dump(ruling)
        lexicon = Lexicon(templates_folder(), LOCALES[0])
        data["reason"] = {locale: lexicon.words(locale, "UTC").text(ruling.reason) for locale in LOCALES}
        keys = ("verdict", "rule", "version", "accountable", "ladder", "facts", "reason", "default")
        print_json({key: data[key] for key in keys})
    else:
        _say(ruling, table)


def print_table(
    locale: Annotated[str, typer.Option("--locale", help="语言 / language: zh-CN, en, all")] = "zh-CN",
    rules: RulesOption = None,
) -> None:
    """权限表 (Markdown) / The table as Markdown."""
    locales = LOCALES if locale == "all" else (locale,)
    if any(language_of(name) not in map(language_of, LOCALES) for name in locales):
        refuse(f"没有这种语言 / no such language: {locale} ({', '.join(LOCALES)}, all)")
    lexicon = Lexicon(templates_folder(), LOCALES[0])
    table = _sound(rules or rules_path(settings_or_refuse()))
    head = "<!-- gendan authority table --locale all > docs/authority.md -->\n\n" if len(locales) > 1 else ""
    typer.echo(head + "\n".join(table_markdown(table, lexicon.words(name, "UTC")) for name in locales), nl=False)


def _read(file: Path | None) -> RulesReading:
    try:
        return read_rules(file)
    except BadRuleFile as error:
        refuse(str(error))


def _sound(file: Path | None) -> RuleTable:
    reading = _read(file)
    if reading.errors:
        first = reading.errors[0]
        where = f"{first.at.file}:{first.at.line} {first.rule} {first.code}"
        refuse(f"{where}: {_in_all(first.message)}\n请先运行 / first run: gendan authority check")
    return reading.table


def _known(given: str, known: Mapping[str, Text], kind: str) -> str:
    found = _meant(given, known)
    if found is None:
        near = get_close_matches(given, list(known), n=1)
        hint = f" (did you mean {near[0]}?)" if near else f" ({', '.join(known)})"
        refuse(f"unknown {kind}: {given}{hint}")
    return found


def _meant(given: str, known: Mapping[str, Text]) -> str | None:
    return next((name for name, label in known.items() if given in {name, *label.all}), None)


def _fact(item: str, known: Mapping[str, Fact]) -> tuple[str, FactValue]:
    name, equals, text = item.partition("=")
    name, text = name.strip(), text.strip()
    if not equals or not text:
        refuse(f"--fact takes name=value, not {item!r}")
    if name not in known:
        near = get_close_matches(name, list(known), n=1)
        refuse(f"unknown fact: {name} ({f'did you mean {near[0]}?' if near else ', '.join(known)})")
    fact = known[name]
    if fact.kind is FactKind.BOOL:
        return name, _flag(name, text)
    return name, _number(name, text) if fact.kind is FactKind.NUMBER else _choice(fact, text)


def _flag(name: str, text: str) -> bool:
    if text.casefold() not in _YES | _NO:
        refuse(f"{name} takes true or false, not {text!r}")
    return text.casefold() in _YES


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        refuse(f"{name} takes a number, not {text!r}")
    if not value.is_finite():
        refuse(f"{name} takes a number, not {text!r}")
    return value


def _choice(fact: Fact, text: str) -> str:
    found = _meant(_ALIASES.get(text, text), fact.values)
    if found is None:
        refuse(f"{fact.name} takes one of {', '.join(fact.values)}, not {text!r}")
    return found


def _say(ruling: Ruling, table: RuleTable) -> None:
    """The ruling in words, Chinese first."""
    verdict = str(table.verdict_labels[ruling.verdict]) if ruling.verdict in table.verdict_labels else ruling.verdict
    up = " → 上报 / passed up" if ruling.then else ""
    typer.echo(f"{_name(ruling.role, table)} · {table.decisions[ruling.decision].label}")
    typer.echo(f"裁定 / verdict: {verdict}{up}  [{ruling.rule or 'default'} @ {ruling.version}]")
    typer.echo(_in_all(ruling.reason, "\n"))
    if ruling.accountable:
        typer.echo(f"负责 / accountable: {_name(ruling.accountable, table)}")
    for standing in ruling.standings:
        typer.echo(f"↑ {_name(standing.role, table)}: {_in_all(standing.why)}")
    if ruling.facts:
        facts = ", ".join(f"{name}={value}" for name, value in dump(ruling)["facts"].items())
        typer.echo(f"依据 / facts: {facts}")


def _name(role: str, table: RuleTable) -> str:
    label = table.roles.get(role)
    return f"{label.in_locale('zh-CN')} {role}" if label else f"公司外部 {role}"


def _in_all(phrase: Phrase, joint: str = " / ") -> str:
    return Lexicon(templates_folder(), LOCALES[0]).in_all(phrase, "UTC", joint)


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "file": item.at.file,
        "line": item.at.line,
        "rule": item.rule or None,
        "code": item.code.value,
        "message": _in_all(item.message),
    }
