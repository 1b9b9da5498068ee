"""One message = one name = one loader: what the message needs to know, read when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

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


def message(name: str) -> Callable[[Loader], Loader]:
    """Register the loader of a message; a name is given once."""

    def keep(loader: Loader) -> Loader:
        if name in LOADERS:
            raise ValueError(f"message {name!r} has two loaders")
        LOADERS[name] = loader
        return loader

    return keep


def load(
    work: Work,
    *,
    name: str,
    context: dict[str, Any],
    reader_id: str | None,
    outside: bool = False,
) -> Loaded | Skip:
    """Read what the message of that name shows to that reader now.

    outside: it leaves Slack, for a mailbox or a group's robot. It is read there as in a channel, without amounts and by
    nobody in particular, in the language of whom it was written for.
    """
    who = reader(work.session, work.company, reader_id)
    who = replace(who, id=None) if outside else who
    view = LOADERS[name](work, reader=who, context=context)
    return view if isinstance(view, Skip) else Loaded(view=view, reader=who)
