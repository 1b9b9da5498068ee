"""Quiet hours: nothing but critical cases interrupts a person in the evening, at night or on a day off."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.db.models import Member
from bot.services.company import Company


def quiet_until(session: Session, company: Company, member_id: str, now: datetime) -> datetime | None:
    """When a person may be interrupted again; None when that is now, or for somebody unknown."""
    member = session.get(Member, member_id)
    if member is None:
        return None
    settings, zone = company.defaults, ZoneInfo(member.zone)
    calendar = company.calendars.get(member.calendar) or company.home_calendar()
    local = now.astimezone(zone)
    day = local.date()
    if calendar.is_working(day) and settings.quiet_until <= local.time() < settings.quiet_from:
        return None
    if local.time() >= settings.quiet_from:
        day += timedelta(days=1)
    return datetime.combine(calendar.on_or_after(day), settings.quiet_until, tzinfo=zone)
