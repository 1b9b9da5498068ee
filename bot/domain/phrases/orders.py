"""Order tokens, mentions, vessels and the numbers that must not be mistaken for dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.phrases.almanac import in_reach
from bot.domain.phrases.normal import blank
from bot.domain.phrases.reading import Item, Kind, KnownOrders, Note, Option, OrderRef, OrderSort, Question
from bot.domain.phrases.sentences import ask, note
from bot.domain.phrases.things import cued_codes, things
from bot.domain.phrases.units import AFTER, CJK_UNIT, CURRENCIES, LATIN_UNIT
from bot.domain.text import Text

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_OTHER_LINK = re.compile(
    r"<(?:#[A-Z0-9]+|![a-z]+|https?:|mailto:|tel:)[^>]*>|https?://\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"
)
_PREFIX = r"(?<![A-Za-z\d])(?:P\.?\s?O\.?(?:\s?(?:No\.?|号|#))?[\s#:._-]*|P0[\s#:._-]*(?=\d{3})|P[O0](?=[O0]?\d{3}))"
"""PO before a number, also with a nought for its letter."""
_PO = re.compile(rf"{_PREFIX}([A-Z]{{0,3}}\d[A-Z0-9]*(?:-[A-Z0-9]+)*)(?![A-Z0-9])", re.I | re.A)
_SLIPPED = re.compile(r"(?<![A-Za-z\d])(?:OP|0P|O|P|PQ|PI)[\s#-]?(\d{4,6})(?![\d./:%A-Za-z-])", re.I | re.A)
"""PO with a letter that is missing, more or another; it counts only if the book knows the number."""
_LOOKALIKES = str.maketrans("OoIl", "0011")
_EDGES = r"(?<![\d./:%A-Za-z-])", r"(?![\d./:%A-Za-z-])"
_FIRST_TO_LAST = re.compile(
    rf"{_EDGES[0]}(?P<po>{_PREFIX})?(?P<a>\d{{4,6}})\s?(?:-{{1,2}}|~|到|至|\bto\b)\s?(?:{_PREFIX})?(?P<b>\d{{4,6}}){_EDGES[1]}",
    re.I | re.A,
)
_SHORTENED = re.compile(
    rf"{_EDGES[0]}(?P<po>{_PREFIX})?(?P<a>\d{{4,6}})(?P<more>(?:/\d{{1,3}}|、\d\d(?!\d)){{1,9}}){_EDGES[1]}",
    re.I | re.A,
)
_CUE = re.compile(
    r"(?:款(?:号|式)?|柜号?|箱号|集装箱号?|提单号?|主单号?|信用证号?|船名?|(?<![A-Za-z])(?:style|container|cntr|b/?l|l/?c|vessel)(?:\s?(?:no\.?|number|\#))?)\s?[:#]?\s?$",
    re.I | re.A,
)
_WIDEST = 20
"""So many orders may be meant by the first and the last of them."""
_AFTER_CUE = re.compile(r"(?:订单号?|单号|单子|\border\s?(?:no\.?|#)?|#)\s?:?\s?(\d{3,10})(?![\d./:])", re.I | re.A)
_CREDIT = re.compile(r"(?<![A-Za-z])L/?C\s?(?:No\.?|号|#)?[\s:]*(\d[A-Z0-9]*(?:-[A-Z0-9]+)*)", re.I | re.A)
_CONTAINER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{4}\d{7}(?!\d)")
_BILL = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{4}\d{8,12}|[A-Z]{3,6}[A-Z0-9]*\d{6,12})(?![A-Za-z0-9])")
_VOYAGE = r"V?\.?\s?\d{2,4}[NSEWR]{1,2}(?![A-Za-z0-9])"
_MONTH_NAMES = r"Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec"
_NO_NAME = (
    r"(?!(?:ETD|ETA|delay(?:ed|s)?|late|slip(?:s|ped)?|is|was|will|rolled|missed|changed?|to|on|at|PO"
    rf"|(?:{_MONTH_NAMES})(?=\s\d{{1,2}}(?![\dNSEWR])))(?![A-Za-z]))"
)
_NAME = rf"{_NO_NAME}[A-Z][A-Za-z.']*"
_VESSEL = re.compile(
    rf"(?:船名?|vessel|m/?v)?\s?:?\s*((?<![A-Za-z]){_NO_NAME}[A-Z][A-Z.']+(?:\s{_NO_NAME}[A-Z][A-Z.']*){{0,4}}[\s/,]+{_VOYAGE})",
    re.A,
)
_NAMED_VESSEL = re.compile(
    rf"(?<![A-Za-z])(?:船名?|[Vv]essel|[Mm]/?[Vv])(?:\s|:)+({_NAME}(?:\s{_NAME}){{0,4}}(?:[\s/,]+{_VOYAGE})?)(?![A-Za-z0-9])"
    rf"|船名?[\s:]+([a-z][a-z.']+(?:\s[a-z.']+){{0,3}}\s(?i:{_VOYAGE}))",
    re.A,
)
_WITH_VOYAGE = re.compile(r"(?P<name>[A-Z][A-Z.' ]*?)\s?(?:V\.?)?\s?(?P<voyage>\d{2,4}[NSEWR]{1,2})")
_VOYAGE_AHEAD = re.compile(r"\s(?:V\.?)?\d{2,4}[nsewr](?![A-Za-z0-9])", re.I)
_SMALL_VESSEL = re.compile(
    r"(?<![A-Za-z.'])(?:[a-z][a-z.']{0,15} ){1,5}(?:V\.?)?\d{2,4}[nsewr]{1,2}(?![A-Za-z0-9])", re.I | re.A
)
_NOT_BILLS = frozenset(code.upper() for code in CURRENCIES if code.isascii() and code.isalpha()) | {"ETD", "ETA"}
_PARTED = re.compile(r"[\s/,]+")
_STYLE = re.compile(r"(?<![A-Za-z0-9-])([A-Za-z]{2,5}(?:-[A-Za-z0-9]+)*-[A-Za-z]*\d[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)")
_UNDASHED = re.compile(r"(?<![\w-])([A-Za-z]{2,5})(\d{2,6}[A-Za-z]{0,2})(?![\w-]|[./]\d)", re.A)
"""A style without its dash (hm077); it counts only if the book knows it with one."""
_NOT_STYLES = frozenset(
    (
        "ETD",
        "ETA",
        "MID",
        "PRE",
        "NON",
        "END",
        "AQL",
        "ISO",
        "FOB",
        "CIF",
        "CFR",
        "FCA",
        "EXW",
        "DAP",
        "DPU",
        "DDP",
        "CPT",
        "CIP",
        "FAS",
        "PO",
        "HQ",
    )
)
_ALSO_CODES = frozenset((OrderSort.STYLE, OrderSort.CONTAINER, OrderSort.BILL))
_MONTHS = frozenset(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"))
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS))})(?:r?uary|ch|il|e|y|ust|(?:t|o|v|c)?(?:em|o)ber)?\.?"
_YEAR = re.compile(
    rf"(?<![A-Za-z]){_MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?)?[\s,]{{1,2}}(20\d\d)(?!\d)|(?<!\d)(20\d\d)\s{_MONTH}(?![A-Za-z])",
    re.I | re.A,
)
"""The year of a day written in English (8 October 2026, Oct 8, 2026), which is no order."""
_PAPER = r"(?:SO|SI|AQL|COA|VGM|BOM|PP|EQ|CAM|FQC|OQC|SDS|MSDS|ETD|ETA)(?![A-Za-z])"
"""Short names of papers, which may touch the number of their order: 2403SO."""
_BARE = re.compile(
    rf"(?<![\d.¥$€£A-Za-z+-])(?<!\d[,:/])(\d{{3,6}})(?!(?!{_PAPER})[A-Za-z]|[\d/%-]|[.:,]\d|[.:](?=\S))", re.I
)
_LEADING = re.compile(
    r"(?:^|[\n\x00]|[/、](?:[a-z]+|[\u4e00-\u9fff]{2,3})\s+)[\s\-*·、\"'(]*(\d{4})"
    r"(?=[\s,;:、。\"')]|[\u4e00-\u9fff]|\x00|$|/\d{4}(?![\d/]))"
)
_UNIT_AHEAD = re.compile(
    rf"(?:好?几|来|多|余)?(?:{CJK_UNIT}|{AFTER})|(?:[年月号日天周点万千百亿成](?!品|检|气|期|津))|\s(?:{CJK_UNIT}|{AFTER})(?![\u4e00-\u9fff])"
    rf"|\s?(?:{LATIN_UNIT}|days?\b|weeks?\b|hours?\b|%)",
    re.I | re.A,
)
_VERB_AHEAD = re.compile(r"[打包卷扎套捆对装](?=[了好完过出齐到])")
"""A unit that is a verb here: 打了 is no dozens, 包好 no bags."""
_FIGURE_AHEAD = re.compile(
    r"[打包卷扎套捆对装](?:[了好完过出齐到]|进度){1,3}\s?(?:有|约)?\s?[\d一二两三四五六七八九十半]"
    r"|只(?:[车缝裁包打注喷装做出验完]成?|有|到)(?:[了好完出到]){0,2}\s?[\d一二两三四五六七八九十半]"
)
"""A figure behind such a verb, or behind 只 for only, counts it: 昨天2414打到四成, 2403只车了300件."""
_LONGEST_BARE = 6
"""Digits beyond which 单号 is the number of some other paper, unless the book knows it."""
_CHAIN = re.compile(r"\s*(?:[,、/&+]|和|及|跟|与|and)\s*(\d{3,6})(?![\d.:%A-Za-z-]|/(?!\d{4}))")
_SPACED = re.compile(r"\s+(\d{4,6})(?![\d./:%A-Za-z-])")


@dataclass(frozen=True, kw_only=True)
class Named:
    """What stands in a text beside its sentence, and the text without it."""

    items: tuple[Item, ...]
    mentions: tuple[str, ...]
    masked: str
    masks: tuple[tuple[int, int], ...]
    names: tuple[tuple[int, int], ...]
    questions: tuple[Question, ...]


def take_names(text: str, known: KnownOrders | None) -> Named:
    """Take mentions, links and order tokens out of a normalised text."""
    mentions: list[str] = []
    masks: list[tuple[int, int]] = []
    items: list[Item] = []
    masked = text
    if "<" in text or "://" in text or "@" in text:
        mentions = _MENTION.findall(text)
        masks += [m.span() for pattern in (_MENTION, _OTHER_LINK) for m in pattern.finditer(text)]
        masked = blank(masked, *masks)
    names = things(masked)
    masked = blank(masked, *names)
    questions = _several(masked, known)
    masked = blank(masked, *(question.where for question in questions if question.where))
    for find in (_pos, _vessels, _numbered, _styles):
        found = find(masked, text, known)
        masked = blank(masked, *(item.reach for item in found))
        items += found
    found = _bare(masked, text, known, chained=[item for item in items if item.kind is Kind.ORDER])
    masked = blank(masked, *(item.reach for item in found))
    items += found
    names += cued_codes(masked)
    masked = blank(masked, *names)
    items = [_with_cue(item, text) for item in items]
    codes = _codes(items, known)
    names += [item.reach for item in codes]
    return Named(
        items=tuple(item for item in items if item not in codes),
        mentions=tuple(mentions),
        masked=masked,
        masks=tuple(masks),
        names=tuple(sorted(names)),
        questions=tuple(questions),
    )


def _several(masked: str, known: KnownOrders | None) -> list[Question]:
    """2401-2403, PO2401/2/3: which orders are meant is asked, with what the book has of them."""
    questions = []
    for pattern, numbers_of in ((_FIRST_TO_LAST, _first_to_last), (_SHORTENED, _shortened)):
        for m in pattern.finditer(masked):
            numbers = numbers_of(m)
            if len(numbers) < 2 or _UNIT_AHEAD.match(masked, m.end()) or not _are_orders(m, numbers, known):
                continue
            meant = [number for number in numbers if known is None or _numbered_so(known, number)] or numbers
            lists = dict.fromkeys((",".join(f"PO{number}" for number in meant), f"PO{numbers[0]},PO{numbers[-1]}"))
            options = tuple(Option(value=some, label=Text.same(some.replace(",", "、"))) for some in lists)
            questions.append(ask("which_orders", m[0].strip(), options=options, where=m.span()))
    return questions


def _first_to_last(m: re.Match[str]) -> list[str]:
    first, last = int(m["a"]), int(m["b"])
    if len(m["a"]) != len(m["b"]) or not 0 < last - first < _WIDEST:
        return []
    return [f"{number:0{len(m['a'])}}" for number in range(first, last + 1)]


def _shortened(m: re.Match[str]) -> list[str]:
    tails = re.split("[/、]", m["more"])[1:]
    return [m["a"], *(m["a"][: -len(tail)] + tail for tail in tails)]


def _are_orders(m: re.Match[str], numbers: Sequence[str], known: KnownOrders | None) -> bool:
    """Whether such numbers are orders: said to be, known, or in an order's place where nothing is known."""
    if m["po"] or known is not None:
        return bool(m["po"]) or bool(known and _numbered_so(known, numbers[0]))
    return not in_reach(int(numbers[0])) and not m.string[: m.start()].strip(" \n-*·、\"'(\x00")


