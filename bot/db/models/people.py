"""People, their seats, absences, deputies and duties."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.domain.handovers import HandoverState
from bot.domain.standups import QuestionKind


class Member(Base):
    """A person: a Slack user (id `U…`) or an outside contact without Slack (id `outside:…`).

    standing: member, left, guest, stranger. Only members are active, hold seats and are told anything; is_admin is
    what counts: said by Slack (slack_admin) or by the workspace file (named_admin), of an active member.
    handed_back_on: the day whose morning list is in the list of what was handed back to them.
    """

    __tablename__ = "member"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(default=None)
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    locale: Mapped[str] = mapped_column(default="zh-CN")
    calendar: Mapped[str] = mapped_column(default="cn")
    is_admin: Mapped[bool] = mapped_column(default=False)
    slack_admin: Mapped[bool] = mapped_column(default=False)
    named_admin: Mapped[bool] = mapped_column(default=False)
    is_outside: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    standing: Mapped[str] = mapped_column(default="member")
    company: Mapped[str | None] = mapped_column(default=None)
    phone: Mapped[str | None] = mapped_column(default=None)
    dm_channel: Mapped[str | None] = mapped_column(default=None)
    directory: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What Slack's directory said of them last: only what it says anew is taken over."""
    refreshed_at: Mapped[datetime | None] = mapped_column(default=None)
    handed_back_on: Mapped[date | None] = mapped_column(default=None)


class Seat(Base):
    """A role held in a scope; scope_kind is workspace, customer, project or order, scope_key names it."""

    __tablename__ = "seat"
    __table_args__ = (Index("ix_seat_lookup", "role", "scope_kind", "scope_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str]
    scope_kind: Mapped[str] = mapped_column(default="workspace")
    scope_key: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Absence(Base):
    """Days a person is away, both ends counted; the deputy stands in and never passes it on.

    The deputy's right ends below limit_cny when one is set. A cancelled absence counts for nothing and stays on record.
    """

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), default=None)
    limit_cny: Mapped[Decimal | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)


class Duty(Base):
    """Who is on duty (值班) on days off, for a role in a scope."""

    __tablename__ = "duty"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str]
    scope_kind: Mapped[str] = mapped_column(default="workspace")
    scope_key: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)


class Handover(Base):
    """交接: a 跟单员's orders, open cases and promises go to another, once both have confirmed.

    customer None: all of them. listed is the 交接清单 as both were shown it, moved what changed hands in the end.
    """

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    taker_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    customer: Mapped[str | None] = mapped_column(default=None)
    why: Mapped[str]
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.WAITING, index=True)
    listed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    giver_at: Mapped[datetime | None] = mapped_column(default=None)
    taker_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)


class Team(Base):
    """A stand-up team: its channel, hours and questions. Times are `HH:MM` on each member's own clock.

    key is what the workspace file calls it whatever its name, None when it goes by its name there. A retired one holds
    no further round.
    """

    __tablename__ = "team"
    __table_args__ = (Index("ix_team_key", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(default=None)
    name: Mapped[str] = mapped_column(unique=True)
    channel_id: Mapped[str]
    calendar: Mapped[str] = mapped_column(default="cn")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    opens_at: Mapped[str] = mapped_column(default="09:00")
    reminds_at: Mapped[str] = mapped_column(default="10:30")
    closes_at: Mapped[str] = mapped_column(default="11:00")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class TeamMember(Base):
    """A member of a stand-up team; opens_at overrides the team's hour for this member. A retired one is not asked."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("team_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    opens_at: Mapped[str | None] = mapped_column(default=None)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class TeamQuestion(Base):
    """A question of a team's stand-up, in both languages; kind is did, plan, blocked or text.

    It is never deleted: answers are kept under its id. It changes in place (a round keeps the words it was asked in),
    and one that the workspace file does not name any more is retired: no further round asks it.
    """

    __tablename__ = "team_question"
    __table_args__ = (Index("ix_team_question_key", "team_id", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    key: Mapped[str]
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(default=QuestionKind.FREE)
    text_zh: Mapped[str]
    text_en: Mapped[str]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Setting(Base):
    """A named setting a workspace changed (product.md §8); value is JSON."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_by: Mapped[str | None] = mapped_column(default=None)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
