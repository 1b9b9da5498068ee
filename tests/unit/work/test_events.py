"""What follows from an act: heard in the same transaction, by listeners that do what a listener may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot.app.wiring import HEARINGS
from bot.db.base import Base
from bot.db.models import DueRow
from bot.domain.errors import GendanError
from bot.services.people.office import administrators
from bot.services.rules.rulebook import in_force
from bot.work import dues
from bot.work.events import PORTS, Hearing, Ports, WrongListener, happened, refresh
from bot.work.unit import Work
from tests.fakes import company

NOW = datetime(2026, 9, 16, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ordered:
    """An event of these tests."""

    what: str


@dataclass(frozen=True)
class Paid:
    """Another."""


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def listening(session: Session, *hearings: Hearing) -> Session:
    heard = {hearing.event: hearings for hearing in hearings}
    by_event = {event: tuple(row for row in rows if row.event is event) for event, rows in heard.items()}
    session.info[PORTS] = Ports(in_force=in_force, administrators=administrators, hearings=by_event)
    return session


def says(event: object) -> Any:
    """A listener that causes an event."""

    def listener(work: Work, *, event: Any) -> None:
        happened(work, further)

    further = event
    return listener


def test_those_who_listen_hear_in_the_order_of_the_table_and_others_do_not(session: Session) -> None:
    heard: list[tuple[str, str]] = []

    def hears(name: str) -> Any:
        return lambda work, *, event: heard.append((name, event.what))

    listening(
        session,
        Hearing(event=Ordered, listener=hears("lower")),
        Hearing(event=Paid, listener=hears("other")),
        Hearing(event=Ordered, listener=hears("higher")),
    )
    happened(Work(session, company(), NOW), Ordered("shirts"))
    assert heard == [("lower", "shirts"), ("higher", "shirts")]


def test_a_listener_causes_the_one_event_its_row_names_and_no_other(session: Session) -> None:
    heard: list[object] = []
    ends = Hearing(event=Paid, listener=lambda work, *, event: heard.append(event))
    happened(
        Work(listening(session, Hearing(event=Ordered, listener=says(Paid()), causes=Paid), ends), company(), NOW),
        Ordered("shirts"),
    )
    assert heard == [Paid()]
    listening(session, Hearing(event=Ordered, listener=says(Paid())), ends)
    with pytest.raises(WrongListener, match="may not cause Paid"):
        happened(Work(session, company(), NOW), Ordered("shirts"))
    assert heard == [Paid()]


def test_a_listener_that_refuses_is_a_mistake_of_ours_and_nothing_to_tell_people(session: Session) -> None:
    class Refused(GendanError):
        """No."""

        code = "refused"

    def refuses(work: Work, *, event: Any) -> None:
        raise Refused

    listening(session, Hearing(event=Paid, listener=refuses))
    with pytest.raises(WrongListener, match="refuses Paid: refused"):
        happened(Work(session, company(), NOW), Paid())


def test_the_table_of_events_and_listeners_has_no_circle(capsys: pytest.CaptureFixture[str]) -> None:
    further = {hearing.event: [] for hearing in HEARINGS}  # type: dict[type, list[type]]
    for hearing in HEARINGS:
        further[hearing.event] += [hearing.causes] if hearing.causes else []
        causes = f" → {hearing.causes.__name__}" if hearing.causes else ""
        print(f"{hearing.event.__name__} → {hearing.listener.__module__}{causes}")

    def walk(event: type, path: tuple[type, ...]) -> None:
        assert event not in path, " → ".join(step.__name__ for step in (*path, event))
        for caused in further.get(event, ()):
            walk(caused, (*path, event))

    for event in further:
        walk(event, ())
    assert "CaseRaised → bot.services.control.changes" in capsys.readouterr().out


def test_what_only_shows_is_made_anew_once_however_often_it_is_said_and_again_after_that(session: Session) -> None:
    for _ in range(3):
        refresh(session, "task:7", now=NOW)
    session.flush()
    rows = session.scalars(select(DueRow)).all()
    assert [(row.kind, row.subject, row.state) for row in rows] == [("refresh", "task:7", "waiting")]
    assert dues.work(session, lambda _session, _row: None, now=NOW).done == 1
    assert rows[0].state == "done"
    refresh(session, "task:7", now=NOW)
    session.refresh(rows[0])
    assert rows[0].state == "waiting"
