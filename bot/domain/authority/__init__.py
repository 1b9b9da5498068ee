"""Who may decide: the rule table, its checks, the ruling, the ladder of people and the right to act."""

from bot.domain.authority.amendment import (
    Amendment,
    Difference,
    amended,
    confirmable,
    differences,
    faults,
    outline,
)
from bot.domain.authority.checks import check
from bot.domain.authority.conditions import BadFact, FactValue, MissingFact
from bot.domain.authority.decide import (
    AmbiguousTable,
    RoleNotInTable,
    Ruling,
    UnknownDecision,
    accountable_roles,
    rule_on,
)
from bot.domain.authority.findings import Code, Finding
from bot.domain.authority.ladder import (
    ADMINISTRATOR,
    Rung,
    RungNote,
    follower_of,
    heir,
    heirs,
    resolve_ladder,
    resolve_role,
)
from bot.domain.authority.model import (
    CORE,
    EXTERNAL,
    Fact,
    FactKind,
    Mode,
    Origin,
    Place,
    Right,
    RuleTable,
    Verdict,
)
from bot.domain.authority.nodes import Node, child, completed, has_columns, merged
from bot.domain.authority.office import NotYourOrder, Office
from bot.domain.authority.permission import (
    Action,
    Instruction,
    OpenDecision,
    Permission,
    Phase,
    Refusal,
    may_act,
)
from bot.domain.authority.raised import (
    Raised,
    UnknownAnomaly,
    named_decision,
    raised_decisions,
    unclassified_kind,
    unraised_decisions,
)
from bot.domain.authority.reading import RulesReading, read_table
from bot.domain.authority.remembered import remembering
from bot.domain.authority.rerule import PastCase, Route, RulesPreview, RulingShift, reruled
from bot.domain.authority.seats import (
    AbsenceSpell,
    BadAbsence,
    DutySpell,
    HeldSeat,
    OrderScope,
    PersonId,
    ScopeKind,
    peers_of,
    refuse_loops,
    seats_of,
)
