"""What people say, sentence by sentence: what is read of it, and what is asked instead of saved."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
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


@every(
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


@every(
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
        ("3303 定金30%", "unread"),
        ("3303 车缝合格70%", "unread"),
        ("3302 部分面料到了", "meant"),
        ("3302 面料样到了", "which_milestone"),
        ("3302 fabric ready", "meant"),
        ("3303 车缝今天的做完了", "part"),
        ("3303 sewing as good as done", "supposed"),
        ("3303 车缝 380件/天", "unread"),
        ("3302 面料9/22从染厂发出", "meant"),
    ],
)
def test_what_is_not_certain_is_asked(text: str, code: str) -> None:
    assert short(text).endswith(f"?{code}")


@every(
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


@every(
    ("text", "expected"),
    [
        ("3302 装柜从9/26延期3天", "Promised 3302 loading move=3d later from 09-26"),
        ("3302 面料21-23号到", "Promised 3302 fabric move=09-23 ?which_day"),
        ("3302 面料21或22号到", "Promised 3302 fabric move=09-22 ?which_day"),
        ("3302 fabric ETA Sep 21-23", "Promised 3302 fabric move=09-23 ?which_day"),
        ("9月20日周一 3302 面料到", "Promised 3302 fabric move=none ?ambiguous_date"),
        ("3302 备料还要大半个月", "Promised 3302 material move=none ?vague_duration"),
        ("3302 面料推到廿四号", "Promised 3302 fabric move=09-24 later"),
        ("3302 面料 23/9/26 到", "Promised 3302 fabric move=09-23"),
        ("3302 fabric ETA 22-Sep-26", "Promised 3302 fabric move=09-22"),
        ("3302 面料9/20到不了,要到9/23", "AnomalyTold 3302 fabric kinds=material_late move=09-23"),
        ("3303 车缝+5%", "Promised 3303 sewing move=none ?which_value"),
        ("3302 fabric leaves the mill 22 Sep", "Promised 3302 fabric move=09-22 ?meant"),
    ],
)  # fmt: skip
def test_a_day_is_one_day_or_asked(text: str, expected: str) -> None:
    assert short(text) == expected


@every(
    ("text", "expected"),
    [
        ("3301 客户加单400件", "Revised 3301 what=quantity by=400件"),
        ("3301 customer cuts 200 pcs", "Revised 3301 what=quantity by=-200pcs"),
        ("3301 数量改成5000件", "Revised 3301 what=quantity quantity=5000件"),
        ("3303 客户取消了", "Revised 3303 what=cancelled"),
        ("3302 客户要求提前4天", "Revised 3302 what=customer_date move=-4d earlier"),
        ("3303 客户交期改到10/12", "Revised 3303 what=customer_date move=10-12"),
        ("3305 客户想把FOB改成CIF", "AnomalyTold 3305 kinds=delivery_term_request"),
        ("新单 PO3390 Lindqvist LQ-20 1,200件 FOB上海 交期 11/20", "NewOrder 3390 po=PO3390 customer=Lindqvist style=LQ-20 quantity=1200件 term=FOB place=上海 due_on=11-20"),
    ],
)  # fmt: skip
def test_what_the_customer_changes_is_told_apart(text: str, expected: str) -> None:
    assert short(text) == expected


@every(
    ("text", "expected"),
    [
        ("3303 @石磊 周四前 把SO发我", "Task 3303 to=石磊 what=3303 周四前 把SO发我 due_on=09-17"),
        ("@方敏 3302 面料怎么样了", "Task 3302 to=方敏 what=3302 面料怎么样了 asks=True"),
        ("@石磊 3303 车缝 62%", "Progressed 3303 sewing percent=62"),
        ("石磊 08:31\n3303车缝62%,包装18%\n[图片]\n方敏 08:33\n好的", "Progressed 3303 sewing speaker=石磊 percent=62 | Progressed 3303 packing speaker=石磊 percent=18"),
        ("石磊: 3304注塑今天做到38%", "Progressed 3304 moulding speaker=石磊 percent=38"),
        ("3303:\n车缝 62%\n包装 18%", "Progressed 3303 sewing percent=62 | Progressed 3303 packing percent=18"),
        ("1. 3301 车缝 90%\n2. 3303 车缝 62%", "Progressed 3301 sewing percent=90 | Progressed 3303 sewing percent=62"),
    ],
)  # fmt: skip
def test_who_speaks_and_who_is_spoken_to_is_told_apart(text: str, expected: str) -> None:
    assert short(text) == expected


@every(
    ("text", "expected"),
    [
        ("3302 面料每周一三到货", "Progressed 3302 fabric state=done ?no_date"),
        ("3302 面料确认了", "Progressed 3302 fabric state=done ?meant"),
        ("3302 产前样批了", "Progressed 3302 seal_sample_ok/pp_ok state=done"),
        ("3303 车缝八成做完了", "Progressed 3303 sewing percent=80 ?unread"),
        ("3302 裁床开裁了", "Progressed 3302 cutting state=in_progress"),
        ("3303 一组车缝做完了", "Progressed 3303 sewing state=done ?part"),
        ("3302 辅料到齐,拉链没到", "Progressed 3302 trims state=done ?unread | AnomalyTold 3302 trims(part) kinds=material_late"),
        ("3303 车缝 62%,缺两个人", "Progressed 3303 sewing percent=62 | AnomalyTold 3303 kinds=capacity"),
        ("3303 车缝做完了,尾查没过", "Progressed 3303 sewing state=done | AnomalyTold 3303 final kinds=quality"),
        ("3302 面料、辅料都到了", "Progressed 3302 fabric state=done | Progressed 3302 trims state=done"),
        ("3303 车缝 62% 跟3301一起出", "Progressed 3303 sewing percent=62 ?second_order | NotUnderstood 3301 ?second_order"),
        ("3303 包装 30%,进度比3301慢", "Progressed 3303 packing percent=30 ?second_order | NotUnderstood 3301 ?second_order"),
        ("3303 没有甩柜", "OnTrack 3303"),
        ("3303 不受影响", "OnTrack 3303"),
        ("3303 车缝 62%?", "Progressed 3303 sewing percent=62 ?supposed"),
        ("3303 车缝够不够60%", "Request 3303 wanted=orders"),
        ("3303 sewing is 100% on schedule", "OnTrack 3303"),
        ("3303 sewing 3/4 done", "Progressed 3303 sewing percent=75"),
        ("3303 车缝70%以上", "Progressed 3303 sewing percent=70 at_least=True ?unread"),
        ("3303 今天包装18箱,共60箱", "Made 3303 packing count=60箱 total ?unread"),
        ("3301 packing 4,550 of 6,500 pcs", "Made 3301 packing count=4550pcs of=6500pcs total"),
        ("3303 车缝 今天出300,累计2300", "Made 3303 sewing count=2300 total"),
        ("3305 滞箱费每天80美金", "AnomalyTold 3305 kinds=port_demurrage rate=80USD"),
        ("3304 模具没坏", "OnTrack 3304"),
        ("3303 差点甩柜", "OnTrack 3303"),
        ("3303 打错了,车缝 62%", "Progressed 3303 sewing percent=62 ?supposed"),
    ],
)  # fmt: skip
def test_a_word_beside_changes_what_is_read(text: str, expected: str) -> None:
    assert short(text) == expected


@every(
    "text",
    ["/delay PO3302 面料 10天 面料未到", "延期 3302 面料 3天", "/anomaly 3303 染色色差", "/milestone 3303 车缝 64%"],
)
def test_what_was_said_behind_a_verb_is_read_again_as_it_was_first(text: str) -> None:
    (first,) = told(text)
    assert first.text != text, "the verb is no word of what is quoted"
    assert told(first.again) == (first,)


@every(
    ("text", "kinds"),
    [
        ("/anomaly 3303 exchange rate", ("exchange_rate",)),
        ("/anomaly 3303 汇率", ("exchange_rate",)),
        ("/anomaly 3303 conflict over resources", ("resource_conflict",)),
        ("3303 汇率", None),
        ("/anomaly 3303 面料没问题", None),
    ],
)
def test_behind_the_verb_the_bare_name_of_a_thing_tells_the_kind(text: str, kinds: tuple[str, ...] | None) -> None:
    (statement,) = told(text)
    assert getattr(statement, "kinds", None) == kinds


@every(
    ("text", "answers"),
    [
        ("/delay 3302 面料", ["Promised 3302 fabric move=3d later", "Promised 3302 fabric move=7d later"]),
        ("3302 面料推迟", ["Promised 3302 fabric move=3d later", "Promised 3302 fabric move=7d later"]),
        ("3302 延期了", ["Promised 3302 move=3d later", "Promised 3302 move=7d later"]),
        (
            "3303 包装 85",
            [
                "Progressed 3303 packing percent=85",
                "Progressed 3303 packing state=done",
                "Progressed 3303 packing state=in_progress",
            ],
        ),
        ("3303 包装 8500", ["Progressed 3303 packing state=done", "Progressed 3303 packing state=in_progress"]),
    ],
)
def test_what_lacks_its_day_or_its_sign_is_asked_with_buttons_that_are_answers(text: str, answers: list[str]) -> None:
    (statement,) = told(text)
    (question,) = statement.doubts
    assert question.span == statement.text, "the answer stands in the place of the whole line"
    assert [short(option.value) for option in question.options] == answers
