"""Chinese as it is typed to colleagues: dialect, what is added behind a figure, why a day moves, trouble by its shape."""

from __future__ import annotations

import pytest

from tests.unit.domain.phrases.hearing import short, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3303 车缝俺们整了六成", "Progressed 3303 sewing percent=60"),
        ("3303车缝搞掂5成了", "Progressed 3303 sewing percent=50"),
        ("3306 补料搞掂", "Progressed 3306 si state=done"),
        ("3306 补料submit了", "Progressed 3306 si state=done"),
        ("3303 BOM 做完了", "Progressed 3303 bom state=done"),
        ("3303 车缝 61%,晚上还要加班", "Progressed 3303 sewing percent=61"),
        ("3303 车缝累计2200件 明天接着整", "Made 3303 sewing count=2200件 total"),
        ("3303 包装 44% 无异常", "Progressed 3303 packing percent=44"),
        ("3303 车缝 61% 下午去验", "Progressed 3303 sewing percent=61"),
        ("3302 面料再晚五天", "Promised 3302 fabric move=5d later"),
        ("3302 面料又要推一周", "Promised 3302 fabric move=7d later"),
        ("3302 面料再提前两天", "Promised 3302 fabric move=-2d earlier"),
        ("3302 裁剪 61%,还差500米", "Progressed 3302 cutting percent=61"),
        ("3302 面料 9/20 ➜ 9/24", "Promised 3302 fabric move=09-24 from 09-20"),
        ("3302 面料推到9/28 织厂中秋放假", "Promised 3302 fabric move=09-28 later"),
        ("3303車縫已經做到六成", "Progressed 3303 sewing percent=60"),
        ("3302 中期改期到9/28,客户QC没空", "Promised 3302 inline move=09-28"),
        ("3302 面料推到9/28,罗口布还没到", "Promised 3302 fabric move=09-28 later"),
        ("3306 木料含水率 9.4% 合格", "Measured 3306 timber name=含水率 value=9.4 unit=%"),
        ("3301 色牢度4级,达标", "Measured 3301 name=色牢度 value=4 unit=级"),
        ("3302 大货布色差 退不退?", "AnomalyTold 3302 fabric kinds=quality"),
    ],
)
def test_it_is_read_as_a_colleague_would(text: str, expected: str) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("3303 车缝缺8个平车工", ("capacity",)),
        ("少了三个熨烫工,3303后整慢", ("capacity",)),
        ("3302 染厂被环保关停了", ("supplier_stopped", "regulatory", "material_late", "line_down")),
        ("3304 覆铜板缺120张", ("material_late",)),
    ],
)
def test_trouble_is_known_by_its_shape(text: str, kinds: tuple[str, ...]) -> None:
    (found,) = told(text)
    assert getattr(found, "kinds", None) == kinds
    assert getattr(found, "pieces", None) is None or kinds == ("material_late",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3303 车缝今晚干到75%", "supposed"),
        ("3303 车缝 75% 明天包装 60%", "unread"),
        ("3303 车缝 61% 晚上还要干到80%", "supposed"),
        ("3303 车缝 100% 晚上还要加班", "supposed"),
        ("3303 车缝 61% 还要重做", "supposed"),
        ("3303 车缝 61% 明天赶", "unread"),
        ("预计3303 车缝 61% 晚上还要加班", "supposed"),
        ("3303 车缝 61% 大家加油 没到70", "unread"),
        ("3302 面料推到9/28 国庆放假前", "unread"),
        ("3302 面料推到9/28,织厂国庆可能放假", "supposed"),
        ("3305 尾查合格率 98% 合格", "unread"),
        ("3302 面料唔到", "denied"),
        ("3302 面料 晚五天再说", "meant"),
    ],
)
def test_what_may_turn_it_is_still_asked(text: str, code: str) -> None:
    assert any(question.code == code for statement in told(text) for question in statement.doubts), short(text)
