"""No text keeps the reader long: chance strings, words of the grammar itself, and words said over and over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from time import thread_time
from typing import Any

import pytest

from bot.domain import phrases
from bot.domain.phrases.requests import read_request
from bot.domain.phrases.sayings import read_statements
from tests.sizes import sized
from tests.unit.domain.phrases.hearing import reader
from tests.unit.domain.phrases.test_properties import PIECES

LONGEST = 0.05
"""Seconds of this thread for up to 200 characters, be it the best of several where others use the machine."""

LETTERS = 200
ORDERS = (
    "PO3301 ",
    "3302 ",
    "面料 ",
    "车缝 ",
    "fabric ",
    "sewing ",
    "@方敏 ",
    "\n",
    "昨天:",
    "[图片]",
    "🙂",
    "<@U1>",
    "「",
    "」",
)


def _patterns(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple) and depth < 4:
        for inner in value:
            yield from _patterns(inner, depth + 1)
    elif isinstance(value, dict):
        yield from _patterns(list(value.values()), depth + 1)


@cache
def words() -> tuple[str, ...]:
    """Every word that stands in a pattern of the grammar, so that a new one is among them by itself."""
    modules = (import_module(f"{phrases.__name__}.{found.name}") for found in iter_modules(phrases.__path__))
    sources = {pattern.pattern for module in modules for value in vars(module).values() for pattern in _patterns(value)}
    chinese = {word for source in sources for word in re.findall(r"[\u4e00-\u9fff]{1,4}", source)}
    english = {f"{word} " for source in sources for word in re.findall(r"(?<![\\a-z])[a-z]{2,}", source)}
    return (*PIECES, *ORDERS, *sorted(chinese), *sorted(english))


def chance(pick: Random) -> str:
    """Up to 200 characters of such words."""
    return "".join(pick.choices(words(), k=pick.randint(1, 60)))[:LETTERS]


def repeated(pick: Random) -> str:
    """The same few words over and over, and something that fits no pattern at the end."""
    unit = "".join(pick.choices(words(), k=pick.randint(1, 3)))
    return (unit * LETTERS)[: LETTERS - 1] + pick.choice("x。?9 ")


@pytest.mark.parametrize("make", [chance, repeated])
def test_no_text_of_two_hundred_characters_takes_long_or_raises(make: Callable[[Random], str]) -> None:
    pick = Random(20)
    slow = (text for text in (make(pick) for _ in range(sized(40, 10_000))) if _seconds(text) >= LONGEST)
    assert [text for text in slow if min(_seconds(text) for _again in range(4)) >= LONGEST] == []


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("嗯", 590),
        ("廿", 25),
        *(
            pytest.param(word, line, marks=pytest.mark.prove)
            for word in ("哈", "嗯嗯,", "谢谢", "早好", "才能", "工", "出货", "查", "ok", "bye ", "廿", "国庆", "下周")
            for line in (8, 25, 590)
        ),
    ],
)
def test_the_longest_message_of_one_word_takes_less_than_a_second(word: str, line: int) -> None:
    text = "\n".join([(word * line)[:line].strip() + "x"] * (4000 // (line + 2)))
    assert min(_seconds(text) for _again in range(2)) < 1


def _seconds(text: str) -> float:
    once = replace(reader(), _names={})
    started = thread_time()
    read_request(text, once)
    read_statements(text, once)
    return thread_time() - started
