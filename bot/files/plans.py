"""Plan templates from YAML: one file per kind of goods, and the shared tails; every error has file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from bot.domain.errors import GendanError
from bot.domain.plans import Duration, MilestoneTemplate, Only, Site, Template, check_network
from bot.domain.plans.templates import with_ready
from bot.domain.schedule import Link, LinkType
from bot.domain.text import Text, is_tag
from bot.files.data_folder import shipped
from bot.files.rules import read_rules
from bot.files.yaml_text import SafeLoader, fault_in, load_yaml, read_yaml_text

TAILS = "tails.yaml"
_LINE = "__line__"
_LINK = re.compile(r"(?P<id>\w+)(?:\s+(?P<type>FS|SS|FF)?\s*(?P<lag>[+-]\d+)?)?")
_DAYS = re.compile(r"(?P<days>\d+)|quantity(?:\s*\+\s*(?P<more>\d+))?|transit")
_KEYS = frozenset(
    {"id", "owner", "after", "days", "calendar", "gate", "note", "only", "supplied", _LINE}
    | {"before_etd", "before_etd_dangerous"}
)


@dataclass(frozen=True, kw_only=True)
class FileProblem:
    """One thing wrong in a plan file."""

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PlanFileError(GendanError):
    """A plan file cannot be used."""

    code = "bad_plan_file"

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class _LineLoader(SafeLoader):
    """Remembers the line on which each mapping starts."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep=deep)
        found[_LINE] = node.start_mark.line + 1
        return found


def load_templates(folder: Path | None = None, *, roles: Collection[str] = ()) -> dict[str, Template]:
    """Every template by id; files of `folder` replace the shipped ones of the same name.

    roles: who may own a milestone beside the roles of the shipped table.

    Raises PlanFileError with file, line and code: unreadable, bad_value, duplicate_id, unknown_predecessor,
    unknown_owner, cycle.
    """
    texts = {file.name: _text(file) for file in shipped("plans").iterdir()}
    if folder:
        texts.update({file.name: _text(file) for file in sorted(folder.glob("*.yaml"))})
    tails = read_tails(texts.pop(TAILS), source=TAILS)
    owners = {*read_rules().table.roles, *roles}
    found = [
        read_template(text, source=name, tails=tails, roles=owners)
        for name, text in sorted(texts.items())
        if name.endswith(".yaml")
    ]
    return {template.id: template for template in found}


def read_tails(text: str, *, source: str) -> dict[str, tuple[MilestoneTemplate, ...]]:
    """The shared tails by name. Raises PlanFileError."""
    raw = _mapping(text, source)
    for name, entries in raw.items():
        if name != _LINE and not isinstance(entries, list):
            raise _error(source, int(raw[_LINE]), "bad_value", f"{name}: expected a list of milestones")
    return {name: tuple(_milestone(entry, source) for entry in raw[name]) for name in raw if name != _LINE}


