"""What the readers of days, figures and names leave open is asked of the sentence; what they claim asks nothing."""

from __future__ import annotations

from bot.domain.phrases.statements import NotUnderstood, Request
from tests.every import every
from tests.unit.domain.phrases.hearing import told


def doubts(text: str) -> list[str]:
    """The codes of what is asked, statement by statement; 'how' where nothing was understood."""
    found = [statement for statement in told(text) if not isinstance(statement, Request)]
    assert found, text
    return [
        statement.doubts[0].code if statement.doubts else "how" if isinstance(statement, NotUnderstood) else ""
        for statement in found
    ]


@every(
    ("text", "code"),
    [
        ("3302 面料 24-26号到", "which_day"),
        ("3302 面料这周四或周五到", "which_day"),
        ("3302 面料周四周五到", "which_day"),
        ("3302 fabric ETA 24-26 Sep", "which_day"),
        ("3302 fabric in W41", "which_day"),
        ("3302 面料Q4到", "which_day"),
        ("3302 面料每周二五到", "rhythm"),
        ("3302 面料农历八月廿到", "lunar_date"),
        ("3302 面料定金后20天到", "ambiguous_date"),
        ("3302 面料24号周五到", "ambiguous_date"),
        ("3302 fabric by EOW", "ambiguous_date"),
        ("3302 面料要大半个月", "vague_duration"),
        ("3302 面料还要一个多月", "vague_duration"),
        ("3302 面料周六半夜3点到", "ambiguous_time"),
        ("3301 包装 60-65%", "several_figures"),
        ("3301 包装 六七成", "several_figures"),
        ("3301 包装 今天200-250件", "several_figures"),
        ("3301 包装 又做了8%", "which_value"),
        ("3301 包装 六成多", "unread"),
        ("3301 包装 今天两百来件", "unread"),
        ("3301 包装 累计大概6000件", "unread"),
        ("3301 客户加单500多件", "not_a_quantity"),
        ("3301-3303 都停了", "which_orders"),
    ],
)
def test_what_may_mean_several_things_is_asked(text: str, code: str) -> None:
    assert doubts(text) == [code]


@every(
    "text",
    [
        "3302 fabric ETA 24-Sep-26",
        "3302 面料 24/09/26 到",
        "3302 面料下下下周三到",
        "3302 面料廿四到",
        "3302 面料月底前三天到",
        "3302 fabric Tuesday week",
        "3302 面料9/25晚12点到",
        "3303 截关改到27号24点",
        "3301 车缝 71% 6号线",
        "3301 包装 48% C栋3楼",
        "3301 包装 12/20箱",
        "3301 packing forty-five percent",
        "3301 车缝 百分之七十点五",
        "3302 面料到了,送货单 SD-8891",
        "3302 面料到了 批号20260914",
        "3303 装柜 9/26 2x40HQ 柜号 TGHU1234567",
        "3303 COA no. 7712 passed",
        "0P3303 车缝 67%",
        "PO 33-03 车缝 67%",
        "3301 3302 都正常",
        "3301/3303 包装 55%",
        "3301 包装 4500/6500",
        "3303 补料已提交 V3版",
    ],
)
def test_what_is_claimed_whole_asks_nothing(text: str) -> None:
    assert doubts(text) == [""]
