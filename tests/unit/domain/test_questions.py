"""Which question of a stand-up the workspace file means after an administrator has been at it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.questions import KnownQuestion, Wording, key_for, recognise
from bot.domain.standups import QuestionKind
from tests.every import every


def asks(kind: str, zh: str, en: str | None = None, key: str | None = None) -> Wording:
    return Wording(key=key, kind=QuestionKind(kind), zh=zh, en=en or f"{zh}?")


DID, PLAN, BLOCKED = asks("did", "昨天"), asks("plan", "今天"), asks("blocked", "卡住")
TONS, BOXES = asks("text", "几吨"), asks("text", "几柜")


def known(*wordings: Wording, retired: Sequence[int] = ()) -> list[KnownQuestion]:
    """Questions with the ids 1, 2, 3 …"""
    return [
        KnownQuestion(id=place, wording=wording, retired=place in retired) for place, wording in enumerate(wordings, 1)
    ]


@every(
    ("written", "expected"),
    [
        ((DID, PLAN, TONS), (1, 2, 3)),
        ((TONS, DID, PLAN), (3, 1, 2)),
        ((DID, BOXES, PLAN, TONS), (1, None, 2, 3)),
        ((DID, TONS), (1, 3)),
        ((DID, asks("plan", "今天", "Plans?"), TONS), (1, 2, 3)),
        ((DID, asks("plan", "本周", "This week?"), TONS), (1, 2, 3)),
        ((DID, PLAN, asks("text", "几箱", "Crates?")), (1, 2, 3)),
        ((DID, PLAN, asks("blocked", "几吨")), (1, 2, 3)),
        ((asks("text", "甲"), asks("text", "乙")), (None, None)),
        ((asks("text", "几吨", key="tons"),), (3,)),
        ((asks("text", "甲", key="tons"),), (None,)),
        ((TONS, TONS), (3, None)),
        ((), ()),
    ],
)  # fmt: skip
def test_a_question_is_recognised(written: tuple[Wording, ...], expected: tuple[int | None, ...]) -> None:
    assert recognise(known(DID, PLAN, TONS), written) == expected


def test_with_a_key_it_is_the_same_whatever_it_says() -> None:
    (one,) = known(asks("did", "昨天", key="yesterday"))
    assert recognise([one], [DID, asks("text", "上周", "Last week?", key="yesterday")]) == (None, 1)


def test_a_retired_one_is_taken_up_again_by_its_words_only() -> None:
    gone = known(DID, PLAN, retired=(2,))
    assert recognise(gone, [DID, PLAN]) == (1, 2)
    assert recognise(gone, [DID, asks("plan", "本周", "This week?")]) == (1, None)


@given(st.permutations([DID, PLAN, BLOCKED, TONS, BOXES]), st.integers(0, 5))
def test_moving_and_taking_away_never_mistakes_one_for_another(order: list[Wording], count: int) -> None:
    standing = known(DID, PLAN, BLOCKED, TONS, BOXES)
    words = {question.id: question.wording for question in standing}
    found = recognise(standing, order[:count])
    assert [words[number] for number in found if number] == order[:count]


def test_a_key_that_the_file_does_not_name_is_always_the_same_and_its_own() -> None:
    assert key_for(DID, set()) == "did"
    assert key_for(TONS, set()) == key_for(TONS, set()) != key_for(BOXES, set())
    taken: set[str] = set()
    for wording in (DID, asks("did", "前天"), TONS, BOXES, asks("text", "几吨", key="tons")):
        key = key_for(wording, taken)
        assert key not in taken
        taken.add(key)
    assert "tons" in taken
