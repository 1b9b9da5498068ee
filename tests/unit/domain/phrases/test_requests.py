"""What a whole message asks for that reports nothing of an order; and what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.requests import behind_authority, read_request
from bot.domain.phrases.statements import Wanted
from bot.domain.phrases.vocabulary import MilestoneWords
from bot.files.calendars import load_calendar
from tests.every import every

READER = PhraseReader(
    now=datetime(2026, 9, 16, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai")),
    calendar=load_calendar("cn"),
    milestones=MilestoneWords.of({"fabric": ["面料"], "sewing": ["车缝"]}),
    known_orders=lambda name: (
        ["PO2411"] if name == "NORDVIK" else [f"PO{name}"] if name in ("2401", "2402", "2403") else []
    ),
    orders_called=lambda name: ["PO2411"] if name == "COSCO SHIPPING" else [],
    is_person=lambda name: name == "林晓",
)


def wanted(text: str, reader: PhraseReader = READER) -> tuple[str, str] | None:
    found = read_request(text, reader)
    return None if found is None else (found.wanted.value, found.words)


@every(
    ("text", "kind"),
    [
        *((text, Wanted.DUE_TODAY) for text in ("今天到期", "看看今天到期的订单", "due today", "/order today", "/order 今天")),
        *((text, Wanted.OVERDUE) for text in ("逾期", "有哪些逾期的单子?", "overdue", "/order overdue")),
        *((text, Wanted.THIS_WEEK) for text in ("本周", "这周到期", "this week", "/order week")),
        *((text, Wanted.LATE) for text in ("延误的订单", "哪些订单会晚", "late orders", "/order late")),
        *((text, Wanted.MY_ORDERS) for text in ("我的订单", "my orders", "/order", "/order mine", "查单")),
        *((text, Wanted.HELP) for text in ("帮助", "help", "？", "/delay help", "/standup 帮助")),
        *((text, Wanted.UNDO) for text in ("撤销", "撤回", "undo", "Undo!", "、撤销")),
        *((text, Wanted.VERDICT) for text in ("同意", "不同意", "OK", "可以", "approved", "驳回。")),
        *((text, Wanted.WHAT_IF) for text in ("如果 2402 面料 9/30 到", "/delay 如果 2402 面料 9/30 到", "what if 2402 fabric slips?")),
        *((text, Wanted.NOTHING) for text in ("收到", "好的", "谢谢", "[图片]", "👍", "收到,辛苦了", "Thanks!")),
        *((text, Wanted.REST_ON_TRACK) for text in ("其余正常", "都正常", "the rest is on track", "/standup 其余正常")),
        *((text, Wanted.SKIP_TODAY) for text in ("跳过", "skip", "/standup skip")),
        *((text, Wanted.UNSAVED) for text in ("没保存", "没保存的", "还没保存的有哪些", "看看没存的", "unsaved", "not saved", "/milestone 没保存")),
        *((text, Wanted.SAME_AS_YESTERDAY) for text in ("同昨天", "和昨天一样", "same as yesterday", "/standup 同昨天")),
        *((text, Wanted.FORM) for text in ("/delay", "延期", "/standup", "报异常")),
        *((text, Wanted.STAND_UP) for text in ("/standup report", "/standup 暂停", "/standup history", "/standup foo")),
        *((text, Wanted.LEAVE) for text in ("今天请假", "请假 9/18", "我下周一休假", "I'm off tomorrow", "/standup away 10-12..10-14")),
        *((text, Wanted.ORDERS) for text in ("2403", "NORDVIK", "COSCO SHIPPING", "林晓", "2403 到哪了", "2402 面料怎么样了", "/order 林晓")),
        *((text, Wanted.ORDERS) for text in ("status of all NORDVIK orders pls", "show me everything open for NORDVIK", "NORDVIK - whats the status please")),
        *((text, Wanted.AUTHORITY) for text in ("权限 FOB", "谁可以定:改空运", "Who may decide air freight", "为什么 C0007?", "岗位 林晓")),
        *((text, Wanted.CHECK_IN) for text in ("昨天跟了面料,今天催染厂,没有卡住的", "昨天:跟料 今天:催", "/standup 昨天跟了面料")),
    ],
)  # fmt: skip
def test_a_word_of_the_bot_is_a_request(text: str, kind: Wanted) -> None:
    found = read_request(text, READER)
    assert found is not None
    assert found.wanted is kind


@every(
    "text",
    [
        *("2403 车缝 70%", "/order 2403 车缝 70%", "今天2403车缝到68%", "2403 同意放行", "2403 面料逾期 3 天"),
        *(
            "明天不请假了",
            "可能明天请假",
            "2403 车缝工人请假",
            "@林晓 2402 面料怎么样了",
            "2403 取消",
            "撤销 2403 的延期",
        ),
        *(
            "昨天2401 车缝90%,今天2403 车缝70%",
            "没有问题",
            "好的,2403 车缝 70%",
            "/delay 2403 3天",
            "订单多了 3 天没动",
        ),
    ],
)
def test_a_sentence_that_only_holds_such_a_word_is_none(text: str) -> None:
    assert wanted(text) is None


def test_plain_words_answer_the_stand_up_only_while_its_question_waits() -> None:
    asked = replace(READER, prompt_open=True)
    assert (wanted("今天去染厂"), wanted("今天去染厂", asked)) == (None, ("check_in", "今天去染厂"))
    assert wanted("今天做2403 车缝", asked) is None


@every(
    ("text", "words"),
    [("请假 9/18", "9/18"), ("明天请假,周敏代", "明天请假,周敏代"), ("请假", ""), ("/standup 请假 9/18", "9/18")],
)
def test_leave_keeps_its_days_and_who_stands_in(text: str, words: str) -> None:
    assert wanted(text) == ("leave", words)


@every(
    ("text", "asked"),
    [("权限 移交", "移交"), ("/authority settings", "settings"), ("请假", "away"), ("请假 9/18", None), ("2403", None)],
)
def test_what_opens_a_form_is_told_before_anything_is_read(text: str, asked: str | None) -> None:
    assert behind_authority(text) == asked
