"""Messages, a form and a Home with every block and element."""

from __future__ import annotations

from typing import Any

from tests.browser.fixtures import LIN, WANG, Json, button, mrkdwn, option, plain

CASE: list[Json] = [
    {"type": "header", "block_id": "head", "text": plain("🟠 PO2402 面料未到 · 晚 3 天")},
    {
        "type": "section",
        "block_id": "facts",
        "fields": [
            mrkdwn("*客户*\nHaus & Garten"),
            mrkdwn("*原交期*\n2026-10-28 周三"),
            mrkdwn("*新交期*\n2026-10-31 周六"),
            mrkdwn("*浮动剩*\n−2 个工作日"),
        ],
    },
    {
        "type": "section",
        "block_id": "why",
        "text": mrkdwn(
            f"报告人 <@{LIN}>,见 <#C02FOLLOW>。`PO2402` 的裁剪、缝制、验货顺延,*信用证最迟装运日会破*。\n"
            "> 染厂说:大货面料还在定型,_最快_ 周五到 :warning:\n"
            "最迟 <!date^1789693200^{date_long} {time}^https://example.com|2026-09-18 09:00> 前批示"
        ),
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [option("pass", "转交"), option("ask", "追问"), option("recall", "撤回")],
        },
    },
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            button("approve", "同意顺延 3 天", style="primary", value="ok"),
            button(
                "reject",
                "不同意",
                style="danger",
                confirm={
                    "title": plain("不同意顺延?"),
                    "text": mrkdwn("会退回 *林晓* 重新安排。"),
                    "confirm": plain("不同意"),
                    "deny": plain("再想想"),
                    "style": "danger",
                },
            ),
            button("up", "上报"),
            button("never", "没有回音"),
        ],
    },
    {"type": "divider", "block_id": "line"},
    {
        "type": "context",
        "block_id": "rule",
        "elements": [mrkdwn("规则 R-DELAY-MAJOR:浮动低于缓冲 → 跟单主管。1 个工作日内未批示,上报 PM。")],
    },
]


def gallery(picture_id: str) -> list[Json]:
    """A message with every block and element."""
    return [
        {"type": "header", "block_id": "g1", "text": plain("每种元素")},
        {
            "type": "section",
            "block_id": "g2",
            "text": mrkdwn("*下拉*\n选一家工厂"),
            "accessory": {
                "type": "static_select",
                "action_id": "factory",
                "placeholder": plain("选择工厂"),
                "options": [option("hd", "宏达模具厂"), option("yf", "永丰制衣", "余姚"), option("xx", "新兴印染")],
            },
        },
        {
            "type": "section",
            "block_id": "g3",
            "text": mrkdwn("*谁来跟*"),
            "accessory": {"type": "users_select", "action_id": "who", "initial_user": WANG},
        },
        {
            "type": "section",
            "block_id": "g4",
            "text": mrkdwn("*新交期*"),
            "accessory": {"type": "datepicker", "action_id": "day", "initial_date": "2026-10-28"},
        },
        {
            "type": "section",
            "block_id": "g5",
            "text": mrkdwn("*图片*\n附在右边"),
            "accessory": {"type": "image", "slack_file": {"id": picture_id}, "alt_text": "面料照片"},
        },
        {
            "type": "actions",
            "block_id": "g6",
            "elements": [
                {
                    "type": "multi_static_select",
                    "action_id": "steps",
                    "placeholder": plain("选几步"),
                    "options": [option("cut", "裁剪"), option("sew", "缝制"), option("pack", "包装")],
                },
                {"type": "channels_select", "action_id": "room", "placeholder": plain("选频道")},
                {"type": "timepicker", "action_id": "hour", "initial_time": "09:30"},
            ],
        },
        {
            "type": "section",
            "block_id": "g7",
            "text": mrkdwn("*今天完成的*"),
            "accessory": {
                "type": "checkboxes",
                "action_id": "done",
                "options": [option("a", "面料到厂"), option("b", "产前样确认", "客户已签")],
                "initial_options": [option("a", "面料到厂")],
            },
        },
        {
            "type": "actions",
            "block_id": "g8",
            "elements": [
                {
                    "type": "radio_buttons",
                    "action_id": "level",
                    "options": [option("minor", "轻微"), option("major", "重大"), option("critical", "紧急")],
                }
            ],
        },
        {
            "type": "image",
            "block_id": "g9",
            "title": plain("排期图"),
            "slack_file": {"id": picture_id},
            "alt_text": "PO2402 的排期图",
        },
        {
            "type": "table",
            "block_id": "g10",
            "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "center"}],
            "rows": [
                [
                    {"type": "raw_text", "text": "订单"},
                    {"type": "raw_text", "text": "数量"},
                    {"type": "raw_text", "text": "状态"},
                ],
                [
                    {"type": "raw_text", "text": "PO2402 浴巾"},
                    {"type": "raw_text", "text": "12,000"},
                    {"type": "raw_text", "text": "生产中"},
                ],
                [
                    {"type": "raw_text", "text": "PO2403 毛毯"},
                    {"type": "raw_text", "text": "3,000"},
                    {"type": "raw_text", "text": "待出货"},
                ],
            ],
        },
        {
            "type": "rich_text",
            "block_id": "g11",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "昨天说的:", "style": {"bold": True}},
                        {"type": "user", "user_id": LIN},
                        {"type": "emoji", "name": "thumbsup"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "催染厂"}]},
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "link", "url": "https://example.com/po", "text": "看合同"}],
                        },
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "周五一定到"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "PO2402  12000 pcs"}]},
            ],
        },
        {
            "type": "markdown",
            "block_id": "g12",
            "text": "## 周报\n**按期** 12 单,*晚* 3 单\n\n1. 面料\n2. 辅料\n   - 拉链\n   - 纽扣\n\n| 客户 | 单 |\n|:--|--:|\n| Haus | 5 |\n\n> 引用一句\n\n`code` 与 [链接](https://example.com)",
        },
    ]


