"""Latest dates and float against a model that only walks forwards, a day at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.calendars import Calendar, WeekPattern
from bot.domain.plans import (
    Booking,
    Duration,
    Known,
    MilestoneTemplate,
    PlannedMilestone,
    PlanRequest,
    Site,
    Sites,
    Template,
    build_plan,
)
from bot.domain.schedule import Link, LinkType
from bot.domain.text import Text
from tests.sizes import sized

TODAY = date(2026, 3, 2)
CLOSED = frozenset({date(2026, 4, 8), date(2026, 4, 9)})
CALENDARS = {
    Site.FACTORY: Calendar(name="factory", pattern=WeekPattern.ONE_OFF, closed=CLOSED, bound_to_years=False),
    Site.BUYER: Calendar(name="buyer", bound_to_years=False),
    Site.PORT: Calendar(name="port", pattern=WeekPattern.EVERY_DAY, bound_to_years=False),
}
SITES = Sites(factory=CALENDARS[Site.FACTORY], buyer=CALENDARS[Site.BUYER], port=CALENDARS[Site.PORT])
SUNDAY = date(2026, 4, 12)
HORIZON = 45
"""Days looked to both sides of a limit: longer than the longest chain of the networks below."""


@dataclass(frozen=True)
class Network:
    """Milestones, each after some of those before it, the days that must be met, and what was promised."""

    milestones: tuple[MilestoneTemplate, ...]
    limits: Mapping[str, date]
    promised: Mapping[str, date]

    def planned(self, today: date = TODAY) -> dict[str, PlannedMilestone]:
        last = self.milestones[-1].id
        template = Template(id="t", label=NAME, categories=(), milestones=self.milestones, ready=last)
        cut_offs = {name: day for name, day in self.limits.items() if name != last}
        request = PlanRequest(
            template=template,
            today=today,
            sites=SITES,
            due_on=self.limits[last],
            booking=Booking(etd=SUNDAY, cut_offs=cut_offs),
            known={name: Known(expected_on=day) for name, day in self.promised.items()},
        )
        return {milestone.id: milestone for milestone in build_plan(request).milestones}

    def latest(self, name: str) -> date | None:
        """The last day on which a milestone may finish so that what waits for it meets every limit."""
        if not any(after in self.limits for after in self.finishes({name: TODAY})):
            return None
        first = min(self.limits.values()) - timedelta(days=HORIZON)

        def misses(n: int) -> bool:
            finishes = self.finishes({name: first + timedelta(days=n)})
            return any(day > self.limits.get(after, day) for after, day in finishes.items())

        return first + timedelta(days=bisect_left(range(2 * HORIZON), True, key=misses) - 1)

    def finishes(self, pinned: Mapping[str, date], today: date | None = None) -> dict[str, date]:
        """When everything finishes from today on; without today only what waits for those pinned to a day."""
        spans: dict[str, tuple[date, date]] = {}
        for milestone in self.milestones:
            if milestone.id in pinned:
                spans[milestone.id] = (_start(milestone, pinned[milestone.id]), pinned[milestone.id])
                continue
            begin, end = _begins(milestone, today, 0) if today else date.min, date.min
            for link in milestone.links:
                if link.predecessor not in spans:
                    continue
                start, finish = spans[link.predecessor]
                if link.type is LinkType.FF:
                    end = max(end, _on(milestone.site, finish, link.lag))
                elif link.type is LinkType.SS:
                    begin = max(begin, _begins(milestone, start, link.lag))
                else:
                    begin = max(begin, _begins(milestone, finish, link.lag + (milestone.duration.days > 0)))
            if begin > date.min:
                run = milestone.duration.days - 1
                end = max(end, _on(milestone.site, begin, run) if run > 0 else begin)
            if end > date.min:
                spans[milestone.id] = (_start(milestone, end), end)
        return {after: finish for after, (_, finish) in spans.items()}


NAME = Text.pair(zh="名", en="name")


def _worked(site: Site, day: date) -> bool:
    off = {Site.FACTORY: {6}, Site.BUYER: {5, 6}, Site.PORT: set[int]()}[site]
    return day.weekday() not in off and not (site is Site.FACTORY and day in CLOSED)


def _on(site: Site, day: date, n: int) -> date:
    """n working days on (back when negative); for 0 the day itself or the next one worked."""
    if n == 0 and _worked(site, day):
        return day
    forwards, left = n >= 0, max(abs(n), 1)
    while left:
        day += timedelta(days=1 if forwards else -1)
        left -= _worked(site, day)
    return day


def _begins(milestone: MilestoneTemplate, day: date, n: int) -> date:
    """What takes no time and waits for nothing more happens there and then, on a day off too."""
    return day if n == 0 and not milestone.duration.days else _on(milestone.site, day, n)


def _start(milestone: MilestoneTemplate, finish: date) -> date:
    days = milestone.duration.days
    return _on(milestone.site, finish + timedelta(days=1), -days) if days else finish


def _counted(site: Site, a: date, b: date) -> int:
    """Working days from a to b, negative backwards."""
    first, last = min(a, b), max(a, b)
    count = sum(_worked(site, first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    return count if b >= a else -count


def _milestone(name: str, days: int, site: Site, *links: Link) -> MilestoneTemplate:
    return MilestoneTemplate(id=name, label=NAME, owner="pm", links=links, duration=Duration(days=days), site=site)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    milestones: list[MilestoneTemplate] = []
    for name in "abcd"[: draw(st.integers(2, 4))]:
        before = draw(st.sets(st.sampled_from([m.id for m in milestones]), max_size=2)) if milestones else set()
        if milestones and not before:
            before = {milestones[-1].id}
        links = [
            Link(predecessor=predecessor, type=draw(st.sampled_from(LinkType)), lag=draw(st.integers(-2, 3)))
            for predecessor in sorted(before)
        ]
        milestones.append(_milestone(name, draw(st.integers(0, 3)), draw(st.sampled_from(Site)), *links))
    days = st.dates(date(2026, 4, 3), date(2026, 4, 14))
    limits = draw(st.dictionaries(st.sampled_from([m.id for m in milestones]), days, max_size=2))
    limits[milestones[-1].id] = draw(days)
    promised = draw(st.dictionaries(st.sampled_from([m.id for m in milestones]), days, max_size=2))
    return Network(tuple(milestones), limits, promised)


def _pair(days: int, site: Site, after: tuple[int, Site], kind: LinkType, lag: int, due: date) -> Network:
    link = Link(predecessor="a", type=kind, lag=lag)
    return Network((_milestone("a", days, site), _milestone("b", *after, link)), {"b": due}, {})


def test_a_lag_into_a_point_in_time_whose_latest_day_is_off_ends_on_the_last_day_worked() -> None:
    network = _pair(1, Site.BUYER, (0, Site.BUYER), LinkType.FS, 1, SUNDAY)
    assert network.planned()["a"].latest_finish == date(2026, 4, 9), "Friday would bring b to Monday, past the date"


def test_the_latest_finish_before_another_sites_work_is_counted_on_that_sites_calendar() -> None:
    """The port works on Sunday, the factory does not: a day before Sunday's loading is Saturday, not Friday."""
    network = _pair(1, Site.FACTORY, (2, Site.PORT), LinkType.FS, 0, SUNDAY)
    assert network.planned()["a"].latest_finish == date(2026, 4, 10)
    network = _pair(1, Site.PORT, (1, Site.BUYER), LinkType.FS, 0, date(2026, 4, 13))
    assert network.planned()["a"].latest_finish == SUNDAY, "the buyer begins on Monday whether it was Friday or Sunday"


