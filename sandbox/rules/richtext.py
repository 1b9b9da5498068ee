"""Rich text: its elements and their fields. Data only."""

from __future__ import annotations

from types import MappingProxyType

from sandbox.rules.spec import Array, Boolean, Integer, Part, Shape, String, one_of, words

_BOOL = Boolean()
_STYLE = Part(shape="rich_text_style")
_PREFIX = "rich_text_part_"
_BORDER = Integer(low=0, high=1)

INLINE = one_of(
    "text", "link", "emoji", "user", "channel", "usergroup", "team", "broadcast", "date", "color", prefix=_PREFIX
)
SECTIONS = one_of("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")

RICH_TEXT = MappingProxyType(
    {
        "rich_text_style": Shape(
            fields=dict.fromkeys(
                ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), _BOOL
            )
        ),
        "rich_text_part_text": Shape(fields={"text": String(low=1, counts=True), "style": _STYLE}, required=("text",)),
        "rich_text_part_link": Shape(
            fields={
                "url": String(low=1, high=3000, form="link"),
                "text": String(counts=True),
                "unsafe": _BOOL,
                "style": _STYLE,
            },
            required=("url",),
        ),
        "rich_text_part_emoji": Shape(
            fields={
                "name": String(low=1),
                "skin_tone": Integer(low=1, high=6),
                "unicode": String(),
                "url": String(),
                "style": _STYLE,
            },
            required=("name",),
        ),
        "rich_text_part_user": Shape(fields={"user_id": String(low=1), "style": _STYLE}, required=("user_id",)),
        "rich_text_part_channel": Shape(
            fields={"channel_id": String(low=1), "style": _STYLE}, required=("channel_id",)
        ),
        "rich_text_part_usergroup": Shape(
            fields={"usergroup_id": String(low=1), "style": _STYLE}, required=("usergroup_id",)
        ),
        "rich_text_part_team": Shape(fields={"team_id": String(low=1), "style": _STYLE}, required=("team_id",)),
        "rich_text_part_broadcast": Shape(
            fields={"range": words("here", "channel", "everyone"), "style": _STYLE}, required=("range",)
        ),
        "rich_text_part_date": Shape(
            fields={
                "timestamp": Integer(low=0),
                "format": String(low=1),
                "url": String(form="url"),
                "fallback": String(low=1),
                "style": _STYLE,
            },
            required=("timestamp", "format"),
        ),
        "rich_text_part_color": Shape(
            fields={"value": String(low=1, form="color"), "style": _STYLE}, required=("value",)
        ),
        "rich_text_section": Shape(fields={"elements": Array(of=INLINE)}, required=("elements",)),
        "rich_text_list": Shape(
            fields={
                "style": words("bullet", "ordered"),
                "elements": Array(of=one_of("rich_text_section"), low=1),
                "indent": Integer(low=0, high=8),
                "offset": Integer(low=0),
                "border": _BORDER,
            },
            required=("style", "elements"),
        ),
        "rich_text_quote": Shape(fields={"elements": Array(of=INLINE), "border": _BORDER}, required=("elements",)),
        "rich_text_preformatted": Shape(
            fields={
                "elements": Array(of=one_of("text", "link", prefix=_PREFIX)),
                "border": _BORDER,
                "language": String(),
            },
            required=("elements",),
        ),
    }
)
