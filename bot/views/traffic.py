"""What the traffic's own messages show: a way out that failed, what the daily cap held back."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy import select

from bot.db.models import Notice
from bot.domain.cases.states import CaseState
from bot.views.case_notes import CaseNote
from bot.views.cases import CaseCard
from bot.work.caps import CAPPED
from bot.work.codec import Unreadable, name_of
from bot.work.messages import Reader, Skip, load, message
from bot.work.notices import CappedDigestMessage, OutsideFailedMessage
from bot.work.unit import Work

log = structlog.get_logger("gendan.views")


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


@message(OutsideFailedMessage)
def outside_failed(work: Work, *, reader: Reader, message: OutsideFailedMessage) -> OutsideFailedView:
    """For administrators: an urgent message did not get out."""
    place = message.audience
    which = str(int(place) + 1) if message.method == "webhook" and place.isdigit() else place
    return OutsideFailedView(method=message.method, which=which, reason=message.reason)


@message(CappedDigestMessage)
def capped_digest(work: Work, *, reader: Reader, message: CappedDigestMessage) -> CappedView | Skip:
    """Everything the daily cap held back for this digest and that still has something to say."""
    rows = work.session.scalars(
        select(Notice)
        .where(
            Notice.audience == message.member,
            Notice.reason == CAPPED,
            Notice.next_at == message.at,
        )
        .order_by(Notice.id)
    )
    items = []
    for row in rows:
        try:
            loaded = load(work, name=row.message, context=row.context, reader_id=row.reader_id)
        except Unreadable as error:  # the rest is not to be silent for its sake
            log.warning("notice.unreadable", key=row.key, message=row.message, why=error.fields["why"])
            continue
        if not isinstance(loaded, Skip) and not _is_over(loaded.view):
            items.append(CappedItem(name=name_of(row.message), view=loaded.view))
    if not items:
        return Skip("nothing_left")
    return CappedView(held=tuple(items), limit=work.company.defaults.interruptions_per_day)


def _is_over(view: object) -> bool:
    """Whether nothing is asked any more: the case ended, or it was decided, done or asked of somebody else."""
    if isinstance(view, CaseNote):
        return view.over is not None or view.settled is not None
    return isinstance(view, CaseCard) and view.state != CaseState.OPEN
