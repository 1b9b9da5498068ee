"""Which verbs say that a milestone is reached: 面料 arrives and is not confirmed, 批色 is approved."""

from __future__ import annotations

import re
from collections.abc import Collection

_ARRIVE = "到 收 入 进 送 arrived received delivered came come landed in here got"
_APPROVE = "批 确认 签 过 通过 合格 回 approved confirmed signed passed accepted"
_INSPECT = "pass 验 检 查 测 过 通过 合格 出 放行 passed inspected tested approved signed issued"
_MAKE = (
    "做 裁 缝 包 装 注 涂 喷 组 拼 出 下 磨 焊 洗 烫 印 绣 切 压 生产 制 烘"
    " packed sewn cut moulded finished assembled dried"
)
_PAPER = (
    "办 出 下来 拿 取 收 做 制 开 批 过 申报 报 关 放 签 到"
    " issued obtained received closed approved released submitted filed sent accepted answered"
)
_SAMPLE = "做 打 寄 发 出 送 试 sent made sewn finished dispatched shipped submitted"
_MONEY = "收 到 付 结 清 审 开 paid received credited settled issued confirmed in"

_OF: dict[str, str] = {
    **dict.fromkeys(("fabric", "trims", "material", "timber", "stock"), f"{_ARRIVE} 备 采购 买 烘 dried bought"),
    **dict.fromkeys(("lab_dip_ok", "fit_ok", "pp_ok", "seal_sample_ok", "first_piece_ok", "sample"), _APPROVE),
    **dict.fromkeys(("lab_dip", "fit", "pp", "seal_sample"), _SAMPLE),
    "first_piece": f"{_SAMPLE} {_INSPECT}",
    **dict.fromkeys(
        ("final", "inline", "inspection", "coa", "fqc", "e_test", "white_body_check", "mould_check"), _INSPECT
    ),
    **dict.fromkeys(
        ("cutting", "sewing", "packing", "moulding", "process", "assembly", "finish", "white_body", "production"), _MAKE
    ),
    **dict.fromkeys(
        ("sds", "dg_packing_certificate", "maritime_declaration", "container_certificate", "cam", "eq", "fumigation"),
        f"{_PAPER} 熏 关闭",
    ),
    "po": f"{_APPROVE} 收 下 received",
    "bom": "做 核 审 对 查 check 确认 签 批 checked confirmed approved signed",
    "order_mat": "下 订 采购 买 ordered placed booked",
    "booking": (
        "订 定 约 做 办 放 下来 出来 确认 拿 收 发 批 book confirm release received issued sent approved obtained"
    ),
    "loading": "做 装 提 走 发 loaded stuffed picked collected packed",
    "port_in": "做 进 还 到 入 gated delivered",
    "si": "做 办 提 交 递 传 发 报 补 submit sent filed handed",
    "customs": "做 办 报 放 清 过 结 cleared released filed passed",
    "etd": "开 出 走 离 发 启 起 装船 上船 sailed departed shipped left loaded",
    "docs": "做 制 出 开 寄 发 齐 issued prepared sent made handed",
    "present": "做 办 交 寄 递 放 发 收 出 presented sent submitted released accepted handed",
    "arrive": "到 送 进 arrived landed delivered",
    "delivered": "签 收 送 到 signed delivered received",
    "deposit": _MONEY,
    "paid": _MONEY,
    "pp_meeting": "开 held",
}
_FITS = {id_: frozenset(verbs.split()) for id_, verbs in _OF.items()}
_GENERAL = re.compile(
    r"已经?|早|均|都|现|刚|全部|全数|全|了|完毕|完成|完工|齐全|完|好|齐|妥|清|毕|搞[定掂]|搞|弄|整(?=[完好妥])|收尾|结束|√|\s"
    r"|\b(?:done|finish(?:ed|es)?|complet(?:e|ed|es|ion)|ready|ok|okay|off|up|over|the|is|are|all|now|already"
    r"|wrapped|good|to|go|set|and|dusted|got)\b",
    re.I | re.A,
)
_APPROVED = re.compile(r"批|确认|签|approved|confirmed|signed", re.I)


AWAITED = frozenset(("fabric", "trims", "material", "timber"))
"""What is waited for in house: it may be ready, and set out, long before it is there."""

_READY = re.compile(r"\bready\b", re.I | re.A)


def fits(words: str, ids: Collection[str], name: str) -> bool:
    """Whether a verb says of these milestones that they are reached; what is done, finished, ready says it of any."""
    stem = _GENERAL.sub("", words).casefold()
    if not stem:
        return not (_READY.search(words) and AWAITED.intersection(ids))
    known = [_FITS[id_] for id_ in ids if id_ in _FITS]
    if any(_says(stem, verb) for verbs in known for verb in verbs):
        return True
    return any(char in name for char in stem if not char.isascii()) or stem in name.casefold()


def _says(stem: str, verb: str) -> bool:
    """Whether the words are a verb; an English one may stand there without its ending (submit了)."""
    if not verb.isascii():
        return verb in stem
    return stem.startswith(verb) or (len(stem) >= _SHORTEST_STEM and verb.startswith(stem))


_SHORTEST_STEM = 4


def approval_of(words: str, ids: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """The milestones that an approval is of: 产前样批了 is the approval's, where there is one."""
    if not _APPROVED.search(words):
        return tuple(ids)
    return tuple(f"{id_}_ok" if f"{id_}_ok" in known else id_ for id_ in ids)
