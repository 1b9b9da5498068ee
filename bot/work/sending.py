"""The outbox seen by who sends it: claim rows, settle them, and find those whose fate is unknown.

new → sending (committed before the request) → sent | retry | unknown | dead | skipped, each with its reason.
`next_at`, when a row may leave, is the workspace's time; `lease_until`, before which nobody else touches a row that is
being sent or whose fate is unknown, is the time of the lease clock (docs/adr/0006-two-clocks.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.db.base import Moment
from bot.db.lease import LeaseClock, lease_now
from bot.db.models import Channel, Member, Notice, PostedCard
from bot.domain.standing import LEFT, MEMBER, OUTSIDER, OUTSIDERS
from bot.work import dues, outbox, places
from bot.work.caps import AnyRow, Cap, hold_back
from bot.work.codec import name_of, stored_as
from bot.work.events import ports
from bot.work.kinds import DIGEST, INTERRUPTING, STARTS_CLOCK, MessageKind
from bot.work.notices import OutsideFailedMessage, RefusalMessage, SetAsideMessage
from bot.work.outbox import UNSETTLED, WAITING, MessageFate, UnsentOutside, put, spelled
from bot.work.quiet import QuietHours

MAY_REPEAT = "may_repeat"
LOW_SHARE = 0.8
"""Digests and prompts take at most this part of a claim; the rest is kept for escalations and replies."""

PASSED_AFTER = timedelta(seconds=20), timedelta(seconds=60)
"""A row that is undecided (being sent, looked for, tried again) keeps those behind it waiting for so long at most:
escalations and replies, then digests and prompts. What edits it or hangs under it waits as long as it takes."""

OUTSIDE = ("email", "webhook")
NOT_SET_UP = "no_smtp_settings"
UNREADABLE = "unreadable: "
"""Begins the reason of a row whose stored message this program cannot read."""
ATTEMPTS = 40
CLOSED = frozenset({"is_archived", "not_in_channel", "channel_not_found"})
"""What Slack says of a channel that lets nobody in: its rows wait until it does."""

UNSENT = Notice.state.in_(spelled(UNSETTLED))


class Claimed(NamedTuple):
    """One row that is being sent. channel and ts are where it goes, as far as known; repeat: it may come twice."""

    id: int
    key: str
    lane: int
    method: str
    audience: str
    message: str
    context: dict[str, Any]
    card: str | None
    reader_id: str | None
    critical: bool
    attempts: int
    attempt_at: datetime
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    repeat: bool = False
    email: str | None = None
    file_id: str | None = None
    kind: str = ""

    def became(self, state: str, **more: Any) -> Outcome:
        """What became of this row; `more` are the other fields of an outcome."""
        card = self.card if self.method in outbox.MAKES_A_CARD else None
        same: dict[str, Any] = {"attempt": self.attempts, "audience": self.audience, "message": self.message}
        return Outcome(id=self.id, state=state, card=card, kind=self.kind, **same, **more)


class Outcome(NamedTuple):
    """What became of one claimed row; `state` as in the table, `wait` the time until a retry or a look-up.

    `counts`: a failure of this row, not of the world around it (Slack's limits, our token); those are never given up.
    `redirect` sends it to that person's DM instead; audience, card, message and kind are the row's, for what is
    remembered of a first post and for whose time it starts. `attempt` numbers the claim it comes from: a row that was
    claimed anew is no longer its row.
    """

    id: int
    state: str
    reason: str | None = None
    channel: str | None = None
    ts: str | None = None
    wait: timedelta = timedelta(0)
    dm_channel: str | None = None
    redirect: str | None = None
    counts: bool = True
    audience: str = ""
    card: str | None = None
    message: str = ""
    attempt: int | None = None
    kind: str = ""


def token(key: str) -> str:
    """The opaque id a message carries in its metadata, by which its fate can be looked up."""
    return sha256(key.encode()).hexdigest()[:24]


def claim(
    session: Session,
    *,
    limit: int,
    now: datetime,
    owner: str,
    lease: timedelta,
    low_limit: int | None = None,
    held: Collection[str] = (),
    allowance: Mapping[str, int] | None = None,
    cap: Cap | None = None,
    quiet: QuietHours | None = None,
    guarded: bool = False,
    lease_now: LeaseClock = lease_now,
) -> list[Claimed]:
    """Take rows that may leave now, escalations first, and mark them as being sent.

    Rows of one audience and lane leave in order of priority, then as they were written, an edit after its post, a reply
    after its card; one that is undecided for long is passed. Whatever interrupts somebody in their `quiet` hours stays
    and waits for their end: this is the only way out, so nothing else has to think of it. `held` are audiences that
    take no new message now, `allowance` how many calls of a method may leave; `low_limit` bounds digests and prompts.
    What is for a channel with trouble is held; `guarded`, also what is for one nobody has looked at.
    On PostgreSQL rows another worker holds are passed over.
    """
    low = min(limit, max(1, int(limit * LOW_SHARE)))
    low = low if low_limit is None else min(low, low_limit)
    spent = [method for method, left in (allowance or {}).items() if left <= 0]
    given = {"now": now, "held": list(held), "held_methods": spent}
    urgent, patient = ({"tried_since": now - after} for after in PASSED_AFTER)
    until = lease_now(session) + lease
    while True:
        rows = list(session.execute(_URGENT, given | urgent | {"most": limit}))
        if (left := min(limit - len(rows), low)) > 0:
            rows += session.execute(_PATIENT, given | patient | {"most": left})
        rows = _within(rows, allowance or {})
        allowed = rows if quiet is None else _at_rest(session, rows, quiet=quiet, now=now)
        allowed = allowed if cap is None else hold_back(session, allowed, cap=cap, now=now)
        claimed = _take(session, allowed, now=now, owner=owner, until=until, guarded=guarded)
        if claimed or not rows:  # when all were held or skipped, those behind them have their turn
            return claimed


def _at_rest(session: Session, rows: list[AnyRow], *, quiet: QuietHours, now: datetime) -> list[AnyRow]:
    """The rows that may go; those for somebody in their quiet hours wait until these are over."""
    passed: list[AnyRow] = []
    waiting: list[dict[str, Any]] = []
    for row in rows:
        until = _rests_until(row, quiet=quiet, now=now)
        if until is None:
            passed.append(row)
        else:
            waiting.append({"row": row.id, "until": until})
    if waiting:
        session.connection().execute(_HELD, waiting)
    return passed


def _rests_until(row: AnyRow, *, quiet: QuietHours, now: datetime) -> datetime | None:
    if row.kind not in INTERRUPTING or row.critical or row.zone is None:
        return None
    if row.window_until is not None and now < row.window_until:
        return None
    return quiet.over_at(row.zone, row.calendar, now)


def _within(rows: list[AnyRow], allowance: Mapping[str, int]) -> list[AnyRow]:
    """The rows without those beyond what a method allows; they stay where they are."""
    left = dict(allowance)
    kept: list[AnyRow] = []
    for row in rows:
        if (most := left.get(row.method)) is not None:
            left[row.method] = most - 1
            if most <= 0:
                continue
        kept.append(row)
    return kept


_NOTICE, _MEMBER = cast(Table, Notice.__table__), cast(Table, Member.__table__)
_OWN, _THREAD, _READER = aliased(PostedCard), aliased(PostedCard), aliased(Member)
_COLUMNS = (
    *(Notice.id, Notice.audience, Notice.critical, Notice.key, Notice.lane, Notice.method, Notice.message),
    *(Notice.context, Notice.card, Notice.thread),
    *(Notice.reader_id, Notice.attempts, Notice.reason, Member.id.label("member"), Member.dm_channel, Member.email),
    *(_OWN.channel.label("own_channel"), _OWN.ts.label("own_ts")),
    *(_THREAD.channel.label("thread_channel"), _THREAD.ts.label("thread_ts"), Notice.file_id),
    func.coalesce(Member.standing, _READER.standing).label("standing"),
    Notice.kind,
)


def _placed(*more: InstrumentedAttribute[Any]) -> Select[Any]:
    """Rows with the person they are for and the places of the cards they edit or hang under."""
    return (
        select(*_COLUMNS, *more)
        .select_from(Notice)
        .outerjoin(Member, Member.id == Notice.audience)
        .outerjoin(_READER, _READER.id == Notice.reader_id)
        .outerjoin(_OWN, and_(_OWN.card == Notice.card, Notice.method == "update"))
        .outerjoin(_THREAD, _THREAD.card == Notice.thread)
        .outerjoin(Channel, Channel.id == func.coalesce(_OWN.channel, _THREAD.channel, Notice.audience))
    )


def _may_leave(lanes: ColumnElement[bool]) -> Select[Any]:
    """Rows of some lanes whose turn it is.

    `now`, `tried_since`, `held`, `held_methods` and `most` are given when it runs.
    """
    earlier, parent = aliased(Notice), aliased(Notice)
    now: BindParameter[datetime] = bindparam("now", type_=Moment())
    tried_since: BindParameter[datetime] = bindparam("tried_since", type_=Moment())
    in_order = ~exists().where(
        earlier.audience == Notice.audience,
        earlier.lane == Notice.lane,
        or_(
            earlier.priority < Notice.priority,
            and_(earlier.priority == Notice.priority, earlier.id < Notice.id),
            and_(earlier.state.in_(spelled(("sending", "unknown"))), earlier.id < Notice.id),
        ),
        earlier.state.in_(spelled(UNSETTLED)),
        or_(
            and_(earlier.state.in_(spelled(WAITING)), earlier.next_at <= now),
            and_(earlier.state != "new", earlier.attempt_at > tried_since),
        ),
    )
    after_its_card = ~exists().where(
        parent.state.in_(UNSETTLED),
        parent.method.in_(outbox.MAKES_A_CARD),
        or_(parent.card == Notice.thread, and_(parent.card == Notice.card, parent.id < Notice.id)),
    )
    return (
        _placed(Member.zone, Member.calendar, Notice.window_until, Channel.trouble)
        .where(Notice.state.in_(spelled(WAITING)), Notice.next_at <= now, lanes, in_order, after_its_card)
        .where(or_(Notice.method != "post", Notice.audience.not_in(bindparam("held", expanding=True))))
        .where(Notice.method.not_in(bindparam("held_methods", expanding=True)))
        .order_by(Notice.lane, Notice.priority, Notice.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=Notice)
    )


_URGENT, _PATIENT = _may_leave(Notice.lane < DIGEST), _may_leave(Notice.lane >= DIGEST)


def _take(
    session: Session, rows: list[AnyRow], *, now: datetime, owner: str, until: datetime, guarded: bool
) -> list[Claimed]:
    claimed: list[Claimed] = []
    closed: list[tuple[int, str, str]] = []
    lost_place: list[dict[str, Any]] = []
    skipped: list[Claimed] = []
    for row in rows:
        notice, why = _claimed(row, at=now)
        place = row.own_channel or row.thread_channel or notice.audience
        trouble = _trouble(notice, place, row.trouble, guarded=guarded)
        if trouble and why not in OUTSIDERS | {LEFT}:
            closed.append((notice.id, place, trouble))
        elif why is None:
            claimed.append(notice)
        else:
            lost_place.append({"row": notice.id, "why": why})
            skipped.append(notice)
    if lost_place:
        session.connection().execute(_SKIPPED, lost_place)
        _tell_features(session, [row for row in skipped if row.kind in STARTS_CLOCK], outbox.UNDELIVERED, now=now)
    if closed:
        places.hold(session, closed, now=now)
    if claimed:
        given = {"ids": [row.id for row in claimed], "now": now, "by": owner, "until": until}
        session.connection().execute(_SENDING, given)
    return claimed


def _trouble(row: Claimed, place: str, known: str | None, *, guarded: bool) -> str:
    """Why a row for a channel stays; what only one person sees there goes."""
    if row.method not in {"post", "update", "file"} or not places.is_channel(place):
        return places.CLEAN
    return known or (places.UNKNOWN if known is None and guarded else places.CLEAN)


def _claimed(row: AnyRow, *, at: datetime, tried: int = 1) -> tuple[Claimed, str | None]:
    """The row as it is sent, and why it is not: its card was never posted, or it is for a colleague no more.

    Outsiders are told one thing: that they are, and whom to ask.
    """
    channel = row.own_channel or row.thread_channel or row.dm_channel
    if channel is None and row.method == "post" and row.member is None:
        channel = row.audience
    notice = Claimed(
        row.id, row.key, row.lane, row.method, row.audience, row.message, row.context, row.card, row.reader_id,
        row.critical, row.attempts + tried, at, channel, row.own_ts, row.thread_ts, row.reason == MAY_REPEAT,
        row.email, row.file_id, row.kind,
    )  # fmt: skip
    says_so = name_of(row.message) == stored_as(RefusalMessage) and row.context.get("code") == OUTSIDER
    if row.standing not in {None, MEMBER} and not says_so:
        return notice, row.standing
    if row.method == "update" and row.own_ts is None:
        return notice, "card_not_posted"
    return notice, "thread_not_posted" if row.thread and row.thread_ts is None and row.method != "room" else None


def settle(
    session: Session, outcomes: Sequence[Outcome], *, now: datetime, owner: str, lease_now: LeaseClock = lease_now
) -> None:
    """Write what became of claimed rows; a row that is no longer ours (its lease ran out) is left to its look-up.

    That it was sent is written as long as nobody has claimed it anew.
    """
    _keep_dms(session, outcomes)
    ours = _still(session, outcomes, Notice.owner == owner)
    sent = [our for our in ours if our.state == "sent"]
    if sent:
        session.connection().execute(
            _SENT, [{"row": outcome.id, "to": outcome.channel, "at": outcome.ts, "now": now} for outcome in sent]
        )
        _keep_places(session, sent, now=now)
        _tell_features(session, [outcome for outcome in sent if outcome.kind in STARTS_CLOCK], outbox.POSTED, now=now)
    failed = {our.id: our for our in ours if our.state != "sent"}
    if failed:
        rows = select(Notice).where(Notice.id.in_(failed), Notice.state == "sending")
        for row in session.scalars(rows).all():
            _fail(session, row, failed[row.id], now=now, lease_now=lease_now)
            _tell_undelivered(session, row, now=now)
            if row.state == "dead" and row.method in OUTSIDE and row.reason != NOT_SET_UP:
                _tell_administrators(session, row, now=now)
                _tell_history(session, row, now=now)
            if row.state == "dead" and (row.reason or "").startswith(UNREADABLE):
                why = (row.reason or "").removeprefix(UNREADABLE)
                tell_set_aside(session, kind=row.message, why=why, now=now)


def _still(session: Session, outcomes: Sequence[Outcome], *conditions: ColumnElement[bool]) -> list[Outcome]:
    """The outcomes whose row is unsent and still at the attempt they come from."""
    ids = [outcome.id for outcome in outcomes]
    still = select(Notice.id, Notice.attempts).where(Notice.id.in_(ids), UNSENT, *conditions)
    attempts = dict(session.execute(still).all())
    return [
        outcome for outcome in outcomes if outcome.id in attempts and outcome.attempt in (None, attempts[outcome.id])
    ]


def _tell_features(session: Session, rows: Sequence[Outcome | Claimed], event: str, *, now: datetime) -> None:
    if rows:
        asking = select(Notice).where(Notice.id.in_([row.id for row in rows])).order_by(Notice.id)
        for row in session.scalars(asking).all():
            _tell_feature(session, row, event, now=now)


def _tell_undelivered(session: Session, row: Notice, *, now: datetime) -> None:
    if row.state in {"dead", "skipped"}:
        _tell_feature(session, row, outbox.UNDELIVERED, now=now)


def _tell_feature(session: Session, row: Notice, event: str, *, now: datetime) -> None:
    """Whose time starts with a message, or who waits for one in vain, is told in the transaction that settles it."""
    if row.kind not in STARTS_CLOCK:
        return
    case = row.context.get("case")
    dues.put(
        session,
        key=f"{event}:{row.key}",
        kind=event,
        subject=f"case:{case}" if case else row.audience,
        due_at=now,
        data=MessageFate(message=row.message, context=row.context, person=row.audience, card=row.card),
    )


def _tell_history(session: Session, row: Notice, *, now: datetime) -> None:
    """A case's history says that somebody is told outside Slack; that it failed is said there too."""
    if "decision" in row.context:
        data = UnsentOutside(decision=row.context["decision"], person=row.reader_id, method=row.method)
        key, kind = f"outside-failed:{row.key}", outbox.OUTSIDE_FAILED
        dues.put(session, key=key, kind=kind, subject=f"case:{row.context['case']}", due_at=now, data=data)


def tell_set_aside(session: Session, *, kind: str, why: str, now: datetime) -> None:
    """Something stored cannot be read: administrators are told, once for each kind and reason."""
    for person in ports(session).administrators(session):
        put(
            session,
            key=f"set-aside:{kind}:{UNREADABLE}{why}:{person}",
            kind=MessageKind.NEWS,
            audience=person,
            message=SetAsideMessage(kind=kind, why=why),
            reader=person,
            now=now,
        )


def _tell_administrators(session: Session, row: Notice, *, now: datetime) -> None:
    """A way out of Slack does not work: whoever can mend it is told, once a day for each reason."""
    for person in ports(session).administrators(session):
        put(
            session,
            key=f"outside-failed:{row.method}:{row.audience}:{row.reason}:{now.date()}:{person}",
            kind=MessageKind.NEWS,
            critical=row.critical,
            audience=person,
            message=OutsideFailedMessage(method=row.method, audience=row.audience, reason=row.reason or ""),
            reader=person,
            now=now,
        )


_SENDING = (
    update(_NOTICE)
    .where(_NOTICE.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="sending", attempt_at=bindparam("now"), owner=bindparam("by"), lease_until=bindparam("until"))
    .values(attempts=_NOTICE.c.attempts + 1)
)
_HELD = update(_NOTICE).where(_NOTICE.c.id == bindparam("row")).values(state="new", next_at=bindparam("until"))
_SKIPPED = update(_NOTICE).where(_NOTICE.c.id == bindparam("row")).values(state="skipped", reason=bindparam("why"))
_SENT = (
    update(_NOTICE)
    .where(_NOTICE.c.id == bindparam("row"))
    .values(channel=bindparam("to"), ts=bindparam("at"), sent_at=bindparam("now"))
    .values(state=literal_column("'sent'"), reason=null(), lease_until=null())
)
_OPENED = update(_MEMBER).where(_MEMBER.c.id == bindparam("member")).values(dm_channel=bindparam("dm"))


def _fail(session: Session, row: Notice, outcome: Outcome, *, now: datetime, lease_now: LeaseClock) -> None:
    row.lease_until = None
    row.channel = outcome.channel or row.channel
    keeps_mark = row.reason == MAY_REPEAT and outcome.state in {"retry", "unknown"}
    row.reason = MAY_REPEAT if keeps_mark else outcome.reason
    if outcome.redirect is not None:
        if row.method == "room":
            key, kind = f"no-room:{row.key}", outbox.NO_ROOM
            dues.put(session, key=key, kind=kind, subject=row.key, due_at=now)
        row.state, row.method, row.audience, row.next_at = "retry", "post", outcome.redirect, now
        return
    if outcome.state == "retry" and outcome.counts and row.attempts >= ATTEMPTS:
        row.state, row.reason = "dead", f"gave_up:{outcome.reason}"
        return
    row.state, row.next_at = outcome.state, now + outcome.wait
    if outcome.state == "dead" and outcome.reason in CLOSED and places.blocked_since(session, row.audience):
        row.state, row.channel = outbox.HELD, row.audience
    if row.state == "unknown":
        row.lease_until = lease_now(session) + outcome.wait


def remember_file(session: Session, row_id: int, file_id: str) -> None:
    """Keep the id of the file a row is about to share, before it is shared: its fate is asked for by it."""
    session.execute(update(Notice).where(Notice.id == row_id).values(file_id=file_id))


def _keep_dms(session: Session, outcomes: Sequence[Outcome]) -> None:
    opened = [{"member": outcome.audience, "dm": outcome.dm_channel} for outcome in outcomes if outcome.dm_channel]
    if opened:
        session.connection().execute(_OPENED, opened)


def _keep_places(session: Session, sent: Sequence[Outcome], *, now: datetime) -> None:
    """Remember where the cards among them stand."""
    cards = [outcome for outcome in sent if outcome.card and outcome.channel and outcome.ts]
    of = select(Notice.id, Notice.audience, Notice.reader_id, Notice.context)
    rows = {row.id: row for row in session.execute(of.where(Notice.id.in_([outcome.id for outcome in cards])))}
    for outcome in cards:
        place = session.get(PostedCard, outcome.card)
        if place is None:
            row = rows[outcome.id]
            place = PostedCard(card=outcome.card or "", message=outcome.message, audience=row.audience)
            place.reader_id, place.context = row.reader_id, row.context
            session.add(place)
        place.channel, place.ts, place.posted_at = outcome.channel or "", outcome.ts or "", now
        if outcome.audience.startswith("room:") and outcome.channel:
            places.made(session, outcome.channel, now=now)


def take_over(session: Session, *, lease: timedelta, lease_now: LeaseClock = lease_now) -> int:
    """Begin the leases an earlier process left on SQLite anew: they were written on its own clock. Returns how many."""
    if session.get_bind().dialect.name != "sqlite":
        return 0
    left = select(Notice).where(UNSENT, Notice.state.in_(("sending", "unknown")))
    rows = session.scalars(left).all()
    for row in rows:
        row.lease_until = lease_now(session) + lease
    return len(rows)


def expire(session: Session, *, busy: Collection[int] = (), lease_now: LeaseClock = lease_now) -> int:
    """Rows whose sender vanished (the lease ran out) become unknown; `busy` are those this process still sends.

    A lease lasts longer than the request may: they may be looked up at once.
    """
    over = Notice.lease_until <= lease_now(session)
    rows = session.scalars(select(Notice).where(UNSENT, Notice.state == "sending", over, Notice.id.not_in(busy))).all()
    for row in rows:
        row.state = "unknown"
        row.reason = MAY_REPEAT if row.reason == MAY_REPEAT else "lease_expired"
    return len(rows)


def lost(session: Session, *, limit: int = 500, lease_now: LeaseClock = lease_now) -> list[Claimed]:
    """Rows of unknown fate whose look-up is due, oldest first."""
    due = or_(Notice.lease_until.is_(None), Notice.lease_until <= lease_now(session))
    rows = session.execute(
        _placed(Notice.attempt_at, Notice.created_at)
        .where(UNSENT, Notice.state == "unknown", due)
        .order_by(Notice.id)
        .limit(limit)
    )
    return [_claimed(row, at=row.attempt_at or row.created_at, tried=0)[0] for row in rows]


def resolve(session: Session, outcomes: Sequence[Outcome], *, now: datetime, lease_now: LeaseClock = lease_now) -> None:
    """Write what the look-ups decided."""
    decided = {outcome.id: outcome for outcome in _still(session, outcomes, Notice.state == "unknown")}
    for row in session.scalars(select(Notice).where(Notice.id.in_(decided))).all():
        outcome = decided[row.id]
        if outcome.state == "sent":
            row.state, row.channel, row.ts, row.sent_at, row.reason = "sent", outcome.channel, outcome.ts, now, None
            _tell_feature(session, row, outbox.POSTED, now=now)
        else:
            _fail(session, row, outcome, now=now, lease_now=lease_now)
            _tell_undelivered(session, row, now=now)
    _keep_places(session, [outcome for outcome in decided.values() if outcome.state == "sent"], now=now)
    _keep_dms(session, outcomes)


_UNSETTLED = (
    select(func.count())
    .select_from(Notice)
    .where(
        UNSENT,
        or_(Notice.state == "sending", Notice.method.not_in(bindparam("held_methods", expanding=True))),
        or_(
            Notice.state.in_(("sending", "unknown")),
            and_(Notice.state == "new", Notice.next_at <= bindparam("now", type_=Moment())),
            and_(Notice.state == "retry", Notice.next_at <= bindparam("soon", type_=Moment())),
        ),
    )
)
_NEAREST: Select[datetime | None] = select(func.min(Notice.next_at)).where(Notice.state.in_(spelled(WAITING)))


def unsettled(session: Session, *, now: datetime, held_methods: Collection[str] = ()) -> int:
    """How many rows are under way or may leave now (a retry within a minute counts): 0 when the outbox is idle."""
    given = {"now": now, "soon": now + timedelta(minutes=1), "held_methods": list(held_methods)}
    return session.connection().execute(_UNSETTLED, given).scalar_one()


def nearest(session: Session) -> datetime | None:
    """When the next waiting row may leave."""
    return session.connection().execute(_NEAREST).scalar_one()
