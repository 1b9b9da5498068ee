"""What a line says beside its order, its dates and its figures: the reason or the note, as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.phrases.normal import blank
from bot.domain.phrases.reading import Reading

_EDGES = " \t\n,;:.。、!?-~()\"'/=+|→<>·*"
_TYPED_EDGES = "\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u3000“”‘’—–～"
_OPENING = re.compile(
    r"^(?:原因(?:是|为)?|理由(?:是|为)?|因为|由于|因|系|主要是|\b(?:because(?:\sof)?|due\sto|reason(?:\sis)?|since|as)\b)\s*:?\s*",
    re.I | re.A,
)
_FILLER = re.compile(
    r"(?:的|了|要|会|将|再|又|又要|还要|需要?|大概|大约|预计|估计|可能|约|左右|才|才能|能|可以|请|麻烦|各位|目前|现在|这个|那个|订单|单子|客户交期|交期|货期|船期|交货期?|出货|开船|新|原|原定|日期"
    r"|推(?=到)|推迟|延迟|延期|延误|延后|推后|顺延|晚|迟|拖|耽误|改|改为|改到|调整|变更|到|至|从|是|为|在|于|恢复|完成|做完|做好|到货|交货|前|后|之前|之后|起"
    r"|\b(?:is|are|was|were|will|be|to|from|by|the|a|an|of|for|on|at|in|until|till|now|new|date|about|around|has|have|been|and|delay(?:ed|s)?|late|slip(?:s|ped)?|order|shipment|etd|eta|delivery|pls|please|ready|done|finish(?:ed)?|complete(?:d)?|resumes?)\b"
    r"|[\s,;:.。、!?()/+-])++",
    re.I | re.A,
)
_COMMAND = re.compile(r"^\s*[/、]?\s*(?:delay|milestone|order|延期|延误|推迟|进度|里程碑|节点)(?=[\s:]|$)", re.I | re.A)


def remainder(reading: Reading, spans: Iterable[tuple[int, int]]) -> str:
    """The rest of a text when these stretches are taken out, tidied; empty when only fillers are left."""
    command = _COMMAND.match(reading.text)
    taken = list(spans) + list(reading.masks) + ([command.span()] if command else [])
    kept = blank(reading.plain, *taken)
    normal = blank(reading.text, *taken)
    pieces: list[str] = []
    at = 0
    for part in normal.split("\x00"):
        piece = kept[at : at + len(part)]
        at += len(part) + 1
        if not part.strip(_EDGES) or _FILLER.fullmatch(part):
            continue
        pieces.append(_opened(piece.strip(_EDGES + _TYPED_EDGES)))
    return ",".join(piece for piece in pieces if piece)


def _opened(piece: str) -> str:
    return _OPENING.sub("", piece).strip(_EDGES)
