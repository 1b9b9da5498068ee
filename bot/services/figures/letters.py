"""决定书: asked for by whoever has to do with a closed case, sent to them alone as a file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Case, Member
from bot.domain.errors import GendanError
from bot.services.cases.showing import visible_case
from bot.work import audit, outbox
from bot.work.company import Company
from bot.work.kinds import MessageKind
from bot.work.replies import Answer, reply


class LetterNotYet(GendanError):
    """The case is not closed, so there is nothing to certify yet."""

    code = "letter_not_yet"


class NoSuchCase(GendanError):
    """No case has that number."""

    code = "no_such_case"


def send_letter(session: Session, company: Company, *, now: datetime, to: Answer, case_id: int) -> None:
    """Put the letter on its way to the person's DM; asked for elsewhere, they are told so there."""
    case = _readable(session, company, case_id, to.member, now)
    if case.closed_at is None:
        raise LetterNotYet(number=case.number)
    outbox.put(
        session,
        key=f"letter:{case.id}:{to.key}",
        kind=MessageKind.ANSWER,
        method="file",
        audience=to.member,
        message="decision_letter",
        context={"case": case.id},
        reader=to.member,
        now=now,
    )
    if to.audience != to.member:
        reply(session, to, now=now, message="letter_reply", context={"case": case.id}, part="letter")
    audit.write(
        session,
        now=now,
        actor=to.member,
        action="letter.sent",
        subject_kind="case",
        subject_id=case.id,
        number=case.number,
    )


def _readable(session: Session, company: Company, case_id: int, member_id: str, now: datetime) -> Case:
    """Administrators read every case; others those they have to do with. Raises CaseNotYours."""
    member, case = session.get(Member, member_id), session.get(Case, case_id)
    if case is not None and member is not None and member.is_admin:
        return case
    return visible_case(session, company, case_id, member_id, now)
