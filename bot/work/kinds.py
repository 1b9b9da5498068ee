"""What kinds of messages there are and how each is handled: one row a kind, and nothing else says it.

Quiet hours hold what interrupts, whatever caused it, unless its case is critical. An answer to what a person has just
done and an edit of what is posted interrupt nobody; nor does a channel, whose hours nobody knows: a line there names
whoever is in their own quiet hours without calling them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Lane(IntEnum):
    """Who goes first when Slack is the limit."""

    ESCALATION = 0
    REPLY = 1
    DIGEST = 2
    PROMPT = 3


ESCALATION, REPLY, DIGEST, PROMPT = Lane


class Priority(IntEnum):
    """Who goes first of one lane: to one person in that order, whatever was written first."""

    AT_ONCE = 0
    """Critical cases, and what no quiet hours hold."""
    ASK = 1
    WORK = 2
    PROMPT = 3
    QUESTION = 4
    NEWS = 5


class ByCap(StrEnum):
    """What the daily cap does with a kind."""

    FREE = "free"
    COUNTED = "counted"
    """It is one of the day's interruptions and is never held by their number."""
    HELD = "held"
    """Over the cap it goes into the day's one digest: news only."""


class MessageKind(StrEnum):
    """Why somebody gets a message."""

    ASK = "ask"
    """Something waits for this person's word."""
    COPY = "copy"
    """A case's card beside the line that says why it comes: one interruption with it."""
    INSTRUCTION = "instruction"
    TASK = "task"
    PROMPT = "prompt"
    """A stand-up's prompt or reminder; within the person's own window it interrupts nothing."""
    QUESTION = "question"
    """A question of the bot's own."""
    LIST = "list"
    """What waits for somebody, once a day."""
    REMINDER = "reminder"
    NEWS = "news"
    CAPPED = "capped"
    """The digest of what the cap held."""
    ANSWER = "answer"
    """To who has just asked for it or done something, where they did."""
    EDIT = "edit"
    CARD = "card"
    """A case's card in a channel."""
    LINE = "line"
    """A line in a channel's thread."""
    ROUND = "round"
    """A stand-up's digest in its channel."""
    OUTSIDE = "outside"
    """Beside Slack: an e-mail or a robot's line about a critical case."""


@dataclass(frozen=True, kw_only=True)
class Handling:
    """One row of the table. `starts_clock`: the time of who is asked runs from the moment this was posted."""

    lane: Lane
    priority: Priority = Priority.AT_ONCE
    interrupts: bool = False
    by_cap: ByCap = ByCap.FREE
    starts_clock: bool = False


def _interrupts(lane: Lane, priority: Priority, by_cap: ByCap, *, starts_clock: bool = False) -> Handling:
    return Handling(lane=lane, priority=priority, interrupts=True, by_cap=by_cap, starts_clock=starts_clock)


HANDLING: Mapping[MessageKind, Handling] = {
    MessageKind.ASK: _interrupts(ESCALATION, Priority.ASK, ByCap.COUNTED, starts_clock=True),
    MessageKind.COPY: _interrupts(ESCALATION, Priority.ASK, ByCap.FREE),
    MessageKind.INSTRUCTION: _interrupts(ESCALATION, Priority.WORK, ByCap.COUNTED, starts_clock=True),
    MessageKind.TASK: _interrupts(ESCALATION, Priority.WORK, ByCap.COUNTED, starts_clock=True),
    MessageKind.PROMPT: _interrupts(PROMPT, Priority.PROMPT, ByCap.COUNTED),
    MessageKind.QUESTION: _interrupts(PROMPT, Priority.QUESTION, ByCap.COUNTED),
    MessageKind.LIST: _interrupts(DIGEST, Priority.WORK, ByCap.COUNTED),
    MessageKind.REMINDER: _interrupts(ESCALATION, Priority.NEWS, ByCap.HELD),
    MessageKind.NEWS: _interrupts(DIGEST, Priority.NEWS, ByCap.HELD),
    MessageKind.CAPPED: _interrupts(DIGEST, Priority.NEWS, ByCap.FREE),
    MessageKind.ANSWER: Handling(lane=REPLY),
    MessageKind.EDIT: Handling(lane=REPLY),
    MessageKind.CARD: Handling(lane=ESCALATION),
    MessageKind.LINE: Handling(lane=REPLY),
    MessageKind.ROUND: Handling(lane=DIGEST),
    MessageKind.OUTSIDE: Handling(lane=ESCALATION),
}
INTERRUPTING = tuple(kind for kind, row in HANDLING.items() if row.interrupts)
COUNTED = tuple(kind for kind, row in HANDLING.items() if row.by_cap is not ByCap.FREE)
STARTS_CLOCK = tuple(kind for kind, row in HANDLING.items() if row.starts_clock)
GOES_ANYWAY = tuple(kind for kind, row in HANDLING.items() if row.by_cap is ByCap.COUNTED)