HOSTILE = "<img src=x onerror=\"document.title='pwned'\"> <b>不是粗体</b> <!channel> 中文*不粗*中文 *粗* ~划掉~"
HOSTILE_BLOCK = "&lt;img src=x onerror=\"document.title='pwned'\"&gt; <javascript:document.title='pwned'|点我>"


def delay_view() -> Json:
    """The form behind a bare /delay: an input of every kind."""

    def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
        return {
            "type": "input",
            "block_id": block_id,
            "label": plain(label),
            "element": {"action_id": block_id, **element},
            **more,
        }

    return {
        "type": "modal",
        "callback_id": "delay",
        "title": plain("报延期"),
        "submit": plain("提交"),
        "close": plain("取消"),
        "blocks": [
            {
                "type": "section",
                "block_id": "intro",
                "text": mrkdwn("哪一单、晚多久、*为什么*。"),
                "accessory": button("preview", "预览影响"),
            },
            field(
                "po",
                "订单",
                {"type": "static_select", "options": [option("2402", "PO2402 浴巾"), option("2403", "PO2403 毛毯")]},
                dispatch_action=True,
            ),
            field(
                "days",
                "晚几天",
                {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "90"},
            ),
            field(
                "why",
                "原因",
                {
                    "type": "plain_text_input",
                    "multiline": True,
                    "max_length": 200,
                    "placeholder": plain("例如:面料未到"),
                },
                hint=plain("一句话就够,不写价格"),
            ),
            field("day", "新交期", {"type": "datepicker", "initial_date": "2026-10-31"}, optional=True),
            field("hour", "几点前回复", {"type": "timepicker", "initial_time": "17:00"}, optional=True),
            field("call", "电话会", {"type": "datetimepicker", "initial_date_time": 1789693200}, optional=True),
            field(
                "steps",
                "受影响的步骤",
                {
                    "type": "multi_static_select",
                    "options": [option("cut", "裁剪"), option("sew", "缝制"), option("pack", "包装")],
                    "max_selected_items": 2,
                },
                optional=True,
            ),
            field("watch", "抄送", {"type": "multi_users_select", "initial_users": [WANG]}, optional=True),
            field("room", "发到", {"type": "conversations_select", "initial_conversation": "C02FOLLOW"}, optional=True),
            field(
                "kind",
                "类型",
                {
                    "type": "radio_buttons",
                    "options": [option("business", "业务跟进"), option("project", "项目跟进")],
                    "initial_option": option("business", "业务跟进"),
                },
            ),
            field(
                "flags",
                "另外",
                {"type": "checkboxes", "options": [option("lc", "涉及信用证"), option("cutoff", "涉及截关")]},
                optional=True,
            ),
            field("photo", "照片", {"type": "file_input", "filetypes": ["png", "jpg"], "max_files": 2}, optional=True),
        ],
    }


HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "block_id": "h1", "text": plain("早,林晓")},
        {"type": "context", "block_id": "h2", "elements": [mrkdwn("2 单要处理 · 早会 09:00")]},
        {
            "type": "section",
            "block_id": "h3",
            "text": mrkdwn("*PO2402 浴巾* · Haus & Garten\n:red_circle: 面料晚 3 天 · 船期 2026-10-28"),
            "accessory": button("open_2402", "查看"),
        },
        {
            "type": "section",
            "block_id": "h4",
            "text": mrkdwn("*PO2403 毛毯* · Nordic Home\n:large_green_circle: 按期 · 包装 85%"),
            "accessory": button("open_2403", "查看"),
        },
        {"type": "divider", "block_id": "h5"},
        {
            "type": "actions",
            "block_id": "h6",
            "elements": [button("new_delay", "报延期", style="primary"), button("my_orders", "我的订单")],
        },
    ],
}
