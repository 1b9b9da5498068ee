"""A reply in the thread of one of our messages in a DM: under an ask it belongs to it, elsewhere it is a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.phrases.requests import read_request
from bot.domain.phrases.statements import Wanted
from bot.services.cases.opinions import CaseThread, answer_in, may_decide, opine, thread_of
from bot.services.cases.showing import show_case
from bot.services.conversation.requests import VerdictAlone
from bot.services.conversation.take import take_message
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.reading import reader_for
from bot.work.unit import Work


def take_reply(
    work: Work, *, channel: str, root: str, text: str, files: Sequence[Mapping[str, Any]] = ()
) -> tuple[StatementOutcome, ...]:
    """An opinion or an answer under an ask, of who is consulted, decides or was asked back; else any message.

    Who asks for something (撤销, an order's name) gets that wherever they write it. Raises VerdictAlone.
    """
    thread = thread_of(work.session, channel=channel, ts=root) if text and not files else None
    taken = None if thread is None else _under(work, thread, text)
    return (taken,) if taken is not None else take_message(work, text=text, files=files)


def _under(work: Work, thread: CaseThread, text: str) -> StatementOutcome | None:
    request = read_request(text, reader_for(work, member_id=work.actor, text=text))
    wanted = request.wanted if request is not None else Wanted.CHECK_IN
    if wanted not in {Wanted.CHECK_IN, Wanted.VERDICT}:
        return None
    if answer_in(work, thread, text=text):
        return StatementOutcome(text=text, outcome=ReportOutcome.SAVED, others=({"kind": "answer"},))
    if wanted is Wanted.VERDICT:
        if not may_decide(work, thread.case):
            raise VerdictAlone
        show_case(work, case_id=thread.case.id)
        return StatementOutcome(text=text, outcome=ReportOutcome.ANSWERED)
    kept = opine(work, thread, text=text)
    return StatementOutcome(text=text, outcome=ReportOutcome.SAVED, others=({"kind": "opinion"},)) if kept else None
