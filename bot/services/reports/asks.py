"""`@冯涛 周三前 SO`, `@林晓 2402 面料怎么样了`: a task or a question for a colleague goes to them."""

from __future__ import annotations

from bot.db.models import Order
from bot.domain.phrases.reading import Option, Question
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import Task
from bot.domain.text import Text
from bot.services.orders.find import one_order
from bot.services.people.office import office_of
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.tasks.asked import Asking, MemberUnclear, ask_member, member_named
from bot.work.unit import Work


def task_statement(work: Work, task: Task, *, batch: str) -> StatementOutcome:
    """Each colleague that is named is told at once, for each order; a name nobody, or several, have is asked first.

    batch names the message, whose Undo takes it back. Raises OrderNotFound, OrderUnclear, OrderUnseen: nobody is told.
    """
    office = office_of(work)
    orders: list[Order | None] = [
        one_order(work.session, member_id=work.actor, text=ref.key, office=office).order for ref in task.orders
    ]
    people, questions = [], []
    for name in task.to:
        try:
            people.append(member_named(work, name))
        except MemberUnclear as error:
            questions.append(_who(name, error))
    if questions:
        return StatementOutcome(text=task.text, outcome=ReportOutcome.ASKED, questions=tuple(questions))
    others = []
    for member in people:
        for order in orders or [None]:
            asking = Asking(to=member.id, text=task.what, order=order, due_on=task.due_on, asks=task.asks)
            row = ask_member(work, asking=asking, batch=batch)
            told = {
                "kind": "question" if task.asks else "task",
                "to": member.id,
                "name": member.name,
                "what": row.text,
                "order": order.po if order is not None else "",
                "due": row.wanted_on.isoformat() if row.wanted_on is not None else "",
            }
            others.append({name: said for name, said in told.items() if said})
    return StatementOutcome(text=task.text, outcome=ReportOutcome.SAVED, others=tuple(others))


def _who(name: str, error: MemberUnclear) -> Question:
    """Who is meant, with the colleagues it may be; the answer stands in the place of the name."""
    candidates = error.fields["candidates"]
    names = [str(candidate) for candidate in candidates] if isinstance(candidates, tuple) else []
    options = tuple(Option(value=f"@{candidate}", label=Text.same(candidate)) for candidate in names)
    return ask("which_member", f"@{name.lstrip('@')}", options=options)
