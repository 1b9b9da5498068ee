"""Stand-up prompts, reminders, forms and digests."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.cases.states import TaskState
from bot.domain.standups import CheckInState, RowStatus, Why
from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.standups import AnswerView, DigestView, PromptView, RowView

BODY_LIMIT = 9000
MOST_OUTCOMES = 8
"""With more of them the buttons that answer would stand beyond what a message holds."""


@renders("standup_prompt")
def prompt(view: PromptView, words: Words) -> Payload:
    """The prompt: outcomes first, then the rows with their buttons, then the questions."""
    shapes = [b.header(words.plain("standup_prompt", "title", view=view))]
    shapes += [
        b.context(
            words(
                "standup_prompt",
                "outcome",
                one=outcome,
                decision=words.text(outcome.decision),
                outcome=words.label(f"standup.outcome_{outcome.outcome}"),
            )
        )
        for outcome in view.outcomes[:MOST_OUTCOMES]
    ]
    if len(view.outcomes) > MOST_OUTCOMES:
        shapes.append(b.context(words.label("buttons.more", count=len(view.outcomes) - MOST_OUTCOMES)))
    if view.rows:
        shapes.append(b.section(words("standup_prompt", "rows", view=view)))
    for row in view.rows:
        shapes += _row(row, view.held_on, words)
    if view.more:
        shapes.append(b.context(words.label("buttons.more", count=view.more)))
    if any(row.status is None for row in view.rows):
        shapes.append(
            b.actions(
                [b.button(words.label("standup.rest_ok"), "standup.rest_ok", str(view.check_in_id), style="primary")]
            )
        )
    shapes += [*_tasks(view, words), b.divider(), *_questions(view, words)]
    return Payload(text=words("standup_prompt", "fallback", view=view), blocks=shapes[:50])


def _row(row: RowView, today: date, words: Words) -> list[b.Block]:
    text = words(
        "standup_prompt",
        "row",
        row=row,
        name=words.text(row.name),
        today=today,
        status=words.label(f"standup.status_{row.status}") if row.status else "",
    )
    value = {"c": row.check_in_id, "m": row.milestone_id}
    if row.status in {RowStatus.DONE, RowStatus.LATE, RowStatus.BLOCKED}:
        return [b.section(text)]
    buttons = []
    if row.status is None:
        buttons.append(b.button(words.label("standup.ok"), f"standup.ok:{row.milestone_id}", value))
    if row.status is None or row.why is Why.OVERDUE:
        buttons += [
            b.button(words.label("standup.done"), f"standup.done:{row.milestone_id}", value),
            b.button(words.label("standup.late"), f"standup.late:{row.milestone_id}", value),
            b.button(words.label("standup.blocked"), f"standup.blocked:{row.milestone_id}", value),
        ]
    return [b.section(text), b.actions(buttons)] if buttons else [b.section(text)]


def _tasks(view: PromptView, words: Words) -> list[b.Block]:
    """Conditions that wait for the member, with the buttons their own card has."""
    shapes = [b.section(words("standup_prompt", "tasks", view=view))] if view.tasks else []
    for row in view.tasks:
        shapes.append(b.section(words("standup_prompt", "task", row=row, today=view.held_on)))
        if row.state == TaskState.OPEN:
            done, note = words.label("case.buttons.task_done"), words.label("case.buttons.task_note")
            buttons = [
                b.button(done, f"case.task_done:{row.id}", {"t": row.id}),
                b.button(note, f"case.task_note:{row.id}", {"t": row.id}),
            ]
            shapes.append(b.actions(buttons))
    if view.more_tasks:
        shapes.append(b.context(words("standup_prompt", "more_tasks", view=view)))
    return shapes


def _questions(view: PromptView, words: Words) -> list[b.Block]:
    given = [question for question in view.questions if question.answer]
    shapes = [
        b.section(
            words(
                "standup_prompt",
                "answer",
                question=words.text(question.text),
                answer=question.answer,
            )
        )
        for question in given
    ]
    if not given:
        shapes.append(b.section(words("standup_prompt", "body", view=view)))
    check_in = str(view.check_in_id)
    buttons = [
        b.button(
            words.label("standup.edit" if given else "standup.fill"),
            "standup.open",
            check_in,
            style=None if given else "primary",
        )
    ]
    if view.blocker and not view.blocker_raised:
        buttons.append(b.button(words.label("standup.to_anomaly"), "standup.to_anomaly", check_in, style="danger"))
    if view.state in {CheckInState.ASKED, CheckInState.WAITING}:
        buttons.append(b.button(words.label("standup.skip"), "standup.skip", check_in))
    shapes.append(b.actions(buttons))
    shapes.append(b.context(words("standup_prompt", "footer", view=view)))
    return shapes


@renders("standup_echo")
def echo(view: PromptView, words: Words) -> Payload:
    """What a plain reply was understood as, with the ways to change it or to raise what blocks."""
    check_in = str(view.check_in_id)
    buttons = [b.button(words.label("standup.edit"), "standup.open", check_in)]
    if view.blocker and not view.blocker_raised:
        buttons.append(b.button(words.label("standup.to_anomaly"), "standup.to_anomaly", check_in, style="danger"))
    return Payload(
        text=words("standup_echo", "fallback", view=view),
        blocks=[b.section(words("standup_echo", "body", view=view)), b.actions(buttons)],
    )


@renders("standup_reminder")
def reminder(view: PromptView, words: Words) -> Payload:
    """The one reminder, with the way to the form."""
    check_in = str(view.check_in_id)
    return Payload(
        text=words("standup_reminder", "fallback", view=view),
        blocks=[
            b.section(words("standup_reminder", "body", view=view)),
            b.actions(
                [
                    b.button(words.label("standup.fill"), "standup.open", check_in, style="primary"),
                    b.button(words.label("standup.skip"), "standup.skip", check_in),
                ]
            ),
        ],
    )


def form(view: PromptView, words: Words) -> dict[str, Any]:
    """The form with the team's questions; what was answered before stands in it."""
    return b.modal(
        "standup_form",
        words.plain("standup_form", "title", view=view),
        [
            b.context(words("standup_form", "body", view=view)),
            *[
                b.field(
                    f"q{question.id}",
                    words.text(question.text),
                    b.text_input("text", initial=words.field(question.answer), multiline=True, max_length=2000),
                    optional=True,
                )
                for question in view.questions
            ],
        ],
        submit=words.label("buttons.submit"),
        close=words.label("buttons.cancel"),
        private={"c": view.check_in_id},
    )


