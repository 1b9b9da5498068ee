"""How a clause is meant: denied, supposed, heard, asked, conditional. Classes of words in both languages."""

from __future__ import annotations

import re
from enum import StrEnum


class Mood(StrEnum):
    """What turns a clause, so that it reports nothing as reached; PLANNED is ahead, ROUGH is near."""

    ASKED = "asked"
    HEARD = "heard"
    IF = "if"
    DENIED = "denied"
    SUPPOSED = "supposed"
    PLANNED = "planned"
    ROUGH = "rough"


_ASKED = re.compile(
    r"\?|吗(?!\s?(?:还|都)?[要得]等?到)|(?<!着)呢(?=\s*$)|(?<![什怎这那多要])么(?=[\s,。!]|$)"
    r"|(?P<verb>[\u4e00-\u9fff])[不没](?P=verb)"
    r"|是否|能否|可否|有否|何时|何日|(?:什么|啥)(?:时候|时间|情况)?|几时|(?<![过这前好])几[号月点天]|哪(?![有来能会怕\x00])[天日里儿个张批家步]?"
    r"|多少|多久|多长|怎么样?|怎样|咋样?|如何|为什么|为何|谁"
    r"|请问|问一?下|(?<![检验抽])查一?下|看一?下|看看|跟进一?下|关注一?下|留意一?下|催一?下"
    r"|(?:了|过|好|完|到|齐|\x00)(?:没有?|不)(?=\s*[。!,;]|\s*$)"
    r"|\b(?:when|what|where|which|who|whose|how|why|whether)\b|\bany\s(?:news|updates?)\b"
    r"|\b(?:please|pls|kindly)\s(?:advise|confirm|check|update|chase|follow)\b|\blet\s(?:me|us)\sknow\b"
    r"|\blook(?:ing)?\s(?:at|into)\b|(?:^|(?<=[\n,;]))\s*(?:show|list|find|track)\b|\bstatus\b(?=\s*$)"
    r"|(?:^|(?<=[\n,;]))\s*(?:is|are|(?:was|were)(?!\s\d{1,3}(?!\d))|has|have|had|do|does|did|can|could|will|would|should(?!\shave)|shall"
    r"|(?:may|might)(?=\s(?:i|we|you)\b))(?=[\s\x00])(?!\sbe\b)",
    re.I | re.A,
)
WHAT_NOW = re.compile(
    r"[\s,;。!了啊]*(?:现在|这个?|那|该|你看|请问)*(?:怎么[办弄搞整]|(?:怎么|如何)处理|咋[办整弄搞]|(?:还|要|能|给)?(?P<now>[退换修收用放发])[不没](?P=now)[货了]?)"
    r"(?:呢|啊|好|哦)*[\s?!。~]*",
    re.A,
)
"""What is to be done about what has gone wrong, which is reported with it: 超标了 退不退?"""
_UNTOLD = re.compile(
    r"(?:还?没(?:有)?(?:说|定|讲|给|回|告诉|通知|确定|确认)|(?:还|也)?不(?:知道?|清楚|确定|晓得)|说不[准好清]|定不下来?|未定)"
    r"[\u4e00-\u9fff]{0,4}?(?:哪[天日]|[几多]号|什么时候|啥时候|几时|何时|多少|多久|时间|日期|准信|准数)"
    r"|(?:哪[天日]|[几多]号|什么时候|啥时候|几时|何时|多久)[\u4e00-\u9fff]{0,6}?(?:不(?:知道|晓得|清楚|确定|好说)|没[定说]|未定|说不准)"
    r"|多少[\u4e00-\u9fff]{0,4}?(?:不(?:知道|晓得|清楚|确定)|没(?:数|算|统计))",
    re.A,
)
"""没说哪天到: nobody knows, which is news and no question."""
_OWN_LOOK = re.compile(
    r"(?:我|咱们?)?(?:再|这就|马上|现在|等下|待会儿?|一会儿?|明天|下午)?(?<![催])(?:我|去|再去|来)[\u4e00-\u9fff]{0,4}?(?:看看|看一?下|查一?下|问一?下|跟进一?下|盯一?下|催一?下)",
    re.A,
)
"""我再去仓库看看: what somebody does next, and no question to us."""
_HEARD = re.compile(
    r"听说|听讲|听闻|据(?:说|悉|称|讲|报|传)|据(?=[\u4e00-\u9fff]{1,8}(?:说|称|讲|反馈|通知))|传(?:说|言"
    r"|闻)|说是|(?<![再好难小])说(?![明不])|讲(?!究)|声称|号称|自称"
    r"|告诉|告知|转告|转达|带话|捎话|通报|反馈|反映|通知|回话|好[像象]|似乎|貌似|看样子|看来|看起来|看上去"
    r"|像是|觉得|感觉|以为|认为"
    r"|猜测?|怕是|消息"
    r"|\b(?:says?|said|tells?|told|hear|heard|apparently|reportedly|allegedly|supposedly|seemingly|according"
    r"|rumou?r\w*|claim(?:s|ed)?"
    r"|seems?|looks?\slike|sounds?\slike|appears?|reckons?|thinks?|thought|believes?|guess(?:es)?|assum\w+"
    r"|suppose\w*|suspects?|feels?)\b",
    re.I | re.A,
)
_IF = re.compile(
    r"如果|要是|若(?!干)|倘若|假[如设]|万一|除非|只要|只有|一旦|的话|否则|不然|取决于?|视乎|才(?=[能会可算])"
    r"|等(?![级于边量同])"
    r"|\b(?:if|unless|provid(?:ed|ing)|once|as\slong\sas|subject\sto|depend\w*|otherwise|in\scase|as\ssoon\sas"
    r"|until|till|after|before|when(?:ever)?)\b",
    re.I | re.A,
)
_DENIED = re.compile(
    r"[\u4e00-\u9fff]不(?:了|完|成|及|出|到|上|动|好|齐|来)|尚未|并未|从未|未(?!来)|并没有?|还没有?|没有?"
    r"|不(?!锈|锈钢|好意思)|别|勿|莫(?!代)|并非|(?<!是)非(?!常)|难以|无(?!锡|纺|线)|还?差(?!异|额|别)|还剩"
    r"|剩余?|还有|余下|欠|还?远着|早着|还远"
    r"|\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|cannot|hardly|barely|scarcely|without|un(?:finished"
    r"|done|packed|shipped|likely|confirmed|signed)"
    r"|incomplete|lack(?:s|ing)?|except|instead|far\sfrom|short\sof|to\sgo|left|remain\w*|outstanding|pending"
    r"|await\w*|wait\w*|minus|less)\b|n't\b",
    re.I | re.A,
)
_SUPPOSED = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|数[据字量])待(?:核[实对]?|确认|证实|查证?)|未经核实|[没未]核实|仅供参考|估的"
    r"|应该|应当|理应|按理|照理|该(?=[到好完做出])|可能|也许|或许|恐怕|说不定|没准|不一定|未必|难说|大概率"
    r"|多半|估计|估摸"
    r"|能够?(?!源|力|耗)|可以|可(?=[望能做完出到])|要(?!求|料)|得(?=[到做等再要])|必须|须|需要?(?!求)|想"
    r"|希望|盼|争取|力争|尽量|尽力|尽快|打算|准备|保证|确保|承诺|有望|设法|努力"
    r"|快要?(?=[好完到齐结做出缝裁包装])|快(?=\s*$)|差不多|基本上?|几乎|接近|将近|大部分|大体|大致|即将"
    r"|马上|就要|差一?点|吧|最多|顶多|勉强|据估"
    r"|想得美|才怪|就好了|开玩笑|玩笑|做梦|瞎说|骗你|假的|(?:打|说|报|记|看|搞|弄|填|写)错了?|更正|所谓|[哪那]有|哪来|哪[能会]"
    r"|\b(?:should|may|might|could|would|can|must|ought|hop(?:e|es|ing|ed|efully)|probably|perhaps|maybe"
    r"|possibl[ey]|likely|tr(?:y|ies|ying)|aim\w*"
    r"|almost|nearly|mostly|virtually|practically|basically|about\sto|close\sto|suppos\w+|want\w*|wish\w*"
    r"|need\w*|intend\w*|promis\w+|guarantee\w*|soon|shortly|tentative\w*|up\sto|at\s(?:best|most)"
    r"|as\sgood\sas|all\sbut|yeah\sright|just\skidding|kidding|joking|sorry|i\smean(?:t)?|correction|scratch\sthat"
    r"|typo|oops|so-called)\b",
    re.I | re.A,
)
_PLANNED = re.compile(
    r"预计|预估|计划|拟|将(?!近)|会(?![议员计])|定[于在到]|安排|暂定|目标"
    r"|\b(?:will|shall|expect\w*|plan(?:s|ned|ning)?|schedul\w+|due|estimat\w+|est|eta|target\w*|going\sto"
    r"|to\sbe|be)\b|'ll\b",
    re.I | re.A,
)
_ROUGH = re.compile(
    r"大概|大约|约(?![定车好])|左右|上下|前后|\b(?:about|around|approx\w*|roughly|circa|or\sso)\b|~", re.I | re.A
)
_ONLY_THEN = re.compile(r"(?<=\x00)\s?才(?:能|会|可以?|有)|最[快早](?:也要?)?", re.A)
"""国庆后才能到: a plan for the day before it."""
_ALL = (
    (Mood.PLANNED, _ONLY_THEN),
    (Mood.DENIED, _UNTOLD),
    (Mood.SUPPOSED, _OWN_LOOK),
    (Mood.ASKED, _ASKED),
    (Mood.HEARD, _HEARD),
    (Mood.IF, _IF),
    (Mood.SUPPOSED, _SUPPOSED),
    (Mood.DENIED, _DENIED),
    (Mood.PLANNED, _PLANNED),
    (Mood.ROUGH, _ROUGH),
)


def find_moods(masked: str) -> list[tuple[Mood, int, int]]:
    """The words of mood in what nobody has read yet, each once, by their place."""
    found: list[tuple[Mood, int, int]] = []
    for mood, pattern in _ALL:
        for m in pattern.finditer(masked):
            start, end = m.start(), m.end()
            while start < end and masked[start] in " \x00\n,;":
                start += 1
            if start < end and not any(a < end and start < b for _, a, b in found):
                found.append((mood, start, end))
    return sorted(found, key=lambda spot: spot[1])
