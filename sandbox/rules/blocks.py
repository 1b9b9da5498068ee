"""Blocks, views and metadata: fields, limits and the surfaces that carry them. Data only."""

from __future__ import annotations

from types import MappingProxyType

from sandbox.rules.elements import (
    ACCESSORIES,
    ACTIONS,
    BOOL,
    COMPOSITION,
    CONTEXT_ACTIONS,
    ELEMENTS,
    IMAGE_URL,
    INPUTS,
    URL,
)
from sandbox.rules.richtext import RICH_TEXT, SECTIONS
from sandbox.rules.spec import Array, Integer, Number, OneOf, Part, Rule, Shape, String, Text, one_of, plain, words

BLOCK_ID = String(low=1, high=255)
_IMAGE = one_of("image")
_CELL = OneOf(
    types=MappingProxyType({"raw_text": "raw_text", "raw_number": "raw_number", "rich_text": "cell_rich_text"})
)
_CONTEXT = OneOf(types=MappingProxyType({"image": "image", "plain_text": "context_plain", "mrkdwn": "context_mrkdwn"}))
_HEADER_CELL_ROW = Array(of=_CELL, low=1, high=20)
_CARD_TEXT = Text(high=150)
_CHART = one_of("pie", "line", "bar", "area", prefix="chart_")
_AXIS_CHART = Shape(
    fields={
        "series": Array(of=Part(shape="chart_series"), low=1, high=12),
        "axis_config": Part(shape="chart_axes"),
    },
    required=("series", "axis_config"),
    checks=("series_match_axes",),
)

