"""What the answers of `/authority` show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.services.company import Company
from bot.services.members import Reader
from bot.services.messages import message


@dataclass(frozen=True, kw_only=True)
class AuthorityHelp:
    """What can be asked; administrators have more buttons."""

    is_admin: bool


@message("authority_help")
def authority_help(
    session: Session, company: Company, *, now: datetime, reader: Reader, context: dict[str, Any]
) -> AuthorityHelp:
    """The same for everybody but the administrators' buttons."""
    return AuthorityHelp(is_admin=reader.is_admin)
