"""The decision letter: a page to print and to keep, and its words where files are not taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.typed import Typed
from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.case_messages import event_line
from bot.presentation.registry import Attachment, Payload, renders
from bot.presentation.sheets import FormSheet, Section, to_html, to_markdown, to_text
from bot.presentation.words import Words
from bot.views.cases import Effect
from bot.views.letter import FactShown, Letter, LetterDecision, RungShown, TaskShown

Row = tuple[str, tuple[str, ...]]


@renders("decision_letter")
def decision_letter(letter: Letter, words: Words) -> Payload:
    """A file to print, another to read anywhere; as a message, the same words."""
    sheet = sheet_of(letter, words)
    shapes = [b.header(sheet.title), b.context(mrkdwn.escape(sheet.subtitle))]
    for title, lines in to_text(sheet):
        shapes.append(b.section(f"*{mrkdwn.escape(title)}*\n{b.cut_marked(mrkdwn.escape_lines(lines), 1500)}"))
    shapes.append(b.context(mrkdwn.escape_lines(sheet.footer)))
    number = letter.card.number
    name = words.label("letter.file", number=number)
    return Payload(
        text=words("decision_letter", "fallback", number=number, subject=letter.card.subject),
        blocks=b.fit(shapes, b.context(words.label("case.cut"))),
        files=(
            Attachment(name=f"{name}.html", title=sheet.title, data=to_html(sheet, words.locale).encode()),
            Attachment(name=f"{name}.md", title=f"{sheet.title} (Markdown)", data=to_markdown(sheet).encode()),
        ),
    )


def sheet_of(letter: Letter, words: Words) -> FormSheet:
    """The letter's page in words."""
    card = letter.card
    heading = {
        "card": card,
        "kind": words.text(card.kind),
        "severity": words.label(f"severity.{card.severity}"),
        "state": words.label(f"case.closed_states.{card.state}"),
    }
    sections = [_case(letter, words), *([_impact(letter, words)] if card.effects else [])]
    sections += [_decision(decision, words) for decision in letter.decisions]
    sections.append(_history(letter, words))
    anchor = str(letter.anchor) if letter.anchor is not None else "—"
    footer = words.plain(
        "decision_letter", "footer", anchor=anchor, at=_moment(letter.printed_at, words), zone=words.zone
    )
    return FormSheet(
        title=words.plain("decision_letter", "title", number=card.number),
        subtitle=words.plain("decision_letter", "body", **heading),
        sections=tuple(sections),
        footer=tuple(footer.splitlines()),
    )


def _rows(words: Words, *pairs: tuple[str, str | Sequence[str]]) -> tuple[Row, ...]:
    """Rows that have something to say; a value is a text or several."""
    found: list[Row] = []
    for name, value in pairs:
        lines = [value] if isinstance(value, str) else value
        if any(lines):
            found.append((words.label(f"letter.{name}"), tuple(line for line in lines if line)))
    return tuple(found)


def _case(letter: Letter, words: Words) -> Section:
    card = letter.card
    return Section(
        title=words.label("letter.case"),
        rows=_rows(
            words,
            ("reporter", card.reporter.name),
            ("opened", _moment(card.opened_at, words)),
            ("closed", _moment(card.closed_at, words) if card.closed_at else ""),
            ("text", words.said(card.text)),
            ("cost", words.money(card.cost_cny, "CNY") if card.cost_cny is not None else ""),
            ("deadline", _moment(card.deadline_at, words) if card.deadline_at else ""),
        ),
    )


def _impact(letter: Letter, words: Words) -> Section:
    rows = tuple(
        (" ".join(part for part in (effect.order, effect.product) if part), tuple(_effect(effect, words)))
        for effect in letter.card.effects
    )
    return Section(title=words.label("letter.impact"), rows=rows)


def _effect(effect: Effect, words: Words) -> Iterator[str]:
    if effect.milestone is not None and effect.new_on is not None:
        name = words.text(effect.milestone)
        yield f"{name}: {words.date(effect.old_on)} → {words.date(effect.new_on)}"
    if effect.float_left is not None:
        yield words.label("letter.float", days=words.working_days(effect.float_left).replace("-", "−"))
    if effect.etd_new_on is not None and effect.delay_days > 0:
        old, new = words.date(effect.etd_old_on), words.date(effect.etd_new_on)
        yield words.label("letter.ship", old=old, new=new, days=words.days(effect.delay_days))
    elif day := effect.etd_old_on or effect.etd_new_on:
        yield words.label("letter.ship_holds", day=words.date(day))
    elif effect.new_on is None:
        yield words.label("letter.no_date")
    if effect.lc_broken or effect.lc_warned:
        yield words.label("letter.lc_broken" if effect.lc_broken else "letter.lc_warned")
    if effect.cutoff_missed:
        yield words.label("letter.cutoff_missed")


