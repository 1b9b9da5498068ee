"""A third language that is words and nothing else: English with every letter accented, made when a test runs.

What it shows without accents stands in Python, or nobody gave the data a language more.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from bot.domain.text import Text
from bot.files.locales import templates_folder

PSEUDO = "xx"
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "àƀçđéƒǵħíĵķļɱñóþǫŕšŧúṽŵẋýžÀƁÇĐÉƑǴĦÍĴĶĻṀÑÓÞǪŔŠŦÚṼŴẊÝŽ"
)
_KEPT = re.compile(r"\{\w*[^}]*\}|&#?\w+;|<[^>\s]+>|:[a-z_]+:|\b[0-9a-f]{12,}\b|\b[A-Z]{2}-\d+\b")
"""Fields, entities, links, emoji, digests and numbers of rules are no words."""
_LITERAL = frozenset({"operator", "lparen", "lbracket", "comma"})
_WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+")
_REPEATED = re.compile(r"(.)\1{5,}")
_SHOWN = {"plain_text", "mrkdwn", "text"}


def accented(text: str) -> str:
    """Every letter of the words with an accent."""
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[at : kept.start()].translate(_ACCENTED), kept[0]]
        at = kept.end()
    return "".join([*parts, text[at:].translate(_ACCENTED)])


@cache
def folder() -> Path:
    """The shipped templates with the pseudo-locale beside them; it lives as long as the process."""
    made = Path(_keep().name)
    shutil.copytree(templates_folder(), made, dirs_exist_ok=True)
    for file in (made / "en").iterdir():
        text = file.read_text("utf-8")
        (made / PSEUDO).mkdir(exist_ok=True)
        (made / PSEUDO / file.name).write_text(_template(text) if file.suffix == ".j2" else _toml(text), "utf-8")
    return made


@cache
def _keep() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="pseudo-")


def _template(source: str) -> str:
    """The words between the tags, and words to choose from inside `{{ }}`; codes that are compared stay."""
    tokens = list(Environment(autoescape=True).lex(source))
    kinds = [(kind, value) for _, kind, value in tokens]
    parts, depth, shown = [], 0, False
    for place, (kind, value) in enumerate(kinds):
        if kind in ("variable_begin", "variable_end"):
            shown, depth = kind == "variable_begin", 0
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(value, 0) if kind == "operator" else 0
        words = kind == "data" or (kind == "string" and shown and depth == 0 and not _compared(kinds, place))
        parts.append(accented(value) if words else value)
    return "".join(parts)


def _compared(kinds: list[tuple[str, str]], place: int) -> bool:
    near = [value for kind, value in kinds if kind != "whitespace"]
    at = sum(kind != "whitespace" for kind, _ in kinds[:place])
    return bool({near[at - 1], near[at + 1]} & {"==", "!=", "in"})


def _toml(text: str) -> str:
    def lines(tree: Mapping[str, Any], path: str) -> Iterator[str]:
        yield from (f"{key} = {_quoted(accented(value))}" for key, value in tree.items() if isinstance(value, str))
        for key, value in tree.items():
            if isinstance(value, dict):
                yield f"[{path}{key}]"
                yield from lines(value, f"{path}{key}.")

    return "\n".join(lines(tomllib.loads(text), "")) + "\n"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def give_every_text_a_key_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text of the data as if it had this language too."""
    in_locale = Text.in_locale

    def with_a_key_more(text: Text, tag: str, otherwise: str = "") -> str:
        tags = {given for given, _ in text.wordings}
        lacks = tag == PSEUDO and "en" in tags and PSEUDO not in tags
        return accented(in_locale(text, "en")) if lacks else in_locale(text, tag, otherwise)

    monkeypatch.setattr(Text, "in_locale", with_a_key_more)


def shown_in(payload: Any) -> Iterator[str]:
    """Every text that somebody reads."""
    if isinstance(payload, Mapping):
        if (payload.get("type") in _SHOWN and isinstance(payload.get("text"), str)) or isinstance(
            payload.get("text"), str
        ):
            yield payload["text"]
        for value in payload.values():
            yield from shown_in(value)
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from shown_in(value)


def leaked(payload: Any, *others: Any) -> list[str]:
    """Words that neither this locale nor the data gave: what people typed stands the same in every language."""
    in_each = [*(_REPEATED.sub(r"\1", " ".join(shown_in(other))) for other in others), _data()]
    here = _REPEATED.sub(r"\1", " ".join(_KEPT.sub(" ", text) for text in shown_in(payload)))
    return sorted({word for word in _WORD.findall(here) if not all(word in other for other in in_each)})


@cache
def _data() -> str:
    """What the tests and the demo company make people and orders say."""
    tests = Path(__file__).parent
    files = [*(tests / "unit" / "presentation").glob("*specimens.py"), *(tests / "integration" / "cases").glob("*.py")]
    demo = resources.files("bot.data").joinpath("demo")
    with zipfile.ZipFile(BytesIO(demo.joinpath("order-book.xlsx").read_bytes())) as book:
        cells = " ".join(book.read(name).decode() for name in book.namelist() if "/sheet" in name)
    trees = [ast.parse(file.read_text("utf-8")) for file in [*files, tests / "factories.py"]]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    texts = [node.value for node in nodes if isinstance(node.value, str)]
    return "\n".join([*texts, demo.joinpath("workspace.yaml").read_text("utf-8"), cells])
