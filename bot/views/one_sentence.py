"""Messages that are shown as they were written: nothing of what they say can have changed since."""

from __future__ import annotations

from bot.services.conversation.messages import EditUnreadMessage, FormOfferMessage, HelpSoundMessage
from bot.services.figures.messages import FiguresReplyMessage
from bot.services.orders.messages import FileRefusedMessage
from bot.services.people.messages import InstallationBackMessage, InstallationHaltedMessage
from bot.services.reports.messages import MilestoneUndoneMessage, NoDelayMessage
from bot.work.messages import Reader, message
from bot.work.notices import OpenAgainMessage, RefusalMessage, SetAsideMessage
from bot.work.unit import Work

AS_WRITTEN: tuple[type, ...] = (
    EditUnreadMessage,
    FiguresReplyMessage,
    FileRefusedMessage,
    FormOfferMessage,
    HelpSoundMessage,
    InstallationBackMessage,
    InstallationHaltedMessage,
    SetAsideMessage,
    MilestoneUndoneMessage,
    NoDelayMessage,
    OpenAgainMessage,
    RefusalMessage,
)


def _as_written(_work: Work, *, reader: Reader, message: object) -> object:
    return message


for written in AS_WRITTEN:
    message(written)(_as_written)
