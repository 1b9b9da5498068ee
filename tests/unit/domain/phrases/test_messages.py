"""A plain message: where it came from, what each line wants."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.delays import DelayLine
from bot.domain.phrases.messages import Intent, Message, read_lines, read_message
from bot.domain.phrases.milestones import MilestoneLine
from bot.domain.phrases.reading import OrderRef, OrderSort, Question
from tests.unit.domain.phrases.scene import CALENDAR, NOW, WORDS


def message(text: str, *, prompt_open: bool = False, default_order: OrderRef | None = None) -> Message:
    reader = PhraseReader(
        now=NOW, calendar=CALENDAR, milestones=WORDS, prompt_open=prompt_open, default_order=default_order
    )
    return read_message(text, reader)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/delay PO2402 3天 面料未到", Intent.DELAY),
        ("、delay PO2402 3天 面料未到", Intent.DELAY),
        ("／delay PO2402 3天 面料未到", Intent.DELAY),
        ("、延期 2402 3天", Intent.DELAY),
        ("延期 2402 3天", Intent.DELAY),
        ("2403 推迟一周,染厂返工", Intent.DELAY),
        ("交期从9/20推到9/28", Intent.DELAY),
        ("顺延两个工作日", Intent.DELAY),
        ("模具坏了停产16小时 预计后天恢复", Intent.DELAY),
        ("船 MSC ANNA 636W 推迟3天", Intent.DELAY),
        ("PO2403 delayed 3 days, fabric late", Intent.DELAY),
        ("ETD slips to 10/8", Intent.DELAY),
        ("2403 延期到2月30日", Intent.DELAY),
        ("/milestone 2403 包装 85%", Intent.MILESTONE),
        ("、进度 2403 裁剪 完成", Intent.MILESTONE),
        ("2403 包装 85%", Intent.MILESTONE),
        ("2403 面料 已到", Intent.MILESTONE),
        ("面料明天到", Intent.MILESTONE),
        ("2403 包装 待定", Intent.MILESTONE),
        ("2403 不延期", Intent.NO_DELAY),
        ("PO2403 no delay", Intent.NO_DELAY),
        ("2403", Intent.ORDER_QUERY),
        ("PO2402 到哪了?", Intent.ORDER_QUERY),
        ("/order PO2402", Intent.ORDER_QUERY),
        ("查2402", Intent.ORDER_QUERY),
        ("PO2403 PO2404", Intent.ORDER_QUERY),
        ("2403 和 2404", Intent.ORDER_QUERY),
        ("PO2403 and PO2404", Intent.ORDER_QUERY),
        ("PO2403 麻烦跟一下", Intent.UNCLEAR),
        ("<@U05WANGFANG> please look at PO2403", Intent.ORDER_QUERY),
        ("@王芳 跟进一下PO2403", Intent.ORDER_QUERY),
        ("delay", Intent.DELAY),
        ("报延期", Intent.DELAY),
        ("milestone", Intent.MILESTONE),
        ("报进度", Intent.MILESTONE),
        ("异常", Intent.ANOMALY),
        ("anomaly PO2414 mould broken", Intent.ANOMALY),
        ("异常:PO2414 客户要改交期", Intent.ANOMALY),
        ("异常处理好了 2403", Intent.UNCLEAR),
        ("PO2402 status", Intent.ORDER_QUERY),
        ("2403 面料什么时候到", Intent.ORDER_QUERY),
        ("/order", Intent.MY_ORDERS),
        ("我的订单", Intent.MY_ORDERS),
        ("昨天跟了面料,今天要催辅料", Intent.STAND_UP),
        ("today: chase fabric, no blockers", Intent.STAND_UP),
        ("其余正常", Intent.REST_ON_TRACK),
        ("the rest is on track", Intent.REST_ON_TRACK),
        ("help", Intent.HELP),
        ("你好", Intent.HELP),
        ("?", Intent.HELP),
        ("随便说说", Intent.UNCLEAR),
        ("2403 客户改单", Intent.UNCLEAR),
        ("", Intent.UNCLEAR),
    ],
)
def test_a_line_says_what_it_wants_with_or_without_a_verb(text: str, intent: Intent) -> None:
    assert message(text).intent is intent


def test_twenty_lines_are_read_one_by_one() -> None:
    found = message("\n".join(f"24{number:02} 包装 {number}%" for number in range(1, 21)))
    results = [result for line in found.lines for result in line.results]
    assert [result.percent for result in results if isinstance(result, MilestoneLine)] == list(range(1, 21))


def test_lines_of_different_kinds_keep_their_own_intent() -> None:
    found = message("2403 推迟一周,染厂返工\n2404 包装 85%；2405 不延期")
    assert [line.intent for line in found.lines] == [Intent.DELAY, Intent.MILESTONE, Intent.NO_DELAY]


def test_lines_under_a_bare_command_belong_to_it() -> None:
    found = message("/delay\n2403 3天 面料未到\n2404 2天 停电")
    assert [line.intent for line in found.lines] == [Intent.DELAY, Intent.DELAY]
    assert [result.reason for line in found.lines for result in line.results if isinstance(result, DelayLine)] == [
        "面料未到",
        "停电",
    ]


def test_a_message_pasted_from_wechat_keeps_its_source() -> None:
    (line,) = message("张三 09:12\n面料明天到").lines
    assert line.source is not None
    assert (line.text, line.source.name, line.source.stamp) == ("面料明天到", "张三", "09:12")


def test_every_speaker_of_a_pasted_conversation_keeps_their_words() -> None:
    first, second = message("张三 08:12\n2403 面料明天到\n李四 08:15\n2404 包装 85%").lines
    assert first.source is not None
    assert second.source is not None
    assert (first.source.name, second.source.name) == ("张三", "李四")
    assert first.source.said_at == datetime(2026, 9, 16, 8, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_tomorrow_in_a_pasted_line_counts_from_when_it_was_said() -> None:
    (line,) = message("王五 2026/9/14 18:05\n2403 面料明天到").lines
    (found,) = line.results
    assert isinstance(found, MilestoneLine)
    assert found.on == date(2026, 9, 15)
    assert [note.code for note in line.notes] == ["from_source"]


def test_yesterdays_stamp_is_understood() -> None:
    (line,) = message("李姐 昨天 21:40\n2403 推迟3天").lines
    assert line.source is not None
    assert line.source.said_at == datetime(2026, 9, 15, 21, 40, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_line_with_an_order_and_an_hour_is_no_speaker() -> None:
    (line,) = message("PO2403 09:12").lines
    assert line.source is None


def test_an_open_prompt_is_answered_by_plain_words_but_not_by_a_command() -> None:
    assert message("裁剪在赶", prompt_open=True).intent is Intent.STAND_UP
    assert message("昨天跟PO2403,今天跟PO2404", prompt_open=True).intent is Intent.STAND_UP
    assert message("2403 推迟3天", prompt_open=True).intent is Intent.DELAY


@pytest.mark.parametrize("text", ["包装 85%", "包装85%了", "packing 85%", "面料 9/28 到"])
def test_a_figure_for_a_milestone_is_a_report_also_while_a_prompt_is_open(text: str) -> None:
    (line,) = message(text, prompt_open=True).lines
    assert line.intent is Intent.MILESTONE
    (found,) = line.results
    assert isinstance(found, Question)
    assert found.code == "which_order"


@pytest.mark.parametrize("text", ["裁剪完成", "裁剪做了80%,下午验货", "跟了包装,今天 85%"])
def test_what_says_more_than_a_figure_still_answers_an_open_prompt(text: str) -> None:
    assert message(text, prompt_open=True).intent is Intent.STAND_UP


@pytest.mark.parametrize("prompt_open", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "昨天:看了船期\n今天:跟进\n卡住:缺面料",
        "昨天:看了船期 今天:跟验货 卡住:缺面料",
        "昨天:面料到了;今天:跟PO2405 包装",
        "yesterday: vessels\ntoday: follow PO2409\nblocked: no answer from mill",
        "yesterday: vessels today: PO2409 packing blocked: no answer from mill",
        "卡住:缺面料",
        "Blocked: no answer from mill",
    ],
)
def test_what_names_the_questions_answers_the_stand_up_whole_asked_or_not(text: str, prompt_open: bool) -> None:
    (line,) = message(text, prompt_open=prompt_open).lines
    assert (line.intent, line.text) == (Intent.STAND_UP, text)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("PO2405 包装 90%\n乱写一行", [Intent.MILESTONE, Intent.UNCLEAR]),
        ("PO2405 今天完成包装", [Intent.MILESTONE]),
        ("PO2405 包装 90%\n没有问题", [Intent.MILESTONE, Intent.STAND_UP]),
        ("PO2405 包装 90%\nPO2406 没有延期\n卡住:缺面料", [Intent.MILESTONE, Intent.NO_DELAY, Intent.STAND_UP]),
    ],
)
def test_lines_about_orders_are_no_answer_to_an_open_prompt(text: str, intents: list[Intent]) -> None:
    assert [line.intent for line in message(text, prompt_open=True).lines] == intents


def test_somebody_else_s_stand_up_pasted_is_not_taken_whole_for_one_s_own() -> None:
    first, *_ = message("小李 09:12\n昨天:看了船期\n今天:跟验货").lines
    assert first.source is not None
    assert (first.source.name, first.text) == ("小李", "昨天:看了船期")


@pytest.mark.parametrize("prompt_open", [True, False])
def test_nothing_but_a_name_of_an_order_is_that_order(prompt_open: bool) -> None:
    def called(name: str) -> list[str]:
        return ["PO2403"] if name == "连帽夹克" else []

    reader = PhraseReader(now=NOW, calendar=CALENDAR, milestones=WORDS, prompt_open=prompt_open, orders_called=called)
    (line,) = read_message("、连帽夹克 ", reader).lines
    assert (line.intent, line.orders[0].matches) == (Intent.ORDER_QUERY, ("PO2403",))
    assert read_message("连帽夹克在赶", reader).intent is not Intent.ORDER_QUERY
    assert read_message("连帽夹克\n其他都好", reader).lines[0].intent is not Intent.ORDER_QUERY


def test_the_order_of_the_thread_stands_in() -> None:
    ref = OrderRef(key="PO2402", sort=OrderSort.PO)
    (line,) = message("推迟3天", default_order=ref).lines
    (found,) = line.results
    assert isinstance(found, DelayLine)
    assert found.orders == (ref,)


def test_a_line_without_an_order_asks_for_it() -> None:
    (line,) = message("顺延两个工作日").lines
    (found,) = line.results
    assert isinstance(found, Question)
    assert found.code == "which_order"


def test_lines_split_at_line_breaks_and_semicolons_only() -> None:
    assert read_lines("2403 晚3天,面料\n\n2404 晚2天；2405 晚1天; 2406 &lt; 5天\r\n") == [
        "2403 晚3天,面料",
        "2404 晚2天",
        "2405 晚1天",
        "2406 < 5天",
    ]