def _numbered_so(known: KnownOrders, digits: str) -> tuple[str, ...]:
    """The orders whose own number it is, not a part of some other name."""
    wanted = digits.lstrip("0")
    return tuple(po for po in known(digits) if (m := _TAIL.search(po)) and m[0].lstrip("0") == wanted)


_TAIL = re.compile(r"\d+$")


def _with_cue(item: Item, text: str) -> Item:
    """款号 NV-118, B/L no. COSU6123456789: the word before a name speaks of it."""
    m = _CUE.search(text, max(0, item.start - 16), item.start) if isinstance(item.value, OrderRef) else None
    return replace(item, covers=(min(m.start(), item.reach[0]), item.reach[1])) if m else item


def _codes(items: list[Item], known: KnownOrders | None) -> list[Item]:
    """Beside an order that is known, what is shaped like a style or a B/L and is no order's is a number of its own.

    In `PO2411 检验 完成 COA-2411` it is the certificate's, not a second order; another name of the very order that is
    named by its PO (2401 款号 NV-118) is none either.
    """
    refs = [(item, item.value) for item in items if isinstance(item.value, OrderRef)]
    if known is None or not any(ref.matches for _, ref in refs):
        return []
    numbered = {match for _, ref in refs if ref.sort is OrderSort.PO for match in ref.matches}
    return [
        item
        for item, ref in refs
        if ref.sort is not OrderSort.PO
        and (numbered.intersection(ref.matches) or (ref.sort in _ALSO_CODES and not ref.matches))
    ]