def read_template(
    text: str,
    *,
    source: str,
    tails: Mapping[str, tuple[MilestoneTemplate, ...]],
    roles: Collection[str],
) -> Template:
    """One template, checked with every tail it may get. Raises PlanFileError."""
    raw = _mapping(text, source)
    try:
        milestones = tuple(_milestone(entry, source) for entry in raw["milestones"])
        template = Template(
            id=str(raw["id"]),
            label=_label(raw["name"]),
            categories=tuple(map(str, raw["categories"])),
            milestones=milestones,
            ready=str(raw["ready"]),
            daily_output=Decimal(str(raw["daily_output"])) if "daily_output" in raw else None,
            unit=str(raw.get("unit", "")),
            transit_days=int(raw.get("transit_days", Template.transit_days)),
            tail=raw.get("tail"),
            tails=tails if raw.get("tail") else {},
            order_book={k: tuple(v) for k, v in raw.get("order_book", {}).items() if k != _LINE},
            gate_answers=tuple(raw.get("gate_answers", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        message = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise _error(source, raw.get(_LINE, 1), "bad_value", message) from error
    _check(template, raw, source, roles)
    return template


def _check(template: Template, raw: Mapping[str, Any], source: str, roles: Collection[str]) -> None:
    lines = {str(entry["id"]): int(entry[_LINE]) for entry in raw["milestones"]}
    own = {milestone.id for milestone in template.milestones}
    found: dict[tuple[str, str], FileProblem] = {}
    if template.tail is not None and template.tail not in template.tails:
        raise _error(source, int(raw[_LINE]), "bad_value", f"no such tail: {template.tail}")
    spoken = {name for names in template.order_book.values() for name in names}
    if not {template.ready, *spoken} <= own:
        missing = ", ".join(sorted({template.ready, *spoken} - own))
        raise _error(source, int(raw[_LINE]), "bad_value", f"ready or order_book name what is not there: {missing}")
    tail = template.tails[template.tail] if template.tail else ()
    whole = [*template.milestones, *(with_ready(milestone, template.ready) for milestone in tail)]
    for problem in check_network(whole, roles=roles):
        line = lines.get(problem.milestone, int(raw[_LINE]))
        shown = FileProblem(file=source, line=line, code=problem.code, message=problem.message)
        found.setdefault((problem.milestone, problem.code), shown)
    if found:
        raise PlanFileError(sorted(found.values(), key=lambda problem: problem.line))


def _milestone(entry: Mapping[str, Any], source: str) -> MilestoneTemplate:
    line = int(entry.get(_LINE, 1)) if isinstance(entry, Mapping) else 1
    try:
        unknown = {key for key in entry if key not in _KEYS and not is_tag(key)}
        if unknown:
            raise ValueError(f"unknown key: {', '.join(sorted(map(str, unknown)))}")  # noqa: TRY301 one net gives the line
        return MilestoneTemplate(
            id=str(entry["id"]),
            label=_label(entry),
            owner=str(entry["owner"]),
            links=tuple(_link(str(text)) for text in entry.get("after", ())),
            duration=_duration(str(entry["days"])),
            site=Site(entry["calendar"]),
            gate=_label(entry["gate"]) if "gate" in entry else None,
            note=_label(entry["note"]) if "note" in entry else None,
            only=Only(entry["only"]) if "only" in entry else None,
            supplied=bool(entry.get("supplied", False)),
            before_etd=_count(entry, "before_etd"),
            before_etd_dangerous=_count(entry, "before_etd_dangerous"),
        )
    except (KeyError, TypeError, ValueError) as error:
        message = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise _error(source, line, "bad_value", message) from error


def _label(raw: Mapping[str, Any]) -> Text:
    """The words under `zh`, `en` and any other locale's tag."""
    return Text.of({tag: str(raw[tag]) for tag in dict.fromkeys(("zh", "en", *filter(is_tag, raw)))})


def _link(text: str) -> Link:
    match = _LINK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not ID [FS|SS|FF][±days]")
    return Link(
        predecessor=match["id"],
        type=LinkType(match["type"] or "FS"),
        lag=int(match["lag"] or 0),
    )


def _duration(text: str) -> Duration:
    match = _DAYS.fullmatch(text.strip())
    if not match:
        raise ValueError(f"days: {text!r} is not a number, `quantity [+ n]` or `transit`")
    if match["days"]:
        return Duration(days=int(match["days"]))
    if text.strip() == "transit":
        return Duration(transit=True)
    return Duration(days=int(match["more"] or 0), per_output=True)


def _count(entry: Mapping[str, Any], key: str) -> int | None:
    return int(entry[key]) if key in entry else None


def _text(file: Path | Traversable) -> str:
    try:
        return read_yaml_text(file)
    except yaml.YAMLError as error:
        raise _unreadable(file.name, error) from error


def _mapping(text: str, source: str) -> dict[str, Any]:
    try:
        raw = load_yaml(text, _LineLoader)
    except yaml.YAMLError as error:
        raise _unreadable(source, error) from error
    if not isinstance(raw, dict):
        raise _error(source, 1, "unreadable", "not a mapping")
    return raw


def _unreadable(source: str, error: yaml.YAMLError) -> PlanFileError:
    line, problem = fault_in(error)
    return _error(source, line or 1, "unreadable", f"not readable YAML: {problem}")


def _error(source: str, line: int, code: str, message: str) -> PlanFileError:
    return PlanFileError([FileProblem(file=source, line=line, code=code, message=message)])
