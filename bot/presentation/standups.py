"""Stand-up prompts, reminders, forms and digests."""

from __future__ import annotations

from datetime import date

from bot.domain.cases.states import TaskState
from bot.domain.standups import CheckInState, RowStatus, Why
from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.prompt_news import prompt_news
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
    shapes += b.more(len(view.outcomes) - MOST_OUTCOMES, words)
    shapes += prompt_news(view.news, words)
    if view.rows:
        shapes.append(b.section(words("standup_prompt", "rows", view=view)))
    for row in view.rows:
        shapes += _row(row, view.held_on, words)
    shapes += b.more(view.more, words)
    if any(row.status is None for row in view.rows):
        rest = b.button(words.label("standup.rest_ok"), "standup.rest_ok", str(view.check_in_id), style="primary")
        shapes.append(b.actions(rest))
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
    return [b.section(text), b.actions(*buttons)] if buttons else [b.section(text)]


def _tasks(view: PromptView, words: Words) -> list[b.Block]:
    """Conditions that wait for the member, with the buttons their own card has."""
    shapes = [b.section(words("standup_prompt", "tasks", view=view))] if view.tasks else []
    for row in view.tasks:
        shapes.append(b.section(words("standup_prompt", "task", row=row, today=view.held_on)))
        if row.state == TaskState.OPEN:
            shapes.append(
                b.actions(
                    b.button(words.label("case.buttons.task_done"), f"case.task_done:{row.id}", {"t": row.id}),
                    b.button(words.label("case.buttons.task_note"), f"case.task_note:{row.id}", {"t": row.id}),
                )
            )
    if view.more_tasks:
        shapes.append(b.context(words("standup_prompt", "more_tasks", view=view)))
    return shapes


def _questions(view: PromptView, words: Words) -> list[b.Block]:
    given = [question for question in view.questions if question.answer]
    shapes = [
        b.section(words("standup_prompt", "answer", question=words.text(question.text), answer=question.answer))
        for question in given
    ]
    if not given:
        shapes.append(b.section(words("standup_prompt", "body", view=view)))
    check_in = str(view.check_in_id)
    label, style = words.label("standup.edit" if given else "standup.fill"), None if given else "primary"
    buttons = [b.button(label, "standup.open", check_in, style=style), *_raise(view, words)]
    if view.state in {CheckInState.ASKED, CheckInState.WAITING}:
        buttons.append(b.button(words.label("standup.skip"), "standup.skip", check_in))
    return [*shapes, b.actions(*buttons), b.context(words("standup_prompt", "footer", view=view))]


def _raise(view: PromptView, words: Words) -> list[b.Block]:
    """The button that makes an anomaly of what blocks, until there is one."""
    if not view.blocker or view.blocker_raised:
        return []
    label = words.label("standup.to_anomaly")
    return [b.button(label, "standup.to_anomaly", str(view.check_in_id), style="danger")]


@renders("standup_echo")
def echo(view: PromptView, words: Words) -> Payload:
    """What a plain reply was understood as, with the ways to change it or to raise what blocks."""
    buttons = [b.button(words.label("standup.edit"), "standup.open", str(view.check_in_id))]
    before = []
    if view.replaced:
        buttons.append(b.button(words.label("buttons.undo"), "check_in.undo", {"k": view.undo}))
        before.append(b.context(words("standup_echo", "replaced", view=view)))
    return Payload(
        text=words("standup_echo", "fallback", view=view),
        blocks=[
            b.section(words("standup_echo", "body", view=view)),
            *before,
            b.actions(*buttons, *_raise(view, words)),
        ],
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
                b.button(words.label("standup.fill"), "standup.open", check_in, style="primary"),
                b.button(words.label("standup.skip"), "standup.skip", check_in),
            ),
        ],
    )


def form(view: PromptView, words: Words) -> b.Block:
    """The form with the team's questions; what was answered before stands in it."""
    shapes = [b.context(words("standup_form", "body", view=view))]
    for question in view.questions:
        text = b.text_input("text", initial=words.field(question.answer), multiline=True, max_length=2000)
        shapes.append(b.field(f"q{question.id}", words.text(question.text), text, optional=True))
    title = words.plain("standup_form", "title", view=view)
    return b.form("standup_form", title, shapes, words, private={"c": view.check_in_id})


@renders("standup_digest")
def digest(view: DigestView, words: Words) -> Payload:
    """One line for the channel."""

    def named(*states: str) -> list[str]:
        return [answer.name for answer in view.answers if answer.state in states]

    away = named(CheckInState.AWAY)
    counts = {
        "answered": len(named(CheckInState.ANSWERED)),
        "total": len(view.answers) - len(away),
        "away": away,
        "silent": named(CheckInState.ASKED, CheckInState.MISSED, CheckInState.WAITING),
        "stale": named(CheckInState.STALE),
        "skipped": named(CheckInState.SKIPPED),
        "open": named("open"),
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
            shapes += b.more(len(answered) - position, words)
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
