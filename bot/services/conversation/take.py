"""A message to the bot, plain or with a verb in front: read once, worked in one transaction, answered once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import GendanError
from bot.domain.phrases.answering import reads_as_answer
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.reading import OrderRef
from bot.domain.phrases.requests import only_names, read_request
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import NewOrder, NotUnderstood, Progressed, Request, Statement, Wanted
from bot.domain.standups import QuestionKind, parts_of
from bot.services.conversation.lookups import LOOK_UPS, found_for
from bot.services.conversation.messages import HelpSoundMessage
from bot.services.conversation.requests import answer_request
from bot.services.orders.asking import OrderAnswer, answer_orders
from bot.services.orders.messages import HelpMessage
from bot.services.orders.photos.filing import answer_waiting, keep_photos, refuse_files
from bot.services.orders.photos.kept import SOUND, sort_files
from bot.services.reports.door import report
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.reading import reader_for
from bot.services.reports.ways_in import answer_typed
from bot.work.notices import RefusalMessage
from bot.work.unit import Work

UNSAID = frozenset({"which_value", "which_milestone"})
"""What is missing of a report that is none: `2403 包装` under a photo says what the photo shows."""

MOST_STATEMENTS = 80
LONGEST = 4000
"""Characters of one message, which Slack shows as one."""

Files = Sequence[Mapping[str, Any]]


class TooLongSaid(GendanError):
    """More characters than are read of one message."""

    code = "too_long_message"


class TooMuchSaid(GendanError):
    """More things than one message can answer."""

    code = "too_many_lines"


@dataclass(frozen=True, kw_only=True)
class MessageRead:
    """A message as it was read: what it asks for as a whole, else what it says.

    statements: of an answer to the stand-up the news in it. sure: it is meant as it stands, by words that `text` is
    without. found: what answers a look-up, where that was looked for ahead.
    """

    text: str = ""
    request: Request | None = None
    statements: tuple[Statement, ...] = ()
    sure: bool = False
    found: OrderAnswer | None = None


def read_ahead(work: Work, *, text: str) -> MessageRead:
    """A message without files, read before it is worked: reading and looking for orders hold up nobody who writes."""
    read = _read(work, text)
    request = read.request
    return replace(read, found=found_for(work, request)) if request and request.wanted in LOOK_UPS else read


def take_message(
    work: Work, *, text: str, files: Files = (), ahead: MessageRead | None = None
) -> tuple[StatementOutcome, ...]:
    """Do what a message asks for or reports, and file the photos that came with it (files as Slack describes them).

    A command is taken with its verb in front. Returns what became of each thing said. ahead: as it was read already.
    Raises TooLongSaid, TooMuchSaid, and what a look-up or another request is refused for.
    """
    if not files and (pressed := answer_typed(work, text)) is not None:
        return pressed
    read = ahead or _read(work, text)
    request, statements = read.request, read.statements
    if request is not None and read.found is not None:
        return (_looked_up(work, text, request, read.found),)
    if request is not None and not (files and request.wanted in LOOK_UPS):  # an order's name beside photos files them
        _take_files(work, files, text=text, statements=())
        answer_waiting(work, member_id=work.actor, orders=request.orders)
        answered = answer_request(work, request)
        return (answered, *(report(work, statements, part="news", source="standup") if statements else ()))
    statements = statements if request is None else (request,)
    if len(statements) > MOST_STATEMENTS:
        raise TooMuchSaid(count=len(statements), most=MOST_STATEMENTS)
    if _take_files(work, files, text=read.text, statements=statements):
        reader = reader_for(work, member_id=work.actor)
        statements = tuple(statement for statement in statements if not _is_caption(statement, reader))
    elif not text and not files:
        work.reply(HelpMessage())
    return _worked(work, statements, sure=read.sure)


def _read(work: Work, text: str) -> MessageRead:
    if not text:
        return MessageRead()
    if len(text) > LONGEST:
        raise TooLongSaid(count=len(text), most=LONGEST)
    reader = reader_for(work, member_id=work.actor, text=text)
    request = read_request(text, reader)
    if request is None:
        bare, sure = meant_as_it_stands(text)
        return MessageRead(text=bare, statements=_told(bare, reader), sure=sure)
    return MessageRead(text=text, request=request, statements=_news_in(request, reader))


def _looked_up(work: Work, text: str, request: Request, found: OrderAnswer) -> StatementOutcome:
    answer_waiting(work, member_id=work.actor, orders=request.orders)
    answer_orders(work, found=found)
    return StatementOutcome(text=text, outcome=ReportOutcome.ANSWERED)


def _told(text: str, reader: PhraseReader) -> tuple[Statement, ...]:
    """What a message says. Plain words that nothing else is read of answer the stand-up while its question waits."""
    statements = read_statements(text, reader)
    spoken = any(statement.speaker is not None for statement in statements)
    if reader.prompt_open and not spoken and all(map(_says_no_news, statements)) and reads_as_answer(text):
        return (Request(text=text, wanted=Wanted.CHECK_IN, words=text),)
    return statements


def _news_in(request: Request, reader: PhraseReader) -> tuple[Statement, ...]:
    """What an answer to the stand-up says was done: plain news of orders goes through the door beside it."""
    if request.wanted is not Wanted.CHECK_IN:
        return ()
    did = [part.text for part in parts_of(request.words) if part.kind is QuestionKind.DID]
    return tuple(statement for text in did for statement in read_statements(text, reader) if _is_plain_news(statement))


def _is_plain_news(statement: Statement) -> bool:
    return bool(statement.orders) and not statement.doubts and not isinstance(statement, Request | NotUnderstood)


def _says_no_news(statement: Statement) -> bool:
    """Whether nothing of any order was read of it: words that are none of ours, or a milestone without a value."""
    if statement.orders:
        return False
    return isinstance(statement, NotUnderstood) or _lacks_value(statement)


def _lacks_value(statement: Statement) -> bool:
    return isinstance(statement, Progressed) and bool({doubt.code for doubt in statement.doubts} & UNSAID)


MEANT = re.compile(r"(?:^|[\s,\uff0c])+(?:是[,\uff0c]?|yes,?\s)?(?:照记|save it)[\s。.!]*$", re.IGNORECASE)
"""The button's own words, typed: the line is meant as it stands."""


