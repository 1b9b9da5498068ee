"""What a check of the rule table found, with a sentence that says how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.model import NOWHERE, Place
from bot.domain.text import Text


class Code(StrEnum):
    """Every fault the check knows (cli.md)."""

    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_DECISION = "unknown_decision"
    UNKNOWN_VERDICT = "unknown_verdict"
    UNKNOWN_CONDITION = "unknown_condition"
    BAD_VALUE = "bad_value"
    MISSING_LADDER = "missing_ladder"
    POWERLESS_LADDER = "powerless_ladder"
    CYCLIC_LADDER = "cyclic_ladder"
    LADDER_START = "ladder_start"
    MISSING_INSTRUCTION = "missing_instruction"
    NO_ACCOUNTABLE = "no_accountable"
    SEVERAL_ACCOUNTABLE = "several_accountable"
    OVERLAP = "overlap"
    GAP = "gap"
    UNREACHABLE = "unreachable"
    DUPLICATE_ID = "duplicate_id"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault (or, with `warning`, something to know): where it is and how to mend it."""

    code: Code
    rule: str
    at: Place
    message: Text
    warning: bool = False

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.at.line


_WORDS: Mapping[Code, tuple[str, str]] = {
    Code.UNKNOWN_ROLE: (
        "没有“{name}”这个角色;请改成 roles 里的角色{hint},或先在 roles 里登记。",
        "There is no role “{name}”; use one listed under roles{hint}, or add it there first.",
    ),
    Code.UNKNOWN_DECISION: (
        "没有“{name}”这个决定;请改成 decisions 里的决定{hint},或先在 decisions 里登记。",
        "There is no decision “{name}”; use one listed under decisions{hint}, or add it there first.",
    ),
    Code.UNKNOWN_VERDICT: (
        "没有“{name}”这种裁定;可用:{known}。",
        "There is no verdict “{name}”; use one of {known}.",
    ),
    Code.UNKNOWN_CONDITION: (
        "没有“{name}”这个条件;请改成 facts 里的条件{hint},或先在 facts 里登记。",
        "There is no condition “{name}”; use one listed under facts{hint}, or add it there first.",
    ),
    Code.BAD_VALUE: ("“{name}”的值不对:{zh}", "Bad value for “{name}”: {en}"),
    Code.MISSING_LADDER: (
        "{role} 的裁定要把事情交上去,但规则没有 ladder;请写明逐级上报给谁,最后一级须有权决定。",
        (
            "The verdict of {role} sends the case on, but the rule has no ladder; list the rungs, "
            "the last with the right to decide."
        ),
    ),
    Code.POWERLESS_LADDER: (
        "当 {cell} 时,ladder 的最后一级 {last} 无权决定,有权的是 {accountable};请把 ladder 接到 {accountable}。",
        "When {cell}, the last rung {last} may not decide, {accountable} may; extend the ladder to {accountable}.",
    ),
    Code.CYCLIC_LADDER: (
        "ladder 绕了回来:{role} 出现两次;每个角色只能出现一次。",
        "The ladder loops: {role} comes twice; name each role once.",
    ),
    Code.LADDER_START: (
        "{role} 上报必须先到 {start},现在先到 {first};请把 {start} 放在 ladder 第一级。",
        "What {role} passes up must reach {start} first, not {first}; make {start} the first rung.",
    ),
    Code.MISSING_INSTRUCTION: (
        "{role} 要凭指令执行,但没有写谁下指令;请补 instruction_from。",
        "{role} executes on instruction, but nobody is named to give it; add instruction_from.",
    ),
    Code.NO_ACCOUNTABLE: (
        (
            "当 {cell} 时没有人负责决定;请让恰好一个角色 approve 或 decide"
            "(仅备案的写 record_only,内部无人可定的写 external: true)。"
        ),
        (
            "When {cell}, nobody is accountable; give exactly one role approve or decide "
            "(record_only for a mere record, external: true where nobody inside may)."
        ),
    ),
    Code.SEVERAL_ACCOUNTABLE: (
        "当 {cell} 时有多个角色负责:{roles};只留一个 approve 或 decide。",
        "When {cell}, several roles are accountable: {roles}; leave one approve or decide.",
    ),
    Code.OVERLAP: (
        "与 {other} 重叠:当 {cell} 时两条都适用于 {role};请收窄其中一条的 when,或在一条里用 overrides 点名另一条。",
        "Overlaps {other}: when {cell}, both apply to {role}; narrow one rule's when, or name the other in overrides.",
    ),
    Code.GAP: (
        "决定 {decision} 在 {cell} 时没有规则;请补一条规则,或在该决定上写 default: line_above。",
        "Decision {decision} has no rule when {cell}; add one, or write default: line_above on the decision.",
    ),
    Code.UNREACHABLE: (
        "这条规则永远不会适用:条件互相矛盾,或总被别的规则取代;请改 when 或删去。",
        (
            "This rule can never apply: its conditions contradict each other, or others always override it; "
            "change its when or delete it."
        ),
    ),
    Code.DUPLICATE_ID: (
        "编号 {name} 已在第 {first} 行用过;每条规则的编号必须唯一。",
        "The id {name} is already used on line {first}; give every rule an id of its own.",
    ),
}


def finding(code: Code, *, rule: str = "", at: Place = NOWHERE, **fields: object) -> Finding:
    """A finding in its standard words; `fields` fill them in."""
    zh, en = _WORDS[code]
    return Finding(code=code, rule=rule, at=at, message=Text.pair(zh=zh.format(**fields), en=en.format(**fields)))


def filled_gap(decision: str, cell: str, at: Place) -> Finding:
    """The warning that `default: line_above` covers a cell no rule covers."""
    return Finding(
        code=Code.GAP,
        rule=decision,
        at=at,
        warning=True,
        message=Text.pair(
            zh=f"决定 {decision} 在 {cell} 时没有规则,按 default: line_above 交给上一级。",
            en=f"Decision {decision} has no rule when {cell}; default: line_above sends it to the line above.",
        ),
    )
