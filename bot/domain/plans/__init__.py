"""Plans of an order or project: templates, the plan in days, and what a moved date does to it."""

from bot.domain.plans.builder import build_plan
from bot.domain.plans.contradictions import contradicted_by
from bot.domain.plans.impact import Impact, MilestoneDoneError, Move, UnknownMilestoneError, rebook, shift
from bot.domain.plans.templates import (
    Duration,
    MilestoneTemplate,
    Only,
    Site,
    Template,
    TemplateProblem,
    anchor_of,
    check_network,
    template_for,
)
from bot.domain.plans.values import (
    Booking,
    Known,
    MissedCutOff,
    Plan,
    PlannedMilestone,
    PlanRequest,
    Sailing,
    Sites,
)

__all__ = [
    "Booking",
    "Duration",
    "Impact",
    "Known",
    "MilestoneDoneError",
    "MilestoneTemplate",
    "MissedCutOff",
    "Move",
    "Only",
    "Plan",
    "PlanRequest",
    "PlannedMilestone",
    "Sailing",
    "Site",
    "Sites",
    "Template",
    "TemplateProblem",
    "UnknownMilestoneError",
    "anchor_of",
    "build_plan",
    "check_network",
    "contradicted_by",
    "rebook",
    "shift",
    "template_for",
]
