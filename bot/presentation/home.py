"""The App Home: what waits for me, what is late, what is due, my stand-up."""

from __future__ import annotations

from bot.domain.standups import CheckInState
from bot.presentation import blocks as b
from bot.presentation.words import Words
from bot.views.home import DecisionRow, HomeView, OwedRow, ReportedRow
from bot.views.orders import OrderRow


def home(view: HomeView, words: Words) -> b.Block:
    """One person's Home in their language."""
    roles = [words.find(f"roles.{role}") or role for role in view.roles]
    summary = words("home", "body", view=view, roles=roles)
    shapes = [
        b.header(words.plain("home", "title", view=view)),
        *([b.context(summary)] if summary else []),
        b.actions(
            b.button(words.label("home.report"), "milestone.open", {}),
            b.button(words.label("home.delay"), "delay.open", {}, style="primary"),
            b.button(words.label("home.anomaly"), "anomaly.open", {}),
            b.button(words.label("seats.buttons.away"), "seat.away", {"q": ""}),
            *([b.button(words.label("ways.suppliers"), "suppliers.open", {})] if view.keeps_suppliers else []),
        ),
        *_decisions(view, words),
        *_tasks(view, words),
        *_standup(view, words),
        *_questions(view, words),
        *_orders(words("home", "late", view=view), view.late, words),
        *_orders(words("home", "soon", view=view), view.soon, words),
        *_reported(view, words),
        b.actions(
            b.button(words.label("home.all_orders", count=view.orders), "order.page", {"q": None, "p": 0}),
            *([b.button(words.label("new_order.open"), "order.new", {})] if view.opens_orders else []),
        ),
        b.context(words("home", "footer", view=view)),
    ]
    return b.home(shapes)


def _decisions(view: HomeView, words: Words) -> list[b.Block]:
    shapes = [b.divider(), b.section(words("home", "decisions", view=view))]
    shapes += [_decision(row, words) for row in view.decisions]
    shapes += [_owed(row, words) for row in view.owed]
    return [*shapes, *b.more(view.waiting - len(view.decisions) + view.owing - len(view.owed), words)]


def _owed(row: OwedRow, words: Words) -> b.Block:
    """What is decided and waits for the reader to act, with the card that has the button."""
    text = words(
        "home",
        "owed",
        row=row,
        decision=words.text(row.label),
        kind=words.text(row.kind),
        todo=words.label(f"home.todo.{row.todo}"),
    )
    action, value = f"case.show:owed:{row.decision_id}", {"d": row.decision_id}
    return b.section(text, accessory=b.button(words.label("buttons.open"), action, value))


def _decision(row: DecisionRow, words: Words) -> b.Block:
    text = words(
        "home",
        "decision",
        row=row,
        decision=words.text(row.label),
        kind=words.text(row.kind),
        severity=words.label(f"severity.{row.severity}"),
    )
    action, value = f"case.show:{row.decision_id}", {"d": row.decision_id}
    return b.section(text, accessory=b.button(words.label("buttons.open"), action, value))


def _tasks(view: HomeView, words: Words) -> list[b.Block]:
    """Conditions of approvals that wait for the reader."""
    if not view.tasks:
        return []
    shapes: list[b.Block] = [b.divider(), b.section(words("home", "tasks", view=view))]
    for row in view.tasks:
        button = b.button(words.label("case.buttons.task_done"), f"case.task_done:{row.id}", {"t": row.id})
        shapes.append(b.section(words("home", "task", row=row), accessory=button))
    return [*shapes, *b.more(view.conditions - len(view.tasks), words)]


def _standup(view: HomeView, words: Words) -> list[b.Block]:
    if view.standup is None:
        return []
    text = words("home", "standup", one=view.standup, view=view)
    label = words.label("standup.edit" if view.standup.state == CheckInState.ANSWERED else "standup.fill")
    button = b.button(label, "standup.open", str(view.standup.check_in_id))
    return [b.divider(), b.section(text, accessory=button)]


def _questions(view: HomeView, words: Words) -> list[b.Block]:
    if not view.questions:
        return []
    button = b.button(words.label("buttons.open"), "import.answer", {})
    return [b.divider(), b.section(words("home", "questions", view=view), accessory=button)]


def _orders(title: str, rows: tuple[OrderRow, ...], words: Words) -> list[b.Block]:
    if not rows:
        return []
    shapes: list[b.Block] = [b.divider(), b.section(title)]
    for row in rows:
        text = words(
            "home",
            "order",
            row=row,
            state=words.label(f"order_states.{row.state}"),
            next=words.text(row.next),
        )
        button = b.button(words.label("buttons.open"), f"order.open:{row.id}", {"o": row.id})
        shapes.append(b.section(text, accessory=button))
    return shapes


def _reported(view: HomeView, words: Words) -> list[b.Block]:
    if not view.reported:
        return []
    kinds = [words.text(row.kind) for row in view.reported]
    waits = [_waits(row, words) for row in view.reported]
    return [b.divider(), b.section(words("home", "reported", view=view, kinds=kinds, waits=waits))]


def _waits(row: ReportedRow, words: Words) -> str:
    """What an open case waits for; an office nobody holds is said."""
    named = row.waiting_for is not None or row.waits == "conditions"
    return words.label(f"home.waits.{row.waits if named else 'nobody'}", who=row.waiting_for or "")
