"""How often one person is interrupted in a day, and where the news beyond that goes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Notice
from bot.work import sending
from bot.work.caps import CAPPED, Cap, hold_back
from bot.work.kinds import MessageKind
from tests.factories import moment
from tests.unit.rows import member, notice, put

NOW = moment("2026-09-16 09:00")
DIGEST_AT = moment("2026-09-16 17:30")
INSTANT = timedelta(microseconds=1)


def leaves(session: Session, limit: int, now: datetime = NOW, **cap: Any) -> list[str]:
    """Everything that leaves now, one after the other, under a cap."""
    gone: list[str] = []
    given: dict[str, Any] = {"owner": "me", "lease": timedelta(minutes=1), "cap": Cap(limit=limit, **cap)}
    while rows := sending.claim(session, limit=50, low_limit=50, now=now, lease_now=lambda _session: now, **given):
        for row in rows:
            notice(session, row.key).state = "sent"
        session.flush()
        gone += [row.key for row in rows]
    return gone


def news(session: Session, *keys: str, to: str = "U1", now: datetime = NOW, **more: Any) -> None:
    for key in keys:
        put(session, key, MessageKind.NEWS, to, now=now, **more)


def digests(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.message == "capped_digest").order_by(Notice.id)))


def test_news_over_the_cap_is_held_for_the_days_one_digest(session: Session) -> None:
    member(session, "U1")
    news(session, "a", "b", "c", "d")
    news(session, "other", to="U2")
    assert sorted(leaves(session, 2)) == ["a", "b", "other"]
    for key in ("c", "d"):
        row = notice(session, key)
        assert (row.state, row.reason, row.next_at) == ("skipped", CAPPED, DIGEST_AT)
    [digest] = digests(session)
    assert (digest.audience, digest.reader_id, digest.kind, digest.next_at) == ("U1", "U1", "capped", DIGEST_AT)
    assert digest.context == {"member": "U1", "at": "2026-09-16T17:30:00+08:00"}


@pytest.mark.parametrize(
    ("at", "goes_at"),
    [
        ("2026-09-16 17:29", "2026-09-16 17:30"),
        ("2026-09-16 17:30", "2026-09-17 17:30"),
        ("2026-09-16 23:00", "2026-09-17 17:30"),
    ],
)
def test_what_is_held_after_the_digest_left_goes_into_the_next_days(session: Session, at: str, goes_at: str) -> None:
    member(session, "U1")
    news(session, "a", now=moment(at))
    assert leaves(session, 0, moment(at)) == []
    assert [digest.next_at for digest in digests(session)] == [moment(goes_at)]


def test_a_person_without_a_zone_has_the_companys(session: Session) -> None:
    news(session, "a", to="C1")
    assert leaves(session, 0, zone="Europe/Berlin", digest_at=time(17)) == []
    assert digests(session)[0].context["at"] == "2026-09-16T17:00:00+02:00"


def test_critical_news_goes_and_counts(session: Session) -> None:
    member(session, "U1")
    news(session, "critical", critical=True)
    news(session, "a", "b")
    assert leaves(session, 2) == ["critical", "a"]


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (MessageKind.ASK, True),
        (MessageKind.LIST, True),
        (MessageKind.REMINDER, True),
        (MessageKind.ANSWER, False),
        (MessageKind.COPY, False),
        (MessageKind.CAPPED, False),
    ],
)
@pytest.mark.parametrize("state", ["sending", "sent", "unknown"])
def test_what_interrupted_them_today_counts_whatever_became_of_it(
    session: Session, kind: MessageKind, counts: bool, state: str
) -> None:
    member(session, "U1")
    put(session, "before", kind, "U1", state=state)
    notice(session, "before").attempt_at = NOW - timedelta(hours=2)
    session.flush()
    news(session, "a")
    notice(session, "before").lane = 9  # it keeps nobody of its own lane waiting here
    session.flush()
    assert leaves(session, 1) == ([] if counts else ["a"])


@pytest.mark.parametrize("state", ["dead", "skipped", "held"])
def test_what_never_reached_them_does_not_count(session: Session, state: str) -> None:
    member(session, "U1")
    put(session, "before", MessageKind.ASK, "U1", state=state)
    notice(session, "before").attempt_at = NOW
    session.flush()
    news(session, "a")
    assert leaves(session, 1) == ["a"]


@pytest.mark.parametrize(
    ("zone", "at", "counts"),
    [
        ("Asia/Shanghai", "2026-09-16 00:00", True),
        ("Asia/Shanghai", "2026-09-15 23:59", False),
        ("America/Los_Angeles", "2026-09-15 15:00", True),
        ("America/Los_Angeles", "2026-09-15 14:59", False),
    ],
)
def test_a_day_is_the_persons_own(session: Session, zone: str, at: str, counts: bool) -> None:
    member(session, "U1", zone=zone)
    put(session, "before", MessageKind.ASK, "U1", state="sent")
    notice(session, "before").attempt_at = moment(at)
    session.flush()
    news(session, "a")
    assert leaves(session, 1) == ([] if counts else ["a"])


def test_news_makes_way_for_what_goes_now_whatever_the_cap_says(session: Session) -> None:
    member(session, "U1")
    put(session, "list", MessageKind.LIST, "U1", now=NOW)
    put(session, "later", MessageKind.LIST, "U1", now=NOW, at=NOW + INSTANT)
    news(session, "a")
    assert leaves(session, 1) == ["list"]
    assert notice(session, "a").reason == CAPPED


def test_what_is_not_news_goes_over_the_cap(session: Session) -> None:
    member(session, "U1")
    for kind in (MessageKind.ASK, MessageKind.ANSWER, MessageKind.LIST):
        put(session, kind, kind, "U1", now=NOW)
    assert sorted(leaves(session, 0)) == ["answer", "ask", "list"]
    assert digests(session) == []


def test_where_no_news_waits_nobodys_day_is_looked_at() -> None:
    nothing: Any = None
    rows: Any = [SimpleNamespace(kind=MessageKind.ASK, critical=False, audience="U1", zone=None)]
    assert hold_back(nothing, rows, cap=Cap(limit=0), now=NOW) == rows
