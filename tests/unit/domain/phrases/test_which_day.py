"""A new day as it is said: the day, the length, from where and which way; of a stretch one of its days is asked for."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


def offered(text: str) -> str:
    """The answers to the first doubt of each statement."""
    return " ".join(option.value for statement in told(text) for option in statement.doubts[0].options)


@every(
    ("said", "days"),
    [
        ("9/20-9/22", "2026-09-20 2026-09-21 2026-09-22"),
        ("9/16-9/19", "2026-09-16 2026-09-17 2026-09-18"),
        ("9/18-9/21", "2026-09-18 2026-09-20 2026-09-21"),
        ("9/24-9/27", "2026-09-24"),
        ("9/25-9/27", "2026-09-25 2026-09-26 2026-09-27"),
        ("9/20-9/26", "2026-09-20 2026-09-21 2026-09-22 2026-09-23 2026-09-24"),
        ("9/20-9/27", "2026-09-24 2026-09-20"),
        ("10/1-10/20", "2026-10-20 2026-10-08"),
        ("本周", "2026-09-16 2026-09-17 2026-09-18 2026-09-20"),
        ("9月中旬", "2026-09-20 2026-09-16"),
        ("9/28后", "2026-09-28"),
        ("9/25或9/28", "2026-09-25 2026-09-28"),
    ],
)
def test_of_a_stretch_the_working_days_to_come_are_offered_of_a_long_one_its_ends(said: str, days: str) -> None:
    assert [question.code for question in told(f"3301 面料 {said}")[0].doubts] == ["which_day"]
    assert offered(f"3301 面料 {said}") == days


@every(
    ("said", "move"),
    [
        ("从9/26延期3天", "3d later from 09-26"),
        ("从9/26推到9/28", "09-28 later from 09-26"),
        ("提前2天", "-2d earlier"),
        ("提前到9/18", "09-18 earlier"),
        ("提前,9/18进厂", "09-18 earlier"),
        ("推到9/28", "09-28 later"),
        ("改到9/28", "09-28"),
        (" pulled forward to 9/18", "09-18 earlier"),
        (" pushed back to 9/28", "09-28 later"),
        (" moved to 9/28", "09-28"),
        (" late by 3 days", "3d later"),
        (" behind by 3 days", "3d later"),
    ],
)
def test_which_way_a_day_moves_is_as_it_was_said_and_nothing_where_it_was_not(said: str, move: str) -> None:
    assert short(f"3301 面料{said}") == f"Promised 3301 fabric move={move}"


def test_a_length_alone_is_asked_later_or_from_today_and_behind_the_verb_it_is_a_delay() -> None:
    assert short("3301 面料 3天") == "Promised 3301 fabric move=3d ?later_or_from_today"
    assert offered("3301 面料 3天") == "PO3301 面料 晚3天 PO3301 面料 3天后"
    assert short("/delay 3301 面料 3天") == "Promised 3301 fabric move=3d later"


def test_no_delay_and_a_delay_in_one_breath_are_asked_which_with_both_as_answers() -> None:
    assert short("3301 面料没有延期,晚3天") == "Promised 3301 fabric move=3d later ?supposed"
    assert offered("3301 面料没有延期,晚3天") == "PO3301 面料 没有延期 PO3301 面料 晚3天"
    assert short("3301 面料没有延期") == "OnTrack 3301"


def test_a_fraction_that_would_be_a_day_far_off_is_asked_and_a_near_day_is_none() -> None:
    assert short("3301 包装 3/4") == "Promised 3301 packing move=03-04 ?fraction_or_day"
    assert offered("3301 包装 3/4") == "PO3301 包装 75% PO3301 包装 2027-03-04"
    assert short("3301 包装 9/10") == "Promised 3301 packing move=09-10 ?far_date ?fraction_or_day"
    assert short("3301 包装 10/8") == "Promised 3301 packing move=10-08"


def test_what_is_waited_for_is_a_reason_behind_the_comma_of_a_delay_only() -> None:
    assert short("3301 fabric slips to 9/21, waiting on the mill") == "Promised 3301 fabric move=09-21 later"
    assert "?denied" in short("3301 fabric slips to 9/21 waiting on the mill")
    assert told("3301 fabric slips to 9/21, waiting on the mill")[0].note == "waiting on the mill"


def test_a_vessels_day_is_the_sailings_and_a_closings_is_its_own() -> None:
    assert short("3301 COSCO STAR 021E 晚3天") == "Promised 3301 subject=etd move=3d later"
    assert short("3301 etd slipped from 10/26 to 10/28") == "Promised 3301 etd move=10-28 from 10-26"
    closing = "CutOffNamed 3301 closing=customs move=09-20T18:00"
    assert short("3301 截关 9/20 18:00") == closing
    assert short("3301 面料9/25,截关 9/20 18:00") == f"Promised 3301 fabric move=09-25 | {closing}"
    both = "CutOffNamed 3301 closing=customs move=09-20 | CutOffNamed 3301 closing=si move=09-18"
    assert short("3301 截关9/20,截单9/18") == both
