"""The demo company at work without Slack: reports, presses, a clock to move, and what everybody was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.app.features import load_messages
from bot.db.database import Database
from bot.db.models import AuditEntry, Case, CaseDecision, CaseEvent, DueRow, Notice, PostedCard
from bot.domain.authority import FactValue
from bot.jobs import schedule
from bot.jobs.schedule import SCHEDULE
from bot.presentation.registry import Payload, render
from bot.presentation.words import Lexicon
from bot.services.cases import acts
from bot.services.cases.outcome import Press, PressOutcome
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.report import Saved, save
from bot.services.reports.ways_in import report_text
from bot.work import dues, messages
from bot.work.company import Company
from bot.work.events import REFRESH
from bot.work.kinds import STARTS_CLOCK
from bot.work.sending import OUTSIDE
from bot.work.undo import UndoKind, undo
from bot.work.unit import Answer, Work
from tests import pseudo
from tests.factories import line_of, moment, run_case

T = TypeVar("T")
LEXICON = Lexicon(pseudo.folder(), "zh-CN")
load_messages()


@dataclass
class World:
    """One company in one database at one moment."""

    db: Database
    company: Company
    now: datetime
    count: int = 0
    posts: bool = True
    """Whether Slack takes what is written at once."""
    follows: bool = True
    """Whether what only shows follows each commit at once."""
    posted: set[int] = field(default_factory=set)

    def do(self, use_case: Callable[..., T], **arguments: Any) -> T:
        """Run a use case now."""
        done = self.db.call(lambda session: run_case(use_case, session, self.company, self.now, **arguments))
        if self.follows:
            self._refresh()
        self._post()
        return done

    def preview(self, to: Answer, text: str, *, command: str = "/delay") -> str:
        """Say something that is previewed; returns the key under which the preview waits."""
        self.do(report_text, to=to, text=f"{command} {text}")
        return f"reply:{to.key}:delay"

    def undo(self, member: str, kind: UndoKind, *, to: Answer | None = None, **given: Any) -> None:
        """撤销."""
        self.do(undo, to=to or self.to(member), kind=kind, given=given)

    def look(self, reader: Callable[[Session], T]) -> T:
        """Read rows."""
        return self.db.call(reader)

    def at(self, text: str) -> World:
        """Set the clock without working off what falls due."""
        self.now = moment(text)
        return self

    def to(self, member: str) -> Answer:
        """Where an answer to somebody in a channel goes; every call is another envelope."""
        self.count += 1
        return Answer(member=member, audience=f"C02FOLLOW:{member}", method="ephemeral", key=f"e{self.count}")

    def report(
        self,
        actor: str,
        po: str,
        kind: str,
        *,
        text: str = "",
        milestone: str | None = None,
        days: int | None = None,
        picks: tuple[str, ...] = (),
        recorded: str | None = None,
        **given: FactValue,
    ) -> int:
        """Report an anomaly, late by calendar days when given; returns the case id."""

        def saved(work: Work) -> Saved:
            line = line_of(work.session, po)
            moved = next((row for row in line.milestones if row.key == milestone), None)
            promise = (moved.promised_on or moved.forecast_on) if moved else None
            new_on = promise + timedelta(days=days) if promise and days is not None else None
            draft = Draft(
                typed=text or kind,
                line_ids=(line.id,),
                milestone=milestone,
                new_on=new_on,
                kind=kind,
                text=text or kind,
                given=given,
                picks=picks,
                recorded=recorded,
            )
            self.count += 1
            return save(work.by(actor), draft=draft, batch=f"batch-{self.count}")

        found = self.do(saved).case_id
        assert found is not None
        return found

    def rolled(self, actor: str, po: str) -> int:
        """甩柜 half a day before the cut-off that is booked: critical; returns the case id."""

        def book(session: Session) -> None:
            line_of(session, po).cutoff_at = self.now + timedelta(hours=12)

        self.look(book)
        return self.report(actor, po, "booking", text="甩柜")

    def case(self, case_id: int) -> Case:
        """The case with its decisions and effects, as it stands."""
        return self.look(lambda session: session.get_one(Case, case_id, options=[selectinload(Case.effects)]))

    def decision(self, case_id: int, key: str) -> CaseDecision:
        """One decision of a case."""
        return next(row for row in self.case(case_id).decisions if row.key == key)

    def press(self, actor: str, row: CaseDecision, verb: str, **fields: Any) -> PressOutcome:
        """Press a button of the decision as it is shown now."""
        fresh = self.look(lambda session: session.get_one(CaseDecision, row.id))
        step = fields.pop("step", fresh.step)
        wanted = Press(decision_id=row.id, step=step, verb=verb, **fields)
        return self.do(acts.press, actor=actor, press=wanted, to=self.to(actor))

    def run_until(self, text: str) -> World:
        """Let the clock run, working off each due row at its moment."""
        end = moment(text)
        while True:
            due = self.look(dues.nearest)
            if due is None or due > end:
                break
            self.now = max(self.now, due)
            worked = self.db.call(partial(dues.work, worker=self._work, now=self.now))
            assert not worked.failures, worked.failures
            self._post()
        self.now = end
        return self

    def _refresh(self) -> None:
        """What only shows follows each commit."""

        def work(session: Session) -> None:
            waiting = select(DueRow).where(DueRow.kind == REFRESH, DueRow.state == "waiting").order_by(DueRow.id)
            for row in session.scalars(waiting).all():
                row.state = "done"
                self._work(session, row)

        self.db.call(work)

    def _post(self) -> None:
        """Slack takes at once what starts somebody's time; how an outbox holds it back is tested where it leaves."""

        def post(session: Session) -> None:
            asking = select(Notice).where(Notice.kind.in_(STARTS_CLOCK), Notice.state == "new").order_by(Notice.id)
            for row in session.scalars(asking).all():
                if row.message != "case_card" and row.id in self.posted:
                    continue
                self.posted.add(row.id)
                data = {"message": row.message, "context": row.context, "person": row.audience, "card": row.card}
                due = DueRow(key=f"posted:{row.key}", kind="posted", subject="", due_at=self.now, data=data)
                schedule.posted(Work(session, self.company, self.now), due=due)

        if self.posts:
            self.db.call(post)

    def _work(self, session: Session, row: DueRow) -> str | None:
        return SCHEDULE[row.kind](Work(session, self.company, self.now), due=row)

    def sent(self) -> None:
        """Everything that waits leaves, and stands in Slack, as the outbox would have it."""

        def leave(session: Session) -> None:
            for row in session.scalars(select(Notice).where(Notice.state == "new").order_by(Notice.id)).all():
                row.state, row.ts, row.channel = "sent", f"{row.id}.0", row.audience
                if row.card is not None and session.get(PostedCard, row.card) is None:
                    session.add(
                        PostedCard(
                            card=row.card,
                            channel=row.audience,
                            ts=f"{row.id}.0",
                            message=row.message,
                            posted_at=self.now,
                            audience=row.audience,
                            reader_id=row.reader_id,
                            context=row.context,
                        )
                    )

        self.look(leave)

    def notices(self, audience: str | None = None, **columns: Any) -> list[Notice]:
        """What is in the outbox, oldest first."""

        def read(session: Session) -> list[Notice]:
            found = select(Notice).order_by(Notice.id)
            if audience is not None:
                found = found.where(Notice.audience == audience)
            for name, value in columns.items():
                found = found.where(getattr(Notice, name) == value)
            return list(session.scalars(found))

        return self.look(read)

    def notes(self, audience: str, case_id: int | None = None) -> list[str]:
        """The kinds of short messages a person got."""
        rows = self.notices(audience, message="case_note")
        return [row.context["kind"] for row in rows if case_id is None or row.context["case"] == case_id]

    def load(self, row: Notice) -> Any:
        """What a notice shows now."""
        loaded = self.do(messages.load, name=row.message, context=row.context, reader_id=row.reader_id)
        assert isinstance(loaded, messages.Loaded), loaded
        return loaded.view

    def render(self, row: Notice, *, locale: str | None = None) -> Payload:
        """A notice as it would be sent now."""
        outside = row.method in OUTSIDE
        loaded = self.do(messages.load, name=row.message, context=row.context, reader_id=row.reader_id, outside=outside)
        assert isinstance(loaded, messages.Loaded), loaded
        words = LEXICON.words(locale or loaded.reader.locale, loaded.reader.zone)
        return render(row.message, loaded.view, words)

    def replies(self, member: str) -> list[str]:
        """The texts of the private answers a person got, newest last."""
        rows = [row for row in self.notices() if row.reader_id == member and row.key.startswith("reply:")]
        return [_text(self.render(row)) for row in rows]

    def card(self, case_id: int, reader: str | None = None, *, locale: str | None = None) -> Payload:
        """The card of a case as its channel or one person sees it."""
        loaded = self.do(messages.load, name="case_card", context={"case": case_id}, reader_id=reader)
        assert isinstance(loaded, messages.Loaded)
        words = LEXICON.words(locale or loaded.reader.locale, loaded.reader.zone)
        return render("case_card", loaded.view, words)

    def card_text(self, case_id: int, reader: str | None = None, *, locale: str | None = None) -> str:
        """All words of a card."""
        return _text(self.card(case_id, reader, locale=locale))

    def buttons(self, case_id: int, reader: str | None = None) -> list[str]:
        """The action ids on a card."""
        found = []
        for block in self.card(case_id, reader).blocks:
            found += [element["action_id"] for element in block.get("elements", []) if element["type"] == "button"]
        return found

    def events(self, case_id: int) -> list[str]:
        """What happened in a case, by kind."""
        return self.look(
            lambda session: list(
                session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id))
            )
        )

    def refusals(self) -> list[AuditEntry]:
        """The refused attempts on record."""
        return self.look(
            lambda session: list(
                session.scalars(select(AuditEntry).where(AuditEntry.allowed.is_(False)).order_by(AuditEntry.id))
            )
        )

    def with_settings(self, **changed: Any) -> World:
        """The same database under other named settings."""
        return replace(self, company=replace(self.company, defaults=replace(self.company.defaults, **changed)))


def _text(payload: Payload) -> str:
    return "\n".join([payload.text, *(_words(block) for block in payload.blocks)])


def _words(value: object) -> str:
    if isinstance(value, dict):
        own = [str(value["text"])] if isinstance(value.get("text"), str) else []
        return "\n".join([*own, *(_words(part) for name, part in value.items() if name != "value")])
    if isinstance(value, list):
        return "\n".join(_words(part) for part in value)
    return ""
