"""A few words behind a report that turn it: it is asked, whatever line they stand in."""

from __future__ import annotations

from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import Request
from tests.every import every
from tests.unit.domain.phrases.hearing import reader

TOLD = "2401 包装 60%"


@every(
    "behind",
    [
        *("\n真的吗?", "\n对吗", ",对吗", "。是吗?", "\nright?", "\nor 70?", "\n还是70?"),
        *("\n记错了", "\n不对", "\n不对,70%", "\n上面的别记", "\n撤销", "\n算了,不报了", "\nnot yet", "\nignore that"),
        *("\n听说的", "\n王师傅说的", "\n要是顺利的话", "\n应该", "\n明天", "\nif all goes well", "\nmaybe"),
        *(
            ",待核实",
            "\n待确认",
            "\n上面的都是估的",
            "\n以车间为准",
            "\n其实50%",
            "\n50%",
            "\n是3302",
            "\n面料商说的",
            "\nnot confirmed",
        ),
    ],
)
def test_what_stands_before_such_words_is_asked(behind: str) -> None:
    assert read_statements(TOLD + behind, reader())[0].doubts


def test_in_a_chat_it_is_asked_whoever_doubts() -> None:
    told = read_statements(f"郑强 09:12\n{TOLD}\n王芳 09:13\n真的假的", reader())
    assert all(said.doubts for said in told if not isinstance(said, Request))


@every("behind", ["\n辛苦了", "\n好的谢谢", "\n没问题", "\n2403 取消装柜", "\n如果 2403 晚3天", "\n本周到期"])
def test_what_says_something_else_turns_nothing(behind: str) -> None:
    assert not read_statements(TOLD + behind, reader())[0].doubts


def test_a_figure_put_right_in_the_same_breath_is_asked() -> None:
    [told] = read_statements("2402 面料推到9/22,不对,9/25", reader())
    assert told.doubts
