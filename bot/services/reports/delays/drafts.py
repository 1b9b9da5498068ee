"""A report that is not saved yet: what was said so far, and what must still be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.authority import FactValue
from bot.domain.authority.decide import fact_as_data
from bot.domain.phrases.reading import Option
from bot.domain.phrases.statements import CutOffKind, NewDay
from bot.domain.text import Phrase, Text
from bot.services.cases.kept import SourceMessage
from bot.services.orders.opening import OpenedOrder
from bot.services.orders.photos.evidence import KeptFile
from bot.services.orders.revisions import RevisedOrder
from bot.work.codec import Data, stored, upgrade
from bot.work.company import Company


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What must be answered before a draft can be saved. span: the words in doubt, which the answer replaces."""

    code: str
    text: Phrase | None = None
    span: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One line of a report. line_ids is more than one when one event hits several orders.

    event: the vessel, mould … that hits them all. relative: each line moves by as many days as the first.
    source: the message it was made from; files: what was put beside it.
    always: an anomaly, a case even when no date moves. plain: a day without a reason, of which no kind was named.
    cut_off: when the closing is that it names, with its hour when one was said; closing: which one it is.
    revised: what the customer changes of the order itself, in place of a new day; opened: an order that is new.
    relay: the report passed on that it records, relay_part: which part of that.
    proposal: another way out as its author proposes it, in their words; proposed_as: the decision it would be.
    asked, refused, fixed: what an earlier program asked of the words; the door answers these itself now.
    """

    typed: str
    line_ids: tuple[int, ...] = ()
    milestone: str | None = None
    new_on: date | None = None
    cut_off: datetime | date | None = None
    closing: CutOffKind = CutOffKind.CUSTOMS
    kind: str | None = None
    text: str = ""
    given: Mapping[str, FactValue] = field(default_factory=dict)
    picks: tuple[str, ...] = ()
    recorded: str | None = None
    always: bool = False
    plain: bool = False
    event: str = ""
    relative: bool = False
    source: SourceMessage | None = None
    files: tuple[KeptFile, ...] = ()
    assumed: tuple[Phrase, ...] = ()
    revised: RevisedOrder | None = None
    opened: OpenedOrder | None = None
    relay: int | None = None
    relay_part: str = ""
    proposal: str = ""
    proposed_as: str = ""
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


def closing_at(company: Company, move: NewDay) -> datetime | date | None:
    """The moment of a closing, in the port's time wherever the reporter sits; its day where no hour was said."""
    if move.at is not None:
        return move.at.replace(tzinfo=ZoneInfo(company.zone))
    return move.on


@stored("report_drafts", version=2)
@dataclass(frozen=True, kw_only=True)
class ReportDrafts:
    """A report that waits to be submitted; dated: every line moves a date."""

    dated: bool
    drafts: tuple[Draft, ...]


@stored("report_form")
@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """What a form said, until its second page is submitted."""

    draft: Draft


@upgrade("report_drafts", 1)
def _drafts_of_1(data: Data) -> Data:
    return {"dated": bool(data["dated"]), "drafts": [_draft_of_1(draft) for draft in data["drafts"]]}


def _draft_of_1(data: Data) -> Data:
    """Numbers were text, options a value beside its label, and what there is not was null, no source an empty one."""
    draft = {"line_ids" if name == "lines" else name: value for name, value in data.items() if value is not None}
    draft["source"] = draft.get("source") or None
    draft["given"] = {name: _fact_of_1(value) for name, value in draft["given"].items()}
    draft["assumed"] = [_phrase_of_1(phrase) for phrase in draft["assumed"]]
    if asked := draft.get("asked"):
        text = asked["text"] if "text" in asked else [asked["zh"], asked["en"]] if asked["zh"] else None
        options = [{"value": value, "label": _phrase_of_1(label)} for value, *label in asked["options"]]
        draft["asked"] = {"code": asked["code"], "span": asked["span"], "options": options}
        draft["asked"] |= {"text": _phrase_of_1(text)} if text else {}
    return draft


def _fact_of_1(value: bool | str) -> FactValue:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return value
    return value if number is None or not number.is_finite() else fact_as_data(number)


def _phrase_of_1(data: Any) -> Data:
    """The two words of a pair, once."""
    if isinstance(data, list):
        data = data[0] if len(data) == 1 else Text.pair(zh=data[0], en=data[1]).as_data()
    return dict(data)
