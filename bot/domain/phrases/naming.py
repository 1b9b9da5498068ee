"""What a sentence speaks of: milestones and their parts, dates of the order, closings, and words of trouble."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.closings import find_closings
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.inspections import find_inspections
from bot.domain.phrases.normal import blank
from bot.domain.phrases.participles import find_participles, same_clause
from bot.domain.phrases.reading import Role
from bot.domain.phrases.troubles import find_troubles
from bot.domain.phrases.vocabulary import WordFound, find_subjects

_COMPOUND = re.compile(
    r"(?:机(?!会)|规格|要求|方式|材料|袋|箱|尺寸|资料|费|线(?![上下])|工人|人员|间|师傅|工(?![艺序时])|样(?!衣)"
    r"|款|商|报告(?!号)|申请|计划|方案|照片|预约|合同|厂商|钱|卡|标)"
)
"""What makes another thing of a milestone's name: 包装规格, 注塑机."""
MEASURE = re.compile(
    r"(?:一次)?(?:交验)?(?:良|合格|通过|不良|回潮|收缩|含绒|含油|含杂|吸水|透气|透湿|伸长|断裂伸长|次品|不合格|返工|返修|缩水|含水|甲醛|色牢|破损|损耗|报废|直通"
    r"|成品|抽检)率|良品率|含水量|湿度|翘曲度?|弓曲度?|扭曲度|平整度|水分|铜厚|板厚|阻抗|光泽度|附着力|甲醛(?:含量)?|(?:耐?[干湿]?(?:摩擦|水洗|皂洗|汗渍|日晒|光))?色牢度"
    r"|(?:撕破|断裂|顶破|拉伸|剥离)?强[力度](?=\s*[:为是]?\s*\d)|拉力|硬度|[粘黏]度|克重|(?<![A-Za-z])(?:pH值?|CPK)(?![A-Za-z])"
    r"|\b(?:yield|defect\srate|reject\srate|pass\srate|first[\s-]pass\s(?:yield|rate)|fpy|moisture(?:\scontent)?|shrinkage"
    r"|rework\srate|(?:rubbing\s|washing\s)?colou?r\s?fastness|(?:tear|tensile|bursting|peel)\sstrength|hardness"
    r"|viscosity|formaldehyde|gsm)\b|\b(?:(?:board|copper|film|coating|wall|panel|plate|fabric|net|gross|unit|solder|finished|total|foil|glass|surface|seam)\s)*"
    r"(?:impedance|thickness|bow\s?(?:/|&|and)\s?twist|bow|twist|warp(?:age)?|flatness|roughness|density|torque|purity|assay"
    r"|weight|width|length|(?:solder\s)?mask|resistance)(?=\s(?:is\s|at\s|of\s|was\s|came\s(?:in\s|out\s)(?:at\s)?|measured\s(?:at\s)?)?[\d\x00]|\s?[:=]\s?[\d\x00])",
    re.I | re.A,
)


_STUFF = re.compile(
    r"(?<![\u4e00-\u9fff])料(?=[还也都没未不全已今明后昨早晚下上这本周月国中\d齐到推延要能会预说厂\s]|$)"
)
_STUFFS = ("备料", "木料")
"""料 alone is the material of a plan that waits for one kind only."""


def _stuff(masked: str, reader: PhraseReader) -> Iterator[Claim]:
    ids = tuple(dict.fromkeys(id_ for word in _STUFFS for id_ in reader.milestones.owners.get(word, ())))
    for m in _STUFF.finditer(masked) if ids else ():
        yield Claim(start=m.start(), end=m.end(), sort=Sort.MILESTONE, ids=ids, word=_STUFFS[0])