@renders("standup_digest")
def digest(view: DigestView, words: Words) -> Payload:
    """One line for the channel."""
    counts = {
        "answered": sum(1 for answer in view.answers if answer.state == CheckInState.ANSWERED),
        "total": sum(1 for answer in view.answers if answer.state != CheckInState.AWAY),
        "away": [answer.name for answer in view.answers if answer.state == CheckInState.AWAY],
        "silent": [
            answer.name
            for answer in view.answers
            if answer.state in {CheckInState.ASKED, CheckInState.MISSED, CheckInState.WAITING}
        ],
        "stale": [answer.name for answer in view.answers if answer.state == CheckInState.STALE],
        "skipped": [answer.name for answer in view.answers if answer.state == CheckInState.SKIPPED],
        "open": [answer.name for answer in view.answers if answer.state == "open"],
    }
    return Payload(
        text=words("standup_digest", "fallback", view=view, n=counts),
        blocks=[
            b.section(words("standup_digest", "title", view=view, n=counts)),
            b.context(words("standup_digest", "body", view=view, n=counts)),
        ],
    )


@renders("standup_body")
def body(view: DigestView, words: Words) -> Payload:
    """Everybody's answers for the thread; what does not fit is counted, never dropped silently."""
    shapes: list[b.Block] = [b.section(words("standup_body", "title", view=view))]
    used = 0
    answered = [
        answer for answer in view.answers if answer.state == CheckInState.ANSWERED and (answer.questions or answer.done)
    ]
    for position, member in enumerate(answered):
        text = b.cut_marked(_member(member, words), 2900)
        used += len(text)
        if used > BODY_LIMIT or len(shapes) >= 48:
            shapes.append(b.context(words.label("buttons.more", count=len(answered) - position)))
            break
        shapes.append(b.section(text))
    if not answered:
        shapes.append(b.context(words("standup_body", "body", view=view)))
    return Payload(text=words("standup_body", "fallback", view=view), blocks=shapes)


def _member(one: AnswerView, words: Words) -> str:
    return words(
        "standup_body",
        "member",
        one=one,
        who=mrkdwn.mention(one.called, one.name),
        done=[f"{po} {words.text(name)}" for po, name in one.done],
        answers=[(words.text(q.text), q.answer, q.kind) for q in one.questions],
    )
