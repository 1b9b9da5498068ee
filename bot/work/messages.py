"""One message = one name = one loader: what the message needs to know, read when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from bot.work import codec
from bot.work.reader import Reader, reader
from bot.work.unit import Work


@dataclass(frozen=True)
class Skip:
    """The message is not to be sent any more, and why."""

    reason: str


class Loader(Protocol):
    """Reads what one message shows; returns a view (a frozen dataclass) or why it is skipped."""

    def __call__(self, work: Work, *, reader: Reader, context: dict[str, Any]) -> object | Skip: ...


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A view with its reader, ready to be put into words."""

    view: object
    reader: Reader


LOADERS: dict[str, Loader] = {}


def message(of: str | type) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register the loader of a message by its stored class, or still by its name; a message has one.

    The loader of a class is called with the value as `message`, that of a name with the loose `context`.
    """

    def keep(loader: Callable[..., object]) -> Callable[..., object]:
        name = of if isinstance(of, str) else codec.stored_as(of)
        if name in LOADERS:
            raise ValueError(f"message {name!r} has two loaders")
        LOADERS[name] = loader if isinstance(of, str) else partial(_typed, loader, name)
        return loader

    return keep


def _typed(loader: Callable[..., object], name: str, work: Work, *, reader: Reader, context: dict[str, Any]) -> object:
    return loader(work, reader=reader, message=codec.structured(name, context))


def load(
    work: Work,
    *,
    name: str,
    context: dict[str, Any],
    reader_id: str | None,
    outside: bool = False,
) -> Loaded | Skip:
    """Read what the message of that name (and version) shows to that reader now. Raises Unreadable.

    outside: it leaves Slack, for a mailbox or a group's robot. It is read there as in a channel, without amounts and by
    nobody in particular, in the language of whom it was written for.
    """
    who = reader(work.session, work.company, reader_id)
    who = replace(who, id=None) if outside else who
    plain = codec.name_of(name)
    if plain not in LOADERS:
        raise codec.Unreadable(kind=name, why="unknown kind")
    view = LOADERS[plain](work, reader=who, context=codec.newest(name, context))
    return view if isinstance(view, Skip) else Loaded(view=view, reader=who)