def _item(
    text: str,
    start: int,
    end: int,
    ref: OrderRef,
    *,
    notes: tuple[Note, ...] = (),
    covers: tuple[int, int] | None = None,
) -> Item:
    return Item(kind=Kind.ORDER, value=ref, text=text[start:end], start=start, end=end, notes=notes, covers=covers)


def _matches(known: KnownOrders | None, key: str) -> tuple[str, ...]:
    return tuple(known(key)) if known else ()


def _pos(masked: str, text: str, known: KnownOrders | None) -> list[Item]:
    found = []
    for m in _PO.finditer(masked):
        key = _po_key(m[1], known)
        found.append(_item(text, *m.span(), OrderRef(key=key, sort=OrderSort.PO, matches=_matches(known, key))))
    left = blank(masked, *(item.reach for item in found))
    for m in _SLIPPED.finditer(left) if known else ():
        key, matches = f"PO{m[1]}", _numbered_so(known, m[1]) if known else ()
        if matches and not _UNIT_AHEAD.match(masked, m.end()):
            ref = OrderRef(key=key, sort=OrderSort.PO, matches=matches)
            found.append(_item(text, *m.span(), ref, notes=(note("bare_order", m[0], key=key),)))
    left = blank(masked, *(item.reach for item in found))
    for m in _AFTER_CUE.finditer(left):
        key = f"PO{m[1]}"
        ref = OrderRef(key=key, sort=OrderSort.PO, matches=_matches(known, key))
        if len(m[1]) > _LONGEST_BARE and not ref.matches:
            continue
        note_ = (note("bare_order", m[1], key=key),)
        found.append(_item(text, *m.span(1), ref, notes=note_, covers=m.span()))
    return found


