"""One decision of the table as people live it: reported in the form, refused to others, taken up the ladder, decided."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from tests.e2e.cases import Case
from tests.e2e.workspace import (
    CHENZQ,
    DAVID,
    FENGTAO,
    FOLLOW,
    HEJING,
    HUANGJG,
    JIANGY,
    LINXIAO,
    LIUYANG,
    LIWEI,
    QIANLH,
    ROOT,
    SUNLI,
    WANGFANG,
    XUFENG,
    ZHAOMING,
    ZHENGQ,
    ZHOUMIN,
    Workspace,
)

NAMES = {
    LINXIAO: "林晓", ZHOUMIN: "周敏", HEJING: "何静", WANGFANG: "王芳", LIWEI: "李伟", ZHAOMING: "赵明",
    CHENZQ: "陈志强", LIUYANG: "刘洋", SUNLI: "孙丽", ZHENGQ: "郑强", QIANLH: "钱丽华", FENGTAO: "冯涛",
    JIANGY: "蒋勇", XUFENG: "许峰", HUANGJG: "黄建国",
}  # fmt: skip
READ_ENGLISH = {HEJING, LIUYANG, ZHAOMING, DAVID}
FOLLOWS = {"PO2401": LINXIAO, "PO2402": LINXIAO, "PO2403": LINXIAO, "PO2411": HEJING, "PO2413": HEJING}
UP, PROPOSE = "up", "propose"
NAMED = "pickd"
"""Under 其他: the field that asks for one decision by its name."""

TYPED = ""
"""The kind of a report that is typed in one line, not chosen in the form."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table: who is asked, one after the other, and who decides in the end."""

    id: str
    zh: str
    en: str
    rungs: tuple[tuple[str, str], ...] = ()
    decides: str
    at_once: bool = False

    def label(self, person: str) -> str:
        """The decision in a person's language."""
        return self.en if person in READ_ENGLISH else self.zh

    def title(self, person: str | None = None) -> str:
        """How its part of a card begins, by default in the channel's language."""
        return f". {self.label(person) if person else self.zh}* —"


@dataclass(frozen=True, kw_only=True)
class Story:
    """One report in the form, and the decisions it raises."""

    title: str
    order: str
    kind: str
    lines: tuple[Line, ...]
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def reporter(self) -> str:
        """The order's 跟单员."""
        return FOLLOWS[self.order]

    def __str__(self) -> str:
        return f"{self.order} {'+'.join(line.id for line in self.lines)} {self.title}"


def line(decision: str, *rungs: tuple[str, str], decides: str, at_once: bool = False) -> Line:
    """A row by the decision's id."""
    name = _names()[decision]
    return Line(id=decision, zh=name["zh-CN"], en=name["en"], rungs=rungs, decides=decides, at_once=at_once)


@cache
def _names() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "bot/data/authority.yaml").read_text("utf-8"))["decisions"]
    return data


@cache
def _labels(locale: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / f"templates/{locale}/labels.toml").read_text("utf-8"))


def said(person: str, *path: str) -> str:
    """A label in a person's language."""
    found: Any = _labels("en" if person in READ_ENGLISH else "zh-CN")
    for name in path:
        found = found[name]
    return str(found)


def chinese(words: str) -> list[str]:
    """The Chinese in it, names of people left out."""
    return re.findall("[\u4e00-\u9fff]+", re.sub("|".join(NAMES.values()), "", words))


def report(slack: Workspace, story: Story) -> Case:
    """Type it or fill in the form of `/anomaly`, look at what would be saved, submit it."""
    who = story.reporter
    before = {message.ts for message in slack.messages(who)}
    if story.kind == TYPED:
        slack.command(who, f"/anomaly {story.order} {story.title}")
        ahead = slack.last(who)
        if said(who, "buttons", "submit") not in ahead.labels:  # a case of that kind is open: this is another one
            before.add(ahead.ts)
            slack.press(who, ahead, ahead.labels[0])
            ahead = slack.last(who)
        _foresees(ahead.words, story)
        slack.press(who, ahead, said(who, "buttons", "submit"))
    else:
        slack.command(who, "/anomaly")
        assert slack.act_in_view(who, "report.order", slack.choice(who, "order", story.order))["ok"]
        assert slack.act_in_view(who, "report.kind", story.kind)["ok"]
        if (named := story.fields.get(NAMED)) is not None:
            assert slack.act_in_view(who, "report.decision", named)["ok"]
        answer = slack.submit(who, text=story.title, **story.fields)
        assert answer["ok"], answer
        _foresees(str(slack.view(who)["blocks"]), story)
        answer = slack.submit(who)
        assert answer["ok"], answer
        assert slack.no_view(who)
    told = "\n".join(message.words for message in slack.messages(who) if message.ts not in before)
    (number,) = set(re.findall(r"\bC\d{4}\b", told))
    return Case(slack=slack, number=number, reporter=who)


