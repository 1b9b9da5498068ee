"""Quiet hours: nothing but critical cases interrupts a person in the evening, at night or on a day off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendars import Calendar
from bot.work.company import Company


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From `starts` to `ends` by a person's own clock, and the whole of a day off in their calendar."""

    starts: time
    ends: time
    calendars: Mapping[str, Calendar]
    home: Calendar

    @classmethod
    def of(cls, company: Company) -> QuietHours:
        """A company's; whose calendar it does not know has the company's own."""
        return cls(
            starts=company.defaults.quiet_from,
            ends=company.defaults.quiet_until,
            calendars=company.calendars,
            home=company.home_calendar(),
        )

    def over_at(self, zone: str, calendar: str, now: datetime) -> datetime | None:
        """When somebody there may be interrupted again; None when that is now."""
        place, known = ZoneInfo(zone), self.calendars.get(calendar) or self.home
        local = now.astimezone(place)
        day = local.date()
        if known.is_working(day) and not self._covers(local.time()):
            return None
        if self.starts > self.ends and local.time() >= self.starts:
            day += timedelta(days=1)
        return datetime.combine(known.on_or_after(day), self.ends, tzinfo=place)

    def _covers(self, at: time) -> bool:
        if self.starts > self.ends:
            return at >= self.starts or at < self.ends
        return self.starts <= at < self.ends
