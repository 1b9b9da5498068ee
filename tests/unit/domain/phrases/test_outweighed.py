"""Which reading of a sentence outweighs the others: a revision, a trouble, a measured value, a task, a figure, a day."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.hearing import short, told


@every(
    ("text", "read"),
    [
        ("3301 面料缺料,损失800美金", "AnomalyTold 3301 fabric kinds=material_late cost=800USD"),
        ("3301 面料缺料,每天损失800美金", "AnomalyTold 3301 fabric kinds=material_late rate=800USD"),
        ("3301 甩柜,滞港费每天800美金", "AnomalyTold 3301 kinds=port_demurrage,booking rate=800USD"),
        ("3301 甩柜,滞港费1.2万", "AnomalyTold 3301 kinds=port_demurrage,booking cost=12000"),
        ("3301 甩柜,仓库1.2万", "AnomalyTold 3301 kinds=booking"),
        ("3301 车缝坏了20件", "AnomalyTold 3301 sewing pieces=20件"),
        ("3301 车缝 20件返工", "AnomalyTold 3301 sewing kinds=quality pieces=20件"),
        ("3301 返工 300件", "AnomalyTold 3301 kinds=quality pieces=300件"),
        ("3301 不缺面料", "OnTrack 3301"),
        ("3301 面料没有问题", "OnTrack 3301"),
        ("3301 面料差点缺料", "OnTrack 3301"),
        ("3301 如果缺面料", "AnomalyTold 3301 fabric kinds=material_late ?supposed"),
        ("3301 要是停线", "AnomalyTold 3301 kinds=line_down ?supposed"),
        ("3301 停线2小时", "AnomalyTold 3301 kinds=line_down downtime=2h"),
        ("3301 停线两天", "AnomalyTold 3301 kinds=line_down downtime=2d"),
        ("3301 停线到9/20", "AnomalyTold 3301 kinds=line_down resumes_on=09-20"),
        ("3301 停线,9/20恢复", "AnomalyTold 3301 kinds=line_down resumes_on=09-20"),
        ("3301 车间停电3小时,晚1天", "AnomalyTold 3301 sewing kinds=weather_power move=1d later downtime=3h"),
        ("3301 面料未到 预计9/25", "AnomalyTold 3301 fabric kinds=material_late move=09-25"),
        ("3301 面料缺料 9/25到", "AnomalyTold 3301 fabric kinds=material_late move=09-25"),
        ("3301 面料缺料,9/25到", "AnomalyTold 3301 fabric kinds=material_late move=09-25"),
        ("3301 尾款没到,客户说10/20付", "AnomalyTold 3301 paid kinds=payment move=10-20"),
        ("3301 面料不会晚", "OnTrack 3301"),
        ("3301 面料赶不上9/25", "AnomalyTold 3301 fabric kinds=material_late"),
        ("3301 面料赶不上9/25,推到9/28", "AnomalyTold 3301 fabric kinds=material_late move=09-28 later from 09-25"),
        ("3301 面料可能晚3天", "Promised 3301 fabric move=3d later ?supposed"),
        ("3301 听说面料晚3天", "Promised 3301 fabric move=3d later ?heard"),
        ("3301 面料不会缺料", "OnTrack 3301"),
        ("3301 no delay on fabric", "OnTrack 3301"),
        ("3301 fabric shortage, expected 9/25", "AnomalyTold 3301 fabric kinds=material_late move=09-25"),
        (
            "3301 fabric was delayed 3 days because of typhoon",
            "AnomalyTold 3301 fabric kinds=weather_power,material_late move=3d later",
        ),
    ],
)
def test_a_trouble_has_its_cost_its_pieces_its_stop_and_its_day_and_denied_it_is_none(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "read"),
    [
        ("3301 数量改成12,500", "Revised 3301 what=quantity quantity=12500"),
        ("3301 数量从300改280,少20张", "Revised 3301 what=quantity quantity=280"),
        ("3301 数量从300改280,少30张", "AnomalyTold 3301 kinds=quantity pieces=30张"),
        ("3301 减20件", "Revised 3301 what=quantity by=-20件"),
        ("3301 加20件", "Revised 3301 what=quantity by=20件"),
        ("3301 客户要求提前3天", "Revised 3301 what=customer_date move=-3d earlier"),
        ("3301 客户要求提前到9/28", "Revised 3301 what=customer_date move=09-28 earlier"),
        ("3301 客户交期改到12/20", "Revised 3301 what=customer_date move=12-20"),
        ("3301 客户如果改到12/20", "Revised 3301 what=customer_date move=12-20 ?supposed"),
        ("3301 取消", "Revised 3301 what=cancelled"),
        ("3301 客户取消订单", "Revised 3301 what=cancelled"),
        ("3301 不取消", "Revised 3301 what=cancelled ?denied"),
        ("3301 贸易术语改CIF", "AnomalyTold 3301 kinds=delivery_term_request"),
    ],
)
def test_what_a_customer_changes_of_the_order_is_a_revision_where_its_figures_agree(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "read"),
    [
        ("3301 良率 98.6%", "Measured 3301 name=良率 value=98.6 unit=%"),
        ("3301 色牢度 4-5级", "Measured 3301 name=色牢度 value=4 high=5 unit=级"),
        ("3301 克重 280g", "Measured 3301 name=克重 value=280 unit=g"),
        ("3301 色牢度不合格", "AnomalyTold 3301 kinds=quality"),
        ("@林晓 2402 面料怎么样了", "Task to=林晓 what=2402 面料怎么样了 asks=True"),
        ("@林晓 3301 车缝60%", "Progressed 3301 sewing percent=60"),
        ("@林晓 3301 车缝60%了吗", "Task 3301 to=林晓 what=3301 车缝60%了吗 asks=True"),
    ],
)
def test_a_value_under_its_name_is_measured_and_who_is_named_with_at_is_asked_or_only_told(
    text: str, read: str
) -> None:
    assert short(text) == read


@every(
    ("text", "read"),
    [
        ("3301 正常", "OnTrack 3301"),
        ("3301 车缝正常,60%", "Progressed 3301 sewing percent=60"),
        ("3301 100%没问题", "OnTrack 3301"),
        ("3301 车缝 100% on schedule", "OnTrack 3301"),
        ("3301 八成做完了", "Progressed 3301 percent=80 ?which_milestone"),
        ("3301 车缝过半", "Progressed 3301 sewing percent=50 at_least=True"),
        ("3301 车缝60%以上", "Progressed 3301 sewing percent=60 at_least=True ?unread"),
        ("3301 车缝60%左右", "Progressed 3301 sewing percent=60"),
        ("3301 定金30%", "Progressed 3301 deposit percent=30 ?unread"),
        ("3301 车缝合格70%", "Progressed 3301 sewing percent=70 ?unread"),
        ("3301 车缝增加10%", "Promised 3301 sewing move=none ?which_value"),
        ("3301 车缝 +10%", "Promised 3301 sewing move=none ?which_value"),
        ("3301 车缝60% 70%", "Progressed 3301 sewing percent=60 ?which_value"),
        ("3301 包装100%,还差200箱", "Progressed 3301 packing percent=100 ?denied"),
        ("3301 包装 还差200箱", "Progressed 3301 packing ?denied"),
        ("3301 已包1950件", "Made 3301 packing count=1950件 total"),
        ("3301 今天车了600件", "Made 3301 sewing count=600件"),
        ("3301 昨天车了600件", "Made 3301 sewing count=600件"),
        ("3301 今天车了600件,昨天的", "Made 3301 sewing count=600件 ?unread"),
        ("3301 车了600件", "Made 3301 sewing count=600件 ?day_or_total"),
        ("3301 sewing 27,400 in total, 600 today", "Made 3301 sewing count=27400 total ?unread"),
        ("3301 车缝 晚了", "Promised 3301 sewing move=none ?which_delay"),
        ("3301 晚了", "NotUnderstood 3301 ?which_delay"),
        ("3301 面料", "Progressed 3301 fabric ?which_value"),
        ("3301 车缝 60", "Progressed 3301 sewing ?which_value"),
    ],
)
def test_a_figure_says_how_far_it_is_and_is_asked_where_it_may_say_another_thing(text: str, read: str) -> None:
    assert short(text) == read


@every(
    ("text", "answers"),
    [
        ("3301 车缝60% 70%", "PO3301 车缝 60% / PO3301 车缝 70%"),
        ("3301 包装100%,还差200箱", "PO3301 包装 完成 / PO3301 包装 进行中"),
        ("3301 车了600件", "PO3301 车缝 累计600件 / PO3301 车缝 今天600件"),
        ("3301 车缝 晚了", "PO3301 车缝 晚3天 / PO3301 车缝 晚7天"),
        ("3301 晚了", "PO3301 晚3天 / PO3301 晚7天"),
        ("3301 面料", "PO3301 面料 完成 / PO3301 面料 进行中"),
        ("3301 车缝 60", "PO3301 车缝 60% / PO3301 车缝 完成 / PO3301 车缝 进行中"),
    ],
)
def test_what_is_asked_of_a_figure_offers_whole_sentences(text: str, answers: str) -> None:
    found = (option.value for statement in told(text) for doubt in statement.doubts for option in doubt.options)
    assert " / ".join(found) == answers
