"""A plain message to the bot: equal to a command, several lines at once, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.cutoffs import take_cutoff
from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.messages import Intent, MessageLine, read_message
from bot.domain.phrases.milestones import MilestoneLine
from bot.domain.phrases.reading import Question
from bot.domain.phrases.requests import read_request
from bot.domain.phrases.statements import Request
from bot.services.conversation.lookups import LOOK_UPS, found_for
from bot.services.conversation.messages import FormOfferMessage, HelpSoundMessage
from bot.services.conversation.requests import answer_request
from bot.services.orders.asking import OrderAnswer, answer_orders, ask_orders
from bot.services.orders.messages import HelpMessage
from bot.services.orders.photos.filing import answer_waiting, keep_photos, names_order_only, refuse_files
from bot.services.orders.photos.kept import SOUND, sort_files
from bot.services.reports.delays.previews import preview_text
from bot.services.reports.lines import ReadLine, save_lines
from bot.services.reports.messages import NoDelayMessage
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.reading import reader_for
from bot.services.standups.prompts import own_current, plain_reply, rest_on_track
from bot.work.company import Company
from bot.work.unit import Work

UNSAID = frozenset({"which_value", "which_milestone"})
"""What is missing of a report that is none: `2403 包装` under a photo says what the photo shows."""

FORMS = frozenset({Intent.MILESTONE, Intent.DELAY, Intent.ANOMALY, Intent.STAND_UP})
"""What a word alone opens the form of; a plain message has no trigger, so it is answered with the button."""

Files = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class MessageAhead:
    """A look-up as it was read before it is worked, and what answers it."""

    request: Request
    found: OrderAnswer


def read_ahead(work: Work, *, text: str) -> MessageAhead | None:
    """What of a message without files only reads: looking for orders holds up nobody who writes. None: nothing does."""
    request = read_request(text, reader_for(work, member_id=work.actor)) if text else None
    if request is None or request.wanted not in LOOK_UPS:
        return None
    return MessageAhead(request=request, found=found_for(work, request))


def take_message(
    work: Work, *, text: str, files: Files = (), ahead: MessageAhead | None = None
) -> tuple[StatementOutcome, ...]:
    """Do what a message asks for or reports, and file the photos that came with it (files as Slack describes them).

    A command is taken with its verb in front. Returns what became of each thing said. ahead: what was read of it
    already.
    """
    if ahead is not None:
        answer_waiting(work, member_id=work.actor, orders=ahead.request.orders)
        answer_orders(work, found=ahead.found)
        return (StatementOutcome(text=text, outcome=ReportOutcome.ANSWERED),)
    if not text and not files:
        work.reply(HelpMessage())
        return (StatementOutcome(text=text, outcome=ReportOutcome.ANSWERED),)
    if not text:
        _take_files(work, files, [])
        return ()
    reader = reader_for(work, member_id=work.actor)
    request = read_request(text, reader)
    if request is not None and not (files and request.wanted in LOOK_UPS):  # an order's name beside photos files them
        _take_files(work, files, [])
        answer_waiting(work, member_id=work.actor, orders=request.orders)
        return (answer_request(work, request),)
    return _take_reports(work, text, files, reader)


def _take_reports(work: Work, text: str, files: Files, reader: PhraseReader) -> tuple[StatementOutcome, ...]:
    lines = read_message(text, reader).lines
    if _take_files(work, files, lines):
        lines = tuple(line for line in lines if not _is_caption(work.company, line))
    for part, intent, group in _parts(lines):
        _work(work, intent, group, part=part)
    return ()


def _parts(lines: Sequence[MessageLine]) -> Iterator[tuple[str, Intent, list[MessageLine]]]:
    """Lines next to each other that want the same, each part with its mark."""
    for place, (intent, group) in enumerate(groupby(lines, key=lambda line: line.intent)):
        yield str(place) if place else "", intent, list(group)


def _names(intent: Intent, lines: Sequence[MessageLine]) -> str:
    """What a look-up looks for; nothing is one's own orders."""
    keys = dict.fromkeys(ref.key for line in lines for ref in line.orders)
    return "" if intent is Intent.MY_ORDERS else " ".join(keys) or "\n".join(line.text for line in lines)


def _take_files(work: Work, files: Files, lines: Sequence[MessageLine]) -> bool:
    """File the photos, and say what of the rest is not kept. Returns whether there were photos."""
    sorted_ = sort_files(files)
    if sorted_.photos:
        keep_photos(work, photos=sorted_.photos, lines=lines)
    if sorted_.sheet or sorted_.other:
        refuse_files(work, sheet=sorted_.sheet)
    if not lines and any(str(file.get("mimetype") or "").startswith(SOUND) for file in files):
        work.reply(HelpSoundMessage(), part="sound")
    return bool(sorted_.photos)


def _is_caption(company: Company, line: MessageLine) -> bool:
    """Whether a line beside photos only says what they show, so that filing them answers it."""
    if line.intent is Intent.UNCLEAR:
        return not _names_anomaly(company, line)
    asked = [result for result in line.results if isinstance(result, Question) and result.code in UNSAID]
    unsaid = line.intent is Intent.MILESTONE and bool(asked) and len(asked) == len(line.results)
    return (unsaid and not _names_cut_off(line)) or names_order_only(line)


def _work(work: Work, intent: Intent, lines: list[MessageLine], *, part: str) -> None:
    text = "\n".join(line.text for line in lines)
    if intent in FORMS and not text:
        check_in = own_current(work) if intent is Intent.STAND_UP else None
        work.reply(FormOfferMessage(form=str(intent), check_in=check_in), part=part)
    elif intent is Intent.DELAY or (intent is Intent.MILESTONE and all(_names_cut_off(line) for line in lines)):
        preview_text(work, text=text, part=part)
    elif intent is Intent.MILESTONE:
        save_lines(work, lines=[_read(line) for line in lines], part=part)
    elif intent is Intent.ANOMALY or _all_name_anomalies(work.company, intent, lines):
        preview_text(work, text=text, dated=False, part=part)
    elif intent is Intent.NO_DELAY:
        orders = tuple(ref.key for line in lines for ref in line.orders)
        work.reply(NoDelayMessage(orders=orders), part=part)
    elif intent in (Intent.ORDER_QUERY, Intent.MY_ORDERS):
        ask_orders(work, text=_names(intent, lines), part=part)
    elif intent is Intent.STAND_UP:
        plain_reply(work, text=text)
    elif intent is Intent.REST_ON_TRACK:
        rest_on_track(work)
    else:
        work.reply(HelpMessage(typed=text if intent is Intent.UNCLEAR else ""), part=part)


def _read(line: MessageLine) -> ReadLine:
    results = [result for result in line.results if isinstance(result, (MilestoneLine, Question))]
    said = f"{line.source.name} {line.source.stamp}" if line.source else ""
    return ReadLine(typed=line.text, found=results, said=said, reading=line.reading)


def _all_name_anomalies(company: Company, intent: Intent, lines: Sequence[MessageLine]) -> bool:
    return intent is Intent.UNCLEAR and all(_names_anomaly(company, line) for line in lines)


def _names_cut_off(line: MessageLine) -> bool:
    """Whether a line without a milestone gives an order's cut-off (甩柜,截关明早6点)."""
    only_asked = bool(line.orders) and all(isinstance(result, Question) for result in line.results)
    return only_asked and line.reading is not None and take_cutoff(line.reading)[1] is not None


def _names_anomaly(company: Company, line: MessageLine) -> bool:
    """Whether a line without a date names an order and what is wrong with it."""
    return bool(line.orders) and bool(name_kind(line.text, company.keywords))