@given(networks(), st.dates(TODAY, TODAY + timedelta(days=6)))
@settings(max_examples=sized(40, 1000), deadline=None)
def test_forecasts_are_the_first_days_that_every_link_allows(network: Network, today: date) -> None:
    planned = replace(network, promised={}).planned(today)
    assert {name: milestone.finish for name, milestone in planned.items()} == network.finishes({}, today)


@given(networks())
@example(_pair(1, Site.BUYER, (0, Site.BUYER), LinkType.FS, 1, SUNDAY))
@settings(max_examples=sized(60, 1500), deadline=None)
def test_latest_dates_are_the_last_from_which_walking_forwards_meets_every_limit(network: Network) -> None:
    planned = network.planned()
    for template in network.milestones:
        milestone, last = planned[template.id], network.latest(template.id)
        if last is None:
            continue
        shown = _on(template.site, last + timedelta(days=1), -1) if template.duration.days else last
        assert milestone.latest_finish == shown, template.id
        assert milestone.latest_start == _start(template, shown), template.id


ON_A_DAY_OFF = replace(
    _pair(1, Site.FACTORY, (0, Site.PORT), LinkType.FS, 0, date(2026, 4, 11)), promised={"a": SUNDAY}
)
"""Promised for a Sunday that the port works, due there on Saturday: no day worked lies between, and it is late."""


@given(networks())
@example(ON_A_DAY_OFF)
@settings(max_examples=sized(60, 1500), deadline=None)
def test_float_counts_the_days_worked_up_to_the_latest_and_is_negative_exactly_when_that_is_missed(
    network: Network,
) -> None:
    planned = network.planned()
    for template in network.milestones:
        milestone, last = planned[template.id], network.latest(template.id)
        assert milestone.finish is not None
        if last is None:
            continue
        late = milestone.finish > last
        counted = _counted(template.site, milestone.finish, last)
        assert milestone.float_days == (min(counted, -1) if late else counted), template.id


def test_what_only_ends_with_something_that_has_a_limit_gets_the_day_it_would_then_end_on() -> None:
    ends = Link(predecessor="etd", type=LinkType.FF, lag=1)
    milestones = (_milestone("etd", 1, Site.PORT), _milestone("docs", 2, Site.BUYER, ends))
    template = Template(id="t", label=NAME, categories=(), milestones=milestones, ready="etd")
    plan = build_plan(PlanRequest(template=template, today=TODAY, sites=SITES, due_on=date(2026, 4, 10)))
    docs = plan.milestone("docs")
    assert docs is not None
    assert docs.latest_finish == date(2026, 4, 13)
