"""Which lots of an order a text names: one, several as one, or all of them."""

from __future__ import annotations

from bot.domain.phrases.labels import LOT, every_lot, lots_in
from tests.every import every


@every(
    ("text", "many"),
    [
        ("2404 两批 BOM 都完成", 2),
        ("2404 两批都是", 2),
        ("both lots done", 2),
        ("both of the batches", 2),
        ("2404 三批都完成", 3),
        ("全部批次完成", 0),
        ("各批 50%", 0),
        ("all lots 50%", 0),
        ("第二批完成", None),
        ("2404 分两批出", None),
        ("发了两批", None),
        ("2403 两批面料到了", None),
        ("12批", None),
        ("批次号 22", None),
    ],
)
def test_words_for_all_lots_say_how_many_and_other_batches_are_none(text: str, many: int | None) -> None:
    assert every_lot(text) == many
    assert bool(LOT.search(text)) is (many is not None or "第二批" in text)


def test_lots_that_are_named_one_by_one_are_each_a_label_once() -> None:
    assert lots_in("第一批 第二批 第一批") == ["第一批", "第二批"]
    assert lots_in("lot 1 and lot 2") == ["lot 1", "lot 2"]