def _po_key(typed: str, known: KnownOrders | None) -> str:
    """The number behind PO: as typed, else with figures for the letters that look like them, else without its dash."""
    plain, typed = typed.translate(_LOOKALIKES).upper(), typed.upper()
    key = f"PO{plain}" if re.fullmatch(r"\d{3,}", plain) else f"PO{typed}"
    if known is None or known(f"PO{typed}"):
        return f"PO{typed}" if known else key
    joined = f"PO{plain.replace('-', '')}"
    return joined if "-" in typed and known(joined) else key


def _vessels(masked: str, text: str, known: KnownOrders | None) -> list[Item]:
    found = []
    for m in list(_VESSEL.finditer(masked)) or list(_NAMED_VESSEL.finditer(masked)):
        name = 1 if m[1] else 2
        found.append(_item(text, *m.span(name), _vessel(m[name], known), covers=m.span()))
    if found or known is None or not _VOYAGE_AHEAD.search(masked):
        return found
    for m in _SMALL_VESSEL.finditer(masked):  # msc anna 636w, which counts only if the book knows it
        words = m[0].split()
        for at in range(len(words) - 2):
            ref = _vessel(" ".join(words[at:]), known)
            if ref.matches:
                start = m.end() - len(" ".join(words[at:]))
                found.append(_item(text, start, m.end(), ref))
                break
    return found


def _vessel(typed: str, known: KnownOrders | None) -> OrderRef:
    """A vessel with its voyage as the book has it, with or without the V before its number."""
    key = " ".join(_PARTED.split(typed.strip())).upper()
    m = _WITH_VOYAGE.fullmatch(key)
    spelt = [f"{m['name']} {v}{m['voyage']}" for v in ("", "V.", "V")] if m else []
    for name in dict.fromkeys((key, *spelt)) if known is not None else ():
        if matches := _matches(known, name):
            return OrderRef(key=name, sort=OrderSort.VESSEL, matches=matches)
    return OrderRef(key=key, sort=OrderSort.VESSEL)


