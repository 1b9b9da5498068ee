"""A report that is not saved yet: what was said so far, and what must still be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.domain.authority import FactValue
from bot.domain.phrases.reading import Option, Question
from bot.domain.text import Phrase, Text, phrase_as_data, phrase_from_data


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What must be answered before a draft can be saved. span: the words in doubt, which the answer replaces."""

    code: str
    text: Phrase | None = None
    span: str = ""
    options: tuple[Option, ...] = ()


def asked_of(question: Question) -> Asked:
    """What the grammar asks."""
    return Asked(code=question.code, text=question.text, span=question.span, options=question.options)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One line of a report. line_ids is more than one when one event hits several orders.

    event: the vessel, mould … that hits them all. relative: each line moves by as many days as the first.
    source: the message it was made from (`author`, `link`); files: what was put beside it.
    always: an anomaly, a case even when no date moves. cut_off: the 截关 it names, with its hour when one was said.
    fixed: answers to questions about the words (`line`, `milestone`, `kind`), which hold when the line is read again.
    """

    typed: str
    line_ids: tuple[int, ...] = ()
    milestone: str | None = None
    new_on: date | None = None
    cut_off: datetime | date | None = None
    kind: str | None = None
    text: str = ""
    given: Mapping[str, FactValue] = field(default_factory=dict)
    picks: tuple[str, ...] = ()
    recorded: str | None = None
    always: bool = False
    event: str = ""
    relative: bool = False
    source: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Mapping[str, str], ...] = ()
    assumed: tuple[Phrase, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    asked: Asked | None = None
    refused: str | None = None
    refused_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether it can go on to a preview: nothing is refused and nothing of the words is in doubt."""
        return self.asked is None and self.refused is None

    def with_given(self, **facts: FactValue) -> Draft:
        """The same with more facts stated."""
        return replace(self, given={**self.given, **facts})


def draft_as_data(draft: Draft) -> dict[str, Any]:
    """A draft as JSON, to wait in its preview's outbox row."""
    return {
        "typed": draft.typed,
        "lines": list(draft.line_ids),
        "milestone": draft.milestone,
        "new_on": draft.new_on.isoformat() if draft.new_on else None,
        "cut_off": draft.cut_off.isoformat() if draft.cut_off else None,
        "kind": draft.kind,
        "text": draft.text,
        "given": {name: value if isinstance(value, bool) else str(value) for name, value in draft.given.items()},
        "picks": list(draft.picks),
        "recorded": draft.recorded,
        "always": draft.always,
        "event": draft.event,
        "relative": draft.relative,
        "source": dict(draft.source),
        "files": [dict(file) for file in draft.files],
        "assumed": [phrase_as_data(phrase) for phrase in draft.assumed],
        "fixed": dict(draft.fixed),
        "asked": _asked_as_data(draft.asked),
        "refused": draft.refused,
        "refused_with": dict(draft.refused_with),
    }


def draft_from_data(data: Mapping[str, Any]) -> Draft:
    """The draft that was kept."""
    asked = data.get("asked")
    return Draft(
        typed=data["typed"],
        line_ids=tuple(data["lines"]),
        milestone=data["milestone"],
        new_on=date.fromisoformat(data["new_on"]) if data["new_on"] else None,
        cut_off=_cut_off(data.get("cut_off")),
        kind=data["kind"],
        text=data["text"],
        given={name: _fact(value) for name, value in data["given"].items()},
        picks=tuple(data["picks"]),
        recorded=data["recorded"],
        always=bool(data.get("always")),
        event=data.get("event") or "",
        relative=bool(data.get("relative")),
        source=data.get("source") or {},
        files=tuple(data.get("files") or ()),
        assumed=tuple(map(_phrase, data["assumed"])),
        fixed=data["fixed"],
        asked=_asked_from_data(asked) if asked else None,
        refused=data["refused"],
        refused_with=data["refused_with"],
    )


def _cut_off(text: str | None) -> datetime | date | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _fact(value: object) -> FactValue:
    if isinstance(value, bool):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def _asked_as_data(asked: Asked | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    options = [[option.value, phrase_as_data(option.label)] for option in asked.options]
    text = phrase_as_data(asked.text) if asked.text is not None else None
    return {"code": asked.code, "text": text, "span": asked.span, "options": options}


def _asked_from_data(data: Mapping[str, Any]) -> Asked:
    options = tuple(Option(value=value, label=_phrase(label)) for value, *label in data["options"])
    text = data["text"] if "text" in data else [data["zh"], data["en"]] if data["zh"] else None
    return Asked(code=data["code"], text=_phrase(text) if text else None, span=data["span"], options=options)


def _phrase(data: Any) -> Phrase:
    """A phrase as it was kept; drafts of before have the two words of a pair."""
    if isinstance(data, list):
        return phrase_from_data(data[0]) if len(data) == 1 else Text.pair(zh=data[0], en=data[1])
    return phrase_from_data(data)
