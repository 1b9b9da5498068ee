"""Plans of an order or project: templates, the plan in days, and what a moved date does to it."""

from bot.domain.plans.builder import build_plan
from bot.domain.plans.contradictions import contradicted_by
from bot.domain.plans.impact import Impact, MilestoneDoneError, UnknownMilestoneError, rebook, replanned, shift
from bot.domain.plans.passes import last_sailing
from bot.domain.plans.templates import (
    Duration,
    MilestoneTemplate,
    Only,
    Site,
    Template,
    check_network,
    template_for,
)
from bot.domain.plans.values import (
    Booking,
    Known,
    Plan,
    PlannedMilestone,
    PlanRequest,
    Sites,
)
