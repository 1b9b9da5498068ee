"""What members ask of each other."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.domain.tasks import MemberTaskState


class MemberTask(Base):
    """What one member asked another to do, or (`asks`) to answer, in the words of who asked; batch names the message.

    order_id is None where it is about none. wanted_on is the day as it stands by now, first_wanted_on as it was asked.
    """

    __tablename__ = "member_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), default=None, index=True)
    text: Mapped[str]
    asks: Mapped[bool] = mapped_column(default=False)
    wanted_on: Mapped[date | None] = mapped_column(default=None)
    first_wanted_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[MemberTaskState] = mapped_column(default=MemberTaskState.OPEN)
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str | None] = mapped_column(default=None)
    answer: Mapped[str | None] = mapped_column(default=None)
