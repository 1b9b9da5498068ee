"""The channels we post in: nobody from outside reads along. What cannot go there now is held, and said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.db.database import signal
from bot.db.models import Channel, Member, Notice, Team
from bot.domain.authority import resolve_role
from bot.domain.standing import OUTSIDERS
from bot.services.people.messages import ChannelChangedMessage
from bot.services.people.office import administrators, office_of
from bot.work import outbox
from bot.work.kinds import MessageKind
from bot.work.places import CLEAN, LOOK, UNKNOWN, is_channel, put_unknown
from bot.work.unit import Work

OUTSIDE, SHARED, ARCHIVED, BOT_OUT, UNSEEN = "outsiders", "shared", "archived", "bot_out", "unseen"
"""Why nothing is posted in a channel; `unseen`: a scope is missing, so nobody can say who is in it."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A channel as Slack shows it; `hidden` is Slack's word when it does not: bot_out or unseen."""

    id: str
    name: str = ""
    shared: bool = False
    archived: bool = False
    bot_in: bool = True
    outsiders: tuple[str, ...] = ()
    hidden: str = ""

    @property
    def trouble(self) -> str:
        """The first reason not to post there; empty when there is none."""
        if self.hidden or self.archived:
            return self.hidden or ARCHIVED
        if not self.bot_in:
            return BOT_OUT
        return SHARED if self.shared else OUTSIDE if self.outsiders else CLEAN


def ours(work: Work) -> set[str]:
    """The channels we post in, or shall: the set ones, the teams', and every one that was posted in."""
    named = {work.company.follow_channel, *work.session.scalars(select(Team.channel_id))}
    return {channel for channel in named if is_channel(channel)} | set(work.session.scalars(select(Channel.id)))


def ensure(work: Work) -> None:
    """At the start: every channel we post in is known by name, and looked at before the first message goes there."""
    doubt(work, channels=ours(work), unless_clean=True)


def doubt(work: Work, *, channels: Collection[str], unless_clean: bool = False) -> bool:
    """Nothing goes there until it was looked at again; `unless_clean` looks again without stopping what is clean.

    Returns whether one of them is a channel of ours.
    """
    wanted = ours(work) & set(channels)
    put_unknown(work.session, wanted)
    for row in work.session.scalars(select(Channel).where(Channel.id.in_(wanted))):
        row.seen_at = None
        if not unless_clean:
            row.trouble = UNKNOWN
    if wanted:
        signal(work.session, LOOK)
    return bool(wanted)


def to_look_at(work: Work) -> tuple[str, ...]:
    """The channels that are to be looked at."""
    return tuple(work.session.scalars(select(Channel.id).where(Channel.seen_at.is_(None)).order_by(Channel.id)))


def strangers_among(work: Work, *, people: Collection[str]) -> tuple[set[str], set[str]]:
    """Of the people in a channel: those from outside, and those nobody has told us of."""
    known = dict.fromkeys(people)
    rows = work.session.execute(select(Member.id, Member.standing).where(Member.id.in_(known))).all()
    return {row.id for row in rows if row.standing in OUTSIDERS}, set(known) - {row.id for row in rows}


def saw(work: Work, *, seen: Seen) -> str:
    """Keep how a channel stands; what waits for it goes or stays, and a change is said once. Returns its trouble."""
    put_unknown(work.session, [seen.id])
    row = work.session.get_one(Channel, seen.id, with_for_update=True)
    row.name, row.outsiders = seen.name or row.name, list(seen.outsiders)
    row.trouble, row.seen_at = seen.trouble, work.now
    if row.trouble == CLEAN:
        _release(work, row)
    if row.trouble != row.told:
        kind = row.trouble or "clean"
        row.told = row.trouble
        work.by(None).note(action=f"channel.{kind}", subject_kind="channel", subject_id=row.id)
        _tell(work, row, kind)
    return row.trouble


def _release(work: Work, row: Channel) -> None:
    """What was held goes now; a digest of an earlier day would be news to nobody."""
    zone = ZoneInfo(work.company.zone)
    today = work.now.astimezone(zone).date()
    held = select(Notice).where(Notice.state == outbox.HELD, Notice.channel == row.id).order_by(Notice.id)
    for notice in work.session.scalars(held).all():
        if notice.kind == MessageKind.ROUND and notice.created_at.astimezone(zone).date() < today:
            notice.state, notice.reason = "skipped", f"stale:{notice.reason}"
        else:
            notice.state, notice.reason, notice.next_at = "new", None, work.now
    signal(work.session, "outbox")


def concerned(work: Work) -> tuple[str, ...]:
    """Who is told of a channel, and has the cards that cannot go there: the lead and administrators."""
    lead = resolve_role(str(work.company.rules.lead), office=office_of(work), inside=True).person
    return tuple(dict.fromkeys((*((str(lead),) if lead is not None else ()), *administrators(work.session))))


def _tell(work: Work, row: Channel, kind: str) -> None:
    for person in concerned(work):
        work.post(
            key=f"channel:{row.id}:{kind}:{work.now.timestamp():.0f}:{person}",
            kind=MessageKind.NEWS,
            audience=person,
            message=ChannelChangedMessage(channel=row.id, kind=kind, who=tuple(row.outsiders)),
            reader=person,
        )
