"""The unit of work every use case stands on: one transaction of one workspace, for one person, at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import DueRow
from bot.work import audit, dues, events, outbox
from bot.work.company import Company
from bot.work.kinds import MessageKind


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Where an answer goes and what makes it one: the member, the audience and method of the outbox, the envelope.

    original is the response_url under which the unseen message that was pressed can be replaced, if it was one. said_at
    is when what is answered was said: it may be worked long after, once a database or a process is back.
    """

    member: str
    audience: str
    method: str
    key: str
    original: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True)
class Work:
    """What a use case has in hand.

    company: one workspace's knowledge, with the rules in force in this transaction. now: the workspace's clock. member:
    who does it; None is the clock or the installation. answer: where what they are told goes; None where nobody asked.
    """

    session: Session
    company: Company
    now: datetime
    _: KW_ONLY
    member: str | None = None
    answer: Answer | None = None

    @cached_property
    def today(self) -> date:
        """The workspace's day."""
        return self.company.today(self.now)

    @property
    def actor(self) -> str:
        """Who does it. Raises where nobody does: what a person answers for must not be written in no one's name."""
        if self.member is None:
            raise LookupError("this use case is somebody's, and was called in nobody's name")
        return self.member

    @property
    def to(self) -> Answer:
        """Where the answer goes. Raises where nobody asked."""
        if self.answer is None:
            raise LookupError("this use case answers somebody, and was called by nobody")
        return self.answer

    @classmethod
    def of(
        cls, session: Session, company: Company, now: datetime, *, actor: str | None = None, to: Answer | None = None
    ) -> Work:
        """The work of who is named, or else of who asked."""
        return cls(session, company, now, member=actor if actor or to is None else to.member, answer=to)

    def by(self, member: str | None) -> Work:
        """The same in another's name, for what is theirs."""
        return replace(self, member=member)

    @property
    def then(self) -> datetime:
        """When what is worked was said: its days and lengths count from there. Nobody speaks later than now."""
        said_at = self.answer.said_at if self.answer is not None else None
        return min(said_at, self.now) if said_at is not None else self.now

    def saying(self, moment: datetime | None) -> Work:
        """The same of what was said at that moment; None: of what is said now."""
        return replace(self, answer=replace(self.to, said_at=moment))

    def at(self, moment: datetime) -> Work:
        return replace(self, now=moment)

    def answering(self, answer: Answer | None) -> Work:
        """The same for who asked there; None answers nobody."""
        return replace(self, member=answer.member if answer else self.member, answer=answer)

    def post(self, *, key: str, kind: MessageKind, audience: str, message: object, **how: Any) -> bool:
        """Put a notice into the outbox, once a key (`outbox.put`). Returns whether it is new."""
        return outbox.put(self.session, key=key, kind=kind, audience=audience, message=message, now=self.now, **how)

    def reply(self, message: object, *, part: str = "", card: str | None = None, thread: str | None = None) -> None:
        """Answer who asked, where they asked; the same envelope answers once (once for each part).

        thread: the card below which they asked.
        """
        posted = card if self.to.method == "post" else None
        self._answer(message, self.to.method, self.to.audience, part, posted, thread=thread)

    def replace_with(self, message: object, *, part: str = "", card: str | None = None) -> None:
        """What became of a message of ours, in its place: an edit of its card, or of the unseen one that was pressed.

        A message that stands nowhere any more, or in a place we cannot reach, is answered as anything else.
        """
        if card is not None and self.to.method == "post" and outbox.posted(self.session, card) is not None:
            self._answer(message, "update", self.to.audience, part, card)
        elif self.to.original:
            self._answer(message, "replace", f"respond:{self.to.original}", part, None)
        else:
            self.reply(message, part=part, card=card)

    def _answer(
        self, message: object, method: str, audience: str, part: str, card: str | None, *, thread: str | None = None
    ) -> None:
        key, kind = f"reply:{self.to.key}:{part}", MessageKind.ANSWER
        how = {"method": method, "card": card, "reader": self.actor, "thread": thread}
        self.post(key=key, kind=kind, audience=audience, message=message, **how)

    def note(self, *, action: str, subject_kind: str, subject_id: str | int, allowed: bool = True, **data: Any) -> None:
        """Write one entry of the audit trail in the name of who does it."""
        audit.write(
            self.session,
            now=self.now,
            actor=self.member,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            allowed=allowed,
            **data,
        )

    def happened(self, event: object) -> None:
        """Let those hear of it, now and in this transaction, who would otherwise leave a record untrue."""
        events.happened(self, event)

    def refresh(self, subject: str) -> None:
        """What shows this subject is edited once this is committed, by who follows it (`edit`)."""
        events.refresh(self.session, subject, now=self.now)

    def edit(self, due: DueRow, *, card: str, message: object, key: str | None = None) -> None:
        """Edit a posted card in place (`outbox.edit`) for a refresh, unless what asked for it wrote the card."""
        if not events.shown(due, card):
            outbox.edit(self.session, card=card, message=message, now=self.now, key=key)

    def plan(
        self,
        *,
        key: str,
        kind: str,
        subject: str,
        due_at: datetime,
        step: str | None = None,
        data: object | None = None,
    ) -> bool:
        """Plan something for a moment, once a key (`dues.put`). Returns whether it is new."""
        return dues.put(self.session, key=key, kind=kind, subject=subject, due_at=due_at, step=step, data=data)

    def plan_all(self, rows: Iterable[dict[str, Any]]) -> int:
        """The same of several at once, each with the arguments of `plan`. Returns how many are new."""
        return dues.put_all(self.session, list(rows))