def find_names(masked: str, reader: PhraseReader) -> Iterator[Claim]:
    """Milestones, their parts, the dates of an order and the closings, by their words."""
    closings = find_closings(masked)
    for kind, start, end in closings:
        yield Claim(start=start, end=end, sort=Sort.CLOSING, closing=kind)
    masked = blank(masked, *((start, end) for _, start, end in closings))
    parts = reader.parts.find(masked)
    for word in parts:
        yield _milestone(word, part=True)
    masked = blank(masked, *((word.start, word.end) for word in parts))
    for start, end in find_inspections(masked):
        ids = next((word.ids for word in reader.milestones.find("final inspection")), ())
        if ids:
            yield Claim(start=start, end=end, sort=Sort.MILESTONE, ids=ids)
            masked = blank(masked, (start, end))
    words = [word for word in reader.milestones.find(masked) if not _COMPOUND.match(masked, word.end)]
    words = [word for word in words if not _is_verb(masked, word, words)]
    for word in words:
        yield _milestone(word)
    masked = blank(masked, *((word.start, word.end) for word in words))
    yield from _stuff(masked, reader)
    for subject, start, end in find_subjects(masked):
        yield Claim(start=start, end=end, sort=Sort.SUBJECT, subject=subject)


def find_done(masked: str, claims: list[Claim]) -> Iterator[Claim]:
    """The milestones of clauses that name none but by what was done (container stuffed)."""
    counted = any(claim.sort in (Sort.COUNT, Sort.PERCENT) for claim in claims)
    names = [claim for claim in claims if claim.sort in (Sort.MILESTONE, Sort.SUBJECT, Sort.CLOSING)]
    for ids, start, end in find_participles(masked, counted=counted):
        if not any(same_clause(masked, name.start, start) for name in names):
            yield Claim(start=start, end=end, sort=Sort.MILESTONE, ids=ids)


_PAUSE = re.compile(r"[,;。!?\n]")
_VERB = re.compile(
    r"arrives?|delivered|finish(?:es)?|process|ex[\s-]?f(?:actory|ty)|so(?=\sfar|\sthat|\swe|\sit)", re.I
)


def _is_verb(masked: str, word: WordFound, words: list[WordFound]) -> bool:
    """Whether a word that names a milestone too is what another one does: fabric delivered, so far."""
    m = _VERB.match(masked, word.start)
    if m is None:
        return False
    before = (other for other in words if other.end <= word.start and not _PAUSE.search(masked, other.end, word.start))
    return m[0].casefold() == "so" or next(before, None) is not None


def _milestone(word: WordFound, *, part: bool = False) -> Claim:
    return Claim(start=word.start, end=word.end, sort=Sort.MILESTONE, ids=word.ids, part=part)


def find_claims_of_trouble(masked: str, claims: list[Claim], reader: PhraseReader) -> Iterator[Claim]:
    measured = [m.span() for m in MEASURE.finditer(masked)]
    yield from (Claim(start=start, end=end, sort=Sort.MEASURE) for start, end in measured)
    denied = [(claim.start, claim.end) for claim in claims if claim.sort is Sort.ON_TIME]
    named = frozenset(masked[claim.start : claim.end].casefold() for claim in claims if claim.sort in _OF_NAMES)
    moves = [claim for claim in claims if claim.item is not None and claim.item.role in (Role.DELAY, Role.TO)]
    names = [claim for claim in claims if claim.sort in (Sort.MILESTONE, Sort.SUBJECT)]
    for spot in find_troubles(blank(masked, *measured, *denied), reader.keywords, named=named):
        named_late = not spot.certain or any(name.start < spot.end and spot.start < name.end for name in names)
        if (
            (spot.kind or not spot.certain)
            and named_late
            and any(move.start < spot.end and spot.start < move.end for move in moves)
        ):
            continue
        sort = Sort.NO_TROUBLE if spot.none else Sort.TROUBLE if spot.certain else Sort.UNDECIDED
        yield Claim(start=spot.start, end=spot.end, sort=sort, kind=spot.kind)


_OF_NAMES = frozenset((Sort.MILESTONE, Sort.SUBJECT, Sort.CLOSING))
_MAY_OVERLAP = frozenset((Sort.TROUBLE, Sort.UNDECIDED, Sort.NO_TROUBLE, Sort.MILESTONE, Sort.SUBJECT))


def once(claims: list[Claim]) -> list[Claim]:
    """Without the names inside what is no name of them; a word of trouble may lie upon a milestone's (面料未到)."""
    return [
        claim
        for claim in claims
        if claim.sort not in _OF_NAMES
        or not any(
            other.sort not in _MAY_OVERLAP
            and other is not claim
            and other.start <= claim.start < claim.end <= other.end
            for other in claims
            if other.item is None or other.item.role is Role.PLAIN
        )
    ]