_CHILDREN = frozenset(
    {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table", "video"}
)
_EVERY_VIEW = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"})

SURFACES = MappingProxyType(
    {
        "message": _EVERY_VIEW
        | {
            "card", "carousel", "container", "context_actions", "data_table", "data_visualization",
            "markdown", "plan", "table", "task_card",
        },
        "modal": _EVERY_VIEW | {"alert"},
        # Slack's own pages disagree about tables and cards on Home; what is doubtful is refused.
        "home": _EVERY_VIEW,
    }
)  # fmt: skip

BLOCKS_PER_SURFACE = MappingProxyType({"message": 50, "modal": 100, "home": 100})
MESSAGE_LIMITS = MappingProxyType(
    {
        "blocks_text": 12_000,
        "markdown_text": 12_000,
        "tables": 1,
        "charts": 2,
        "attachments": 100,
        "text": 40_000,
    }
)
TABLE_TEXT = MappingProxyType({"table": 10_000, "data_table": 20_000})
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000


def _block(checks: tuple[str, ...] = (), **fields: Rule) -> Shape:
    return Shape(fields={**fields, "block_id": BLOCK_ID}, checks=checks)


BLOCKS = MappingProxyType(
    {
        "section": Shape(
            fields={
                "block_id": BLOCK_ID,
                "text": Text(high=3000),
                "fields": Array(of=Text(high=2000), low=1, high=10),
                "accessory": one_of(*ACCESSORIES),
                "expand": BOOL,
            },
            any_of=("text", "fields"),
        ),
        "header": Shape(
            fields={"block_id": BLOCK_ID, "text": plain(150), "level": Integer(low=1, high=6)}, required=("text",)
        ),
        "divider": _block(),
        "image": Shape(
            fields={
                "block_id": BLOCK_ID,
                "image_url": IMAGE_URL,
                "slack_file": Part(shape="slack_file"),
                "alt_text": String(low=1, high=2000),
                "title": plain(2000),
            },
            required=("alt_text",),
            one_of=("image_url", "slack_file"),
        ),
        "context": Shape(
            fields={
                "block_id": BLOCK_ID,
                "elements": Array(of=_CONTEXT, low=1, high=10),
            },
            required=("elements",),
        ),
        "actions": Shape(
            fields={
                "block_id": BLOCK_ID,
                "elements": Array(of=one_of(*ACTIONS), low=1, high=25),
            },
            required=("elements",),
        ),
        "context_actions": Shape(
            fields={
                "block_id": BLOCK_ID,
                "elements": Array(of=one_of(*CONTEXT_ACTIONS), low=1, high=5),
            },
            required=("elements",),
        ),
        "input": Shape(
            fields={
                "block_id": BLOCK_ID,
                "label": plain(2000),
                "hint": plain(2000),
                "element": one_of(*INPUTS),
                "optional": BOOL,
                "dispatch_action": BOOL,
            },
            required=("label", "element"),
            checks=("input_surface",),
        ),
        "markdown": Shape(
            fields={"block_id": BLOCK_ID, "text": String(low=1, high=12_000, counts=True)},
            required=("text",),
            checks=("markdown_total",),
        ),
        "rich_text": Shape(
            fields={"block_id": BLOCK_ID, "elements": Array(of=SECTIONS, low=1)}, required=("elements",)
        ),
        "table": Shape(
            fields={
                "block_id": BLOCK_ID,
                "rows": Array(of=Array(of=_CELL, low=1, high=20), low=1, high=100),
                "column_settings": Array(of=Part(shape="column_setting"), high=20, nullable=True),
            },
            required=("rows",),
            checks=("table_text", "one_table"),
        ),
        "data_table": Shape(
            fields={
                "block_id": BLOCK_ID,
                "rows": Array(of=_HEADER_CELL_ROW, low=2, high=201),
                "page_size": Integer(low=1, high=100),
                "caption": String(low=1),
                "row_header_column_index": Integer(low=0),
            },
            required=("rows", "caption"),
            checks=("table_text", "one_table", "even_rows", "plain_header_row"),
        ),
        "data_visualization": Shape(
            fields={"block_id": BLOCK_ID, "title": String(low=1, high=50, counts=True), "chart": _CHART},
            required=("title", "chart"),
            checks=("two_charts",),
        ),
        "video": Shape(
            fields={
                "block_id": BLOCK_ID,
                "title": plain(200),
                "title_url": String(low=1, high=2000, form="https_url"),
                "description": plain(200),
                "alt_text": String(low=1, high=2000),
                "thumbnail_url": String(low=1, high=3000, form="image_url"),
                "video_url": String(low=1, high=3000, form="https_url"),
                "author_name": String(low=1, high=50),
                "provider_name": String(low=1, high=50),
                "provider_icon_url": String(low=1, high=2000, form="image_url"),
            },
            required=("title", "alt_text", "thumbnail_url", "video_url"),
            checks=("video_scope",),
        ),
        "alert": Shape(
            fields={
                "block_id": BLOCK_ID,
                "text": Text(high=200),
                "level": words("default", "info", "warning", "error", "success"),
            },
            required=("text",),
        ),
        "card": Shape(
            fields={
                "block_id": BLOCK_ID,
                "hero_image": _IMAGE,
                "icon": _IMAGE,
                "slack_icon": Part(shape="slack_icon"),
                "title": _CARD_TEXT,
                "subtitle": _CARD_TEXT,
                "body": Text(high=200),
                "subtext": Text(high=200),
                "actions": Array(of=one_of("button"), low=1, high=3),
            },
            any_of=("hero_image", "title", "actions", "body"),
        ),
        "carousel": Shape(
            fields={
                "block_id": BLOCK_ID,
                "elements": Array(of=one_of("card"), low=1, high=10),
            },
            required=("elements",),
        ),
        "container": Shape(
            fields={
                "block_id": BLOCK_ID,
                "title": plain(150),
                "rich_text_title": one_of("rich_text"),
                "subtitle": Text(high=150),
                "child_blocks": Array(of=one_of(*_CHILDREN), low=1, high=10),
                "width": words("narrow", "standard", "wide", "full"),
                "icon": _IMAGE,
                "is_collapsible": BOOL,
                "default_collapsed": BOOL,
                "has_header_divider": BOOL,
            },
            required=("child_blocks",),
            one_of=("title", "rich_text_title"),
        ),
        "task_card": Shape(
            fields={
                "block_id": BLOCK_ID,
                "task_id": String(low=1),
                "title": String(low=1, counts=True),
                "details": one_of("rich_text"),
                "output": one_of("rich_text"),
                "sources": Array(of=one_of("url")),
                "status": words("pending", "in_progress", "complete", "error"),
            },
            required=("task_id", "title"),
            checks=("task_started",),
        ),
        "plan": Shape(
            fields={
                "block_id": BLOCK_ID,
                "title": String(low=1, counts=True),
                "tasks": Array(of=one_of("task_card"), high=50),
            },
            required=("title",),
        ),
    }
)  # fmt: skip

PARTS = MappingProxyType(
    {
        "context_plain": Shape(
            fields={"text": String(low=1, high=3000, counts=True), "emoji": BOOL}, required=("text",)
        ),
        "context_mrkdwn": Shape(
            fields={"text": String(low=1, high=3000, counts=True), "verbatim": BOOL}, required=("text",)
        ),
        "raw_text": Shape(fields={"text": String(low=1, counts=True)}, required=("text",)),
        "raw_number": Shape(fields={"value": Number(), "text": String(low=1, counts=True)}, required=("value",)),
        "cell_rich_text": Shape(fields={"elements": Array(of=SECTIONS, low=1)}, required=("elements",)),
        "column_setting": Shape(fields={"align": words("left", "center", "right"), "is_wrapped": BOOL}),
        "slack_icon": Shape(fields={"type": words("icon"), "name": String(low=1)}, required=("type", "name")),
        "chart_pie": Shape(
            fields={"segments": Array(of=Part(shape="chart_segment"), low=1, high=12)}, required=("segments",)
        ),
        "chart_line": _AXIS_CHART,
        "chart_bar": _AXIS_CHART,
        "chart_area": _AXIS_CHART,
        "chart_segment": Shape(
            fields={"label": String(low=1, high=20, counts=True), "value": Number(above=0)},
            required=("label", "value"),
        ),
        "chart_series": Shape(
            fields={
                "name": String(low=1, high=20, counts=True),
                "data": Array(of=Part(shape="chart_point"), low=1, high=20),
            },
            required=("name", "data"),
        ),
        "chart_point": Shape(fields={"label": String(low=1, high=20), "value": Number()}, required=("label", "value")),
        "chart_axes": Shape(
            fields={
                "categories": Array(of=String(low=1, high=20, counts=True), low=1, high=20),
                "x_label": String(high=50),
                "y_label": String(high=50),
            },
            required=("categories",),
        ),
    }
)

VIEWS = MappingProxyType(
    {
        "modal": Shape(
            fields={
                "title": plain(24),
                "submit": plain(24),
                "close": plain(24),
                "private_metadata": String(high=3000),
                "callback_id": String(high=255),
                "external_id": String(high=255),
                "clear_on_close": BOOL,
                "notify_on_close": BOOL,
                "submit_disabled": BOOL,
            },
            required=("title", "blocks"),
        ),
        "home": Shape(
            fields={
                "private_metadata": String(high=3000),
                "callback_id": String(high=255),
                "external_id": String(high=255),
            },
            required=("blocks",),
        ),
    }
)

SHAPES = MappingProxyType({**COMPOSITION, **ELEMENTS, **RICH_TEXT, **PARTS, **BLOCKS})
__all__ = ["BLOCKS", "BLOCKS_PER_SURFACE", "MESSAGE_LIMITS", "SHAPES", "SURFACES", "TABLE_TEXT", "URL", "VIEWS"]
