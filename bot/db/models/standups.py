"""Stand-up rounds and check-ins."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.domain.standups import CheckInState, RoundState


class StandupRound(Base):
    """One day of a team's stand-up.

    questions are the team's as they are asked that day (id, kind, zh, en): what the file says later counts from the
    next round, so that an answer stands for ever under the words it was given to.
    """

    __tablename__ = "standup_round"
    __table_args__ = (UniqueConstraint("team_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    held_on: Mapped[date]
    state: Mapped[RoundState] = mapped_column(default=RoundState.OPEN)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    questions: Mapped[list[Any]] = mapped_column(default=list)


class CheckIn(Base):
    """One member's answer in a round.

    answers maps the ids of the round's questions to text; rows are what the prompt lists, as it stood.
    """

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("round_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("standup_round.id"), index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[CheckInState] = mapped_column(default=CheckInState.WAITING)
    ask_at: Mapped[datetime]
    remind_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    late: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[dict[str, Any] | list[Any]] = mapped_column(JSON, default=list)
    blocker_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), default=None)
    note: Mapped[str | None] = mapped_column(default=None)
