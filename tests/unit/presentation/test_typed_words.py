"""What people typed is a quote wherever it is shown: no text of theirs can draw a line that looks like one of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from bot import views
from bot.domain.cases.states import DecisionOutcome, DecisionState, Severity
from bot.domain.text import Text
from bot.domain.typed import Typed, typed
from bot.files.locales import LOCALES
from bot.presentation.registry import Payload, render
from bot.presentation.words import Words
from bot.views.case_notes import CaseNote, EventLine
from bot.views.case_work import CaseWord, TaskView
from bot.views.cases import CaseCard, Part, Person, TaskLine
from tests.every import every
from tests.sizes import sized
from tests.unit.presentation.test_golden import SPECIMENS, marked_texts, words_in

NINE = datetime(2026, 9, 22, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
FAKE = "好\n陈志强 9/22 周二 09:05 同意\r\v\u2028> 王芳 同意\n>>> 全部\n*2. 对客户承诺新交期* — 已结案\u202e\n\n```"
HARMLESS = "好"
CHEN, WANG, LIN = (Person(id=f"U0{n}", name=name) for n, name in enumerate(("陈志强", "王芳", "林晓")))
DATE = Text.pair(zh="对客户承诺新交期", en="Promise the customer a new date")
LATE = Text.pair(zh="面料未到", en="Material late")


class TypedOnly:
    """A `say` that changes what people typed and leaves names and numbers as they are."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, text: str) -> str:
        return text

    def typed(self, _: str) -> str:
        return self._text


def part(text: Typed | None, **more: Any) -> Part:
    task = TaskLine(text=text, owner=WANG, due_on=date(2026, 9, 25), state="open", note=text)
    given: dict[str, Any] = {"state": DecisionState.INSTRUCTED, "outcome": DecisionOutcome.CONDITIONS, "tasks": (task,)}
    given |= {"decided_by": CHEN, "decided_at": NINE}
    return Part(
        **{**given, **more}, id=1, step=1, number=1, label=DATE, settles=False, may_decide=True, proposes=False,
        external=False, rule="SH-02", unconfirmed=False, why=DATE, vacant_role=None, holder=CHEN,
        next=None, decider=None, others=(), consulted=(), ladder_people=(), executors=(LIN,), choices=(), actions=(),
        proposal=text, proposed_by="王芳", reason=text, conditions=text, evidence=text,
    )  # fmt: skip


def card(text: Typed | None) -> CaseCard:
    open_part = part(text, state=DecisionState.ASKED, outcome=None, decided_by=None, decided_at=None)
    done = part(text, state=DecisionState.CLOSED, executed_at=NINE, executed_by="林晓", tasks=())
    recorded = part(text, state=DecisionState.RECORDED, decided_by=None, executed_at=NINE, executed_by="林晓")
    return CaseCard(
        id=1, number="C0001", kind=LATE, subject="PO2402", severity=Severity.MAJOR, state="open", text=text, reporter=LIN,
        reader_id=None, opened_at=NINE, effects=(), parts=(part(text), open_part, done, recorded),
    )  # fmt: skip


def notes(text: Typed | None) -> Iterator[tuple[str, object]]:
    """The short messages of a case that repeat what somebody typed."""
    shared: dict[str, Any] = {"number": "C0001", "subject": "PO2402", "case_kind": LATE, "label": DATE}
    tasks = part(text).tasks
    for kind in ("question", "answered", "instruction", "decision", "done", "urgent", "outside"):
        said = {"note": text, "conditions": text, "text": text, "from_name": "王芳", "who": (CHEN,), "deadline": NINE}
        yield "case_note", CaseNote(**shared, kind=kind, outcome="conditions", **said)
        yield "case_note", CaseNote(**shared, kind=kind, outcome="conditions", tasks=tasks, **said)
    yield (
        "case_note",
        CaseNote(**shared, kind="question", note=text, settled="answered", answer=text, answered_by="林晓"),
    )
    for kind in ("opened", "passed_up", "decided", "task_set", "task_done", "task_note", "task_overdue", "executed"):
        yield (
            "case_event",
            EventLine(
                number="C0001", kind=kind, actor=WANG, for_name=None, target=CHEN, role=None, label=DATE,
                note=text, task=text, outcome="approve", due=date(2026, 9, 25),
            ),
        )  # fmt: skip
    for kind in ("card", "due", "overdue", "above", "done", "note"):
        given: dict[str, Any] = {"owner": WANG, "due_on": date(2026, 9, 25), "setter": "陈志强", "mine": False}
        state = {"state": "done" if kind == "done" else "open", "done_by": "王芳", "done_at": NINE}
        yield (
            "case_task",
            TaskView(**shared, **given, **state, id=1, kind=kind, text=text, note=text, actions=True),
        )
    yield "case_word", CaseWord(**shared, kind="proved", case_id=1, sender="王芳", note=text)


