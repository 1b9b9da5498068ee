"""决定书: asked for by whoever has to do with a closed case, sent to them alone as a file."""

from __future__ import annotations

from bot.db.models import Case
from bot.domain.errors import GendanError
from bot.services.cases.showing import visible_case
from bot.services.figures.messages import DecisionLetterMessage, LetterReplyMessage
from bot.services.people.office import is_administrator
from bot.work.kinds import MessageKind
from bot.work.unit import Work


class LetterNotYet(GendanError):
    """The case is not closed, so there is nothing to certify yet."""

    code = "letter_not_yet"


class NoSuchCase(GendanError):
    """No case has that number."""

    code = "no_such_case"


def send_letter(work: Work, *, case_id: int) -> None:
    """Put the letter on its way to the person's DM; asked for elsewhere, they are told so there.

    Administrators read every case, others those they have to do with. Raises CaseNotYours, LetterNotYet.
    """
    own = work.session.get(Case, case_id) if is_administrator(work) else None
    case = own or visible_case(work, case_id, work.actor)
    if case.closed_at is None:
        raise LetterNotYet(number=case.number)
    work.post(
        key=f"letter:{case.id}:{work.to.key}",
        kind=MessageKind.ANSWER,
        method="file",
        audience=work.actor,
        message=DecisionLetterMessage(case=case.id),
        reader=work.actor,
    )
    if work.to.audience != work.actor:
        work.reply(LetterReplyMessage(case=case.id), part="letter")
    work.note(action="letter.sent", subject_kind="case", subject_id=case.id, number=case.number)
