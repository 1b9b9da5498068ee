"""What a statement holds beside its figure: the lot, the words that note something, the orders that one name fits."""

from __future__ import annotations

from bot.domain.phrases.statements import AnomalyTold, NotUnderstood
from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
    ("text", "lot"),
    [
        ("3301 第一批 面料到了", "第一批"),
        ("3301 第一批和第二批 面料到了", "第一批 第二批"),
        ("3301 第一批、第二批 面料到了", "第一批 第二批"),
        ("3301 面料到了", None),
    ],
)
def test_the_lots_that_are_named_as_one_are_all_meant(text: str, lot: str | None) -> None:
    [statement] = told(text)
    assert statement.lot == lot


@every(
    ("text", "note"),
    [
        ("3303 车缝 64% 辛苦石磊", ""),
        ("3308 COA 合格 报告号 K-771", "报告号 K-771"),
        ("3303 2号线 车缝 58%", "2号线"),
        ("3301 面料到了", ""),
    ],
)
def test_what_a_statement_does_not_take_is_its_note_and_thanks_are_none(text: str, note: str) -> None:
    [statement] = told(text)
    assert statement.note == note


def test_of_two_orders_that_may_be_meant_the_name_fits_both_and_no_other() -> None:
    [either] = told("3301或3302 面料到了")
    [ref] = either.orders
    assert (ref.key, ref.matches) == ("3301或3302", ("PO3301", "PO3302"))
    assert short("3301或3302或3303 面料到了") == "Progressed 3301或3302或3303 fabric state=done"


@every(
    ("text", "expected"),
    [
        ("3301 包装 100% 完成", "Progressed 3301 packing percent=100"),
        ("3301 包装 85% 完成", "Progressed 3301 packing percent=85"),
        ("3301 车缝 4100件 in total", "Made 3301 sewing count=4100件 total"),
        ("3302 面料晚到10/9", "Promised 3302 fabric move=10-09 later"),
    ],
)
def test_a_figure_and_the_word_beside_it_are_one_news(text: str, expected: str) -> None:
    assert short(text) == expected


def test_trouble_that_is_over_is_asked_about_and_trouble_behind_its_end_is_told() -> None:
    [over] = told("3302 缺料 已经解决了")
    assert isinstance(over, NotUnderstood)
    assert [question.code for question in over.doubts] == ["trouble_over"]
    [still] = told("3302 缺料")
    assert isinstance(still, AnomalyTold)
