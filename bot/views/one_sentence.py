"""Messages that are one sentence: what stands in it is the stored value itself."""

from __future__ import annotations

from bot.services.figures.messages import FiguresReplyMessage
from bot.services.reports.messages import MilestoneUndoneMessage, NoDelayMessage
from bot.work.messages import message
from bot.work.reader import Reader
from bot.work.unit import Work


def _itself(_work: Work, *, reader: Reader, message: object) -> object:
    return message


for stored in (FiguresReplyMessage, MilestoneUndoneMessage, NoDelayMessage):
    message(stored)(_itself)
