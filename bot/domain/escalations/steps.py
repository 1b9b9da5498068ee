"""A step of a ladder, what may happen to it, and what has to be carried out then: values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.authority.seats import PersonId
from bot.domain.errors import GendanError


class StepClosed(GendanError):
    """This step is over; `state` says how it ended."""

    code = "step_closed"


class NoRungAbove(GendanError):
    """Nobody stands above this rung."""

    code = "no_rung_above"


class StepState(StrEnum):
    """Where a step stands; the first three are open."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    QUESTIONED = "questioned"
    DECIDED = "decided"
    PASSED_UP = "passed_up"
    HANDED_OVER = "handed_over"
    RECALLED = "recalled"
    TIMED_OUT = "timed_out"
    UNREACHED = "unreached"


OPEN_STATES = frozenset({StepState.ASKED, StepState.ACKNOWLEDGED, StepState.QUESTIONED})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One person asked for one decision.

    `next_rung` is the index of the next rung with somebody on it, `next_person` who that is. `left` and
    `left_to_remind` keep the time that was left when a question stopped the clock, `resumes` the state to go back to.
    `waits_for_name` is set when every repeat is used up: no time runs, an administrator has been told.
    `waits_for_post`: the message that asks is not posted yet, so nobody's time runs; `act_by` is then by when it would
    end if it were posted now, and the step is looked at again. `unposted` counts those looks.
    """

    rung: int
    person: PersonId
    requester: PersonId
    asked_at: datetime
    remind_at: datetime | None
    act_by: datetime | None
    state: StepState = StepState.ASKED
    reminded: bool = False
    asked_again: bool = False
    repeats: int = 0
    next_rung: int | None = None
    next_person: PersonId | None = None
    left: timedelta | None = None
    left_to_remind: timedelta | None = None
    resumes: StepState = StepState.ASKED
    waits_for_name: bool = False
    waits_for_post: bool = False
    unposted: int = 0
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still expected of the person."""
        return self.state in OPEN_STATES

    def opens_above(self, *, note: str = "", unreached: bool = False) -> OpenStep | None:
        """Asking who stands above, where somebody does."""
        if self.next_rung is None or self.next_person is None:
            return None
        return OpenStep(rung=self.next_rung, person=self.next_person, note=note, unreached=unreached)


class NoticeKind(StrEnum):
    """What a notice is about; its words belong to presentation."""

    ASKED = "asked"
    INFORMED_EARLY = "informed_early"
    REMINDER = "reminder"
    ASKED_AGAIN = "asked_again"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    SETTLED_ELSEWHERE = "settled_elsewhere"
    PASSED_UP = "passed_up"
    HANDED_OVER = "handed_over"
    QUESTION = "question"
    ANSWER = "answer"
    UNANSWERED = "unanswered"
    RECALLED = "recalled"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"


class DueKind(StrEnum):
    """What comes due in a step."""

    REMIND = "remind"
    TIME_OUT = "time_out"
    QUESTION_LIMIT = "question_limit"


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Tell one person."""

    kind: NoticeKind
    person: PersonId
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ScheduleDue:
    """Wake this step up at a moment."""

    kind: DueKind
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CancelDue:
    """Let everything pending for this step die: due rows and, unless only the timers are meant, unsent notices."""

    timers_only: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenStep:
    """Ask the next person: another rung, or a peer on the same one; `unreached`: who stood here never got it."""

    rung: int
    person: PersonId
    note: str = ""
    unreached: bool = False


@dataclass(frozen=True, kw_only=True)
class SendOutside:
    """Reach a person by e-mail or webhook as well: a critical rung passed unread."""

    person: PersonId


@dataclass(frozen=True, kw_only=True)
class TellAdministrators:
    """The top of the ladder stays silent: an administrator has to step in."""

    person: PersonId


Effect = Notify | ScheduleDue | CancelDue | OpenStep | SendOutside | TellAdministrators
Advance = tuple[Step, tuple[Effect, ...]]


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """收到: stops the clock, is no consent."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """批示: settled by somebody with the right, on this rung or another."""

    by: PersonId


@dataclass(frozen=True, kw_only=True)
class PassedUp:
    """上报, with a note."""

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """转交 to a peer in the same role."""

    to: PersonId
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Questioned:
    """追问 to the reporter."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The reporter answered."""

    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """撤回 by the reporter."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """The message that asks stands in Slack: the time of who is asked runs from now on."""


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """The message that asks can never be posted to who is asked."""


@dataclass(frozen=True, kw_only=True)
class TimeCame:
    """A due row woke the step; early or repeated wake-ups change nothing."""


Event = (
    Acknowledged | Decided | PassedUp | HandedOver | Questioned | Answered | Recalled | Posted | Unreachable | TimeCame
)
