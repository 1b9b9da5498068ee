"""Which of a stand-up's questions a workspace file means, whatever was reworded, moved, put between or taken away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.standups import QuestionKind


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A question as the file writes it; key is None where the file names none."""

    key: str | None = None
    kind: QuestionKind
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class KnownQuestion:
    """A question that a team has, or had."""

    id: int
    wording: Wording
    retired: bool = False


def recognise(known: Sequence[KnownQuestion], written: Sequence[Wording]) -> tuple[int | None, ...]:
    """For each written question the id of the one it is, None for a new one; no id twice.

    By its key; else by the same words; else the one question of its kind with the same words in one language; else the
    one of its kind that is left on both sides, which was reworded. A key that nobody knows is only recognised by words.
    """
    found: dict[int, int] = {}
    live = [question for question in known if not question.retired]
    everybody = [*live, *(question for question in known if question.retired)]
    _pair(found, everybody, written, lambda question, new: new.key is not None and question.key == new.key)
    _pair(found, everybody, written, lambda question, new: (question.zh, question.en) == (new.zh, new.en))
    unnamed = [None if new.key else new for new in written]
    _pair(
        found,
        live,
        unnamed,
        lambda question, new: question.kind == new.kind and (question.zh == new.zh or question.en == new.en),
    )
    _pair(found, live, unnamed, lambda question, new: question.kind == new.kind, alone=True)
    return tuple(found.get(place) for place in range(len(written)))


def _pair(
    found: dict[int, int],
    known: Sequence[KnownQuestion],
    written: Sequence[Wording | None],
    same: Callable[[Wording, Wording], bool],
    *,
    alone: bool = False,
) -> None:
    """Add the pairs that are the same; `alone`: only where no other on either side could be meant."""
    left = [question for question in known if question.id not in found.values()]
    fits = {
        place: [question.id for question in left if same(question.wording, new)]
        for place, new in enumerate(written)
        if place not in found and new is not None
    }
    for place, ids in fits.items():
        free = [number for number in ids if number not in found.values()]
        rivals = sum(ids == others for others in fits.values())
        if free and not (alone and (len(ids) > 1 or rivals > 1)):
            found[place] = free[0]


def key_for(wording: Wording, taken: Collection[str]) -> str:
    """The key of a new question: the file's, else one that the same file would always be given."""
    if wording.key is not None:
        return wording.key
    digest = sha256(f"{wording.zh}\n{wording.en}".encode()).hexdigest()
    names = [str(wording.kind)] if wording.kind != QuestionKind.FREE else []
    names += [f"{wording.kind}-{digest[:length]}" for length in range(8, len(digest) + 1)]
    return next(name for name in names if name not in taken)
