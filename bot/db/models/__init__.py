"""Every table, by room of the domain."""

from __future__ import annotations

from bot.db.models.cases import AuditEntry, Case, CaseDecision, CaseEffect, CaseEvent, CaseTask, CaseTold
from bot.db.models.channels import Channel
from bot.db.models.orders import Change, FiledPhoto, ImportQuestion, Milestone, Order, OrderLine, OrderSummary
from bot.db.models.pending import Pending
from bot.db.models.people import Absence, Duty, Handover, Member, Seat, Setting, Team, TeamMember, TeamQuestion
from bot.db.models.projects import Baseline, ChangeRequest
from bot.db.models.reports import OrderNote, Relay
from bot.db.models.rulebook import RuleVersion
from bot.db.models.standups import CheckIn, StandupRound
from bot.db.models.tasks import MemberTask
from bot.db.models.traffic import DueRow, DueState, Envelope, Notice, PostedCard
