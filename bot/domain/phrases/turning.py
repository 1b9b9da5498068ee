"""A line or a clause of few words that turns what was said before it: 对吗, 听说的, 记错了, not yet, or 70?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.moods import Mood, find_moods
from bot.domain.phrases.normal import blank, normalise
from bot.domain.phrases.reading import Question
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import AnomalyTold, NotUnderstood, Request, Statement, Task, Wanted

_FLAGS = re.I | re.A
_OPENS = r"\s*(?:(?:哦|噢|啊|呃|额|哎呀?|唉|等等|慢着|抱歉|不好意思|oh|ah|sorry|wait|hmm|oops|actually)[\s,.!。、]*)*"
_PUTS_RIGHT = (
    r"不对(?![称齐等])|[说打搞记报发写看弄填][错反]了?|错了|更正|纠正|订正|当我没说|没这回事|[说开]个?(?:玩笑|笑话?)|逗你|骗你"
    r"|(?:上面|上条|刚才|刚刚|前面)(?:那?[条句个])?的?(?:都|先)?(?:别|不[对算用]|作废|错|取消|撤)"
    r"|[别不](?:用|要)?(?:记|存)(?![\u4e00-\u9fff])|先别|无视|忽略"
    r"|no(?:pe)?\s*(?:,|\.|$)|not\s(?:yet|really|sure|true|so|quite|correct|right)\b|wrong\b|ignore\b|scratch\b|disregard\b|forget\s(?:it|that)"
    r"|correction\b|my\s(?:bad|mistake)|never\s?mind|typo\b|(?:just\s)?kidding|cancel\sthat|undo\b"
)
_ALONE = (
    r"不是|作废|算了|收回|撤[回销消]|取消|删(?:掉|了|除)?|假的|还?没(?:有|呢)?|不算|不报了?|别报|改口"
    r"|sorry|wait|hmm|oops"
)
_ENDS = r"(?=了?[\s,.!。~]*$|了?[\s,，]*(?:上面|刚才|这[条个]|那[条个]|不报|先))"
_TAKEN_BACK = re.compile(rf"{_OPENS}(?:{_PUTS_RIGHT}|(?:{_ALONE}){_ENDS})", _FLAGS)
"""What begins so puts right what stands before it, whatever follows."""
_TAG = re.compile(
    rf"{_OPENS}(?:(?:[对是真好行有]|没错|可以|确定|属实|准确?|靠谱)(?:的)?(?:吗|吧|么|嘛)|对不对|是不是|真的假的|可不可以|(?:真的|当真|确定|属实)\s?\?"
    r"|(?:right|correct|true|really|yes|sure|ok(?:ay)?)\s*\?|(?:is|was)\s(?:that|it|this)\s(?:so|right|true|correct|ok)"
    r"|(?:isn't|hasn't|aren't|wasn't|doesn't|didn't)\s(?:it|that|they)|\?+)\W*",
    _FLAGS,
)
_EITHER = re.compile(
    r"\s*(?:还是|或者?|要不|也可能|maybe|or)\s*(?:是|about\s)?[\d一二两三四五六七八九十.,]+\s?[%成件套个]?\W*", _FLAGS
)
_UNSETTLED = re.compile(
    r"[\s-]*(?:数[据字量]|上面(?:的|[两几]?[条个])?|这[些个])?(?:都|也|还)?(?:是|得)?(?:待(?:核[实对]?|确认|证实|定|查证?)|仅供参考|[没未](?:经)?核实"
    r"|估(?:计|算)?的|猜的|大概的?|不一定准?|未必准?|不(?:太|大)?(?:确定|准)|以[\u4e00-\u9fff]{1,6}为准|[\u4e00-\u9fff]{1,6}[说讲]的"
    r"|(?:not|un|to\sbe)\s?(?:yet\s)?(?:confirmed|verified|checked)|tbc|tbd)\W*",
    _FLAGS,
)
_OTHER_FIGURE = re.compile(
    r"\s*(?:其实|实际上?|应该|改成?|变成|现在|到|是|actually|now|make\s(?:it|that))*\s*[\d.一二三四五六七八九]+\s?[%成件套个]?(?:了|吧)?\W*",
    _FLAGS,
)
_OTHER_ORDER = re.compile(
    r"\s*(?:(?:我?(?:说|指|讲)的)?(?:应该|其实)?是|i\smean(?:t)?|it's|should\sbe)\s*(?:PO)?\d{3,6}(?:的|那[单张个批])?\W*|\s*(?:PO)?\d{3,6}的\W*",
    _FLAGS,
)
"""Another figure or another order alone, behind a report that has its own."""
_AHEAD = re.compile(r"\s*(?:明[天早晚]|后天|下周|过两天|tomorrow|next\sweek)(?:的|吧|再说|才是)?\W*", _FLAGS)
_MEANT = frozenset((Mood.HEARD.value, Mood.SUPPOSED.value, Mood.DENIED.value))
"""It is asked already whether it was meant so."""

_LOOSE = frozenset((Mood.HEARD, Mood.IF, Mood.SUPPOSED))
_WORDS = frozenset((Wanted.ORDERS, Wanted.UNDO, Wanted.WHAT_IF, Wanted.NOTHING))
_FEW = 10
"""Characters of Chinese, or three times as many of English, that say no more than how the words before are meant."""


def turned_back(statements: Iterable[Statement], reader: PhraseReader) -> tuple[Statement, ...]:
    """What is told before such words is asked: it was not meant as it stands."""
    found: list[Statement] = []
    for statement in map(_corrected, statements):
        last = next((told for told in reversed(found) if _is_told(told)), None)
        words = _own_words(statement, reader) if last is not None else ""
        mood = _turns(words, statement, last, reader) if last is not None else None
        if mood is None:
            found.append(statement)
            continue
        asked = ask(mood.value, words.strip(" ,。.!"), options=(option("", "save_it"),))
        found = _doubted(found, replace(asked, span=""))
        if _says_more(words, statement):
            found.append(statement)
    return tuple(found)


_WITHIN = re.compile(
    r"[,;。]\s*(?:[哦啊噢]\s*)?(?P<word>不对|[说打搞记报发写看弄填]?错了|更正|纠正|no|sorry|wait|correction)\s*[,:。]?(?:是|应?该是|改成|it's)?\s*(?=[^\n]{0,12}\d)",
    _FLAGS,
)
"""推到9/22,不对,9/25: what stands before it is put right in the same breath."""


def _corrected(statement: Statement) -> Statement:
    found = _WITHIN.search(normalise(statement.text).text) if _is_told(statement) else None
    if found is None or statement.doubts:
        return statement
    return replace(statement, doubts=(replace(ask(Mood.DENIED.value, found["word"]), span=""),))


def _own_words(statement: Statement, reader: PhraseReader) -> str:
    """A statement without the names of its orders, which may stand there only to read it again."""
    text = normalise(statement.text).text
    text = blank(text, *(item.reach for item in reader.names(text).items)).replace("\x00", " ")
    for ref in statement.orders:
        text = text.replace(normalise(ref.key).text, " ")
    return _NAMED.sub(" ", text).strip() if isinstance(statement, Task) else text.strip()


_NAMED = re.compile(r"@\S+")


def _turns(words: str, statement: Statement, last: Statement, reader: PhraseReader) -> Mood | None:
    """How such words turn what stands before them; None: they say something of their own."""
    typed = normalise(statement.text).text
    if _TAKEN_BACK.match(typed) or _OTHER_ORDER.fullmatch(typed):
        return Mood.DENIED
    known = _keys(last)
    says = isinstance(statement, NotUnderstood | AnomalyTold) or (
        isinstance(statement, Request) and statement.wanted in _WORDS and not _supposes_news(statement)
    )
    if says and _TAKEN_BACK.match(words) and (known.issuperset(_keys(statement)) or not re.search(r"\d", words)):
        return Mood.DENIED
    if not known.issuperset(_keys(statement)):
        return None
    silent = isinstance(statement, Request) and statement.wanted is Wanted.NOTHING
    turning = (_TAG, _UNSETTLED) if silent else (_TAG, _UNSETTLED, _EITHER, _AHEAD, _OTHER_FIGURE)
    if any(pattern.fullmatch(words) for pattern in turning):
        return Mood.SUPPOSED
    length = len(words) if re.search(r"[\u4e00-\u9fff]", words) else len(words) // 3
    if not says or silent or isinstance(statement, AnomalyTold) or length > _FEW or reader.milestones.find(words):
        return None
    found = next((mood for mood, _, _ in find_moods(words) if mood in _LOOSE), None)
    return Mood.SUPPOSED if found is Mood.IF else found


def _supposes_news(statement: Request) -> bool:
    """如果2403晚3天 is a question of its own."""
    return statement.wanted is Wanted.WHAT_IF and re.search(r"\d", statement.text) is not None


def _keys(statement: Statement) -> set[str]:
    return {ref.key for ref in statement.orders}


def _says_more(words: str, statement: Statement) -> bool:
    """Whether something else is told behind the words that take the rest back."""
    behind = _TAKEN_BACK.sub("", words)
    told = r"\w" if isinstance(statement, AnomalyTold) else r"[\d%成]"
    return isinstance(statement, Task) or (_is_told(statement) and re.search(told, behind) is not None)


def _is_told(statement: Statement) -> bool:
    return not isinstance(statement, Request | NotUnderstood)


def _doubted(found: Sequence[Statement], doubt: Question) -> list[Statement]:
    """Everything told since the last request by whoever said the last of it, with this doubt."""
    last = next(told for told in reversed(found) if _is_told(told))
    kept: list[Statement] = []
    open_ = True
    for statement in reversed(found):
        told = open_ and _is_told(statement)
        open_ = open_ and (not told or statement.speaker == last.speaker)
        told = told and open_ and not _MEANT & {question.code for question in statement.doubts}
        kept.append(replace(statement, doubts=(*statement.doubts, doubt)) if told else statement)
    return kept[::-1]