def _numbered(masked: str, text: str, known: KnownOrders | None) -> list[Item]:
    found: list[Item] = []
    for m in _CREDIT.finditer(masked):
        key = "LC" + m[1].upper()
        ref = OrderRef(key=key, sort=OrderSort.CREDIT, matches=_matches(known, key))
        found.append(_item(text, *m.span(), ref))
    for sort, pattern in ((OrderSort.CONTAINER, _CONTAINER), (OrderSort.BILL, _BILL)):
        left = blank(masked, *(item.reach for item in found))
        for m in pattern.finditer(left):
            if m[0][:3] in _NOT_BILLS:
                continue
            ref = OrderRef(key=m[0].upper(), sort=sort, matches=_matches(known, m[0].upper()))
            found.append(_item(text, *m.span(), ref))
    return found


def _styles(masked: str, text: str, known: KnownOrders | None) -> list[Item]:
    found = []
    for m in _STYLE.finditer(masked):
        head = m[1].split("-")[0]
        runs_on = text[m.end() : m.end() + 1] in ("/", ".", "%") and text[m.end() + 1 : m.end() + 2].isdigit()
        if head.upper() in _NOT_STYLES or head.lower() in _MONTHS or runs_on:
            continue
        ref = OrderRef(key=m[1].upper(), sort=OrderSort.STYLE, matches=_matches(known, m[1].upper()))
        found.append(_item(text, *m.span(), ref))
    for m in _UNDASHED.finditer(masked) if known is not None else ():
        key = f"{m[1]}-{m[2]}".upper()
        if m[1].upper() not in _NOT_STYLES and m[1].lower() not in _MONTHS and (matches := _matches(known, key)):
            found.append(_item(text, *m.span(), OrderRef(key=key, sort=OrderSort.STYLE, matches=matches)))
    return found


def _is_called(m: re.Match[str], masked: str, known: KnownOrders | None) -> bool:
    """2403 carton size wrong, 2415打了8万: a number that leads a line counts nothing before a space or a verb."""
    called = masked[m.end() : m.end() + 1] == " " or _leads_on(masked, m.end())
    return known is not None and bool(called) and bool(known(m[1]))


def _leads_on(masked: str, end: int) -> bool:
    return _VERB_AHEAD.match(masked, end) is not None or _FIGURE_AHEAD.match(masked, end) is not None


def _counts(masked: str, end: int) -> bool:
    """Whether what stands behind a number within a line makes it a count of its own."""
    return _UNIT_AHEAD.match(masked, end) is not None and _FIGURE_AHEAD.match(masked, end) is None


def _bare(masked: str, text: str, known: KnownOrders | None, *, chained: list[Item]) -> list[Item]:
    """Digits alone: an order when the book knows them, or where an order stands in a command."""
    masked = blank(masked, *(m.span(m.lastindex or 0) for m in _YEAR.finditer(masked)))
    leading = list(_LEADING.finditer(masked))
    spans = [m.span(1) for m in leading if not _UNIT_AHEAD.match(masked, m.end()) or _is_called(m, masked, known)]
    if known:
        free = [m for m in _BARE.finditer(masked) if m.span(1) not in spans]
        spans += [m.span(1) for m in free if not _counts(masked, m.end()) and _numbered_so(known, m[1])]
    ends = [item.end for item in chained] + [end for _, end in spans]
    while ends:
        end = ends.pop()
        m = _CHAIN.match(masked, end) or _spaced(masked, text, end)
        if m is None or m.span(1) in spans or _UNIT_AHEAD.match(masked, m.end()):
            continue
        if known is None or _numbered_so(known, m[1]):
            spans.append(m.span(1))
            ends.append(m.end())
    found: list[Item] = []
    for start, end in spans:
        digits = text[start:end]
        key = f"PO{digits}"
        ref = OrderRef(key=key, sort=OrderSort.PO, matches=_matches(known, digits))
        found.append(_item(text, start, end, ref, notes=(note("bare_order", digits, key=key),)))
    return found


def _spaced(masked: str, text: str, end: int) -> re.Match[str] | None:
    """2401 2402: a number as long as the one before it, which begins like it."""
    m, before = _SPACED.match(masked, end), re.search(r"\d+$", text[max(0, end - 8) : end])
    return m if m and before and len(before[0]) == len(m[1]) and before[0][:2] == m[1][:2] else None
