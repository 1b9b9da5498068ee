"""What the bot would do with a message, tried on a snapshot: the use case that Slack calls, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.features import load_messages
from bot.db.database import Database
from bot.db.models import Member, Notice
from bot.db.snapshot import Snapshot, snapshot_of
from bot.domain.errors import GendanError
from bot.files.locales import templates_folder
from bot.presentation.plain_words import in_plain_words
from bot.presentation.registry import render
from bot.presentation.words import Lexicon, Words
from bot.services.conversation.take import take_message
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.slack.refusals import said
from bot.work import audit
from bot.work.codec import name_of
from bot.work.company import Company
from bot.work.events import ports
from bot.work.messages import Skip, load, reader
from bot.work.notices import RefusalMessage
from bot.work.unit import Answer, Work

KEY = "rehearsal"
"""The envelope that everything said here is in."""


class UnknownSpeaker(GendanError):
    """Nobody, or more than one person, goes by that name."""

    code = "unknown_person"


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What would become of a message, and what its author would read; in the words of who said it."""

    text: str
    outcomes: tuple[StatementOutcome, ...]
    reply: str
    words: Words


class Rehearsal:
    """One snapshot; every message said in it finds the same rows."""

    def __init__(self, snapshot: Snapshot, company: Company, lexicon: Lexicon) -> None:
        self._snapshot, self._company, self._lexicon = snapshot, company, lexicon

    def speaker(self, name: str) -> str:
        """The id of a colleague by id or name. Raises UnknownSpeaker."""
        return self._snapshot.attempt(lambda session: _speaker(session, name), lambda _, found: found)

    def say(self, *, text: str, member_id: str, now: datetime) -> Rehearsed:
        """What would come of a plain message or a slash command."""
        to = Answer(member=member_id, audience=member_id, method="post", key=KEY)

        def work_of(session: Session) -> Work:
            return Work.of(session, ports(session).in_force(session, self._company), now, to=to)

        def use_case(session: Session) -> tuple[int, tuple[StatementOutcome, ...]]:
            last = session.scalar(select(func.max(Notice.id))) or 0
            outcomes = _taken(work_of(session), text)
            audit.leave_out(session)
            return last, outcomes

        def then(session: Session, done: tuple[int, tuple[StatementOutcome, ...]]) -> Rehearsed:
            last, outcomes = done
            work = work_of(session)
            notices = session.scalars(
                select(Notice).where(Notice.id > last, Notice.audience == member_id).order_by(Notice.id)
            ).all()
            who = reader(session, work.company, member_id)
            reply = "\n".join(shown for notice in notices if (shown := self._shown(work, notice)))
            return Rehearsed(
                text=text,
                outcomes=outcomes,
                reply=reply,
                words=self._lexicon.words(who.locale, who.zone),
            )

        return self._snapshot.attempt(use_case, then)

    def _shown(self, work: Work, notice: Notice) -> str:
        """The notice as it would be posted."""
        loaded = load(work, name=notice.message, context=notice.context, reader_id=notice.reader_id or notice.audience)
        if isinstance(loaded, Skip):
            return ""
        words = self._lexicon.words(loaded.reader.locale, loaded.reader.zone)
        return in_plain_words(render(name_of(notice.message), loaded.view, words))


@contextmanager
def rehearsing(db: Database, company: Company) -> Iterator[Rehearsal]:
    """A rehearsal on the rows of a database as they are now. Raises DatabaseUnavailable."""
    load_messages()
    with snapshot_of(db) as snapshot:
        yield Rehearsal(snapshot, company, Lexicon(templates_folder(), company.locale))


def _taken(work: Work, text: str) -> tuple[StatementOutcome, ...]:
    """What the message does; an error of ours is said as the edge says it."""
    try:
        with work.session.begin_nested():
            return take_message(work, text=text)
    except GendanError as error:
        work.reply(RefusalMessage(code=error.code, fields=said(error)))
        return (StatementOutcome(text=text, outcome=ReportOutcome.REFUSED),)


def _speaker(session: Session, name: str) -> str:
    colleague = Member.active & Member.is_outside.is_(False)
    called = (Member.id == name) | (Member.name == name)
    found = session.scalars(select(Member.id).where(colleague, called)).all()
    if len(found) != 1:
        raise UnknownSpeaker(name=name)
    return found[0]
