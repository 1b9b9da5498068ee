"""What is cut and what stays, sentence by sentence: amounts of money and prices; days, quantities, numbers, progress."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phrases.withheld import without_amounts
from bot.domain.typed import Typed
from tests.every import every

MARK = "▇"
CUT = (
    ("费用8万", ("8万",)),
    ("费用8万,工厂要求先付", ("8万",)),
    ("空运费约18万", ("18万",)),
    ("USD 400/柜", ("400",)),
    ("加 400 美金/柜", ("400",)),
    ("400美金一个柜", ("400",)),
    ("¥3万5", ("3万5",)),
    ("一万二", ("一万二",)),
    ("要一万二千块", ("一万二",)),
    ("RMB 80,000", ("80,000",)),
    ("加8万", ("8万",)),
    ("8万块", ("8万",)),
    ("赔客户3%", ("3%",)),
    ("毛利12%", ("12%",)),
    ("客户要3%佣金", ("3%",)),
    ("毛利只剩 3%", ("3",)),
    ("打8折", ("8",)),
    ("定金30%已付", ("30%",)),
    ("单价9.9", ("9.9",)),
    ("单价 9.28,客户要降到 9.05", ("9.28", "9.05")),
    ("每件加8毛", ("8毛",)),
    ("8毛5一件", ("8毛5",)),
    ("每柜400", ("400",)),
    ("400/柜", ("400",)),
    ("费用80000", ("80000",)),
    ("费用８万", ("８万",)),
    ("費用捌萬元", ("捌萬",)),
    ("運費漲了,現在四百美金一個櫃", ("四百",)),
    ("费用8 万", ("8 万",)),
    ("费用 8 0 0 0 0", ("8 0 0 0 0",)),
    ("费用8\u200b万", ("8",)),
    ("费\u00ad用8\u00ad万", ("8",)),
    ("费用*8*万", ("8",)),
    ("人民币捌万元整", ("捌万",)),
    ("大概十几万", ("十几万",)),
    ("几万块", ("几万",)),
    ("利润只剩两千", ("两千",)),
    ("PO2403 运费 400", ("400",)),
    ("PO2403 运费涨到4200", ("4200",)),
    ("运费涨了,现在 4200", ("4200",)),
    ("400 运费", ("400",)),
    ("欠款12,500.50", ("12,500.50",)),
    ("€5,000", ("5,000",)),
    ("£300 per container", ("300",)),
    ("$5k", ("5k",)),
    ("5k USD", ("5k",)),
    ("cost 80000", ("80000",)),
    ("cost80000", ("80000",)),
    ("the fee is 1,200", ("1,200",)),
    ("air freight about 18 grand", ("18 grand",)),
    ("eighty thousand yuan", ("eighty thousand",)),
    ("it will cost eighty thousand", ("eighty thousand",)),
    ("eight grand more", ("eight grand",)),
    ("half a million", ("half a million",)),
    ("two hundred dollars a container", ("two hundred",)),
    ("400 per container", ("400",)),
    ("400 a piece", ("400",)),
    ("margin is 12%", ("12%",)),
    ("5% discount", ("5%",)),
    ("3% of the order value", ("3%",)),
    ("price goes from 9.90 to 10.20", ("9.90", "10.20")),
    ("we pay 300 extra", ("300",)),
    ("8.5刀", ("8.5",)),
    ("40 bucks", ("40",)),
    ("8-10万", ("8", "10")),
    ("300~400美金", ("300", "400")),
    ("3到5万", ("3到5",)),
    ("8w", ("8w",)),
    ("赔500", ("500",)),
    ("补 3000 给工厂", ("3000",)),
    ("让5个点", ("5",)),
    ("运费:\n400", ("400",)),
    ("cost:\n4200", ("4200",)),
    ("总价是 79,200", ("79,200",)),
    ("79,200.00 USD", ("79,200",)),
    ("USD79200", ("79200",)),
    ("退税 13%", ("13%",)),
    ("定金 3000", ("3000",)),
    ("8千块", ("8千",)),
    ("五毛", ("五毛",)),
    ("¥ 八万", ("八万",)),
    ("9.9元/件", ("9.9",)),
    ("80000 RMB", ("80000",)),
    ("日元 500000", ("500000",)),
    ("4万美元左右", ("4万",)),
    ("信用证金额 120000", ("120000",)),
    ("加班费一人200", ("200",)),
    ("💰8", ("8",)),
    ("٨٠٠٠٠ 元", ("٨٠٠٠٠",)),
    ("𝟖万", ("𝟖万",)),
    ("⑧万", ("⑧",)),
    ("8-10万", ("8", "10")),
    ("Freight: 3,200 USD for 2x40HQ", ("3,200",)),
    ("quote 12.5/pc for 8000 pcs", ("12.5",)),
    ("FOB 12.50", ("12.50",)),
    ("CIF13.2可以吗", ("13.2",)),
    ("8000件每件贵5毛", ("5毛",)),
    ("报价 USD5.2,8000件,9/30", ("5.2",)),
    ("1.2M budget", ("1.2",)),
    ("一共要二十万出头", ("二十万",)),
    ("差不多要六七万", ("六七",)),
    ("利润率只有百分之八", ("百分之八",)),
    ("12,50 USD", ("12,50",)),
    ("80.000,50 EUR", ("80.000",)),
    ("空运 5.2/kg", ("5.2",)),
    ("每公斤 32", ("32",)),
    ("40尺柜一个 3200", ("3200",)),
    ("Twenty-five hundred dollars", ("hundred",)),
    ("PO2403,8万元", ("8万",)),
    ("2403,80000元", ("80000",)),
    ("9/28,8万", (",8万",)),
    ("10:30,80元", ("80元",)),
    ("PO2403/8万元", ("8万",)),
    ("PO2403 9.28,8.5万", ("8.5",)),
    ("PO2403-8万", ("8万",)),
    ("2403-8万", ("8万",)),
    ("no.3,8万元", ("8万",)),
    ("8,5万元", ("8", "5")),
    ("8·5万元", ("8", "5")),
    ("一共8万2千5", ("8", "2", "5")),
    ("80_000元", ("80", "000")),
    ("14→15元", ("14", "15")),
    ("14元→15", ("14", "15")),
    ("14变成15块", ("14", "15")),
    ("8K-9K", ("8K", "9K")),
    ("80000运费", ("80000",)),
    ("80000(费用)", ("80000",)),
    ("费用\n80000,请批", ("80000",)),
    ("费用A:80000;B:90000", ("80000", "90000")),
    ("FOB上海14.20", ("14.20",)),
    ("FOB Shanghai 14.20", ("14.20",)),
    ("USD.80000", ("80000",)),
    ("80.000,-", ("80.000",)),
    ("fee: eighty k", ("eighty",)),
    ("客户要扣8%", ("8%",)),
    ("利率3.5%", ("3.5",)),
    ("开证80000", ("80000",)),
    ("合同额 80000", ("80000",)),
    ("要十来万", ("十来万",)),
    ("百把块", ("百把",)),
    ("费用 Ⅷ万", ("Ⅷ",)),
)
"""A sentence and what of it nobody may read who may not see amounts."""

KEPT = (
    "PO2402 面料 9/20 → 9/30",
    "面料晚3天,9月30日到",
    "8000件 9/30 出货",
    "8万件下周出",
    "包装85%",
    "2403 包装 85%",
    "PO2403 车缝 60%,尾查 10/8",
    "良率 94.9%",
    "周三下午3点前给您",
    "9:30 开会",
    "2026-10-29 开船",
    "下周一 2个柜",
    "两个40HQ",
    "1x40HQ + 2x20GP",
    "船 MSC ANNA 636W 推迟3天",
    "ETD slips to 10/8",
    "3 days late, fabric at the mill",
    "8,000 pcs ready on 30 Sep",
    "20k pcs",
    "packed 24 per carton",
    "每箱 24 件",
    "24件/箱",
    "第2版样品",
    "3号线停了16小时",
    "报告号A12",
    "柜号 MSKU1234567 封号 889123",
    "电话 13812345678",
    "推迟一周,染厂返工",
    "10月上旬",
    "完成八成",
    "过半了",
    "还差500件",
    "数量8万",
    "一次性发走",
    "万一赶不上呢",
    "千万别发错",
    "十分抱歉",
    "ratio 2:1",
    "width 150 cm",
    "600D polyester, 32S cotton",
    "5 workers absent",
    "分两批,3,600 套和 2,400 套",
    "Sept 30th",
    "within 2 weeks",
    "the 3rd batch",
    "模具坏了停产16小时 预计后天恢复",
    "PO2403、PO2404 都受影响",
    "2403 2404 都推一周",
    "付款方式改 D/P,9/30 前确认",
    "费用谁出?9/30 前定",
    "运费谁付,8000件 9/30 出",
    "运费问题,PO2403 先出",
    "价格不变,交期 10/29",
    "款号 88120 缺拉链",
    "这款3个颜色",
    "新款 200 件",
    "pass rate 94.9",
    "cost not known, 3 days late",
    "payment by 30 Sep",
    "price unchanged, 8000 pcs",
    "订单 2403 运费待定",
    "发票号 123456 开错",
    "一定要装",
    "统一改",
    "花边缺 300 米",
    "毛衣 500 件",
    "3块面料",
    "元旦后",
    "国庆后第一天",
    "第一批 3,600 套",
    "FOB 上海",
    "CIF Incoterms 2020",
    "FOB 30 Sep",
    "王芳建议:报 10/29,催染厂加急",
    "先验货,再装柜;运费差价谈妥 9/25 前",
    "加 2 台车",
    "面料9/23到,费用工厂出,PO2403 12000件",
    "陈志强 9月22日 09:05 同意",
    "2403,2404,2405 费用待定",
    "价格没变,数量 1200 改 1500 件",
    "产能 5k/天",
    "打了 5 折叠",
    "扣子 缺 8%",
    "FOB 上海 9.28 出货",
    "PO2403,8000件,9/28",
    "ship 10/8 US customer",
    "at 10:30 US time",
    "2403,5天后到",
)

MIXED = {
    "包装85%,费用8万": "包装85%,费用▇",
    "工厂要加价5%,包装完成85%": "工厂要加价▇,包装完成85%",
    "冯涛:可抢 ONE 9/30,加 400 美金/柜": "冯涛:可抢 ONE 9/30,加 ▇/柜",
    "PO2403 8000件 9/30 出,运费 4200": "PO2403 8000件 9/30 出,运费 ▇",
    "9月30日 8万": "9月30日 ▇",
    "1. 运费谁付\n2) 单价 9.9\n*3. 交期*": "1. 运费谁付\n2) 单价 ▇\n*3. 交期*",
    "quote 12.5/pc for 8000 pcs": "quote ▇ for 8000 pcs",
    "shipping 3 days later costs USD 1,200 more": "shipping 3 days later costs ▇ more",
}


LONG = ("8%" * 1500, "百分之" * 1000, "fob " * 750, "8元" * 1500, "fee " + "8 " * 1400, "#8" * 1500)
"""As long as a message may be."""


def shown(text: str) -> str:
    return "\n".join(Typed(text, amounts=False).lines(MARK))


@every(("text", "amounts"), CUT)
def test_an_amount_of_money_or_a_price_is_cut(text: str, amounts: tuple[str, ...]) -> None:
    assert MARK in shown(text)
    assert [amount for amount in amounts if amount in shown(text)] == []


@every("text", KEPT)
def test_days_quantities_numbers_of_orders_and_progress_stay(text: str) -> None:
    assert shown(text) == text


@every(("text", "left"), MIXED.items())
def test_of_a_sentence_with_both_only_the_amount_goes(text: str, left: str) -> None:
    assert shown(text) == left


@every("text", [text for text, _ in CUT])
def test_who_may_see_amounts_reads_them(text: str) -> None:
    assert MARK not in "".join(Typed(text, amounts=True).lines(MARK))


@given(st.text(alphabet="费用加价8万0千元块件/.-, 一二十USD%柜PO月日\n", max_size=40))
def test_what_was_cut_once_is_not_cut_again_and_nothing_is_added(text: str) -> None:
    once = without_amounts(text, MARK)
    assert set(once) <= set(text) | {MARK}
    assert len(once) <= len(text) + once.count(MARK)


@every(
    "text",
    [*LONG, "8 " * 500, "一万" * 500, "8," * 500 + "费", "one " * 250, "8-" * 500, "万" * 1000, "$ " * 500],
)
def test_a_long_text_is_read_to_its_end(text: str) -> None:
    assert without_amounts(text, MARK)
