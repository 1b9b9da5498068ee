"""A chat pasted from WeChat: who said what when, the bars between two days, and what of it is no news."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.pasted import bar_of, header_of, is_chatter, is_stamped, quoted_in, speaker_of, without_marks
from tests.every import every
from tests.unit.domain.phrases.scene import CALENDAR, NOW

SCENE = Scene(now=NOW, calendar=CALENDAR)
THEN = date(2026, 9, 1)


@every(
    ("line", "bar"),
    [
        ("昨天", (True, date(2026, 9, 15))),
        ("周一", (True, date(2026, 9, 14))),
        ("9月3日", (True, date(2026, 9, 3))),
        ("—— 9月3日 ——", (True, date(2026, 9, 3))),
        ("--- 9月3日 ---", (True, date(2026, 9, 3))),
        ("昨天 12:30", (True, date(2026, 9, 15))),
        ("12:30", (True, None)),
        ("以下是新消息", (True, None)),
        ("聊天记录", (True, None)),
        ("-----", (True, None)),
        ("--", (False, None)),
        ("  ", (False, None)),
        ("3301 面料到了", (False, None)),
    ],
)
def test_a_line_between_two_messages_says_a_day_or_nothing(line: str, bar: tuple[bool, date | None]) -> None:
    assert bar_of(line, SCENE) == bar


@every(
    ("line", "day", "said"),
    [
        ("张三 8:30 面料到了", None, ("张三", "8:30", (9, 16, 8, 30), "面料到了")),
        ("张三 09:12", None, ("张三", "09:12", None, "")),
        ("张三 23:59", THEN, ("张三", "23:59", (9, 1, 23, 59), "")),
        ("张三 23:60", THEN, ("张三", "23:60", None, "")),
        ("张三 24:00", THEN, ("张三", "24:00", None, "")),
        ("李四 昨天 12:30", THEN, ("李四", "昨天 12:30", (9, 15, 12, 30), "")),
        ("李四 今天 23:50", None, ("李四", "今天 23:50", None, "")),
        ("王总 周一 08:00:01 已到", None, ("王总", "周一 08:00:01", (9, 14, 8, 0), "已到")),
    ],
)
def test_a_stamp_says_who_and_when_unless_that_is_still_to_come(
    line: str, day: date | None, said: tuple[str, str, tuple[int, int, int, int] | None, str]
) -> None:
    found = header_of(line, SCENE, day)
    assert found is not None
    speaker, rest = found
    name, stamp, when, behind = said
    at = None if when is None else datetime(2026, *when, tzinfo=NOW.tzinfo)
    assert (speaker.name, speaker.stamp, rest) == (name, stamp, behind)
    assert (speaker.said_at and speaker.said_at.replace(second=0)) == at
    assert is_stamped(f"{line}\n3301 面料到了")


@every("line", ["3301 09:12", "预计 09:12", "面料到了", "PO3301 8:30 到"])
def test_a_number_or_a_word_of_an_order_is_nobodys_name(line: str) -> None:
    assert header_of(line, SCENE, None) is None
    assert not is_stamped(line)


def test_a_name_before_a_colon_is_one_where_a_title_or_the_company_says_so() -> None:
    def known(name: str) -> bool:
        return name == "石磊"

    def name_of(line: str, is_known: bool = True) -> str | None:
        found = speaker_of(line, known if is_known else None)
        return found[0].name if found is not None else None

    lines = ["金师傅: 到了", "石磊: 到了", "面料: 到了", "老金: 到了", "原因: 缺人", "到了"]
    assert [name_of(line) for line in lines] == ["金师傅", "石磊", None, "老金", None, None]
    assert [name_of(line, is_known=False) for line in lines[:2]] == ["金师傅", None]
    found = speaker_of("金师傅: 3301 到了", known)
    assert found is not None
    assert found[1] == "3301 到了"


@every(
    ("line", "empty"), [("收到", True), ("好的,谢谢", True), ("[图片]", True), ("收到,面料到了", False), ("", False)]
)
def test_thanks_and_pictures_are_no_news(line: str, empty: bool) -> None:
    assert is_chatter(line) is empty


def test_what_is_quoted_and_what_stands_for_a_picture_is_taken_off() -> None:
    assert (quoted_in("「石磊:3301 到了吗」"), quoted_in("3301「到了」")) == ("石磊:3301 到了吗", None)
    assert without_marks("3301 到了[强]") == "3301 到了"
