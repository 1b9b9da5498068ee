"""Whatever is done to the trail is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.audit_chain import Anchor, Entry, UnreadableEntry, digest_of, link, read_anchor, verify
from tests.sizes import sized

START = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)

texts = st.text(max_size=12)
values = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False, width=32), texts)
entries = st.builds(
    Entry,
    number=st.just(0),
    at=st.integers(0, 10**9).map(lambda micros: START + timedelta(microseconds=micros)),
    actor=st.one_of(st.none(), texts),
    action=texts,
    subject_kind=texts,
    subject_id=texts,
    allowed=st.booleans(),
    data=st.dictionaries(texts, values, max_size=3),
)
trails = st.lists(entries, min_size=2, max_size=8).map(lambda found: link(found, after=None))


def other(value: Any) -> Any:
    """A value of the same kind that is not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 100
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, dict):
        return {**value, "more": 1}
    return f"{value or ''}x"


def anchor_of(trail: list[Entry]) -> Anchor:
    return Anchor(number=trail[-1].number, digest=trail[-1].digest)


@settings(max_examples=sized(25, 500))
@given(trails)
def test_a_trail_that_nobody_touched_is_whole(trail: list[Entry]) -> None:
    verdict = verify(trail, [anchor_of(trail[:1]), anchor_of(trail)])

    assert verdict.ok
    assert (verdict.entries, verdict.head) == (len(trail), anchor_of(trail))


@settings(max_examples=sized(60, 1200))
@given(trails, st.data())
def test_any_changed_field_of_any_entry_is_found(trail: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(trail) - 1))
    name = data.draw(
        st.sampled_from(
            ["at", "actor", "action", "subject_kind", "subject_id", "allowed", "data", "previous", "digest"]
        )
    )
    touched = replace(trail[place], **{name: other(getattr(trail[place], name))})

    verdict = verify([*trail[:place], touched, *trail[place + 1 :]])

    assert verdict.problems[0].entry == touched.number
    assert verdict.problems[0].code in {"altered", "broken"}


@settings(max_examples=sized(25, 500))
@given(trails, st.data())
def test_an_entry_rewritten_with_a_digest_that_fits_breaks_the_next_link_or_the_anchor(
    trail: list[Entry], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(trail) - 1))
    forged = replace(trail[place], action=trail[place].action + "x")
    forged = replace(forged, digest=digest_of(forged))

    verdict = verify([*trail[:place], forged, *trail[place + 1 :]], [anchor_of(trail)])

    expected = "rewritten" if place == len(trail) - 1 else "broken"
    assert [problem.code for problem in verdict.problems] == [expected]


@settings(max_examples=sized(25, 500))
@given(trails, st.data())
def test_a_chain_rewritten_to_its_end_does_not_get_past_an_anchor(trail: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(trail) - 1))
    forged = [replace(entry, action="forged") if at == place else entry for at, entry in enumerate(trail)]
    rewritten = link(forged, after=None)
    if trail[place].action == "forged":
        return

    assert verify(rewritten).ok
    [problem] = verify(rewritten, [anchor_of(trail)]).problems
    assert (problem.code, problem.entry) == ("rewritten", len(trail))


@settings(max_examples=sized(25, 500))
@given(trails, st.data())
def test_an_entry_taken_out_is_missed(trail: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(trail) - 1))
    anchor = anchor_of(trail)

    verdict = verify([*trail[:place], *trail[place + 1 :]], [anchor])

    [problem] = verdict.problems
    if place == len(trail) - 1:
        assert (problem.code, problem.entry, problem.other) == ("truncated", anchor.number, anchor.number - 1)
    else:
        assert (problem.code, problem.entry) == ("missing", place + 1)


@settings(max_examples=sized(25, 500))
@given(trails, st.data())
def test_two_swapped_entries_are_said_to_be_swapped(trail: list[Entry], data: st.DataObject) -> None:
    one, two = sorted(data.draw(st.sets(st.integers(0, len(trail) - 1), min_size=2, max_size=2)))
    swapped = list(trail)
    swapped[one] = replace(trail[two], number=trail[one].number)
    swapped[two] = replace(trail[one], number=trail[two].number)

    found = {(problem.entry, problem.code) for problem in verify(swapped).problems}

    assert {(one + 1, "reordered"), (two + 1, "reordered")} <= found


@settings(max_examples=sized(25, 500))
@given(trails, entries, st.data())
def test_an_entry_put_in_is_found(trail: list[Entry], stranger: Entry, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(trail) - 1))
    before = Anchor(number=trail[place - 1].number, digest=trail[place - 1].digest) if place else None
    [put_in] = link([stranger], after=before)
    moved = [replace(entry, number=entry.number + 1) for entry in trail[place:]]

    assert not verify([*trail[:place], put_in, *moved]).ok


def test_a_row_that_cannot_be_read_is_a_problem_of_its_own() -> None:
    trail = link([Entry(number=0, at=START, actor=None, action="a", subject_kind="k", subject_id="1", allowed=True)] * 2,
                 after=None)  # fmt: skip

    verdict = verify([UnreadableEntry(number=1, digest=trail[0].digest), trail[1]])

    assert [(problem.entry, problem.code) for problem in verdict.problems] == [(1, "unreadable")]


def test_an_anchor_is_a_number_and_a_digest() -> None:
    digest = "ab" * 32
    assert read_anchor(f" 12:{digest.upper()} ") == Anchor(number=12, digest=digest)
    assert str(Anchor(number=12, digest=digest)) == f"12:{digest}"
    assert [read_anchor(text) for text in ("", "12", "x:" + digest, "12:abc", f"12:{'zz' * 32}")] == [None] * 5
