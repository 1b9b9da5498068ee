"""Counts whose unit nobody says: which are a share, a total, a day's, and which are no count at all."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short


@every(
    ("text", "read"),
    [
        ("3301 sewing 3/4 done", "Progressed 3301 sewing percent=75"),
        ("3301 sewing 3/10 done", "Progressed 3301 sewing percent=30"),
        ("3301 包装 4500/6500", "Made 3301 packing count=4500 of=6500 total"),
        ("3301 包装 10/32", "Made 3301 packing count=10 of=32 total"),
        ("3301 包装 32/32", "Made 3301 packing count=32 of=32 total"),
        ("3301 包装 30/31", "Progressed 3301 packing ?which_value"),
        ("3301 包装 6500/4500", "Progressed 3301 packing ?which_value"),
        ("3301 packing 200 out of 300", "Made 3301 packing count=200 of=300 total"),
        ("3301 packing 300 of 300", "Made 3301 packing count=300 of=300 total"),
        ("3301 packing 400 of 300", "Progressed 3301 packing ?which_value"),
        ("3301 packing 200 pcs so far out of 300", "Made 3301 packing count=200pcs of=300pcs total"),
        ("3301 packing 200 of 300 pcs", "Made 3301 packing count=200pcs of=300pcs total"),
    ],
)
def test_a_part_of_a_whole_is_a_share_where_the_whole_is_more_and_no_day_of_a_month(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "read"),
    [
        ("3301 sewing output: 600", "Made 3301 sewing count=600 ?day_or_total"),
        ("3301 sewing 7,600 in total", "Made 3301 sewing count=7600 total"),
        ("3301 车缝 累计4300", "Made 3301 sewing count=4300 total"),
        ("3301 sewing today 600, 7600 in total", "Made 3301 sewing count=7600 total"),
        ("3301 今天600,累计10900件", "Made 3301 count=10900件 total ?which_milestone"),
        ("3301 packing 7200件 of 12000件", "Made 3301 packing count=7200件 of=12000件 total"),
    ],
)
def test_a_bare_number_counts_by_the_words_beside_it_and_the_total_stands_before_the_days(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "read"),
    [
        ("3301 sewing 60%(7,200件)", "Progressed 3301 sewing percent=60"),
        ("3301 车缝 60% 7200件", "Progressed 3301 sewing percent=60 ?unread"),
        ("3301 车缝 7200件,60%", "Progressed 3301 sewing percent=60 ?unread"),
        ("3301 包装80%,还差200箱", "Progressed 3301 packing percent=80"),
    ],
)
def test_a_count_in_brackets_behind_a_per_cent_says_it_again_and_anywhere_else_it_is_asked(
    text: str, read: str
) -> None:
    assert short(text) == read
