"""Versions of the rule table: what was in force from when, who changed it, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class RuleVersion(Base):
    """One version of the table of who may decide; the one with the highest number is in force.

    amendment is all that administrators have changed about the file's table so far, change what this version changed
    about the one before, outline what the result consists of. file_hash is the version of the table as the files have
    it, table_hash that of the result. changed_by is None when the file changed.
    """

    __tablename__ = "rule_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(default=None)
    why: Mapped[str]
    change: Mapped[list[Any]] = mapped_column(default=list)
    amendment: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outline: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_hash: Mapped[str]
    table_hash: Mapped[str] = mapped_column(index=True)
