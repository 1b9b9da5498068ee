"""A small sound rule file, and ways to break it in one place."""

from __future__ import annotations

SOUND = """\
roles:
  merchandiser: {zh-CN: 跟单员, en: merchandiser}
  merch_lead: {zh-CN: 跟单主管, en: lead}
  sales_director: {zh-CN: 销售总监, en: sales director}
  finance: {zh-CN: 财务, en: finance}
line_above:
  merchandiser: merch_lead
  others: sales_director
standing_deputies:
  merchandiser: merch_lead
settings:
  cost_line: 10000
facts:
  cost_cny: {type: number, zh-CN: 费用, en: cost}
  urgent: {type: bool, zh-CN: 加急, en: urgent}
  mode:
    type: enum
    zh-CN: 方式
    en: mode
    values:
      business: {zh-CN: 业务, en: business}
      project: {zh-CN: 项目, en: project}
decisions:
  repack: {zh-CN: 换包装, en: Repack}
  amend: {zh-CN: 改证, en: Amend}
rules:
  - id: RE-01
    decision: repack
    when:
      cost_cny: {lt: cost_line}
    verdicts:
      merchandiser: decide
  - id: RE-02
    decision: repack
    when:
      cost_cny: {gte: cost_line}
    ladder: [merch_lead, sales_director]
    verdicts:
      merchandiser:
        verdict: forbidden
        then: escalate
      merch_lead: escalate
      sales_director: approve
  - id: AM-01
    decision: amend
    ladder: [merch_lead, finance]
    verdicts:
      merchandiser:
        verdict: execute_on_instruction
        instruction_from: finance
      finance: decide
anomalies:
  damage:
    zh-CN: 破损
    en: Damage
    decisions:
      - repack
"""


def broken(old: str, new: str) -> str:
    """SOUND with its only occurrence of `old` replaced."""
    assert SOUND.count(old) == 1, (SOUND.count(old), old)
    return SOUND.replace(old, new)


def line_of(text: str, part: str) -> int:
    """The line, counted from 1, on which `part` first stands."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)
