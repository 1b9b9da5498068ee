"""撤销 under whatever somebody has just done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.handlers.reading import number, word
from bot.slack.ask import Ask, ExpiredButton
from bot.slack.registry import Registry
from bot.work import undo
from bot.work.undo import UndoKind


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    for kind in UndoKind:
        app.action(f"{kind}.undo", partial(take_back, kind=kind))


async def take_back(ask: Ask, *, kind: UndoKind) -> None:
    """What the button names, if it still may be undone."""
    given = {name: read(ask.data[name]) for name, read in NAMES.items() if name in ask.data}
    await ask.services.run(undo.undo, to=ask.to, kind=kind, given=given)


def _numbers(value: object) -> list[int]:
    if not isinstance(value, list):
        raise ExpiredButton
    return [number(item) for item in value]


NAMES: Mapping[str, Callable[[object], Any]] = {
    "b": word,
    "c": number,
    "card": word,
    "e": word,
    "k": word,
    "q": _numbers,
    "r": word,
}
"""What names an act on a button: a batch, a case, the card it stood on, an entry, kept answers, questions, the root of
photos."""
