"""Why a change of seats is refused. `block` names the field of the form it belongs to."""

from __future__ import annotations

from bot.domain.errors import GendanError


class NotAdministrator(GendanError):
    """Only an administrator changes seats."""

    code = "not_administrator"


class NotYourAbsence(GendanError):
    """Everybody enters their own absence; administrators enter anybody's."""

    code = "not_your_absence"


class UnknownPerson(GendanError):
    """Nobody of that name is known, or more than one is."""

    code = "unknown_person"


class PersonLeft(GendanError):
    """Their account is deactivated: they hold nothing and stand in for nobody."""

    code = "person_left"


class PersonOutsider(GendanError):
    """Guests and people of another company hold no seat, no duty and stand in for nobody."""

    code = "person_outsider"


class OneHolder(GendanError):
    """Either a person or an outside contact, not both and not neither."""

    code = "one_holder"


class UnknownRole(GendanError):
    """The rule table does not know the role."""

    code = "unknown_role"


class UnknownScope(GendanError):
    """There is no such customer, project or order."""

    code = "unknown_scope"


class ScopeNeeded(GendanError):
    """The kind of scope is chosen, but not which one."""

    code = "scope_needed"


class EndBeforeStart(GendanError):
    """The last day is before the first."""

    code = "end_before_start"


class DayNeeded(GendanError):
    """A day is missing or cannot be read."""

    code = "day_needed"


class NoSuchDay(GendanError):
    """A day that does not exist, as the 30th of February; `words` is what was written."""

    code = "no_such_day"


class DaysUnclear(GendanError):
    """Days that are none together, as an end before the beginning; `words` is what was written."""

    code = "days_unclear"


class HalfDay(GendanError):
    """Leave is kept by whole days, and hours or half a day were named."""

    code = "half_day_away"


class FarAbsence(GendanError):
    """Days without a year read as nearly a year away: asked, not kept."""

    code = "far_absence"


class PastIsFixed(GendanError):
    """What is past is not changed."""

    code = "past_is_fixed"


class HeldAlready(GendanError):
    """The person holds that role there already."""

    code = "held_already"


class NoSuchSeat(GendanError):
    """The entry is gone or ended already."""

    code = "no_such_seat"


class AwayAlready(GendanError):
    """There is an absence on those days already."""

    code = "away_already"


class OwnDeputy(GendanError):
    """Nobody stands in for themselves."""

    code = "own_deputy"


class DeputyAway(GendanError):
    """The deputy is away on one of the days; a right never passes to a third person."""

    code = "deputy_away"


class DeputyLoop(GendanError):
    """People away at the same time cannot stand in for each other."""

    code = "deputy_loop"


class DeputyOutside(GendanError):
    """A contact without Slack cannot stand in."""

    code = "deputy_outside"


class BadLimit(GendanError):
    """The limit is not an amount above zero."""

    code = "bad_limit"


class ContactIncomplete(GendanError):
    """An outside contact needs a name and a way to be reached."""

    code = "contact_incomplete"
