"""What an order is called where its number is not said: its product or the last word of it, its style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.reading import OrderRef, OrderSort

_LONGEST_NAME = 40
_WORDS_BEFORE = re.compile(r"[\s\-*·、\"'(]*(?P<name>[^\s,;:。、()的]+)")
_HEADS = range(8, 1, -1)
"""Characters of a product's last word; a single one (板) is part of too many others."""
_POINTING = re.compile(
    r"(?:今[天早晚日]|昨[天晚日]|刚[才刚]|现在|目前|[这那]个?(?:批|单|款)?|咱们?|我们?|你们?|关于|大货|客户|今|昨)*的?"
)
"""What may stand before it: when, and that it is ours."""
_JOINT = re.compile(r"\s?(?:[、/&+]|和|及|跟|与)\s?")
_RUN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, kw_only=True)
class Called:
    """The orders that are called so, and the words that do, up to `end` of the text."""

    refs: tuple[OrderRef, ...]
    words: str
    end: int


def named_at(text: str, start: int, reader: PhraseReader, *, only_heads: bool = False) -> Called | None:
    """What a normalised text calls its orders at its beginning, or at `start`; None: nobody's name."""
    m = _WORDS_BEFORE.match(text, start)
    if m is None or reader.orders_called is None:
        return None
    found = None if only_heads else _whole(text, m, reader)
    return found or _headed(text, m, reader)


def _whole(text: str, m: re.Match[str], reader: PhraseReader) -> Called | None:
    words = reader.milestones.find(text)
    upto = min((word.start for word in words), default=len(text))
    whole = text[m.start("name") : upto].strip(" ,:的")
    for name in dict.fromkeys((whole, m["name"])):
        if 1 < len(name) <= _LONGEST_NAME and not name.isdigit() and (ref := _called_so(name, reader)):
            return Called(refs=(ref,), words=name, end=m.start("name") + len(name))
    return None


def _headed(text: str, m: re.Match[str], reader: PhraseReader) -> Called | None:
    """The last word of a product: 餐桌 for the oak dining table; several side by side are all meant."""
    begins = _POINTING.match(text, m.start("name"))
    start = at = begins.end() if begins else m.start("name")
    refs: list[OrderRef] = []
    while (ref := head_at(text, at, reader)) is not None:
        refs.append(ref)
        end = at + len(ref.key)
        joint = _JOINT.match(text, end)
        if joint is None:
            break
        at = joint.end()
    return Called(refs=tuple(refs), words=text[start:end], end=end) if refs else None


def head_at(text: str, at: int, reader: PhraseReader) -> OrderRef | None:
    """The longest word here that products of open orders end with."""
    run = _RUN.match(text, at)
    if run is None or reader.orders_headed is None:
        return None
    words = tuple(run[0][:length] for length in _HEADS if length <= len(run[0]))
    words = tuple(word for word in words if not _is_ours(word, reader))
    found = reader.orders_headed(words) if words else {}
    word = next((word for word in words if word in found), None)
    return OrderRef(key=word, sort=OrderSort.NAME, matches=tuple(found[word])) if word is not None else None


_IN_ENGLISH = {
    "table": ("餐桌", "桌子", "书桌", "茶几"),
    "chair": ("餐椅", "椅子", "座椅"),
    "hoodie": ("卫衣", "连帽衫", "连帽卫衣"),
    "sweatshirt": ("卫衣",),
    "cardigan": ("开衫",),
    "jacket": ("夹克", "外套"),
    "raincoat": ("雨衣",),
    "t-shirt": ("T恤", "短袖"),
    "shirt": ("衬衫", "衬衣"),
    "dress": ("连衣裙", "裙子"),
    "sweater": ("毛衣", "针织衫"),
    "cabinet": ("柜子", "橱柜", "衣柜"),
    "buckle": ("卡扣",),
}
"""What products are called in English that the book has in Chinese; only the order's own product is taken so."""
_ENGLISH_HEAD = re.compile(
    r"(?:\bfor\s)?(?:\b(?:the|our|these|those)\s)?"
    r"(?:\b(?:oak|walnut|pine|wooden|dining|men'?s|women'?s|kids'?|children'?s|cotton|knit(?:ted)?|hooded|plastic)\s){0,2}"
    rf"\b(?P<head>{'|'.join(_IN_ENGLISH)})(?:e?s)?\b",
    re.I | re.A,
)


def english_heads(text: str, matches: frozenset[str], reader: PhraseReader) -> Iterator[tuple[int, int]]:
    """Where the product of these orders is named in English: for the oak tables."""
    for m in _ENGLISH_HEAD.finditer(text) if reader.orders_headed is not None and matches else ():
        found = reader.orders_headed(_IN_ENGLISH[m["head"].casefold()]) if reader.orders_headed is not None else {}
        if all(any(match in pos for pos in found.values()) for match in matches):
            yield m.span()


def _is_ours(word: str, reader: PhraseReader) -> bool:
    """Whether a word means a milestone or a part of it, whatever products end with it."""
    return any(found.word == word for words in (reader.milestones, reader.parts) for found in words.find(word))


_CODE = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z]{1,5}[A-Za-z0-9-]{2,14}", re.A)


def _called_so(name: str, reader: PhraseReader) -> OrderRef | None:
    """The orders that are called so; a code (hm077) is also looked for with its stroke, and then it is its name."""
    called = tuple(reader.orders_called(name)) if reader.orders_called is not None else ()
    if called:
        return OrderRef(key=name, sort=OrderSort.NAME, matches=called)
    if reader.known_orders is None or not _CODE.fullmatch(name):
        return None
    for spelt in (name, re.sub(r"^([A-Za-z]+)(?=\d)", r"\1-", name)):
        if found := tuple(reader.known_orders(spelt)):
            return OrderRef(key=spelt.upper(), sort=OrderSort.STYLE, matches=found)
    return None
