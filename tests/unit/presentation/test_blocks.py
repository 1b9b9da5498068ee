"""Block Kit as plain dicts: nothing longer than Slack takes, nothing cut without a mark, nothing typed read as markup."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.sheets import FormSheet, Section, to_html, to_markdown, to_text
from tests.every import every
from tests.sizes import sized
from tests.slack_limits import message_problems, view_problems

TEXT = st.text(max_size=60)
LONG = st.integers(0, 9000).map(lambda size: "长<&>*_`~@here " * (size // 14))
HOSTILE = st.lists(
    st.sampled_from(["<!channel>", "<@U1>", "@here", "@everyone", "*x*", "_x_", "~x~", "`x`", "&lt;", "<", ">", "\n", "> ",
                     "```", "|", "http://x|y", "王芳", "PO 1", "\u202e", "\u0000", "&", "#"]), max_size=8
).map("".join)  # fmt: skip


@settings(max_examples=sized(100, 1000))
@given(text=LONG | TEXT, limit=st.integers(2, 200))
def test_a_cut_is_as_long_as_it_may_be_and_says_that_it_is_one(text: str, limit: int) -> None:
    short = b.cut(text, limit)
    assert len(short) <= limit
    assert short == text if len(text) <= limit else short == f"{text[: limit - 1]}…"


@settings(max_examples=sized(100, 1000))
@given(parts=st.lists(st.sampled_from(["&amp;", "&lt;", "<@U12345>", "<http://x|y>", "甲", "a b"]), max_size=30),
       limit=st.integers(2, 60))  # fmt: skip
def test_a_cut_of_markup_leaves_no_half_of_an_entity_or_a_mention(parts: list[str], limit: int) -> None:
    text = "".join(parts)
    short = b.cut_marked(text, limit)
    assert len(short) <= limit
    if short != text:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
    bare = re.sub(r"&(?:amp|lt|gt);|<[^<>]*>", "", short)
    assert not set(bare) & set("<>&")


@settings(max_examples=sized(150, 2000))
@given(text=HOSTILE)
def test_what_somebody_typed_is_one_line_that_calls_formats_and_links_nothing(text: str) -> None:
    safe = str(mrkdwn.escape(text))
    assert "\n" not in safe
    assert not set(safe) & set("<>*~`")
    assert not re.search(r"&(?!(?:amp|lt|gt);)", safe)
    assert not re.search(r"@(?:channel|here|everyone)", safe, re.IGNORECASE)
    assert not re.search(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", safe)


@settings(max_examples=sized(60, 500))
@given(lines=st.lists(HOSTILE, max_size=4))
def test_a_quote_is_lines_of_its_own_each_behind_the_bar(lines: list[str]) -> None:
    quoted = str(mrkdwn.quote(lines))
    assert quoted.startswith("\n")
    assert quoted.endswith("\n")
    inner = [line for line in quoted.split("\n") if line]
    assert all(line.startswith("> ") and not line[2:].startswith("&gt;") for line in inner)
    assert len(inner) == len(lines)


def test_trusted_markup_is_escaped_once() -> None:
    assert mrkdwn.escape(Markup("<@U1>")) == "<@U1>"
    assert mrkdwn.escape(mrkdwn.escape("a<b")) == "a&lt;b"
    assert mrkdwn.escape_lines(["a<", "*b"]) == "a&lt;\n∗b"


@every(
    ("member", "name", "shown"),
    [("U1ABC", "x", "<@U1ABC>"), ("W1", "", "<@W1>"), ("outside:金师傅", "金师傅", "金师傅"), (None, "a<b", "a&lt;b"),
     ("U1> <!channel", "", "U1&gt; &lt;!channel"), (None, "", "")],
)  # fmt: skip
def test_only_a_slack_id_is_a_mention(member: str | None, name: str, shown: str) -> None:
    assert mrkdwn.mention(member, name) == shown


@every(
    ("url", "shown"),
    [("https://x.cn/a?b=1&c=2", "<https://x.cn/a?b=1&amp;c=2|a¦b>"), ("javascript:alert(1)", "a|b"),
     ("https://x.cn/ y", "a|b"), ("https://x.cn|evil", "a|b"), ("", "a|b")],
)  # fmt: skip
def test_only_http_is_a_link_and_its_words_cannot_leave_it(url: str, shown: str) -> None:
    assert mrkdwn.link(url, "a|b") == shown


def test_a_channel_is_one_by_its_id() -> None:
    assert (mrkdwn.channel("C123"), mrkdwn.channel("#x>")) == ("<#C123>", "#x&gt;")


SHAPES = st.lists(
    st.one_of(
        LONG.map(b.section),
        LONG.map(b.header),
        st.lists(LONG, min_size=1, max_size=14).map(lambda texts: b.context(*texts, "x")),
        st.integers(1, 40).map(
            lambda many: b.actions(*[b.button("长" * 90, f"a{at}", {"n": at}) for at in range(many)])
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=sized(40, 300))
@given(shapes=SHAPES)
def test_what_the_builders_make_slack_takes(shapes: list[b.Block]) -> None:
    assert [problem for problem in message_problems("x", shapes) if "characters" not in problem] == []


@settings(max_examples=sized(15, 300))
@given(many=st.integers(1, 150), chosen=st.integers(0, 160), label=LONG)
def test_lists_of_options_have_as_many_as_slack_takes_and_begin_with_one_of_them(
    many: int, chosen: int, label: str
) -> None:
    options = [b.option(f"{at}{label}", str(at), label or None) for at in range(many)]
    for element in (
        b.select("s", options, initial=str(chosen), placeholder=label),
        b.radio("r", options, initial=str(chosen)),
        b.checkboxes("c", options, initial=[str(chosen), "0"]),
        b.multi_select("m", options, initial=[str(chosen), "0"], placeholder=label),
    ):
        form = b.modal("x", label, [b.field("f", label, element, hint=label)], submit=label or "x", private={"a": 1})
        assert view_problems(form) == []
        begun = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        assert all(option in element["options"] for option in begun)
        if chosen < len(element["options"]):
            assert str(chosen) in {option["value"] for option in begun}


def test_a_field_begins_with_what_is_known_and_otherwise_with_nothing() -> None:
    moment = datetime(2026, 9, 16, 1, tzinfo=UTC)
    begun = [
        b.text_input("t", initial="甲"), b.date_input("d", initial="2026-09-16"), b.moment_input("m", initial=moment),
        b.user_input("u", initial="U1"),
    ]  # fmt: skip
    empty = [b.text_input("t"), b.date_input("d"), b.moment_input("m"), b.user_input("u")]
    names = [next(name for name in element if name.startswith("initial")) for element in begun]
    assert names == ["initial_value", "initial_date", "initial_date_time", "initial_user"]
    assert not any(name.startswith("initial") for element in empty for name in element)


def test_a_text_field_begins_with_no_more_than_it_takes() -> None:
    assert b.text_input("t", initial="长" * 900, max_length=800)["initial_value"] == "长" * 799 + "…"


def test_a_button_carries_words_or_compact_json_and_nothing_where_there_is_nothing() -> None:
    assert "value" not in b.button("x", "a")
    assert b.button("x", "a", {"c": 1, "名": "甲"})["value"] == '{"c":1,"名":"甲"}'
    assert json.loads(b.button("x", "a", {"c": 1})["value"]) == {"c": 1}
    assert set(b.button("x", "a", style="danger", confirm={})) >= {"style", "confirm"}


def test_what_is_over_is_replaced_by_what_says_so() -> None:
    shapes = [b.divider()] * 5
    rest = b.context("还有 3 条")
    assert b.fit(shapes, rest, 5) == shapes
    assert b.fit(shapes, rest, 4) == [*shapes[:3], rest]


def test_an_empty_text_is_a_dash_for_slack_takes_none() -> None:
    assert (b.plain("")["text"], b.mrkdwn("")["text"], b.plain("\u0000\u202e")["text"]) == ("—", "—", "—")


# --- a page as HTML, Markdown and text


def sheet(text: str, *more: str) -> FormSheet:
    rows = ((text, (text, *more)),)
    return FormSheet(title=text, subtitle=text, sections=(Section(title=text, rows=rows),), footer=(text,))


@settings(max_examples=sized(60, 500))
@given(text=HOSTILE)
def test_a_page_holds_what_was_typed_as_text_and_no_element_of_it(text: str) -> None:
    page = to_html(sheet(f"<script>{text}</script>"), "zh-CN")
    assert "<script" not in page
    assert page.count("<td>") == 1
    assert "default-src 'none'" in page


@settings(max_examples=sized(60, 500))
@given(text=HOSTILE)
def test_as_markdown_what_was_typed_is_no_heading_no_list_and_no_markup(text: str) -> None:
    page = to_markdown(sheet(f"# {text}"))
    lines = page.split("\n")
    assert sum(line.startswith("#") for line in lines) == 2, "the title and the one section"
    assert "<" not in page.replace("&lt;", "")
    assert not re.search(r"(?<!\\)[`~|]", page)


def test_a_quote_keeps_its_lines_in_a_message_and_other_rows_are_one_line() -> None:
    [(title, quoted)] = to_text(sheet("说", "▎甲", "▎乙"))
    [(_, plain)] = to_text(sheet("说", "甲"))
    assert (title, quoted, plain) == ("说", ["说:", "说", "▎甲", "▎乙"], ["说: 说; 甲"])


def test_a_modal_and_a_home_have_at_most_a_hundred_blocks() -> None:
    assert len(b.modal("x", "t", [b.divider()] * 150)["blocks"]) == len(b.home([b.divider()] * 150)["blocks"]) == 100
