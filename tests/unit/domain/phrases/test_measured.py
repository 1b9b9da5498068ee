"""A value under the name of a criterion is a reading: with its unit whatever that is, and never progress or a day."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
    ("text", "expected"),
    [
        ("3302 面料缩水率 4%", "Measured 3302 fabric name=缩水率 value=4 unit=%"),
        ("3302 不良率3%", "Measured 3302 name=不良率 value=3 unit=%"),
        ("3302 面料色牢度 4级", "Measured 3302 fabric name=色牢度 value=4 unit=级"),
        ("3302 面料色牢度4-5级", "Measured 3302 fabric name=色牢度 value=4 high=5 unit=级"),
        ("3302 耐水洗色牢度 4-5级", "Measured 3302 name=耐水洗色牢度 value=4 high=5 unit=级"),
        ("3302 fabric colour fastness 4-5", "Measured 3302 fabric name=colour fastness value=4 high=5"),
        ("3302 克重 280g", "Measured 3302 name=克重 value=280 unit=g"),
        ("3302 面料克重:280克", "Measured 3302 fabric name=克重 value=280 unit=克"),
        ("3302 fabric tear strength is 25N", "Measured 3302 fabric name=tear strength value=25 unit=N"),
        ("3302 面料 甲醛 20ppm", "Measured 3302 fabric name=甲醛 value=20 unit=ppm"),
        ("3302 面料PH值 6.8", "Measured 3302 fabric name=PH值 value=6.8"),
        ("3305 CPK 1.33", "Measured 3305 name=CPK value=1.33"),
        (
            "3302 面料克重 280g,色牢度 4级",
            "Measured 3302 fabric name=克重 value=280 unit=g | Measured 3302 name=色牢度 value=4 unit=级",
        ),
    ],
)
def test_a_measured_value_is_read_with_its_name_and_unit(text: str, expected: str) -> None:
    assert short(text).removesuffix(" unit=") == expected


@every(
    "text",
    [
        "3302 面料色牢度不到3级",
        "3302 面料色牢度4级,已到厂",
        "3302 面料强力3天后出结果",
        "3302 色牢度 4级 9/20 到",
        "3302 色牢度要4级",
        "听说 3302 色牢度 4级",
    ],
)
def test_what_turns_a_reading_is_asked(text: str) -> None:
    assert any(statement.doubts for statement in told(text))


def test_a_weight_beside_a_thing_is_still_its_name() -> None:
    assert short("3302 280克重 面料到了") == "Progressed 3302 fabric state=done"
