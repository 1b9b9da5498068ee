"""Words: escaping, all locale trees in step, dates as readers write them."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from markupsafe import Markup

from bot.domain.text import Sentence, Text, phrase_as_data, phrase_from_data
from bot.files.locales import LOCALES, templates_folder
from bot.presentation import mrkdwn
from bot.presentation.words import Lexicon, closest_locale
from tests import pseudo
from tests.every import every

FOLDER = templates_folder()
HOSTILE = "<!channel> *b* _i_ ~s~ `c` & <@U01LINXIAO> <https://x|y>"


@every("mark", ["<", ">", "*", "~", "`", " _i"])
def test_what_a_person_typed_never_becomes_markup(mark: str) -> None:
    assert mark not in str(mrkdwn.escape(HOSTILE))


def test_an_underscore_inside_a_style_number_stays() -> None:
    assert mrkdwn.escape("NV_118") == "NV_118"


def test_a_list_of_names_is_escaped_too(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "labels.toml").write_text('[a]\nb = "c"\n')
        (tmp_path / locale / "questions.toml").write_text("")
        (tmp_path / locale / "m.j2").write_text('{% block body %}{{ names|join("、") }} "q"{% endblock %}')
    words = Lexicon(tmp_path, "zh-CN").words("zh-CN", "Asia/Shanghai")
    assert words("m", "body", names=["*a*", "<!here>", Markup("<@U1>")]) == '∗a∗、&lt;!here&gt;、<@U1> "q"'


def test_an_unknown_variable_is_an_error_that_names_it(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "labels.toml").write_text('[a]\nb = "c"\n')
        (tmp_path / locale / "questions.toml").write_text("")
        (tmp_path / locale / "m.j2").write_text("{% block body %}{{ missing }}{% endblock %}")
    words = Lexicon(tmp_path, "zh-CN").words("en", "UTC")
    with pytest.raises(Exception, match="missing"):
        words("m", "body")


@every(("tag", "expected"), [("zh-CN", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr", "zh-CN"), (None, "zh-CN")])
def test_a_reader_gets_the_exact_tag_then_the_language_then_the_workspace_s(tag: str | None, expected: str) -> None:
    assert closest_locale(tag, "zh-CN", ("zh-CN", "en")) == expected


def test_dates_and_numbers_are_written_as_each_language_writes_them() -> None:
    lexicon = Lexicon(FOLDER, "zh-CN")
    zh, en = lexicon.words("zh-CN", "Asia/Shanghai"), lexicon.words("en", "Europe/Berlin")
    moment = datetime(2026, 9, 16, 1, tzinfo=UTC)
    assert (zh.date(date(2026, 9, 30)), en.date(date(2026, 9, 30))) == ("2026-09-30 周三", "Wed 30 Sep 2026")
    assert (zh.moment(moment), en.moment(moment)) == ("9/16 周三 09:00", "Wed 16 Sep 03:00")
    assert (zh.number(Decimal("12000.50")), zh.money(None, "USD")) == ("12,000.5", "—")


def test_all_locales_have_the_same_files() -> None:
    first, *others = ({path.name for path in (FOLDER / locale).iterdir()} for locale in LOCALES)
    assert all(other == first for other in others)


@every("name", sorted(path.name for path in (FOLDER / "zh-CN").glob("*.j2")))
def test_all_locales_have_the_same_blocks_and_variables(name: str) -> None:
    def shape(locale: str) -> tuple[list[str], set[str]]:
        source = (FOLDER / locale / name).read_text("utf-8")
        blocks = sorted(re.findall(r"{%-?\s*block\s+(\w+)", source))
        return blocks, meta.find_undeclared_variables(Environment(autoescape=True).parse(source)) - {"w", "m"}

    first, *others = map(shape, LOCALES)
    assert all(other == first for other in others)


def flat(tree: dict[str, object], prefix: str = "") -> dict[str, set[str]]:
    """Each dotted path with the fields its words take."""
    found: dict[str, set[str]] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        elif prefix == "calendar.":  # which parts of a day are written, and in which order, is the language's own
            found[prefix + key] = set()
        else:
            found[prefix + key] = {FIELD_OF.get(name, name) for name in re.findall(r"{(\w+)", str(value))}
    return found


FIELD_OF = {"typed": "n", "name_zh": "name", "name_en": "name", "names_zh": "names", "names_en": "names"} | {
    "zh": "words",
    "en": "words",
}
"""Fields of which a language takes the one that it can use: a number as it was typed, a name of its own."""


def table(locale: str, name: str) -> dict[str, set[str]]:
    return flat(tomllib.loads((FOLDER / locale / name).read_text("utf-8")))


@pytest.mark.parametrize("name", ["labels.toml", "questions.toml"])
def test_all_locales_have_the_same_words_with_the_same_fields(name: str) -> None:
    first, *others = (table(locale, name) for locale in LOCALES)
    assert all(other == first for other in others)


def test_every_sentence_is_asked_for_and_every_one_asked_for_is_there() -> None:
    known = set(table(LOCALES[0], "questions.toml"))
    source = "\n".join(path.read_text("utf-8") for path in Path("bot").rglob("*.py"))
    quoted = set(re.findall(r"""["'](?:\w+\.)?(\w+)["']""", source))
    assert {key for key in known if key.split(".")[1] not in quoted} == set()
    calls = {"questions": r'\bask\(\s*"(\w+)"', "notes": r'\bnote\(\s*"(\w+)"', "book": r'\bproblem\(\s*"(\w+)"'}
    asked = {f"{section}.{code}" for section, call in calls.items() for code in re.findall(call, source)}
    asked |= {f"options.{code}" for code in re.findall(r'\boption\([^()]*(?:\([^()]*\))?[^()]*, "(\w+)"[,)]', source)}
    assert asked - known == set()


def test_a_sentence_is_put_into_its_reader_s_words_with_all_that_stands_in_it() -> None:
    lexicon = Lexicon(FOLDER, "zh-CN")
    name = Text.pair(zh="车缝", en="Sewing")
    names = (Sentence.of("options.so_far", name=name, progress="60%"), Text.same("PO2404"))
    asked = Sentence.of("questions.out_of_order", span="", names=names, name=name)
    far = Sentence.of("questions.far_date", span="3/4", day=date(2027, 3, 4))
    assert phrase_from_data(json.loads(json.dumps([phrase_as_data(asked)]))[0]) == asked
    assert phrase_from_data(phrase_as_data(far)) == far
    zh, en = lexicon.words("zh-CN", "Asia/Shanghai"), lexicon.words("en", "UTC")
    assert zh.text(asked) == "前面的 车缝 60%、PO2404 还没完成,车缝 确实这样吗?"
    assert en.text(asked) == "Sewing 60%, PO2404 before it is still open. Is Sewing really so?"
    assert en.text(far) == "“3/4” has no year and reads as Thu 4 Mar 2027, nearly a year away. Is that right?"
    assert lexicon.in_all(Text.pair(zh="是", en="Yes"), "UTC") == "是 / Yes"


def test_the_pseudo_locale_is_in_step_and_a_sentence_in_python_would_be_found() -> None:
    files = {path.name for path in (FOLDER / "en").iterdir()}
    assert {path.name for path in (pseudo.folder() / pseudo.PSEUDO).iterdir()} == files
    assert flat(tomllib.loads((pseudo.folder() / pseudo.PSEUDO / "labels.toml").read_text("utf-8"))) == table(
        "en", "labels.toml"
    )

    def shown(here: str, data: str = "林晓") -> dict[str, str]:
        return {"type": "mrkdwn", "text": f"{here} {data}"}

    zh, en, words = shown("已提交"), shown("Submitted"), pseudo.accented("Submitted")
    assert pseudo.leaked(shown(words), zh, en) == []
    assert pseudo.leaked(shown("Submitted"), zh, en) == ["Submitted"]
    assert pseudo.leaked(shown(f"{words} 已提交"), zh, en) == ["已提交"]
    both = "Nowhere"
    assert pseudo.leaked(shown(f"{words} {both}"), shown(both), shown(both)) == ["Nowhere"]


def test_words_in_two_languages_stand_side_by_side_in_no_python_file() -> None:
    assert {path.as_posix(): pairs for path in Path("bot").rglob("*.py") if (pairs := _pairs(path))} == {}


def _pairs(path: Path) -> list[str]:
    """Pairs of a Chinese and an English wording in one call, tuple or dict."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Tuple):
            parts = [*node.elts]
        elif isinstance(node, ast.Dict):
            parts = [*node.values]
        texts = [ast.unparse(part) for part in parts if isinstance(part, ast.Constant | ast.JoinedStr)]
        chinese = [text for text in texts if re.search(r"[\u4e00-\u9fff]{2,}.*[。,:;?]", text)]
        english = [
            text
            for text in texts
            if re.search(r"[A-Za-z]{3,} [a-z]{2,}", text) and not re.search(r"[\u4e00-\u9fff]", text)
        ]
        if chinese and english:
            found += chinese
    return found


SPOKEN_TO = ("domain", "work", "services", "views", "presentation", "slack", "handlers", "jobs")
"""The rooms whose words go to a reader with a language; a terminal has none, and gets every language at once."""


def test_no_sentence_for_people_stands_in_python() -> None:
    files = [path for room in SPOKEN_TO for path in (Path("bot") / room).rglob("*.py") if "phrases" not in path.parts]
    assert {path.as_posix(): found for path in files if (found := _sentences(path))} == {}


def _sentences(path: Path) -> list[str]:
    """What is no pattern, no word that people type, and nothing to operators: an error of ours, a reason, the log."""
    tree = ast.parse(path.read_text("utf-8"))
    aside: set[int] = set()
    filled: set[int] = set()
    for node in ast.walk(tree):
        docstring = isinstance(node, ast.Expr) and not _is_call(node.value)
        called = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] in {"Skip", "log", "re"}
        if docstring or called or isinstance(node, ast.Raise | ast.Assert):
            aside |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr):
            filled |= {id(part) for part in ast.walk(node)}
    said = path.parts[1] in {"handlers", "presentation", "views"}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in aside:
            continue
        marked = re.search(r"[\u4e00-\u9fff]{3,}[,。;:?!]|[,。;:?!][\u4e00-\u9fff]{2,}", node.value)
        chinese = marked or (id(node) in filled and re.search(r"[\u4e00-\u9fff]{2,}", node.value))
        english = said and re.search(r"[A-Za-z]{2,},? [a-z]{2,}", node.value)
        if (chinese or english) and not re.search(r"[\\\[|<{]", node.value):
            found.append(node.value)
    return found


def _is_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Call | ast.Await)
