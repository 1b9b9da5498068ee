"""Words that change nothing of what is reported: particles, thanks, who said it, what a thing is called anyway."""

from __future__ import annotations

import re

_CHINESE = (
    "的 地 了 着 过 啊 呢 吗 呀 哦 噢 嗯 哈 哈哈 嘛 呗 啦 哟 咯 喔 哇 唉 哎 诶 嘿 就 也 都 全 全部 全都 又 且"
    " 而 并 则 还 已 已经 均 刚 刚刚 刚才 现在 目前 现 当前 截至 截止 终于 总算"
    " 一下 一直 一起 一切 一并 一般 这边 那边 这里 那里 这 那 此 我 我们 我方 咱 咱们 他 他们 她 您 你"
    " 俺 俺们 阿拉 偶们"
    " 你们 厂里 厂家 工厂 车间 仓库 客户 客人 买家 供应商 货代 船务 采购 品质 财务 生产 师傅 老师"
    " 组长 主任 老板 经理 厂长 主管 同事 各位 大家 亲 好的 好 收到 辛苦 辛苦了 谢谢 感谢 多谢 谢 麻烦 请"
    " 知悉 知会 供参考 报告 汇报 汇总 同步 更新 进度 进展 情况 状态 节点 订单 单子 单 货 大货 货物"
    " 产品 本 本单 此单 这单 该单 个 刚好 正好 及 和 与 跟 另 另外 其实 实际 实际上 总体"
    " 整体 日报 今日 早报 顺利 正式 完整 在 于 是 为 有 把 将 给 由 向 全员 "
    " 原因 因 因为 由于 系 但 但是 不过 然后 接着 继续 最新 如下 附件 见附件 见图 照片 图片 如图 单号"
    " 编号 款号 款式 版本 版次 为止 有点 记一下 记下 帮忙 帮我 帮 备注 报告号 证书号 早安 早 早上好 上午好 下午好"
    " 晚上好 你好 您好"
    " 比原来 比原定 比计划 比之前 比原计划 比上次 赶的 做的 出的 弄的 搞的 加班 加急 哈"
    " 不好意思 不错 没事 按计划 送来 过来 回来 出来 下来"
)
_ENGLISH = (
    "the a an of is are was were has have been all now just already and with for its it's it this that"
    " these those our my we i you your they he she at on in to as so far update updated updates status"
    " news report"
    " progress currently today's fyi hi hello dear team all thanks thank pls please kindly noted note here"
    " there order orders po goods cargo bulk production factory supplier customer buyer client mill workshop"
    " warehouse"
    " forwarder from by per via good great well still also too only about date day no. fully totally completely"
    " successfully finally overall both each etc re regarding as ok okay sir madam"
    " carrier liner agent haulier trucker lab"
)
_CARRIERS = (
    "maersk msk msc cosco oocl evergreen hapag hapag-lloyd hmm zim cma cgm yml wan hai dhl fedex ups tnt dpd gls"
    " kuehne nagel schenker dsv kerry sinotrans expeditors sgs intertek tuv itss qima"
)
"""Who carries and who inspects: their names say nothing of how far a thing is."""

_WORDS = sorted(_CHINESE.split(), key=len, reverse=True)
_LATIN = "|".join(map(re.escape, sorted(f"{_ENGLISH} {_CARRIERS}".split(), key=len, reverse=True)))
_SOURCE = re.compile(
    r"\b(?:as\s)?per\s(?:(?:the|our|their|latest|today's)\s)*(?:(?:carrier|liner|forwarder|customer|client|buyer|supplier|mill"
    r"|factory|agent|lab|vessel|shipping\sline)(?:'?s)?\s)?(?:advice|notice|notification|e-?mail|mail|schedule|confirmation)\b",
    re.I | re.A,
)
_DONE = re.compile(
    r"\b(?:done|received|complete[d]?|finished|packed|passed|issued|loaded|in)\b|完|好了|齐", re.I | re.A
)
_AGAIN = re.compile(
    r"\ball\s(?:parameters|values|results|tests|items|points|readings)\s(?:pass(?:ed)?|ok|good|fine|(?:with)?in\sspec)\b"
    r"|\b(?:all\s)?(?:cartons?|boxes|ctns)\s(?:are\s|all\s)*(?:closed|sealed|taped|strapped)\b"
    r"|\b(?:good|ready|ok|cleared)\s(?:to|for)\s(?:ship(?:ping|ment)?|go|pick-?\s?up|collection|dispatch)\b",
    re.I | re.A,
)


