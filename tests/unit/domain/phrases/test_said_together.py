"""Several things said in one breath: each is of its own milestone, and done is done only where nothing says otherwise."""

from __future__ import annotations

from bot.domain.phrases.sayings import LONGEST_LINE
from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
    ("text", "read"),
    [
        ("3301 面料、辅料都到了", "Progressed 3301 fabric state=done | Progressed 3301 trims state=done"),
        ("3301 面料、辅料到了", "Progressed 3301 fabric state=done | Progressed 3301 trims state=done"),
        ("3301 面料到了,辅料没到", "Progressed 3301 fabric state=done | AnomalyTold 3301 trims kinds=material_late"),
        ("3301 面料到了 辅料9/25", "Progressed 3301 fabric state=done | Promised 3301 trims move=09-25"),
        ("3301 面料9/25 辅料9/28", "Promised 3301 fabric move=09-25 | Promised 3301 trims move=09-28"),
        ("3301 车缝60% 包装20%", "Progressed 3301 sewing percent=60 | Progressed 3301 packing percent=20"),
        (
            "3301 船期改到10/5,截关10/2",
            "Promised 3301 subject=etd move=10-05 | CutOffNamed 3301 closing=customs move=10-02",
        ),
        ("3301 包装有点慢,18%", "Progressed 3301 packing percent=18"),
        ("3301 车缝60%,包装有点慢,18%", "Progressed 3301 sewing percent=60 | Progressed 3301 packing percent=18"),
        (
            "3301 车缝60%,拉链缺货",
            "Progressed 3301 sewing percent=60 | AnomalyTold 3301 trims(part) kinds=material_late",
        ),
        (
            "3301 拉链缺货,车缝60%",
            "AnomalyTold 3301 trims(part) kinds=material_late | Progressed 3301 sewing percent=60",
        ),
        ("3301 拉链缺货,晚3天", "AnomalyTold 3301 trims(part) kinds=material_late move=3d later"),
        ("3301 面料晚3天,车缝60%", "Promised 3301 fabric move=3d later | Progressed 3301 sewing percent=60"),
        ("3301 面料晚3天,但是车缝60%", "Promised 3301 fabric move=3d later | Progressed 3301 sewing percent=60"),
        (
            "3301 车缝60%但是包装没开始",
            "Progressed 3301 sewing percent=60 | Progressed 3301 packing state=in_progress ?denied",
        ),
        ("3301 面料到了吗,车缝60%", "Request 3301 wanted=orders | Progressed 3301 sewing percent=60"),
        ("3301 车缝60%,面料到了吗", "Progressed 3301 sewing percent=60 | Request 3301 wanted=orders"),
        ("3301 车缝60%,什么时候能好", "Progressed 3301 sewing percent=60 ?supposed"),
        ("3301 面料9/25到,车缝10/5完成", "Promised 3301 fabric move=09-25 | Promised 3301 sewing move=10-05"),
        (
            "> 3301 面料到了\n没到,还差两天",
            "Progressed 3301 fabric state=done ?heard | Promised move=2d ?later_or_from_today ?denied ?which_milestone",
        ),
        ("张三 09:12\n3301 车缝60%\n李四 09:15\n收到", "Progressed 3301 sewing speaker=张三 percent=60"),
        ("张三:3301 车缝60%", "Progressed 3301 sewing percent=60 ?unread"),
        ("金师傅:3301 车缝60%", "Progressed 3301 sewing speaker=金师傅 percent=60"),
        ("石磊:3301 车缝60%", "Progressed 3301 sewing speaker=石磊 percent=60"),
        (
            "石磊:3301 车缝60%\n3302 包装20%",
            "Progressed 3301 sewing speaker=石磊 percent=60 | Progressed 3302 packing speaker=石磊 percent=20",
        ),
        ("3301\n车缝60%\n包装20%", "Progressed 3301 sewing percent=60 | Progressed 3301 packing percent=20"),
        ("3301:\n1. 车缝60%\n2. 包装20%", "Progressed 3301 sewing percent=60 | Progressed 3301 packing percent=20"),
        ("3301和3302 车缝60%", "Progressed 3301+3302 sewing percent=60"),
        ("3301 车缝60%,3302 包装20%", "Progressed 3301 sewing percent=60 | Progressed 3302 packing percent=20"),
        ("雨伞或餐桌 车缝60%", "Progressed 雨伞 sewing percent=60 ?meant"),
        ("3311或3312 车缝60%", "Progressed 3311或3312 sewing percent=60"),
        ("3301 款号kl204 车缝60%", "Progressed 3301 sewing percent=60"),
        ("雨伞 车缝60%,餐桌 组装20%", "Progressed 雨伞 sewing percent=60 | Progressed 餐桌 assembly percent=20"),
    ],
)
def test_each_thing_said_in_one_breath_is_of_its_own_milestone_order_and_speaker(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "read"),
    [
        ("3301 面料完成 9/28", "Progressed 3301 fabric state=done ?done_ahead"),
        ("3301 面料 9/28完成", "Promised 3301 fabric move=09-28"),
        ("3301 面料 9/28完成了", "Progressed 3301 fabric state=done ?done_ahead"),
        ("3301 车缝 今天完成", "Progressed 3301 sewing state=done ?done_ahead"),
        ("3301 车缝今天完成了", "Progressed 3301 sewing state=done on=09-16"),
        ("3301 车缝 昨天完成", "Progressed 3301 sewing state=done on=09-15"),
        ("3301 packed by Friday", "Promised 3301 packing move=09-18"),
        ("3301 packing ready on 9/23", "Promised 3301 packing move=09-23"),
        ("3301 packing ready 9/23", "Progressed 3301 packing state=done ?done_ahead"),
        ("3301 inspection booked for 9/23", "Promised 3301 inspection move=09-23"),
        ("3301 SO booked for 9/23", "Progressed 3301 booking state=done ?done_ahead"),
        ("3301 booking confirmed", "Progressed 3301 booking state=done"),
        ("3301 车缝今天的做完了", "Progressed 3301 sewing state=done on=09-16 ?part"),
        ("3301 sewing done for today", "Progressed 3301 sewing state=done on=09-16 ?part"),
        ("3301 车缝 二楼做完了", "Progressed 3301 sewing state=done ?part"),
        ("3301 面料到了,在B栋2楼", "Progressed 3301 fabric state=done"),
        ("3301 面料每周二到货", "Progressed 3301 fabric state=done ?no_date"),
        ("3301 车缝 今天开始", "Progressed 3301 sewing state=in_progress ?unread"),
        ("3301 车缝 今天开始了", "Progressed 3301 sewing state=in_progress"),
        ("3301 车缝 9/28开始", "Progressed 3301 sewing state=in_progress ?unread"),
        ("3301 签收 签收单号S-20", "Progressed 3301 delivered state=done"),
        ("3301 产前样批了", "Progressed 3301 seal_sample_ok/pp_ok state=done"),
        ("3301 面料批了", "Progressed 3301 fabric state=done ?meant"),
        ("3301 面料到了没问题", "Progressed 3301 fabric state=done"),
        ("3301 车缝完成 估计还差一点", "Progressed 3301 sewing state=done ?supposed"),
    ],
)
def test_done_is_a_plan_or_asked_where_a_day_a_part_or_a_doubt_stands_beside_it(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "answers"),
    [
        ("3301 面料完成 9/28", "PO3301 面料 预计 2026-09-28 / PO3301 面料 已完成"),
        ("3301 面料 9/28完成了", "PO3301 面料 预计 2026-09-28 / PO3301 面料 已完成"),
        ("3301 车缝 今天完成", "PO3301 车缝 预计 2026-09-16 / PO3301 车缝 已完成"),
        ("3301 packing ready 9/23", "PO3301 packing 预计 2026-09-23 / PO3301 packing 已完成"),
        ("3301 SO booked for 9/23", "PO3301 SO 预计 2026-09-23 / PO3301 SO 已完成"),
        ("3301 车缝今天的做完了", "PO3301 车缝 完成"),
        ("3301 sewing done for today", "PO3301 sewing 完成"),
        ("3301 车缝 二楼做完了", "PO3301 车缝 完成"),
        ("3301 车缝完成 估计还差一点", "PO3301 车缝 完成 / PO3301 车缝 进行中"),
    ],
)
def test_what_is_asked_of_done_offers_the_plan_the_whole_and_as_it_stands(text: str, answers: str) -> None:
    found = (option.value for statement in told(text) for doubt in statement.doubts for option in doubt.options)
    assert " / ".join(found) == answers


