"""What the traffic's own messages show: refusals, a form to open again, what the daily cap held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.db.models import Notice
from bot.domain.cases.states import CaseState
from bot.views.case_messages import CaseNote
from bot.views.case_parts import CaseCard
from bot.work.messages import Skip, load, message
from bot.work.reader import Reader
from bot.work.sending import CAPPED
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class RefusalView:
    """An error a person can mend, or the reference of one they cannot."""

    code: str
    fields: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class OpenAgainView:
    """The envelope whose form could not be opened, and what it was: `/delay`, an action."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class CappedItem:
    """One message that was held back, ready to be put into words."""

    name: str
    view: object


@dataclass(frozen=True, kw_only=True)
class CappedView:
    """What was held back, oldest first."""

    held: tuple[CappedItem, ...]
    limit: int


@message("refusal")
def refusal(work: Work, *, reader: Reader, context: dict[str, Any]) -> RefusalView:
    """A private refusal."""
    return RefusalView(code=context["code"], fields=context["fields"])


@message("open_again")
def open_again(work: Work, *, reader: Reader, context: dict[str, Any]) -> OpenAgainView:
    """A button in place of a form."""
    return OpenAgainView(key=context["key"], name=context["name"])


@dataclass(frozen=True, kw_only=True)
class OutsideFailedView:
    """A way out of Slack that does not work: "email" or "webhook", which one (an address, a place in the settings)."""

    method: str
    which: str
    reason: str

    @property
    def unsure(self) -> bool:
        """It may have arrived: whoever took it never said so."""
        return self.reason.startswith("fate_unknown")


@dataclass(frozen=True, kw_only=True)
class InstallationView:
    """Slack lets the installation in no more, or again: its word for why, and since when nothing left."""

    code: str
    since: datetime


@message("installation_halted")
@message("installation_back")
def installation(work: Work, *, reader: Reader, context: dict[str, Any]) -> InstallationView:
    """For administrators: outside Slack while it lasts, in Slack when it is over."""
    return InstallationView(code=context["code"], since=datetime.fromisoformat(context["since"]))


@message("outside_failed")
def outside_failed(work: Work, *, reader: Reader, context: dict[str, Any]) -> OutsideFailedView:
    """For administrators: an urgent message did not get out."""
    place = context["audience"]
    which = str(int(place) + 1) if context["method"] == "webhook" and place.isdigit() else place
    return OutsideFailedView(method=context["method"], which=which, reason=context["reason"])


@message("capped_digest")
def capped_digest(work: Work, *, reader: Reader, context: dict[str, Any]) -> CappedView | Skip:
    """Everything the daily cap held back for this digest and that still has something to say."""
    rows = work.session.scalars(
        select(Notice)
        .where(
            Notice.audience == context["member"],
            Notice.reason == CAPPED,
            Notice.next_at == datetime.fromisoformat(context["at"]),
        )
        .order_by(Notice.id)
    )
    items = []
    for row in rows:
        loaded = load(work, name=row.message, context=row.context, reader_id=row.reader_id)
        if not isinstance(loaded, Skip) and not _is_over(loaded.view):
            items.append(CappedItem(name=row.message, view=loaded.view))
    if not items:
        return Skip("nothing_left")
    return CappedView(held=tuple(items), limit=work.company.defaults.interruptions_per_day)


def _is_over(view: object) -> bool:
    """Whether nothing is asked any more: the case ended, or it was decided, done or asked of somebody else."""
    if isinstance(view, CaseNote):
        return view.over is not None or view.settled is not None
    return isinstance(view, CaseCard) and view.state != CaseState.OPEN
