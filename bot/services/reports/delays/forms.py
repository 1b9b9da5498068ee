"""From the fields of the form to a draft; what cannot be read is an error that names its field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from bot.db.base import row_id
from bot.db.models import Milestone, OrderLine
from bot.domain.errors import GendanError
from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.lengths import shift
from bot.domain.phrases.reader import read
from bot.domain.phrases.reading import Kind, LengthOfTime
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import AnomalyTold, CutOffKind, CutOffNamed
from bot.domain.text import Sentence
from bot.services.reports.delays.assess import LineGone, stated
from bot.services.reports.delays.drafts import Draft, closing_at
from bot.services.reports.delays.previews import corrected_line
from bot.services.reports.reading import reader_for
from bot.work.unit import Answer, Work

METHODS = {"post", "respond", "ephemeral"}
RESPONSE_URLS = ("https://", "http://127.0.0.1:")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a form holds so far, as its fields do: texts, empty when nothing was given."""

    line: str = ""
    milestone: str = ""
    new_on: str = ""
    days: str = ""
    kind: str = ""
    text: str = ""
    about: Sentence | None = None
    """What the text begins with where nobody has typed one."""
    recorded: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    picks: dict[str, str] = field(default_factory=dict)


class BadDay(GendanError):
    """A day that cannot be read."""

    code = "bad_day"


class PastDay(GendanError):
    """A promise cannot lie in the past."""

    code = "past_day"


class BadDays(GendanError):
    """A number of days that cannot be read."""

    code = "bad_days"


class FormChoice(GendanError):
    """A new day and a number of days were both given."""

    code = "one_of"


class NeededDay(GendanError):
    """Neither a new day nor a number of days was given."""

    code = "needed_day"


class NeededMilestone(GendanError):
    """A delay needs the milestone that is late."""

    code = "needed_milestone"


def day_of_form(work: Work, *, filled: Filled) -> tuple[Milestone, date]:
    """The milestone and the new day that a form without a kind stands for; what of it is wrong is an error."""
    line = work.session.get(OrderLine, row_id(filled.line))
    if line is None:
        raise LineGone(po=filled.line)
    milestone = next((milestone for milestone in line.milestones if milestone.key == filled.milestone), None)
    if milestone is None:
        raise NeededMilestone
    new_on = _new_on(line, filled, reader_for(work, member_id=work.actor), today=work.today)
    if new_on is None:
        raise NeededDay
    return milestone, new_on


def draft_of(work: Work, *, filled: Filled, dated: bool, leave: str, corrects: tuple[str, str] | None = None) -> Draft:
    """The draft that a form stands for; `leave` is the choice that leaves the choice to who decides.

    corrects: the key and root of a line of a preview; words that still stand there are of when they were said first.
    """
    line = work.session.get(OrderLine, row_id(filled.line))
    if line is None:
        raise LineGone(po=filled.line)
    if filled.kind not in work.company.rules.anomalies:
        raise LineGone(po=line.order.po)
    reader = reader_for(work, member_id=work.actor)
    new_on = _new_on(line, filled, reader, today=work.today)
    if dated and not filled.milestone:
        raise NeededMilestone
    if dated and new_on is None:
        raise NeededDay
    known = {milestone.key for milestone in line.milestones}
    before = corrected_line(work, key=corrects[0], root=corrects[1]) if corrects is not None else None
    cut_off = _cut_off(f"{line.order.po} {filled.text}", reader)
    draft = Draft(
        typed=" ".join(part for part in (line.order.po, line.product) if part),
        line_ids=(line.id,),
        milestone=filled.milestone if filled.milestone in known else None,
        new_on=new_on,
        cut_off=closing_at(work.company, cut_off.move) if cut_off is not None else None,
        closing=cut_off.closing if cut_off is not None else CutOffKind.CUSTOMS,
        kind=filled.kind,
        text=filled.text,
        given=stated(work.company, filled.facts),
        picks=tuple(choice for choice in filled.picks.values() if choice and choice != leave),
        recorded=_recorded(filled.recorded),
        always=not dated,
    )
    if before is not None and before.text.strip() == filled.text and before.cut_off is not None:
        return replace(draft, cut_off=before.cut_off, closing=before.closing)
    return draft


def _cut_off(text: str, reader: PhraseReader) -> CutOffNamed | None:
    """The cut-off that the words name beside what is wrong: the customs' or the yard's, which the goods must make."""
    for said in read_statements(text, reader):
        named = said.cut_off if isinstance(said, AnomalyTold) else said
        if isinstance(named, CutOffNamed) and named.closing in {CutOffKind.CUSTOMS, CutOffKind.CY}:
            return named
    return None


def _new_on(line: OrderLine, filled: Filled, reader: PhraseReader, *, today: date) -> date | None:
    if filled.new_on and filled.days:
        raise FormChoice
    if not filled.new_on and not filled.days:
        return None
    if filled.new_on:
        return _day(filled.new_on, today)
    milestone = next((milestone for milestone in line.milestones if milestone.key == filled.milestone), None)
    if milestone is None:
        raise NeededMilestone
    promise = milestone.promised_on or milestone.forecast_on or today
    return shift(promise, _length(filled.days, reader), Scene(now=reader.now, calendar=reader.calendar))


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadDay(value=text) from error
    if day < today:
        raise PastDay(day=day)
    return day


def _length(text: str, reader: PhraseReader) -> LengthOfTime:
    """`3` and `3天` are calendar days, `2个工作日` working days."""
    said = f"{text}天" if re.fullmatch(r"\s*\d{1,3}\s*", text) else text
    found = read(said, now=reader.now, calendar=reader.calendar).of(Kind.DURATION)
    if len(found) != 1 or not isinstance(found[0].value, LengthOfTime) or found[0].value.hours:
        raise BadDays(value=text)
    return found[0].value


def _recorded(text: str) -> str | None:
    number = text.strip()
    return f"{number} h" if re.fullmatch(r"\d+(\.\d+)?", number) else number or None


def answer_at(to: Answer, audience: str, method: str, original: str = "") -> Answer:
    """The same answer where the form was opened from, when that is one of our own ways and this person's place.

    original is the unseen message it was opened from, which the answer may take the place of.
    """
    own = audience == to.member or audience.endswith(f":{to.member}") or audience.startswith("respond:https://")
    if method not in METHODS or not own:
        return to
    in_its_place = original if original.startswith(RESPONSE_URLS) else ""
    return replace(to, audience=audience, method=method, original=in_its_place)