@every(
    ("text", "notes"),
    [
        ("3301 面料完成 9/28", "9/28"),
        ("3301 面料 9/28完成了", "9/28"),
        ("3301 packing ready 9/23", "9/23"),
        ("3301 SO booked for 9/23", "for 9/23"),
        ("3301 车缝 二楼做完了", "二楼"),
        ("3301 面料到了,在B栋2楼", "在B栋2楼"),
        ("3301 面料每周二到货", "每周二"),
        ("3301 车缝 9/28开始", "9/28"),
        ("3301 签收 签收单号S-20", "签收单号S-20"),
        ("3301 车缝完成 估计还差一点", "估计还差一点"),
        ("3301 面料到了,辅料没到", "3301 辅料没到"),
        ("3301 包装有点慢,18%", "有点慢"),
        ("3301 车缝60%,包装有点慢,18%", "有点慢"),
        ("3301 车缝60%,拉链缺货", "3301 拉链缺货"),
        ("3301 拉链缺货,车缝60%", "3301 拉链缺货"),
        ("3301 拉链缺货,晚3天", "3301 拉链缺货,晚3天"),
        ("3301 车缝60%但是包装没开始", "没"),
        ("张三:3301 车缝60%", "张三"),
        ("雨伞或餐桌 车缝60%", "或餐桌"),
        ("3301 款号kl204 车缝60%", "款号kl204"),
    ],
)
def test_what_nobody_claimed_and_what_a_trouble_was_said_in_is_the_note(text: str, notes: str) -> None:
    assert " / ".join(note for statement in told(text) if (note := getattr(statement, "note", ""))) == notes