def handling(kind: MessageKind, *, critical: bool = False) -> Handling:
    """How a message is handled: its kind's row; what interrupts about a critical case goes first of all."""
    row = HANDLING[kind]
    if critical and row.interrupts:
        return _interrupts(ESCALATION, Priority.AT_ONCE, row.by_cap, starts_clock=row.starts_clock)
    return row


def towards(person: str, actor: str | None, kind: MessageKind) -> MessageKind:
    """The kind for this person: what goes to who has just acted answers them, and interrupts nobody."""
    return MessageKind.ANSWER if person == actor else kind


class NoteKind(StrEnum):
    """What a short message of a case says."""

    ASKED = "asked"
    ASKED_AGAIN = "asked_again"
    PASSED_TO = "passed_to"
    HANDED_TO = "handed_to"
    QUESTION = "question"
    ANSWERED = "answered"
    OUTSIDE = "outside"
    VACANT = "vacant"
    SILENT = "silent"
    UNREACHABLE = "unreachable"
    INSTRUCTION = "instruction"
    DO = "do"
    UNDONE_WORK = "undone_work"
    REMINDER = "reminder"
    INFORMED = "informed"
    PASSED_OVER = "passed_over"
    MOVED_ON = "moved_on"
    HOLDER_LEFT = "holder_left"
    RECALLED = "recalled"
    UNDONE = "undone"
    CLOSED = "closed"
    DECISION = "decision"
    DONE = "done"
    CONSULTED = "consulted"
    MAY_PROPOSE = "may_propose"
    EXTERNAL = "external"
    SAME_EVENT = "same_event"
    REPORTED = "reported"
    URGENT = "urgent"


_ASK, _WORK, _NEWS = MessageKind.ASK, MessageKind.INSTRUCTION, MessageKind.NEWS
NOTES: Mapping[NoteKind, MessageKind] = {
    NoteKind.ASKED: _ASK,
    NoteKind.ASKED_AGAIN: _ASK,
    NoteKind.PASSED_TO: _ASK,
    NoteKind.HANDED_TO: _ASK,
    NoteKind.QUESTION: _ASK,
    NoteKind.ANSWERED: _ASK,
    NoteKind.OUTSIDE: _ASK,
    NoteKind.VACANT: _ASK,
    NoteKind.SILENT: _ASK,
    NoteKind.UNREACHABLE: _ASK,
    NoteKind.INSTRUCTION: _WORK,
    NoteKind.DO: _WORK,
    NoteKind.UNDONE_WORK: _WORK,
    NoteKind.REMINDER: MessageKind.REMINDER,
    NoteKind.INFORMED: _NEWS,
    NoteKind.PASSED_OVER: _NEWS,
    NoteKind.MOVED_ON: _NEWS,
    NoteKind.HOLDER_LEFT: _NEWS,
    NoteKind.RECALLED: _NEWS,
    NoteKind.UNDONE: _NEWS,
    NoteKind.CLOSED: _NEWS,
    NoteKind.DECISION: _NEWS,
    NoteKind.DONE: _NEWS,
    NoteKind.CONSULTED: _NEWS,
    NoteKind.MAY_PROPOSE: _NEWS,
    NoteKind.EXTERNAL: _NEWS,
    NoteKind.SAME_EVENT: _NEWS,
    NoteKind.REPORTED: _NEWS,
}
"""The short messages of a case, by what they say. `answered` gives a question back to who asked it."""


class WordKind(StrEnum):
    """What a line about a decision says that asks for nothing."""

    OFFERED = "offered"
    REVOKED = "revoked"
    REVOKED_AGAIN = "revoked_again"
    ROOM_LOWER = "room_lower"
    PROVED = "proved"
    OFFER_MADE = "offer_made"
    ROOM_CLOSED = "room_closed"
    OPINION_KEPT = "opinion_kept"
    OPINION_LATE = "opinion_late"
    ANSWER_KEPT = "answer_kept"


