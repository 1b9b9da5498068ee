"""The case card, its thread and the short messages around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup

from bot.domain.cases.states import OVER, UNDECIDED, CaseState, DecisionOutcome, DecisionState, Severity
from bot.domain.cases.verbs import VERBS, verb_named
from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.projects import change_line
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.cases import CaseCard, File, Part, Person

MARKS = {Severity.MINOR: "🟢", Severity.MAJOR: "🟠", Severity.CRITICAL: "🔴"}
EFFECTS_SHOWN = 6
FILE_NAME = 200
"""Characters of a file's name."""


def named(words: Words, people: Sequence[Person]) -> str:
    """王芳(跟单主管)、刘洋 / Wang Fang (lead), Liu Yang: names with their offices."""
    return words.label("case.name_joint").join(one_named(words, person) for person in people)


def one_named(words: Words, person: Person) -> str:
    """One name with the office held, the principal a deputy stands in for, and how an outsider is reached."""
    notes = [words.text(person.role)] if person.role else []
    if person.for_name:
        notes.append(words.label("case.deputy_for", name=person.for_name))
    if person.contact:
        notes.append(person.contact)
    if not notes:
        return person.name
    return words.label("case.with_office", name=person.name, office=words.label("case.note_joint").join(notes))


def file_links(files: Sequence[File], words: Words) -> Markup:
    """The files of a note, each a link where it has one; where its name says an amount the link would say it too."""
    joint = mrkdwn.escape(words.label("case.name_joint"))
    return joint.join(_file(file, words) for file in files)


def _file(file: File, words: Words) -> Markup:
    name = words.line(file.name, FILE_NAME)
    return mrkdwn.link(file.link, name) if file.link and words.withheld not in name else mrkdwn.escape(name)


@renders("case_card")
def case_card(card: CaseCard, words: Words) -> Payload:
    """One case: impact, then each decision with its question, why, what follows from silence, and its buttons."""
    people = partial(named, words)
    kind = words.text(card.kind)
    heading = {"card": card, "kind": kind, "subject": card.subject, "mark": _mark(card)}
    severity = words.label(f"severity.{card.severity}")
    shapes = [
        b.header(words.plain("case_card", "title", **heading)),
        b.section(_impact(card, words, severity=severity)),
    ]
    if card.opinions:
        shapes.append(b.section(words("case_card", "opinions", card=card)))
    for part in card.parts:
        shapes += [b.divider(), *_part(card, part, words, people)]
    shapes.append(b.context(words("case_card", "footer", card=card)))
    if card.text is not None:
        shapes.append(b.section(words.quote(card.text.in_brief())))
    if card.origin is not None or card.files:
        link = mrkdwn.link(card.origin.link, card.origin.author) if card.origin is not None else None
        shapes.append(b.context(words("case_card", "source", link=link, files=file_links(card.files, words))))
    if buttons := _own_buttons(card, words):
        shapes.append(b.actions(*buttons, block_id=f"case:{card.id}:own"))
    state = state_of(card, words)
    fallback = words("case_card", "fallback", card=card, kind=kind, subject=card.subject, state=state)
    return Payload(text=fallback, blocks=b.fit(shapes, b.context(words.label("case.cut"))))


def state_of(card: CaseCard, words: Words) -> str:
    """The case in three words: who is being waited for, or how it ended."""
    if card.state != CaseState.OPEN:
        return words.label(f"case.closed_states.{card.state}")
    waiting = next((part for part in card.parts if part.state not in OVER | {DecisionState.EXECUTED}), None)
    return part_state(waiting, words) if waiting else words.label("case.closed_states.open")


def part_state(part: Part, words: Words) -> str:
    """A decision in a few words, naming who is waited for."""
    who = part.holder.name if part.holder else ""
    if part.state in UNDECIDED and part.external and not part.holder:
        return words.label("case.states.external")
    if part.state in UNDECIDED and not part.holder:
        return words.label("case.states.vacant")
    if part.state is DecisionState.CLOSED and part.outcome is DecisionOutcome.REJECT:
        return words.label(f"case.outcomes.{shown_outcome(part.outcome, settles=part.settles)}")
    return words.label(f"case.states.{part.state}", who=who)


