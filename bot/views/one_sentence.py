"""Messages that are shown as they were written: nothing of what they say can have changed since."""

from __future__ import annotations

from bot.services.conversation import FormOffer, HelpSound
from bot.services.figures.messages import FiguresReplyMessage
from bot.services.orders.messages import FileRefused
from bot.services.people.messages import InstallationBack, InstallationHalted
from bot.services.reports.messages import MilestoneUndoneMessage, NoDelayMessage
from bot.work.messages import message
from bot.work.notices import MessageSetAside, OpenAgain, RefusalReply
from bot.work.reader import Reader
from bot.work.unit import Work

AS_WRITTEN: tuple[type, ...] = (
    FiguresReplyMessage,
    FileRefused,
    FormOffer,
    HelpSound,
    InstallationBack,
    InstallationHalted,
    MessageSetAside,
    MilestoneUndoneMessage,
    NoDelayMessage,
    OpenAgain,
    RefusalReply,
)


def _as_written(_work: Work, *, reader: Reader, message: object) -> object:
    return message


for written in AS_WRITTEN:
    message(written)(_as_written)
