"""`@冯涛 周三前 SO`, `@林晓 2402 面料怎么样了`: a task or a question for a colleague goes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.db.models import Member, Order
from bot.domain.phrases.reading import Option, Question
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import Task
from bot.domain.text import Sentence, Text, phrase_as_data
from bot.services.reports.entry import Doubted, ReportEntry, Told, answered
from bot.services.reports.outcomes import ReportOutcome
from bot.services.tasks.asked import MemberUnclear, TaskWish, ask_member, member_named

TOLD = frozenset({"task_told", "task_told_by", "question_told"})
"""The answers to who asks a colleague; one Undo takes back what they were told."""


def task_told(entry: ReportEntry, statement: Task, orders: Sequence[Order]) -> Told:
    """Each colleague that is named is told at once; a name nobody, or several, have is asked first.

    Raises Doubted, OrderUnseen: nobody is told.
    """
    order = orders[0] if orders else None
    people = [_named(entry, name) for name in statement.to]
    others = tuple(_asked(entry, statement, member, order) for member in people)
    names = "、".join(member.name for member in people)
    due = statement.due_on
    code = "question_told" if statement.asks else "task_told" if due is None else "task_told_by"
    by: dict[str, Any] = {} if due is None else {"due": phrase_as_data(Sentence.of("options.day", day=due))}
    told = answered(
        statement, code, po=order.po if order is not None else "", others=others, names=names, note=statement.what, **by
    )
    return replace(told, outcome=replace(told.outcome, outcome=ReportOutcome.SAVED))


def _named(entry: ReportEntry, name: str) -> Member:
    try:
        return member_named(entry.work, name)
    except MemberUnclear as error:
        raise Doubted(_who(name, error)) from error


def _asked(entry: ReportEntry, statement: Task, member: Member, order: Order | None) -> Mapping[str, str]:
    asking = TaskWish(to=member.id, text=statement.what, order=order, due_on=statement.due_on, asks=statement.asks)
    row = ask_member(entry.work, asking=asking, batch=entry.batch)
    told = {
        "kind": "question" if row.asks else "task",
        "to": member.id,
        "name": member.name,
        "what": row.text,
        "order": order.po if order is not None else "",
        "due": row.wanted_on.isoformat() if row.wanted_on is not None else "",
    }
    return {name: said for name, said in told.items() if said}


def _who(name: str, error: MemberUnclear) -> Question:
    """Who is meant, with the colleagues it may be; the answer stands in the place of the name."""
    candidates = error.fields["candidates"]
    names = [str(candidate) for candidate in candidates] if isinstance(candidates, tuple) else []
    options = tuple(Option(value=f"@{candidate}", label=Text.same(candidate)) for candidate in names)
    return ask("which_member", f"@{name.lstrip('@')}", options=options)
