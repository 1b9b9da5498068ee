"""Words: escaping, all locale trees in step, dates as readers write them."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from markupsafe import Markup

from bot.files.locales import LOCALES, templates_folder
from bot.presentation import mrkdwn
from bot.presentation.words import Lexicon, closest_locale

FOLDER = templates_folder()
HOSTILE = "<!channel> *b* _i_ ~s~ `c` & <@U01LINXIAO> <https://x|y>"


@pytest.mark.parametrize("mark", ["<", ">", "*", "~", "`", " _i"])
def test_what_a_person_typed_never_becomes_markup(mark: str) -> None:
    assert mark not in str(mrkdwn.escape(HOSTILE))


def test_an_underscore_inside_a_style_number_stays() -> None:
    assert mrkdwn.escape("NV_118") == "NV_118"


def test_a_list_of_names_is_escaped_too(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "labels.toml").write_text('[a]\nb = "c"\n')
        (tmp_path / locale / "m.j2").write_text('{% block body %}{{ names|join("、") }} "q"{% endblock %}')
    words = Lexicon(tmp_path, "zh-CN").words("zh-CN", "Asia/Shanghai")
    assert words("m", "body", names=["*a*", "<!here>", Markup("<@U1>")]) == '∗a∗、&lt;!here&gt;、<@U1> "q"'


def test_an_unknown_variable_is_an_error_that_names_it(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "labels.toml").write_text('[a]\nb = "c"\n')
        (tmp_path / locale / "m.j2").write_text("{% block body %}{{ missing }}{% endblock %}")
    words = Lexicon(tmp_path, "zh-CN").words("en", "UTC")
    with pytest.raises(Exception, match="missing"):
        words("m", "body")


@pytest.mark.parametrize(
    ("tag", "expected"), [("zh-CN", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr", "zh-CN"), (None, "zh-CN")]
)
def test_a_reader_gets_the_exact_tag_then_the_language_then_the_workspace_s(tag: str | None, expected: str) -> None:
    assert closest_locale(tag, "zh-CN", ("zh-CN", "en")) == expected


def test_dates_and_numbers_are_written_as_each_language_writes_them() -> None:
    lexicon = Lexicon(FOLDER, "zh-CN")
    zh, en = lexicon.words("zh-CN", "Asia/Shanghai"), lexicon.words("en", "Europe/Berlin")
    moment = datetime(2026, 9, 16, 1, tzinfo=UTC)
    assert (zh.date(date(2026, 9, 30)), en.date(date(2026, 9, 30))) == ("2026-09-30 周三", "Wed 30 Sep 2026")
    assert (zh.moment(moment), en.moment(moment)) == ("9月16日 周三 09:00", "Wed 16 Sep 03:00")
    assert (zh.number(Decimal("12000.50")), zh.money(None, "USD")) == ("12,000.5", "—")


def test_all_locales_have_the_same_files() -> None:
    first, *others = ({path.name for path in (FOLDER / locale).iterdir()} for locale in LOCALES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", sorted(path.name for path in (FOLDER / "zh-CN").glob("*.j2")))
def test_all_locales_have_the_same_blocks_and_variables(name: str) -> None:
    def shape(locale: str) -> tuple[list[str], set[str]]:
        source = (FOLDER / locale / name).read_text("utf-8")
        blocks = sorted(re.findall(r"{%-?\s*block\s+(\w+)", source))
        return blocks, meta.find_undeclared_variables(Environment(autoescape=True).parse(source)) - {"w", "m"}

    first, *others = map(shape, LOCALES)
    assert all(other == first for other in others)
    assert {"fallback", "title", "body", "footer"} <= set(first[0])


def test_all_locales_have_the_same_labels_with_the_same_fields() -> None:
    def flat(tree: dict[str, object], prefix: str = "") -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, value in tree.items():
            if isinstance(value, dict):
                found |= flat(value, f"{prefix}{key}.")
            elif prefix == "calendar.":  # which parts of a day are written, and in which order, is the language's own
                found[prefix + key] = set()
            else:
                found[prefix + key] = {re.sub("_(zh|en)$", "", name) for name in re.findall(r"{(\w+)", str(value))}
        return found

    first, *others = (flat(tomllib.loads((FOLDER / locale / "labels.toml").read_text("utf-8"))) for locale in LOCALES)
    assert all(other == first for other in others)
