"""What stands in front of the news: as of when it is, and what was done to know it; and one thing said twice."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
    ("text", "read"),
    [
        ("截止昨晚下班，3301车缝累计900件", "Made 3301 sewing count=900件 total"),
        ("到今天中午为止，3301车缝60%", "Progressed 3301 sewing percent=60"),
        ("到昨天,3301车缝60%", "Progressed 3301 sewing percent=60"),
        ("截至今天下班,3301车缝60%", "Progressed 3301 sewing percent=60 ?supposed"),
        ("今天去宏达看了，3301车缝60%", "Progressed 3301 sewing percent=60"),
        ("上午去车间转了一圈,3301车缝60%", "Progressed 3301 sewing percent=60"),
        ("早上过磅了 3301车缝60%", "Progressed 3301 sewing percent=60"),
        ("昨天盘点了,3301车缝60%", "Progressed 3301 sewing percent=60"),
        ("3301车缝由50%提到60%", "Progressed 3301 sewing percent=60"),
        ("3301车缝从50到60%", "Progressed 3301 sewing percent=60"),
        ("3301的舱订好了,SO已经拿到", "Progressed 3301 booking state=done"),
        (
            "3301的舱订好了,SO还没拿到",
            "Progressed 3301 booking state=done ?unread | Progressed 3301 booking state=done ?denied",
        ),
        ("3301车缝吗要到9/25", "Promised 3301 sewing move=09-25"),
        ("3301车缝到了吗", "Request 3301 wanted=orders"),
        ("收到,大家辛苦了", ""),
        ("把晚了的单子全列出来", "Request wanted=late"),
        ("9/21到9/23我出差,手机在", "Request wanted=leave"),
    ],
)
def test_what_stands_in_front_of_the_news_is_no_part_of_it(text: str, read: str) -> None:
    assert short(text) == read


def test_what_was_done_and_is_news_itself_is_read_beside_the_figure() -> None:
    assert len(told("今天去宏达验货了,3301车缝60%")) > 1