def _foresees(shown: str, story: Story) -> None:
    """Before anything is saved it says where each decision goes; what a new ship date asks stands in its first line."""
    for line in story.lines:
        held = said_to_wait(story.reporter) in shown if line.id == "ship_date_commitment" else False
        assert held or line.label(story.reporter) in shown, shown
        assert NAMES[line.decides] in shown or line.decides == story.reporter, shown


def said_to_wait(person: str) -> str:
    """What a preview says of the customer while a new ship date is not decided."""
    return "do not answer the customer yet" if person in READ_ENGLISH else "先别答复客户"


def live_through(slack: Workspace, story: Story) -> Case:
    """Report it, and see every decision of it through to its end."""
    case = report(slack, story)
    for line in story.lines:
        if line.at_once:
            _settled_by_reporting(case, line)
            continue
        _refused(case, line)
        if line.decides == case.reporter:
            _settle_alone(case, line)
        else:
            _climb(case, line)
            _decide(case, line)
    return case


def still_asked(case: Case, story: Story) -> list[str]:
    """The decisions of a story that the channel's card still asks somebody for."""
    asking = {"同意", "确定"}
    return [line.id for line in story.lines if asking & {*case.part(case.reporter, line.title(), FOLLOW).labels}]


def _refused(case: Case, one: Line) -> None:
    """A colleague of another language and, unless it is theirs, the reporter press without the right."""
    stranger = ZHOUMIN if case.reporter in READ_ENGLISH else DAVID
    pressing = [stranger] if one.decides == case.reporter else [stranger, case.reporter]
    label = "确定" if one.decides == case.reporter else "同意"
    for who in pressing:
        words = case.refuses(who, one.title(), label)
        assert NAMES[one.decides] in words, f"{who} is not told who decides: {words}"
        assert who == case.reporter or one.label(who) in words, words
        assert re.search("(规则|rule) [A-Z]{2}-[0-9]{2}", words), words
        assert not (who in READ_ENGLISH and chinese(words)), words


def _settled_by_reporting(case: Case, one: Line) -> None:
    """Whose own report is the decision: nobody is asked, everybody who sees the card sees who decided."""
    assert not case.buttons(case.reporter, one.title(case.reporter))
    for who, channel in ((case.reporter, "@bot"), (DAVID, FOLLOW)):
        words = case.part(who, one.title(None if channel == FOLLOW else who), channel).words
        assert NAMES[case.reporter] in words
    assert not case.has_card(WANGFANG)


def _settle_alone(case: Case, one: Line) -> None:
    who = case.reporter
    part = case.part(who, one.title(who))
    assert said(who, "case", "settle", "approve") in part.labels
    assert NAMES[WANGFANG] not in part.words
    assert not case.has_card(WANGFANG), "nobody else is asked"
    case.press(who, one.title(who), said(who, "case", "settle", "approve"))
    part = case.part(who, one.title(who))
    assert NAMES[who] in part.words
    assert said(who, "case", "outcomes", "settled") in part.words


def _climb(case: Case, one: Line) -> None:
    for place, (who, act) in enumerate(one.rungs):
        above = (*[rung for rung, _ in one.rungs[place + 1 :]], one.decides)
        buttons = case.buttons(who, one.title(who))
        approve = said(who, "case", "buttons", "approve")
        assert approve not in buttons, f"{NAMES[who]} may not decide {one.zh}"
        verb = said(who, "case", "buttons", act)
        assert verb in buttons, f"{NAMES[who]} reads {buttons}"
        assert (said(who, "case", "buttons", PROPOSE) in buttons) == (act == PROPOSE)
        assert NAMES[above[0]] in case.part(who, one.title(who)).words, "and reads to whom it goes"
        form = {"note": f"{NAMES[who]}的建议"} if act == PROPOSE else {}
        case.press(who, one.title(who), verb, **form)
        assert case.buttons(who, one.title(who)) & {approve, verb} == set()
        if act == PROPOSE:
            assert f"{NAMES[who]}的建议" in case.part(above[0], one.title(above[0])).words


def _decide(case: Case, one: Line) -> None:
    who, label = one.decides, one.title(one.decides)
    part = case.part(who, label)
    assert not (who in READ_ENGLISH and chinese(_without_typed(part.words))), part.words
    case.press(who, label, said(who, "case", "buttons", "approve"))
    reporter = case.reporter
    decided = case.part(reporter, one.title(reporter)).words
    assert NAMES[who] in decided
    assert said(reporter, "case", "outcomes", "approve") in decided
    told = [words for words in case.told(reporter) if NAMES[who] in words and one.label(reporter) in words]
    assert told, f"{NAMES[reporter]} is not told what {NAMES[who]} decided about {one.zh}"
    assert any(one.zh in words and NAMES[who] in words for words in case.history()), "the thread is the history"
    approve = said(who, "case", "buttons", "approve")
    assert approve not in case.part(who, label).labels
    assert "同意" not in case.part(who, one.title(), FOLLOW).labels


def _without_typed(words: str) -> str:
    return re.sub(r".{2,3}的建议", "", words)
