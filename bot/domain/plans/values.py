"""What a plan is made from and what it says, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.domain.calendars import Calendar, CalendarWarning
from bot.domain.orders import MilestoneState
from bot.domain.plans.templates import Site, Template
from bot.domain.text import Text


@dataclass(frozen=True, kw_only=True)
class Sites:
    """The calendars a plan runs on; `office` counts bank days and is the factory's when not given."""

    factory: Calendar
    buyer: Calendar
    port: Calendar
    office: Calendar | None = None

    def of(self, site: Site) -> Calendar:
        return {Site.FACTORY: self.factory, Site.BUYER: self.buyer, Site.PORT: self.port}[site]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a milestone: percent done or merely started, the day it was done, the day somebody promised."""

    progress: int = 0
    started: bool = False
    done_on: date | None = None
    expected_on: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.progress <= 100:
            raise ValueError(f"progress is 0 to 100, not {self.progress}")

    @property
    def done(self) -> bool:
        return self.progress == 100 or self.done_on is not None

    @property
    def begun(self) -> bool:
        """Whether work on it is under way."""
        return not self.done and (self.started or self.progress > 0)


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A booked sailing. Cut-offs by milestone (port_in, si 截单, customs): a day, or a local moment.

    A cut-off before noon is kept by finishing the day before. `next_on` is the sailing after it, when known.
    An order book's 截关 binds port_in where there is one, else customs (ADR 0002).
    """

    etd: date
    vessel: str = ""
    cut_offs: Mapping[str, date | datetime] = field(default_factory=dict)
    next_on: date | None = None

    def last_day(self, milestone: str) -> date | None:
        """The last day on which a milestone still makes this sailing's cut-off."""
        cut_off = self.cut_offs.get(milestone)
        if isinstance(cut_off, datetime):
            early = cut_off.time() < time(12)
            return cut_off.date() - timedelta(days=1) if early else cut_off.date()
        return cut_off


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """Everything a plan depends on. `due_on` is the customer's date (trade.md §1), `etd_on` the planned sailing.

    `sails_on` is the day on which the vessel is said to leave: news, by which the forecast goes, not what is planned;
    `agreed_on` is the day on board that the customer was last promised.
    """

    template: Template
    today: date
    sites: Sites
    term: str | None = None
    quantity: Decimal | None = None
    daily_output: Decimal | None = None
    dangerous_goods: bool = False
    due_on: date | None = None
    etd_on: date | None = None
    sails_on: date | None = None
    agreed_on: date | None = None
    booking: Booking | None = None
    latest_shipment_on: date | None = None
    known: Mapping[str, Known] = field(default_factory=dict)
    follow_eta: bool = False
    transit_days: int | None = None
    next_sailing_days: int = 7
    lc_warning_days: int = 3

    def __hash__(self) -> int:
        """By what differs between one line and another; equal requests are equal in everything."""
        dated = (self.today, self.due_on, self.etd_on, self.sails_on, self.agreed_on, self.quantity)
        return hash((self.template.id, dated, frozenset(self.known.items())))

    @property
    def transit(self) -> int:
        """Calendar days on the way: the order's own, else the template's."""
        return self.template.transit_days if self.transit_days is None else self.transit_days


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedMilestone:
    """One milestone in days. `finish` is the forecast (or the day it was done), `latest_finish` the backward plan.

    `due_on` is what its owner is asked to keep. `float_days` are working days of its own calendar; None without a
    customer's date or once done. `implied`: done because something after it has begun.
    """

    id: str
    label: Text
    owner: str
    site: Site
    gate: Text | None
    state: MilestoneState
    progress: int
    implied: bool
    days_left: int
    start: date | None
    finish: date | None
    latest_start: date | None
    latest_finish: date | None
    due_on: date | None
    float_days: int | None
    critical: bool


@dataclass(frozen=True, kw_only=True)
class MissedCutOff:
    """A milestone that is forecast after the sailing's cut-off."""

    milestone: str
    last_day: date
    forecast_on: date


@dataclass(frozen=True, kw_only=True)
class Sailing:
    """The sailing the goods will make; `assumed` when it is the booked one plus whole weeks, to be asked."""

    etd: date
    missed: tuple[MissedCutOff, ...] = ()
    rolled: bool = False
    assumed: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan in days. `ship_on` is the forecast day on board (at the door for EXW), `required_on` the anchor's day.

    `lc_warning`: it still sails by the credit's latest shipment, with few working days left.
    `missing_days`: working days that the backward plan would have had to start before today.
    """

    request: PlanRequest
    milestones: tuple[PlannedMilestone, ...]
    anchor: str
    required_on: date | None
    ship_on: date | None
    critical: tuple[str, ...]
    missing_days: int
    sailing: Sailing | None
    lc_breach: bool
    lc_warning: bool
    warnings: tuple[CalendarWarning, ...]

    def milestone(self, name: str) -> PlannedMilestone | None:
        """One milestone by its id, None when the plan does not have it."""
        return next((milestone for milestone in self.milestones if milestone.id == name), None)

    @property
    def open(self) -> tuple[PlannedMilestone, ...]:
        return tuple(m for m in self.milestones if m.state is not MilestoneState.DONE)