def said_again(left: str) -> list[tuple[int, int]]:
    """Where a word comes from in writing, and what behind a thing done only says so again."""
    found = [m.span() for m in _SOURCE.finditer(left)]
    return found + [m.span() for m in _AGAIN.finditer(left) if _DONE.search(left, 0, m.start())]


_HARMLESS = re.compile(
    rf"{'|'.join(map(re.escape, _WORDS))}|(?<![A-Za-z])(?:{_LATIN})(?![A-Za-z])"
    r"|:[a-z0-9_+-]+:|[\u4e00-\u9fff](?:师傅|总|工|姐|哥|经理|主任|厂长|老师|阿姨)(?![\u4e00-\u9fff])",
    re.I | re.A,
)
PLANS = re.compile(
    r"出窑|(?:晾|烘|风)?干(?:得)?透|做|验货?|查货?|检验?|办|交[单货]?|寄|到达?|送到?|出货?|发货?|走货?|开船?|装柜?|装船|装车|完|好|齐|截|提货?|启运|离港|离厂|入库"
    r"|才?能|才|货期|交期|船期|日期|时间|到时|那天|当天|那日|上船|上线"
    r"|\bout(?=\s*\x00|\s(?:on|by|in|at)\b)"
    r"|\b(?:arriv(?:e|es|ing|al)|ships?|shipping|sails?|sailing|leaves?|leaving|departs?|ready|due|deliver(?:s"
    r"|y|ed)?|load(?:s|ing)?|stuff(?:s|ing)?|clos(?:es|ing)|comes?|coming|lands?|landing"
    r"|date|day|time|on|by|at|in|for|is|be|now|new|moved?|moves|set|confirmed\sfor|latest|earliest|eta|etd"
    r"|chang(?:ed|es)|revised|rescheduled|pushed|postponed|slips?|slipped|brought|pulled|extended)\b",
    re.I | re.A,
)
"""What a thing does on the day that is given for it."""

NUMERAL = re.compile(
    r"\d|[零一二两三四五六七八九十百千万亿几半双廿卅]|\b(?:one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
    r"|dozens?|half|third|quarter|couple|few|several)\b",
    re.I | re.A,
)
TIME_WORD = re.compile(
    r"[今明昨][天日晚早]|今年|明年|后天|前天|上午|下午|中午|晚上|早上|夜里|凌晨|(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|[上下本这]个?(?:周|月|星期|礼拜|季度)|[上中下]旬|[月年][初中底末]|季度|小时|工作日|国庆|春节|元旦"
    r"|中秋|端午|假期"
    r"|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun)(?:day)?\b"
    r"|\b(?:jan(?:uary)?|feb(?:ruary)?|march|april|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
    r"|\b(?:today|tomorrow|yesterday|tonight|morning|afternoon|evening|noon|midnight|weeks?|weekend|months?"
    r"|years?|days?|hours?)\b",
    re.I | re.A,
)


_GREETING = re.compile(
    r"\s*(?:(?:大家|各位|领导)?(?:早上好|早安|上午好|中午好|下午好|晚上好|你们?好|您好|早|好)(?:[啊呀哈]|各位|大家)*(?=[\s,!。.~:、])"
    r"|(?:(?:hi|hello|hey|dear)(?:\s(?:all|team|everyone|everybody|there|guys|folks|sir|madam|colleagues))?"
    r"|(?:good\s)?(?:morning|afternoon|evening)(?:\s(?:all|team|everyone|everybody|guys|folks))?)"
    r"(?=\s*[,!.:~]|\s+-|\s+(?:PO|[A-Z]{2,}-?)?\d)"
    r"|(?:fyi|(?:quick\s|daily\s|status\s)?updates?|news|汇报|报告|更新|同步|播报)(?:一下)?\s*(?=[:,])|fyi\b)[\s,!。.~:、-]*",
    re.I | re.A,
)
"""How a message begins before it says anything: it greets, or says that it reports."""


def without_greeting(plain: str) -> str:
    """A normalised message without the greeting in front of it; what is nothing but one stays."""
    m = _GREETING.match(plain)
    return plain[m.end() :] if m and plain[m.end() :].strip() else plain


def harmless(left: str) -> list[tuple[int, int]]:
    """The harmless words in what nobody has read."""
    return [m.span() for m in _HARMLESS.finditer(left)]
