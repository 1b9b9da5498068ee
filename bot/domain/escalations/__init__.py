"""One step of a ladder: one person asked for one decision; its times, its states and what each change calls for."""

from bot.domain.escalations.advance import (
    TOP_REPEATS,
    UNPOSTED_LOOKS,
    advance,
    next_rung,
    open_step,
    rungs_left,
)
from bot.domain.escalations.steps import (
    Acknowledged,
    Answered,
    CancelDue,
    Decided,
    DueKind,
    Effect,
    Event,
    HandedOver,
    NoRungAbove,
    NoticeKind,
    Notify,
    OpenStep,
    PassedUp,
    Posted,
    Questioned,
    Recalled,
    ScheduleDue,
    SendOutside,
    Step,
    StepClosed,
    StepState,
    TellAdministrators,
    TimeCame,
    Unreachable,
)
from bot.domain.escalations.times import Deadlines, Timing
