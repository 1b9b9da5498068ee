"""What people say, sentence by sentence: what is read of it, and what is asked instead of saved."""

from __future__ import annotations

import pytest

from tests.unit.domain.phrases.hearing import short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3301面料到了", "Progressed 3301 fabric state=done"),
        ("3303 车缝 64%", "Progressed 3303 sewing percent=64"),
        ("３３０３ 车缝 ６４％", "Progressed 3303 sewing percent=64"),
        ("P03303 车缝 64%", "Progressed 3303 sewing percent=64"),
        ("雨伞 备料 30%", "Progressed 雨伞 material percent=30"),
        ("kl204 车缝 61%", "Progressed kl204 sewing percent=61"),
        ("PO3302 sewing is now at 45 %", "Progressed 3302 sewing percent=45"),
        ("3301 packing 35% done", "Progressed 3301 packing percent=35"),
        ("3306 补料已提交 第3版", "Progressed 3306 si state=done"),
        ("3308 COA 合格 报告号 K-771", "Progressed 3308 coa state=done"),
        ("3309 客户签收 签收单号Q-9", "Progressed 3309 delivered state=done"),
        ("PO3304 trims in house", "Progressed 3304 trims state=done"),
        ("3303 2号线 车缝 58%", "Progressed 3303 sewing percent=58"),
        ("3301 车缝 58%,辛苦石磊", "Progressed 3301 sewing percent=58"),
        ("3303车缝今天到61%", "Progressed 3303 sewing percent=61"),
        ("3303 packing at 19% today", "Progressed 3303 packing percent=19"),
        ("3301 车缝 40% 包装 10%", "Progressed 3301 sewing percent=40 | Progressed 3301 packing percent=10"),
        ("3301 包装 45%,3303 包装 25%", "Progressed 3301 packing percent=45 | Progressed 3303 packing percent=25"),
        ("3301 车缝 今日出300件", "Made 3301 sewing count=300件"),
        ("3301 车缝 累计4100件", "Made 3301 sewing count=4100件 total"),
        ("3301 包装 8/30箱", "Made 3301 packing count=8箱 of=30箱 total"),
        ("3305 FQC 良率 97.4%", "Measured 3305 fqc name=良率 value=97.4 unit=%"),
        ("3302 面料 9/22 到", "Promised 3302 fabric move=09-22"),
        ("3302 面料推到9/25", "Promised 3302 fabric move=09-25 later"),
        ("3302 面料晚两天", "Promised 3302 fabric move=2d later"),
        ("3302 booking 19 Oct", "Promised 3302 booking move=10-19"),
        ("PO3302 ships 6 Nov", "Promised 3302 subject=etd move=11-06"),
        ("3303 截单延到18号", "CutOffNamed 3303 closing=si move=09-18 later"),
        ("3301 数量改成12,500", "Revised 3301 what=quantity quantity=12500"),
        ("3301 qty changed to 4200", "Revised 3301 what=quantity quantity=4200"),
        ("3303 明天凌晨1点截关", "CutOffNamed 3303 closing=customs move=09-17T01:00"),
        ("3301 3302 都正常", "OnTrack 3301+3302"),
        ("3301 面料没延误", "OnTrack 3301"),
    ],
)  # fmt: skip
def test_what_is_plainly_said_is_read(text: str, expected: str) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3302 尾查没过", "AnomalyTold 3302 final kinds=quality"),
        ("3303 甩柜", "AnomalyTold 3303 kinds=booking"),
        ("限电两天,3308 3309 都要停", "AnomalyTold 3308+3309 kinds=weather_power downtime=2d"),
        ("3302 染厂返工,面料晚两天", "AnomalyTold 3302 fabric kinds=material_late,quality move=2d later"),
        ("/delay PO3303 车缝 1天 缺人", "AnomalyTold 3303 sewing kinds=capacity move=1d later"),
        ("3305 甩柜 明早6点截关", "AnomalyTold 3305 kinds=booking cut_off=(CutOffNamed 3305 closing=customs move=09-17T06:00)"),
        ("3305 压港 每天滞箱费300美金", "AnomalyTold 3305 kinds=port_demurrage rate=300USD"),
        ("3301 中检不合格 返工45件", "AnomalyTold 3301 inline kinds=quality pieces=45件"),
    ],
)  # fmt: skip
def test_what_has_gone_wrong_is_an_anomaly(text: str, expected: str) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3301 车缝没有做完", "denied"),
        ("3305 packing is nowhere near finished", "denied"),
        ("3304 注塑先别记完成", "denied"),
        ("3303 车缝应该做完了吧", "supposed"),
        ("3305 packing should be done by now", "supposed"),
        ("3301 车缝 明天能到85%", "supposed"),
        ("3302 面料据说已经到了", "heard"),
        ("they say 3305 packing is complete", "heard"),
        ("3304 注塑完成 9/24", "done_ahead"),
        ("3302 拉链到了", "part"),
        ("3302 面料稀里糊涂到了", "meant"),
        ("3301 包装 700件", "day_or_total"),
        ("3302 面料 3天", "later_or_from_today"),
    ],
)
def test_what_is_not_certain_is_asked(text: str, code: str) -> None:
    assert short(text).endswith(f"?{code}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3303", "Request 3303 wanted=orders"),
        ("3301 车缝做完了吗", "Request 3301 wanted=orders"),
        ("is 3305 packed yet?", "Request 3305 wanted=orders"),
        ("今天到期", "Request wanted=due_today"),
        ("/order overdue", "Request wanted=overdue"),
        ("撤销", "Request wanted=undo"),
        ("同意", "Request wanted=verdict"),
        ("明天请假,方敏代", "Request wanted=leave"),
        ("/standup history", "Request wanted=stand_up"),
        ("昨天跟了面料,今天催染厂,没有卡住的", "Request wanted=check_in"),
        ("lindqvist", "Request lindqvist wanted=orders"),
        ("权限 CIF", "Request wanted=authority"),
        ("帮助", "Request wanted=help"),
    ],
)
def test_what_reports_nothing_is_a_request(text: str, expected: str) -> None:
    assert short(text) == expected