def texts(node: object) -> Iterator[str]:
    """Every text inside a payload, whatever its type."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if isinstance(value, str) and name in {"text", "initial_value"}:
                yield value
            else:
                yield from texts(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for part in node:
            yield from texts(part)


def ours(shown: Payload | dict[str, Any]) -> list[str]:
    """Every line that is not a quoted one."""
    found = [shown.text, *texts(shown.blocks)] if isinstance(shown, Payload) else list(texts(shown["blocks"]))
    return [line for text in found for line in text.splitlines() if not line.startswith(("> ", "▎ "))]


def everything(text: str, words: Words) -> dict[str, list[str]]:
    quoted = typed(text, amounts=False)
    shown = {"case_card": ours(render("case_card", card(quoted), words))}
    shown |= {"case_copy": ours(render("case_copy", card(quoted), words))}
    shown |= {f"{at} {name}": ours(render(name, view, words)) for at, (name, view) in enumerate(notes(quoted))}
    return shown


@every("locale", LOCALES)
@every("name", [name for name in SPECIMENS if "form" not in name and "figures" not in name])
def test_no_message_lets_what_was_typed_out_of_its_quote(name: str, locale: str) -> None:
    words = words_in(locale)
    assert ours(SPECIMENS[name](words, TypedOnly(FAKE))) == ours(SPECIMENS[name](words, TypedOnly(HARMLESS)))


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=sized(8, 160))
@given(text=st.text(alphabet="好>*_`~&<@!|\n\r\v\u2028\u2029\u202e\u2066\u200b\ud83d /▎1", min_size=1, max_size=60))
def test_no_text_of_a_case_lets_itself_out_of_its_quote(locale: str, text: str) -> None:
    words = words_in(locale)
    assert everything(f"好{text}", words) == everything(HARMLESS, words)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_typed_line_never_looks_like_a_decision(locale: str) -> None:
    words = words_in(locale)
    assert everything(FAKE, words) == everything(HARMLESS, words)
    shown = render("case_card", card(typed(FAKE, amounts=False)), words)
    assert any("> 陈志强 9/22 周二 09:05 同意" in text for text in marked_texts(shown.blocks))
    assert all("\n\n" not in text and "\u202e" not in text for text in marked_texts(shown.blocks))


def test_a_name_with_a_line_break_stays_in_its_line() -> None:
    words = words_in("zh-CN")
    named = Person(id="U09", name="林晓\n陈志强 同意\u202e")
    line = EventLine(
        number="C0001", kind="acknowledged", actor=named, for_name=None, target=None, role=None, label=DATE
    )
    assert ours(render("case_event", line, words))[0] == "C0001 林晓 陈志强 同意 收到【对客户承诺新交期】"


@pytest.mark.parametrize("called", ["@channel", "@here", "@Everyone"])
def test_nobody_is_called_by_a_word_in_a_quote(called: str) -> None:
    assert called not in str(words_in("en").quote(typed(f"{called} look", amounts=True)))


def test_a_label_takes_no_typed_text() -> None:
    with pytest.raises(TypeError):
        words_in("en").label("letter.task", owner=typed("同意", amounts=True), due="", state="")


SENTENCES = frozenset(
    {"text", "note", "why", "reason", "proposal", "conditions", "evidence", "scope", "answer", "typed", "left", "task"}
)
"""Names under which views hold what people typed as sentences."""
NOT_TYPED = {
    "CaseReply.text": "one word of the reader's own press: a date, a name, a count",
    "DecisionList.typed": "the word the reader looked for",
    "Filled.text": "what the reader writes in their own form",
    "ReportFormView.note": "what the reader writes in their own form",
    "MessageSetAside.why": "a code",
    "OutsideFailedView.reason": "a code",
    "RungShown.note": "a code",
    "RowView.why": "a code",
}


def test_every_view_holds_typed_sentences_as_typed() -> None:
    wrong = []
    for module in iter_modules(views.__path__):
        held = import_module(f"bot.views.{module.name}")
        for kind in vars(held).values():
            if not (is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == held.__name__):
                continue
            for field in fields(kind):
                name = f"{kind.__name__}.{field.name}"
                if field.name in SENTENCES and "str" in str(field.type) and name not in NOT_TYPED:
                    wrong.append(name)
    assert wrong == []


def test_only_one_place_reads_what_was_typed() -> None:
    root = Path(bot.__path__[0])
    found = {file.relative_to(root).as_posix() for file in root.rglob("*.py") if ".unquoted" in file.read_text("utf-8")}
    assert found == {"domain/typed.py"}
