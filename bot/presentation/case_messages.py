"""The short messages around a case: a line of its thread, a note in a DM, the private answer to a press."""

from __future__ import annotations

from bot.domain.cases.states import DecisionState
from bot.domain.cases.verbs import DECIDING
from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.cases import (
    FILE_NAME,
    effect_lines,
    file_links,
    named,
    one_named,
    part_state,
    shown_outcome,
    state_of,
    style_of,
)
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.case_notes import CaseNote, CaseReply, EventLine
from bot.views.cases import CaseCard


@renders("case_event")
def case_event(event: EventLine, words: Words) -> Payload:
    """One line of the case's history, with the person asked mentioned once."""
    line = event_line(event, words)
    fallback = words("case_event", "fallback", number=event.number, line=line)
    return Payload(text=fallback.strip(), blocks=[b.section(line)])


def event_line(event: EventLine, words: Words, *, plain: bool = False) -> str:
    """What happened, without the case's number; plain for a file, where nobody is mentioned."""
    write = words.plain if plain else words
    return write(
        "case_event",
        "body",
        kind=event.kind,
        actor=event.actor.name if event.actor else words.label("case.system"),
        for_name=event.for_name,
        target=_target(event, words, plain=plain),
        label=words.text(event.label),
        until=words.moment(event.until) if event.until else None,
        outcome=words.label(f"case.outcomes.{shown_outcome(event.outcome, settles=event.settles)}")
        if event.outcome
        else "",
        chosen=words.text(event.chosen),
        note=event.note,
        task=event.task,
        due=event.due,
        dropped=event.dropped,
        files=words.label("case.name_joint").join(words.line(file.name, FILE_NAME) for file in event.files)
        if plain
        else file_links(event.files, words),
        how=words.label(f"case.ways.{event.how}") if event.how else "",
        said=words.moment(event.said_at) if event.said_at else "",
        change=event.change,
        before=event.versions[0],
        version=event.versions[1],
    )


@renders("case_note")
def case_note(note: CaseNote, words: Words) -> Payload:
    """A short message about a case in somebody's DM, with the buttons that answer it."""
    shown = {
        "kind": note.kind,
        "subject": note.subject,
        "case_kind": words.text(note.case_kind),
        "number": note.number,
        "label": words.text(note.label),
        "event": note.event,
        "orders": words.label("case.name_joint").join(note.orders),
    }
    body = words(
        "case_note",
        "body",
        **shown,
        who=named(words, note.who),
        next=named(words, note.next),
        role=words.text(note.role),
        until=words.moment(note.until) if note.until else None,
        outcome=words.label(f"case.outcomes.{note.outcome}") if note.outcome else "",
        chosen=words.text(note.chosen),
        note=note.note,
        conditions=note.conditions,
        tasks=note.tasks,
        text=note.text,
        count=note.count,
        sender=note.from_name,
        deadline=words.moment(note.deadline) if note.deadline else None,
    )
    shapes = [b.section(f"{words('case_note', 'title', **shown)}\n{body}")]
    if note.over is not None or note.settled is not None:
        shapes.append(b.context(_over(note, words)))
        shapes += [b.section(words.quote(note.answer))] if note.settled == "answered" and note.answer else []
    if note.actions:
        value = {"d": note.decision_id, "s": note.step}
        buttons = [
            b.button(words.label(f"case.buttons.{action}"), f"case.{action}", value, style=style_of(action))
            for action in note.actions
        ]
        shapes.append(b.actions(*buttons))
    return Payload(text=words("case_note", "fallback", **shown, line=b.first_line(body)), blocks=shapes)


def _over(note: CaseNote, words: Words) -> str:
    """What took the buttons of a note away."""
    return words(
        "case_note",
        "over",
        state=words.label(f"case.closed_states.{note.over}") if note.over else None,
        settled=note.settled,
        decider=note.decider.name if note.decider else "",
        outcome=words.label(f"case.outcomes.{note.outcome}") if note.outcome else "",
        who=named(words, note.who),
        answered_by=note.answered_by,
    )


@renders("case_reply")
def case_reply(reply: CaseReply, words: Words) -> Payload:
    """The private answer to a press that had no effect, or to a wish for the text to copy."""
    line = reply_text(reply, words)
    shapes = [b.section(line)]
    if reply.offer is not None:
        label = words.label("case.buttons.offer", who=reply.offer.name)
        shapes.append(b.actions(b.button(label, "case.offer", {"d": reply.decision_id, "s": reply.step})))
    return Payload(text=words("case_reply", "fallback", line=line), blocks=shapes)


@renders("case_copy")
def case_copy(card: CaseCard, words: Words) -> Payload:
    """The text to copy, as one block that selects easily."""
    kind = words.text(card.kind)
    parts = [(part, part_state(part, words)) for part in card.parts if part.state is not DecisionState.RECALLED]
    text = words.plain("case_card", "copy", card=card, subject=card.subject, kind=kind, parts=parts)
    quoted = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    shapes = [b.section(words.label("case.copy_hint")), {"type": "rich_text", "elements": [quoted]}]
    return Payload(
        text=words("case_card", "fallback", card=card, subject=card.subject, kind=kind, state=state_of(card, words)),
        blocks=shapes,
    )


@renders("case_effects")
def case_effects(card: CaseCard, words: Words) -> Payload:
    """The effect on every order of a case, for whoever asked for the whole list."""
    title = words("case_card", "all_effects", card=card, count=len(card.effects))
    lines = effect_lines(card, words)
    shapes = [b.section(title), *(b.section("\n".join(lines[at : at + 10])) for at in range(0, len(lines), 10))]
    return Payload(text=title.replace("*", ""), blocks=b.fit(shapes, b.context(words.label("case.cut"))))


def reply_text(reply: CaseReply, words: Words, *, plain: bool = False) -> str:
    """The sentence of an outcome; plain for the error line of a form."""
    write = words.plain if plain else words
    return write(
        "case_reply",
        "body",
        code=reply.code,
        button=words.label(f"case.buttons.{reply.verb}") if reply.verb else "",
        deciding=reply.verb in DECIDING,
        label=words.text(reply.label),
        reason=words.text(reply.reason),
        rule=reply.rule,
        place=reply.place,
        office=words.text(reply.office),
        holder=one_named(words, reply.holder) if reply.holder else None,
        deciders=named(words, reply.deciders),
        decider=one_named(words, reply.decider) if reply.decider else "",
        target=reply.target,
        at=words.moment(reply.at) if reply.at else "",
        outcome=words.label(f"case.outcomes.{reply.outcome}") if reply.outcome else "",
        state=words.label(f"case.closed_states.{reply.state}") if reply.state else "",
        minutes=reply.minutes,
        text=reply.text,
        po=reply.po,
    )


def _target(event: EventLine, words: Words, *, plain: bool) -> str:
    if event.target is None:
        return words.text(event.role)
    calls = event.mentions and not plain
    return mrkdwn.mention(event.target.id, event.target.name) if calls else event.target.name
