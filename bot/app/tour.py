"""The demo's guided tour: three steps that work from its first minute, in both languages."""

from __future__ import annotations

from typing import Any

from bot.presentation.words import Words

BUTTONS = {"rest": "standup.rest_ok", "submit": "buttons.submit", "approve": "case.buttons.approve"}

STEPS: tuple[dict[str, Any], ...] = (
    {
        "as": "U01LINXIAO",
        "open": "@bot",
        "title": {"zh": "答例会", "en": "Answer a prompt"},
        "zh": "您是跟单员**林晓**。08:30 助手按订单表问了您快到期的节点。点各行下面的**{rest}**,就答完了。",
        "en": "You are **林晓**, a merchandiser. At 08:30 the assistant asked about your milestones that fall due. "
        "Press **{rest}** below them: answered.",
    },
    {
        "as": "U01LINXIAO",
        "open": "@bot",
        "type": {"zh": "/delay PO2402 10天 面料未到", "en": "/delay PO2402 10 days, fabric late"},
        "point": "composer",
        "title": {"zh": "报延期", "en": "Report a delay"},
        "zh": "点**带我去**,输入框里就有一行:面料晚 10 天。按回车,先看哪些节点跟着动、由谁决定,再点**{submit}**。",
        "en": "**Take me there** puts one line into the box: the fabric is 10 days late. Press Enter, see which "
        "milestones follow and who decides, then press **{submit}**.",
    },
    {
        "as": "U08CHENZQ",
        "open": "C02FOLLOW",
        "title": {"zh": "有权的人批示", "en": "Decide as the one who may"},
        "zh": "船期要动:先问了跟单主管王芳,但只有销售总监能定。现在您是**陈志强**,在最后一项点**{approve}**。"
        "换成林晓再点:只有她自己看得到拒绝和理由。",
        "en": "The ship date moves: 王芳, the lead, was asked first, but only the sales director may decide. You are "
        "**陈志强**: press **{approve}** at the last part. Press it as 林晓 and she alone sees why it had no effect.",
    },
)


def tour(words: Words) -> list[dict[str, Any]]:
    """The steps, with the buttons named as the demo's people read them."""
    buttons = {name: words.label(path) for name, path in BUTTONS.items()}
    return [step | {lang: step[lang].format(**buttons) for lang in ("zh", "en")} for step in STEPS]