def shown_outcome(outcome: str, *, settles: bool) -> str:
    """What became of a decision: who settles something alone gives no consent, as their buttons say."""
    return {"approve": "settled", "reject": "dropped"}.get(outcome, outcome) if settles else outcome


def _mark(card: CaseCard) -> str:
    return MARKS[card.severity] if card.state == CaseState.OPEN else "✅" if card.state == CaseState.CLOSED else "↩"


def _impact(card: CaseCard, words: Words, *, severity: str) -> str:
    lines: list[str] = [words("case_card", "body", card=card, severity=severity, subject=card.subject)]
    lines += effect_lines(card, words, most=EFFECTS_SHOWN)
    if len(card.effects) > EFFECTS_SHOWN:
        lines.append(words("case_card", "more", count=len(card.effects) - EFFECTS_SHOWN))
    lines += [change_line(change, words) for change in card.changes]
    return "\n".join(lines)


def effect_lines(card: CaseCard, words: Words, *, most: int | None = None) -> list[str]:
    """What the case does to each order, one entry an order line."""
    return [words("case_card", "effect", e=effect) for effect in card.effects[:most]]


def _part(card: CaseCard, part: Part, words: Words, people: Callable[[Sequence[Person]], str]) -> list[b.Block]:
    mine = card.reader_id is not None and part.holder is not None and part.holder.id == card.reader_id
    text = [words("case_card", "part_title", p=part, state=part_state(part, words))]
    small = ""
    if part.state in UNDECIDED:
        text.append(words("case_card", "part_open", p=part, mine=mine, people=people))
        text.append(words("case_card", "part_why", p=part, mine=mine))
        small = words("case_card", "part_otherwise", p=part, card=card, people=people)
    elif part.decided_by is not None:
        outcome = words.label(f"case.outcomes.{shown_outcome(part.outcome or '', settles=part.settles)}")
        files = file_links(part.files, words)
        text.append(words("case_card", "part_done", p=part, outcome=outcome, people=people, files=files))
    elif part.state is not DecisionState.RECALLED:
        text.append(words("case_card", "part_recorded", p=part, people=people))
    shapes = [b.section("\n".join(line for line in text if line))]
    if small:
        shapes.append(b.context(small))
    if part.actions:
        shapes.append(b.actions(*action_buttons(part, words), block_id=f"case:{part.id}:{part.step}"))
    return shapes


def action_buttons(part: Part, words: Words) -> list[b.Block]:
    """The buttons of a decision; their value names decision and step, and is checked again when pressed."""
    value = {"d": part.id, "s": part.step}
    return [
        b.button(words.label(_label_of(action, part)), f"case.{action}", value, style=style_of(action))
        for action in part.actions
    ]


def style_of(action: str) -> str | None:
    """How the button of a verb stands out, if it does."""
    verb = verb_named(action)
    return VERBS[verb].style if verb is not None else None


def _label_of(action: str, part: Part) -> str:
    """Who settles something alone needs no consent: the same button says that it is settled."""
    return f"case.settle.{action}" if part.settles and action in {"approve", "reject"} else f"case.buttons.{action}"


def _own_buttons(card: CaseCard, words: Words) -> list[b.Block]:
    buttons = []
    value = {"c": card.id}
    for verb, may in (("recall", card.may_recall), ("room", card.may_open_room)):
        if may:
            label, text = words.label(f"case.buttons.{verb}"), words.label(f"case.{verb}_text", number=card.number)
            asked = b.confirm(words.label(f"case.{verb}_title"), text, label, words.label("buttons.cancel"))
            buttons.append(b.button(label, f"case.{verb}", value, confirm=asked))
    if card.may_undo:
        buttons.append(b.button(words.label("buttons.undo"), "case.undo", value))
    buttons.append(b.button(words.label("case.buttons.copy"), "case.copy", value))
    if len(card.effects) > EFFECTS_SHOWN:
        buttons.append(b.button(words.label("case.buttons.effects"), "case.effects", value))
    if card.state == CaseState.CLOSED:
        buttons.append(b.button(words.label("letter.button"), "letter.send", value))
    return buttons
