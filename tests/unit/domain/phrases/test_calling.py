"""What an order is called without its number, and what a verb of work names."""

from __future__ import annotations

import pytest

from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
    ("text", "expected"),
    [
        ("餐桌油漆 60%", "Progressed 餐桌 finish percent=60"),
        ("橡木餐桌油漆 60%", "Progressed 橡木餐桌 finish percent=60"),
        ("卡扣注塑做完了", "Progressed 卡扣 moulding state=done"),
        ("今天餐桌包装做了18件", "Made 餐桌 packing count=18件"),
        ("餐桌和卡扣包装都好了", "Progressed 餐桌+卡扣 packing state=done"),
        ("餐桌包装70%,卡扣包装20%", "Progressed 餐桌 packing percent=70 | Progressed 卡扣 packing percent=20"),
        ("3306餐桌包装70%", "Progressed 3306 packing percent=70"),
        ("餐桌那单包装70%(3306)", "Progressed 3306 packing percent=70"),
        ("3307餐桌包装70%", "Progressed 3307 packing percent=70 ?meant"),
        ("椅子包装70%", "Progressed packing percent=70 ?meant"),
        ("包装70%", "Progressed packing percent=70"),
    ],
)
def test_the_last_word_of_a_product_names_its_order(text: str, expected: str) -> None:
    assert short(text) == expected


def test_a_word_that_ends_two_products_stands_for_both() -> None:
    (statement,) = told("雨伞那批包装好了")
    assert [ref.matches for ref in statement.orders] == [("PO3311", "PO3312")]


@pytest.mark.parametrize("text", ["3301或3302面料到了", "3301或者3302 面料明天到", "PO3301 or PO3302 fabric arrived"])
def test_one_of_two_orders_is_one_statement_of_a_name_that_fits_both(text: str) -> None:
    (statement,) = told(text)
    assert [ref.matches for ref in statement.orders] == [("PO3301", "PO3302")]


@every(
    ("text", "expected"),
    [
        ("3301今天车了600件", "Made 3301 sewing count=600件"),
        ("3301昨天缝好600件", "Made 3301 sewing count=600件"),
        ("3301 今天裁了1.2万件", "Made 3301 cutting count=12000件"),
        ("3301 今天打了1.2万件", "Made 3301 moulding count=12000件"),
        ("3301今天只包了600件", "Made 3301 packing count=600件"),
        ("3301裁了一半", "Progressed 3301 cutting percent=50"),
        ("3301已包1950件", "Made 3301 packing count=1950件 total"),
        ("3301今天已包1950件", "Made 3301 packing count=1950件"),
        ("3301车了600件", "Made 3301 sewing count=600件 ?day_or_total"),
        ("3301今天没缝600件", "Made 3301 sewing count=600件 ?denied"),
        ("3301今天能缝600件", "?"),
        ("听说3301今天车了600件", "Made 3301 sewing count=600件 ?heard"),
        ("3301今天打了500个孔", "Made 3301 moulding count=500个 ?meant"),
        ("3301 定金打了2万", "?"),
        ("3301装了200件", "?which"),
    ],
)
def test_a_verb_of_work_beside_a_count_names_its_milestone(text: str, expected: str) -> None:
    said = short(text)
    assert "?" in said if expected.startswith("?") else said == expected