@every(
    ("text", "read"),
    [
        (
            "3302比3303先做,包装20%",
            "NotUnderstood 3302 ?second_order | Progressed 3303 packing percent=20 ?second_order",
        ),
        (
            "3301 车缝60% 和3302一样 包装20%",
            "Progressed 3301 sewing percent=60 ?second_order | Progressed 3302 packing percent=20 ?unread ?second_order",
        ),
        ("3301 车缝60% 3302 包装20%", "Progressed 3301 sewing percent=60 | Progressed 3302 packing percent=20"),
        ("3301 or 3302 sewing 60%", "Progressed 3301 or 3302 sewing percent=60"),
    ],
)
def test_what_leads_to_another_order_and_all_behind_it_is_asked_and_what_stood_before_is_not(
    text: str, read: str
) -> None:
    assert short(text) == read


def test_an_order_between_two_that_are_tied_is_as_uncertain_as_they_are() -> None:
    found = short("3301 车缝60% 3302比3303先做,包装20% 3304 裁剪30%").split(" | ")
    assert [part.endswith("?second_order") for part in found] == [False, True, True, True]


def test_a_line_longer_than_anybody_reports_in_is_asked_for_in_lines() -> None:
    line = "3301 车缝60% "
    assert short(line + "好" * (LONGEST_LINE - len(line))) == short(line + "好好") != ""
    assert short(line + "好" * (LONGEST_LINE + 1 - len(line))) == "NotUnderstood ?too_long"
    assert short(f"3302 包装20%\n{'慢' * 601}") == "Progressed 3302 packing percent=20 | NotUnderstood ?too_long"