def _decision(one: LetterDecision, words: Words) -> Section:
    label = words.text(one.label)
    options = [words.text(option.label) for option in one.options]
    alone = "letter.record" if one.records else "letter.alone"
    return Section(
        title=words.label("letter.decision", number=one.number, label=label),
        rows=_rows(
            words,
            ("rule", _rule(one, words)),
            ("facts", [_fact(fact, words) for fact in one.facts]),
            ("why", [*filter(None, map(words.text, one.why))]),
            ("authority", [_rung(rung, words) for rung in one.ladder] or words.label(alone)),
            ("options", options if len(options) > 1 else ""),
            ("recorded" if one.records else "proposal", _said(one.proposal, one.proposed_by, words)),
            ("outcome", _outcome(one, words)),
            ("decider", _decider(one, words)),
            ("reason", words.said(one.reason)),
            ("conditions", words.said(one.conditions)),
            ("tasks", [line for task in one.tasks for line in _task(task, words)]),
            ("executed", _done(one, words)),
            ("evidence", [*words.said(one.evidence), *(line for file in one.files for line in words.said(file.name))]),
        ),
    )


def _task(task: TaskShown, words: Words) -> list[str]:
    state, due = words.label(f"letter.task_states.{task.state}"), words.date(task.due_on)
    return [words.label("letter.task", owner=task.owner, due=due, state=state), *words.said(task.text)]


def _rule(one: LetterDecision, words: Words) -> str:
    if one.rule is None:
        return words.label("letter.no_rule", version=one.version)
    path = "letter.row_unconfirmed" if one.unconfirmed else "letter.row"
    return words.label(path, rule=one.rule, version=one.version)


def _fact(fact: FactShown, words: Words) -> str:
    label = words.text(fact.label)
    if fact.said is not None:
        return f"{label}: {words.text(fact.said)}"
    if isinstance(fact.value, bool):
        return f"{label}: {words.label('letter.yes' if fact.value else 'letter.no')}"
    return f"{label}: {fact.value}"


def _rung(rung: RungShown, words: Words) -> str:
    role = words.text(rung.role)
    notes = [words.label("case.deputy_for", name=rung.for_name)] if rung.for_name else []
    if rung.note:
        notes.append(words.label(f"letter.notes.{rung.note}"))
    if rung.fell_to is not None:
        notes.append(words.label("letter.fell_to", role=words.text(rung.fell_to)))
    if rung.decides:
        notes.append(words.label("letter.may_decide"))
    shown = words.label("case.with_office", name=role, office=words.label("case.note_joint").join(notes))
    return f"{shown if notes else role}: {rung.person or '—'}"


def _said(text: Typed | None, who: str | None, words: Words) -> list[str]:
    """What somebody proposed, under their name."""
    said = words.said(text)
    return [f"{who}:", *said] if said and who else said


def _outcome(one: LetterDecision, words: Words) -> str:
    if one.outcome is None:
        return words.find(f"letter.states.{one.state}") or ""
    outcome = words.label(f"case.outcomes.{one.outcome}")
    chosen = words.text(one.chosen)
    return f"{outcome}: {chosen}" if chosen and len(one.options) > 1 else outcome


def _decider(one: LetterDecision, words: Words) -> str:
    if one.decided_by is None or one.decided_at is None:
        return ""
    notes = [words.text(one.decided_role)] if one.decided_role else []
    if one.decided_for:
        notes.append(words.label("case.deputy_for", name=one.decided_for))
    office = words.label("case.note_joint").join(notes)
    name = words.label("case.with_office", name=one.decided_by, office=office) if notes else one.decided_by
    return f"{name}  {_moment(one.decided_at, words)}"


def _done(one: LetterDecision, words: Words) -> str:
    if one.executed_by is None or one.executed_at is None:
        return ""
    return f"{one.executed_by}  {_moment(one.executed_at, words)}"


def _history(letter: Letter, words: Words) -> Section:
    rows = tuple(
        (_moment(at, words), tuple(event_line(line, words, plain=True).strip().splitlines()))
        for at, line in letter.history
    )
    return Section(title=words.label("letter.history"), rows=rows, long=True)


def _moment(at: datetime, words: Words) -> str:
    """With its year: a letter is read years later."""
    return f"{at.astimezone(words.zone):%Y-%m-%d %H:%M}"
