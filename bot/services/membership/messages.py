"""What is sent when somebody leaves."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("member_gone")
@dataclass(frozen=True, kw_only=True)
class MemberLeftMessage:
    """What somebody leaves to this reader: orders, seats (role, kind and key of the scope), reports never submitted."""

    member: str
    standing: str = ""
    orders: tuple[int, ...] = ()
    seats: tuple[tuple[str, str, str], ...] = ()
    typed: tuple[str, ...] = ()
