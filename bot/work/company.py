"""What a use case needs to know that is not kept in rows: the company's rules, calendars, plans and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.authority import RuleTable
from bot.domain.calendars import Calendar
from bot.domain.defaults import Defaults
from bot.domain.phrases.kinds import KeywordTable
from bot.domain.phrases.vocabulary import MilestoneWords
from bot.domain.plans import Template
from bot.domain.plans.transit import Transit
from bot.domain.rates import Rates
from bot.domain.working_clock import WorkingClock
from bot.files.aliases import MilestoneAliases
from bot.files.seed import Seed


@dataclass(frozen=True, kw_only=True)
class Company:
    """One workspace's knowledge. calendars: by code (`cn`, `DE`, `port` …); plans: by template id."""

    rules: RuleTable
    """The table in force: as the files have it, with what administrators changed laid over it."""
    calendars: Mapping[str, Calendar]
    plans: Mapping[str, Template]
    rates: Rates
    transit: Transit
    keywords: KeywordTable
    aliases: MilestoneAliases = field(default_factory=lambda: MilestoneAliases(names={}, parts={}))
    defaults: Defaults = field(default_factory=Defaults)
    zone: str = "Asia/Shanghai"
    locale: str = "zh-CN"
    currency: str = "CNY"
    calendar: str = "cn"
    follow_channel: str = ""
    webhooks: tuple[str, ...] = ()
    """The names of the robots that hear of critical cases nobody reads."""
    emails: bool = True
    """Whether letters can leave: SMTP is set up."""
    file_rules: RuleTable | None = None
    """The table as the files have it, where that is not the one in force."""
    seed: Seed | None = None
    """The workspace file: who it names has their place whenever Slack says that they are here."""

    @cached_property
    def milestone_words(self) -> MilestoneWords:
        """Every name people may use for a milestone, of all templates and their tails."""
        names: dict[str, list[str]] = {}
        for template in self.plans.values():
            for entry in (
                *template.milestones,
                *(entry_of_tail for tail in template.tails.values() for entry_of_tail in tail),
            ):
                words = names.setdefault(entry.id, [])
                known = (*entry.label.all, *self.aliases.names.get(entry.id, ()))
                words += [word for word in known if word not in words]
        return MilestoneWords.of(names)

    @cached_property
    def part_words(self) -> MilestoneWords:
        """Every word that names only a part of what a milestone waits for."""
        return MilestoneWords.of(self.aliases.parts, ids=False)

    def home_calendar(self) -> Calendar:
        """The calendar of the workspace's own site."""
        return self.calendars[self.calendar]

    def today(self, now: datetime) -> date:
        """The workspace's day."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def clock_of(self, zone: str, calendar: str) -> WorkingClock:
        """The working clock of a person: their zone, their site's calendar, the workspace's hours."""
        known = self.calendars.get(calendar) or self.home_calendar()
        return WorkingClock(calendar=known, zone=ZoneInfo(zone), hours=self.defaults.hours)


def settings_of(company: Company) -> dict[str, Decimal | int]:
    """The workspace's numbers for the names that rules use."""
    known = company.defaults
    return {"cost_line": known.cost_line, "pm_limit": known.pm_limit, "float_buffer": known.float_buffer}