def meant_as_it_stands(text: str) -> tuple[str, bool]:
    """A message without the button's words at the ends of its lines, and whether all of its lines have them."""
    lines = text.split("\n")
    bare = [MEANT.sub("", line) for line in lines]
    sure = all(line != typed for line, typed in zip(bare, lines, strict=True))
    return ("\n".join(bare), True) if sure and any(bare) else (text, False)


def _worked(work: Work, statements: Sequence[Statement], *, sure: bool = False) -> tuple[StatementOutcome, ...]:
    """Requests are answered each by itself; everything reported goes through the door at once."""
    told = [statement for statement in statements if not isinstance(statement, Request)]
    asked = _together([statement for statement in statements if isinstance(statement, Request)], told)
    if len(asked) == 1 and not told:
        return (answer_request(work, asked[0]),)
    if told and all(map(_is_unread, told)):
        work.reply(HelpMessage(typed="\n".join(statement.text for statement in told)))
        unread = [StatementOutcome(text=statement.text, outcome=ReportOutcome.ASKED) for statement in told]
    else:
        unread = list(report(work, [_asked_how(statement) for statement in told], sure=sure)) if told else []
    return (*unread, *_answered(work, asked))


def _is_unread(statement: Statement) -> bool:
    """Whether nothing can be asked of it: its words name no order, or say nothing that is known (天气不错)."""
    return isinstance(statement, NotUnderstood) and not (statement.doubts and statement.orders)


def _together(requests: Sequence[Request], told: Sequence[Statement]) -> list[Request]:
    """Orders looked for in several lines are one list.

    What somebody asks in a pasted chat asked somebody else; where nothing answers it there, we do.
    """
    rest = [request for request in requests if request.wanted is not Wanted.ORDERS]
    looked = [request for request in requests if request.wanted is Wanted.ORDERS]
    answered = {ref.key for statement in told for ref in statement.orders}
    looked = [
        request
        for request in looked
        if request.speaker is None or not answered.issuperset([ref.key for ref in request.orders] or [request.words])
    ]
    if len(looked) > 1 and all(request.orders for request in looked):
        text = "\n".join(request.text for request in looked)
        looked = [Request(text=text, wanted=Wanted.ORDERS, orders=_orders(looked))]
    return [*rest, *looked]


def _asked_how(statement: Statement) -> Statement:
    """Beside what was understood, what was not is asked in the same answer."""
    if isinstance(statement, NotUnderstood) and not statement.doubts:
        return replace(statement, doubts=(ask("not_understood"),))
    return statement


def _answered(work: Work, requests: Iterable[Request]) -> list[StatementOutcome]:
    """Several requests of one message, each with its own answer; what cannot be done takes nothing else with it."""
    found = []
    for place, request in enumerate(requests):
        try:
            with work.session.begin_nested():
                found.append(answer_request(work, request, part=f"asked{place}"))
        except GendanError as error:
            plain = {name: str(value) for name, value in error.fields.items()}
            work.reply(RefusalMessage(code=error.code, fields=plain), part=f"asked{place}")
            found.append(StatementOutcome(text=request.text, outcome=ReportOutcome.REFUSED))
    return found


def _take_files(work: Work, files: Files, *, text: str, statements: Sequence[Statement]) -> bool:
    """File the photos, and say what of the rest is not kept. Returns whether there were photos."""
    sorted_ = sort_files(files)
    if sorted_.photos:
        new = {statement.po for statement in statements if isinstance(statement, NewOrder) and statement.po}
        opens = new.pop() if len(new) == 1 else ""
        keep_photos(work, photos=sorted_.photos, orders=_orders(statements), text=text, opens=opens)
    if sorted_.sheet or sorted_.other:
        refuse_files(work, sheet=sorted_.sheet)
    if not text and any(str(file.get("mimetype") or "").startswith(SOUND) for file in files):
        work.reply(HelpSoundMessage(), part="sound")
    return bool(sorted_.photos)


def _orders(statements: Iterable[Statement]) -> tuple[OrderRef, ...]:
    """Every order that is named, once."""
    return tuple({ref.key: ref for statement in statements for ref in statement.orders}.values())


def _is_caption(statement: Statement, reader: PhraseReader) -> bool:
    """Whether what stands beside photos only says what they show, so that filing them answers it."""
    if isinstance(statement, Request):
        named = not statement.words or only_names(statement.text, reader)
        return statement.wanted is Wanted.ORDERS and named
    return _lacks_value(statement) or (isinstance(statement, NotUnderstood) and not statement.doubts)