WORDS: Mapping[WordKind, MessageKind] = {
    WordKind.OFFERED: _ASK,
    WordKind.REVOKED: _NEWS,
    WordKind.REVOKED_AGAIN: _NEWS,
    WordKind.ROOM_LOWER: _NEWS,
    WordKind.PROVED: _NEWS,
}
"""The lines about a decision that ask for nothing; 请您处理 passes on that somebody waits."""


class TaskStage(StrEnum):
    """What a message about a condition says of it."""

    CARD = "card"
    DUE = "due"
    OVERDUE = "overdue"
    ABOVE = "above"
    DONE = "done"
    NOTE = "note"
    MOVED = "moved"


TASKS: Mapping[TaskStage, MessageKind] = {
    TaskStage.CARD: MessageKind.TASK,
    TaskStage.DUE: MessageKind.REMINDER,
    TaskStage.OVERDUE: MessageKind.TASK,
    TaskStage.ABOVE: MessageKind.TASK,
    TaskStage.DONE: _NEWS,
    TaskStage.NOTE: _NEWS,
    TaskStage.MOVED: _NEWS,
}
"""The messages about a condition, by its stage."""

_ANSWERS = frozenset({MessageKind.ANSWER})
MESSAGES: Mapping[str, frozenset[MessageKind]] = {
    **dict.fromkeys(
        (
            "absence_question", "authority_decision", "authority_help", "authority_list", "authority_table",
            "authority_why", "baseline_history", "case_copy", "case_effects", "case_figures", "case_reply",
            "case_task_reply", "decision_letter", "delay_dropped", "delay_preview", "delay_saved", "delay_undone",
            "edit_unread", "figures_reply", "form_offer", "help", "help_file", "help_sound", "import_answered",
            "letter_reply", "milestone_echo", "milestone_undone", "no_delay", "open_again", "order_card", "order_list",
            "photo_card", "refusal", "roles_list", "rules_history", "standup_echo",
        ),
        _ANSWERS,
    ),
    "capped_digest": frozenset({MessageKind.CAPPED}),
    "case_card": frozenset({MessageKind.CARD, _ASK, MessageKind.COPY, _NEWS, MessageKind.ANSWER}),
    "case_event": frozenset({MessageKind.LINE}),
    "case_morning": frozenset({MessageKind.LIST}),
    "case_note": frozenset({*NOTES.values(), MessageKind.OUTSIDE, MessageKind.ANSWER}),
    "case_room": frozenset({MessageKind.CARD}),
    "case_task": frozenset({*TASKS.values(), MessageKind.ANSWER}),
    "case_word": frozenset({*WORDS.values(), MessageKind.LINE, MessageKind.ANSWER}),
    "channel_note": frozenset({_NEWS}),
    "hand_back": frozenset({MessageKind.LIST}),
    "handover_card": frozenset({_ASK, _NEWS, MessageKind.ANSWER}),
    "import_questions": frozenset({MessageKind.QUESTION, MessageKind.ANSWER}),
    "installation_back": frozenset({_NEWS}),
    "installation_halted": frozenset({MessageKind.OUTSIDE}),
    "member_gone": frozenset({MessageKind.TASK, _NEWS}),
    "message_set_aside": frozenset({_NEWS}),
    "outside_failed": frozenset({_NEWS}),
    "member_task": frozenset({MessageKind.TASK, MessageKind.ANSWER}),
    "member_task_word": frozenset({MessageKind.TASK, _NEWS}),
    "preview_open": frozenset({MessageKind.REMINDER, MessageKind.ANSWER}),
    "relay_list": frozenset({MessageKind.LIST}),
    "relay_told": frozenset({_NEWS}),
    "rules_changed": frozenset({_NEWS, MessageKind.ANSWER}),
    "seat_note": frozenset({_NEWS, MessageKind.ANSWER}),
    "seats_empty": frozenset({_NEWS, MessageKind.ANSWER}),
    "standup_body": frozenset({MessageKind.ROUND}),
    "standup_digest": frozenset({MessageKind.ROUND}),
    "standup_prompt": frozenset({MessageKind.PROMPT, MessageKind.ANSWER}),
    "standup_reminder": frozenset({MessageKind.PROMPT}),
    "unconfirmed_card": frozenset({MessageKind.TASK}),
    "unconfirmed_told": frozenset({_NEWS}),
    "what_if": _ANSWERS,
}  # fmt: skip
"""As what each message may go out. A test holds it against the messages there are."""
