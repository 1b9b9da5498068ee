"""Figures as people write them: in words, in characters of cheques, about so many, one of two, so many of how many."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.phrases.reading import Quantity
from tests.every import every
from tests.unit.domain.phrases.scene import asked, reading, said


@every(
    ("text", "readings"),
    [
        ("百分之二点五", "percent 2.5"),
        ("百分之七十点二五", "percent 70.25"),
        ("千分之五", "percent 0.5"),
        ("万分之三", "percent 0.03"),
        ("六成半", "percent 65"),
        ("一大半", "percent 50 |"),
        ("seventy percent", "percent 70"),
        ("thirty-five percent", "percent 35"),
        ("one hundred percent", "percent 100"),
        ("65 pct", "percent 65"),
        ("四分之三", "percent 75"),
        ("两万亿", "quantity 2000000000000 ?"),
        ("1.5w", "quantity 15000 ?"),
        ("两万三", "quantity 23000 ?"),
        ("叁万伍仟", "quantity 35000 ?"),
        ("陆仟元整", "amount 6000 CNY"),
        ("人民币贰拾万元整", "amount 200000 CNY"),
        ("€2.350,75", "amount 2350.75 EUR"),
        ("2.350,75 EUR", "amount 2350.75 EUR"),
        ("1.234.567,80 EUR", "amount 1234567.8 EUR"),
        ("三打", "quantity 3 打"),
        ("two dozen", "quantity 2 dozen"),
        ("eight cartons", "quantity 8 cartons"),
    ],
)
def test_a_figure_in_words_is_that_figure(text: str, readings: str) -> None:
    assert (said(text), asked(text)) == (readings, [])


@every(
    ("text", "readings"),
    [
        ("三百来件", "quantity 300 件 ~"),
        ("八百多件", "quantity 800 件 ~"),
        ("1500余件", "quantity 1500 件 ~"),
        ("3万多件", "quantity 30000 件 ~"),
        ("10来箱", "quantity 10 箱 ~"),
        ("十几箱", "quantity 10 箱 ~"),
        ("几百件", "quantity 100 件 |"),
        ("大几百件", "quantity 100 件 |"),
        ("上千件", "quantity 1000 件 |"),
        ("近万件", "quantity 10000 件 |"),
        ("百来件", "quantity 100 件 |"),
        ("800+ pcs", "quantity 800 pcs ~"),
        ("大概800件", "quantity 800 件 ~"),
        ("至少800件", "quantity 800 件 |"),
    ],
)
def test_about_so_many_is_never_an_exact_count(text: str, readings: str) -> None:
    (item,) = reading(text).items
    assert (said(text), asked(text), item.reach) == (readings, [], (0, len(text)))


@every(
    ("text", "ends"),
    [
        ("60-65%", ["60%", "65%"]),
        ("60%-65%", ["60%", "65%"]),
        ("60%~65%", ["60%", "65%"]),
        ("60到65%", ["60%", "65%"]),
        ("60% to 65%", ["60%", "65%"]),
        ("60 or 65 percent", ["60%", "65%"]),
        ("六七成", ["60%", "70%"]),
        ("六到七成", ["60%", "70%"]),
        ("百分之六十到七十", ["60%", "70%"]),
        ("700-800件", ["700件", "800件"]),
        ("700到800件", ["700件", "800件"]),
        ("700 to 800 pcs", ["700pcs", "800pcs"]),
        ("1.2万-1.5万件", ["12000件", "15000件"]),
        ("七八百件", ["700件", "800件"]),
        ("二三十箱", ["20箱", "30箱"]),
    ],
)
def test_one_of_two_figures_is_asked_and_none_is_read(text: str, ends: list[str]) -> None:
    found = reading(f"2403 包装 {text}")
    (question,) = found.questions
    assert [item.kind for item in found.items] == ["order"]
    assert (question.code, question.where) == ("several_figures", (8, 8 + len(text)))
    assert [option.value for option in question.options] == ends
    for option in question.options:
        assert len(reading(f"2403 包装 {option.value}").items) == 2


@every(
    ("text", "done", "of", "unit"),
    [
        ("7/15箱", 7, 15, "箱"),
        ("7 / 15箱", 7, 15, "箱"),
        ("7箱/15箱", 7, 15, "箱"),
        ("7/15 箱", 7, 15, "箱"),
        ("7/15 ctns", 7, 15, "ctns"),
        ("7 of 15 cartons", 7, 15, "cartons"),
        ("7 out of 15 cartons", 7, 15, "cartons"),
        ("6800/9000件", 6800, 9000, "件"),
    ],
)
def test_so_many_of_how_many_is_a_count_and_no_day(text: str, done: int, of: int, unit: str) -> None:
    (item,) = reading(f"包装 {text}").items
    assert item.value == Quantity(value=Decimal(done), unit=unit, of=Decimal(of))


@every(
    ("text", "readings"),
    [
        ("9/20 箱单到", "date 2026-09-20"),
        ("9/20 人不够", "date 2026-09-20"),
        ("9/20 5箱", "date 2026-09-20; quantity 5 箱"),
        ("12/20 到", "date 2026-12-20"),
    ],
)
def test_a_day_before_a_word_that_is_also_a_unit_stays_a_day(text: str, readings: str) -> None:
    assert said(text) == readings


@every("text", ["又做了8%", "提高了8%", "提高8个百分点", "+8%", "up 8%", "another 8%"])
def test_what_is_won_is_no_figure_of_how_far_it_is(text: str) -> None:
    assert (said(text), asked(text)) == ("", ["which_value"])


@pytest.mark.parametrize("text", ["1.200件", "€1.200", "1.200 pcs"])
def test_a_point_before_three_figures_is_asked(text: str) -> None:
    (question,) = reading(text).questions
    assert (question.code, [option.value for option in question.options]) == ("ambiguous_number", ["1200", "1.2"])


@pytest.mark.parametrize("text", ["2403 车缝 2700", "车缝 1,200", "包装 1.200,50"])
def test_a_bare_number_says_nothing_by_itself(text: str) -> None:
    assert [item.kind for item in reading(text).items if item.kind != "order"] == []
