"""Lines as they are typed behind a command: news of a milestone, a delay with its reason, and what is asked instead."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short


@every(
    ("text", "expected"),
    [
        ("3303 包装 八成", "Progressed 3303 packing percent=80"),
        ("3303 包装 0.85", "Progressed 3303 packing percent=85"),
        ("3303 包装 100%", "Progressed 3303 packing percent=100"),
        ("3303 包装85%", "Progressed 3303 packing percent=85"),
        ("3303 裁剪 √", "Progressed 3303 cutting state=done"),
        ("3303 完成裁剪", "Progressed 3303 cutting state=done"),
        ("3303 面料 已到", "Progressed 3303 fabric state=done"),
        ("3303 cutting done", "Progressed 3303 cutting state=done"),
        ("3303 车缝 进行中", "Progressed 3303 sewing state=in_progress"),
        ("3303 车缝 受阻 机器坏", "AnomalyTold 3303 sewing kinds=line_down"),
        ("3303 车缝 正常", "OnTrack 3303"),
        ("3303 车缝 不延期", "OnTrack 3303"),
        ("3303 面料 10/3", "Promised 3303 fabric move=10-03"),
        ("3303 面料9/10已到", "Progressed 3303 fabric state=done on=09-10"),
        ("3303 面料昨天到了", "Progressed 3303 fabric state=done on=09-15"),
        ("3303 包装 预计周五完成", "Promised 3303 packing move=09-18"),
        ("3303 包装 預計週五完成", "Promised 3303 packing move=09-18"),
        ("3303 包装 9/28前完成", "Promised 3303 packing move=09-28"),
        ("3303 packing done 9/14", "Progressed 3303 packing state=done on=09-14"),
        ("3303 包装过半", "Progressed 3303 packing percent=50 at_least=True"),
        ("3303 packing more than half", "Progressed 3303 packing percent=50 at_least=True"),
        ("3303 包装 一半", "Progressed 3303 packing percent=50"),
        ("3303 包装 还差10%", "Progressed 3303 packing percent=90"),
        ("3303 包装 剩下两成", "Progressed 3303 packing percent=80"),
        ("3303 包装 10%没做", "Progressed 3303 packing percent=90"),
        ("3303 包装 百分之十未完成", "Progressed 3303 packing percent=90"),
        ("3303 packing 10% to go", "Progressed 3303 packing percent=90"),
        ("3303 packing 90%, 10% left", "Progressed 3303 packing percent=90"),
        ("3303 包装还差 10% 纸箱没到", "Progressed 3303 packing percent=90 | AnomalyTold 3303 trims(part) kinds=material_late"),
        ("3303 包装 85% 纸箱晚到", "Progressed 3303 packing percent=85 | AnomalyTold 3303 trims(part) kinds=material_late"),
        ("3303 packing 85%, cartons late", "Progressed 3303 packing percent=85 | AnomalyTold 3303 kinds=material_late"),
        ("PO3303 裁剪 √ 车缝 60% 包装 10%", "Progressed 3303 cutting state=done | Progressed 3303 sewing percent=60 | Progressed 3303 packing percent=10"),
    ],
)  # fmt: skip
def test_news_of_a_milestone_is_how_far_it_is_or_its_day(text: str, expected: str) -> None:
    assert short(text) == expected


@every(
    ("text", "expected"),
    [
        ("3303 推迟一周,染厂返工", "AnomalyTold 3303 kinds=material_late,quality move=7d later"),
        ("PO3303 delayed 3 days, fabric late", "AnomalyTold 3303 fabric kinds=material_late move=3d later"),
        ("3303、3304 推迟3天 台风", "AnomalyTold 3303+3304 kinds=weather_power move=3d later"),
        ("3303 延期3天 因为客户没批色", "AnomalyTold 3303 lab_dip_ok kinds=approval_late move=3d later"),
        ("3303 顺延两个工作日", "Promised 3303 move=2wd later"),
        ("3303 提前2天", "Promised 3303 move=-2d earlier"),
        ("3303 推迟半个月", "Promised 3303 move=15d later"),
        ("<@U05WANGFANG> 3303 晚3天,機器壞了", "AnomalyTold 3303 kinds=line_down move=3d later"),
        ("3303 -2天", "Promised 3303 move=-2d earlier"),
        ("3303 交期从9/20推到9/28", "Promised 3303 subject=customer_date move=09-28 later from 09-20"),
        ("3303 船期改到9/30", "Promised 3303 subject=etd move=09-30"),
        ("PO3303 ETD slips to 10/8", "Promised 3303 etd move=10-08 later"),
        ("PO3303 ETA moved from 10/20 to 10/28", "Promised 3303 subject=eta move=10-28 from 10-20"),
        ("3303 货好推到国庆后", "Promised 3303 subject=goods_ready move=10-08 later"),
        ("3303 截关延到9/29", "CutOffNamed 3303 closing=customs move=09-29 later"),
        ("3303 从9/10推到9/28", "Promised 3303 move=09-28 later from 09-10"),
        ("3303 推到月底", "Promised 3303 move=09-30 later"),
        ("3303 推到10月底", "Promised 3303 move=10-31 later"),
        ("3303 推到10/8之前", "Promised 3303 move=10-08 later"),
        ("3303 截关改到9/27 18:00", "CutOffNamed 3303 closing=customs move=09-27T18:00"),
        ("3314 模具坏了停产16小时 预计后天恢复", "AnomalyTold 3314 kinds=mold_damage,line_down downtime=16h resumes_on=09-18"),
        ("PO3314 mould broken, 16 hours down", "AnomalyTold 3314 kinds=mold_damage downtime=16h"),
        ("PO3314 mould broken, down 16 hours", "AnomalyTold 3314 kinds=mold_damage downtime=16h"),
        ("PO3314 模具坏了,16小时停产", "AnomalyTold 3314 kinds=mold_damage,line_down downtime=16h"),
        ("3303 包装推迟2天,面料未到", "AnomalyTold 3303 packing kinds=material_late move=2d later"),
        ("3303 packing 2 days late", "Promised 3303 packing move=2d later"),
        ("3303 订舱晚一天", "Promised 3303 booking move=1d later"),
        ("3303 不延期", "OnTrack 3303"),
        ("3303 没有延期", "OnTrack 3303"),
        ("3303 晚3天,包装晚5天", "Promised 3303 move=3d later | Promised 3303 packing move=5d later"),
        ("/delay PO3302 3天 面料未到", "AnomalyTold 3302 fabric kinds=material_late move=3d later"),
    ],
)  # fmt: skip
def test_a_delay_keeps_its_length_or_its_day_and_what_is_wrong(text: str, expected: str) -> None:
    assert short(text) == expected


@every(
    ("text", "code"),
    [
        ("3303 85%", "which_milestone"),
        ("3303 包装", "which_value"),
        ("3303 包装 85", "which_value"),
        ("3303 包装 没完成", "denied"),
        ("3303 包装 120%", "impossible_percent"),
        ("3303 包装 85% 90%", "which_value"),
        ("3303 包装 待定", "no_date"),
        ("3303 包装 2月30日", "impossible_date"),
        ("3303 包装 2026-09-01", "past_date"),
        ("3303 包装 10月中旬", "which_day"),
        ("3303 包装 3/4", "fraction_or_day"),
        ("3303 packing done 28 Sep", "done_ahead"),
        ("3303 包装 9/28完成了", "done_ahead"),
        ("3303 包装 2026-09-28 已完成", "done_ahead"),
        ("3303 包装 9/28 或 9/30", "which_day"),
        ("3303 包装 基本完成", "supposed"),
        ("3303 包装 完成了,尾数没完成", "denied"),
        ("3303 包装 不到80%", "unread"),
        ("3303 包装 90% 未验货", "denied"),
        ("3303 包装 90%没完成", "denied"),
        ("3303 包装 85% 5000件", "unread"),
        ("3303 包装 85% 面料还差一点", "supposed"),
        ("3303 包装 5000件", "day_or_total"),
        ("3303 包装 下周", "which_day"),
        ("PO3302 10/8", "which_milestone"),
        ("3303 尽快", "no_date"),
        ("3303 延期到2月30日", "impossible_date"),
        ("3303 推到2026-09-01", "past_date"),
        ("3303 推迟到昨天", "past_date"),
        ("3303 推到9/15", "far_date"),
        ("3303 推到10月中旬", "which_day"),
        ("3303 推到10/8以后", "which_day"),
        ("3303 晚3-5天", "vague_duration"),
        ("3303 推到节后", "which_holiday"),
        ("3303 推到10/08/26", "ambiguous_date"),
        ("3303 推到下周", "which_day"),
        ("3303 推到本周", "which_day"),
        ("3303 延期到9月31日", "impossible_date"),
    ],
)
def test_what_is_unclear_is_asked(text: str, code: str) -> None:
    assert short(text).endswith(f"?{code}")
