"""The tables held against two independent lists of Slack's limits, so that a difference shows."""

from __future__ import annotations

import inspect
from typing import Any

from slack_sdk.models.blocks import basic_components, block_elements
from slack_sdk.models.blocks import blocks as sdk_blocks
from slack_sdk.models.views import View
from slackblocks import _limits, _surfaces

from sandbox.rules.blocks import BLOCK_ID, BLOCKS_PER_SURFACE, MESSAGE_LIMITS, SHAPES, SURFACES, TABLE_TEXT, VIEWS
from sandbox.rules.elements import ACTION_ID
from sandbox.rules.spec import Array, Integer, Number, Rule, Shape, String, Text
from tests.every import every

ELEMENT_NAMES = {
    "date_picker": "datepicker",
    "time_picker": "timepicker",
    "email_input": "email_text_input",
    "url_input": "url_text_input",
    "image_element": "image",
    "confirmation": "confirm",
    "dispatch_action_configuration": "dispatch_action_config",
    "select": "static_select",
    "multi_select": "multi_static_select",
}


def rule(shape: str, field: str) -> Any:
    return SHAPES[shape].fields[field]


def high(shape: str, field: str) -> int | None:
    return rule(shape, field).high


# Names of the other list that do not follow "shape.field.limit", and where the tables have them.
SPECIAL: dict[str, Any] = {
    "TEXT_MIN_LENGTH": Text().low,
    "TEXT_MAX_LENGTH": Text().high,
    "ACTION_ID_MAX_LENGTH": ACTION_ID.high,
    "BLOCK_ID_MAX_LENGTH": BLOCK_ID.high,
    # An overflow option has a URL, other options have none.
    "OPTION_URL_MAX_LENGTH": high("overflow_option", "url"),
    "SELECT_MIN_QUERY_LENGTH_MIN": rule("external_select", "min_query_length").low,
    "CONVERSATION_FILTER_INCLUDE_MIN_ITEMS": rule("conversation_filter", "include").low,
    "SECTION_FIELDS_ITEM_MAX_LENGTH": rule("section", "fields").of.high,
    "TABLE_COLUMNS_MAX_ITEMS": rule("table", "rows").of.high,
    "DATA_TABLE_COLUMNS_MIN_ITEMS": rule("data_table", "rows").of.low,
    "DATA_TABLE_COLUMNS_MAX_ITEMS": rule("data_table", "rows").of.high,
    "DATA_TABLE_CELL_TEXT_MIN_LENGTH": rule("raw_text", "text").low,
    "DATA_TABLE_CONTENT_MAX_LENGTH": TABLE_TEXT["data_table"],
    "DATA_TABLE_TOTAL_CONTENT_MAX_LENGTH": TABLE_TEXT["data_table"],
    "DATA_VISUALIZATION_SEGMENTS_MIN_ITEMS": rule("chart_pie", "segments").low,
    "DATA_VISUALIZATION_SEGMENTS_MAX_ITEMS": rule("chart_pie", "segments").high,
    "DATA_VISUALIZATION_SEGMENT_LABEL_MAX_LENGTH": high("chart_segment", "label"),
    "DATA_VISUALIZATION_SEGMENT_VALUE_EXCLUSIVE_MIN": rule("chart_segment", "value").above,
    "DATA_VISUALIZATION_SERIES_MIN_ITEMS": rule("chart_bar", "series").low,
    "DATA_VISUALIZATION_SERIES_MAX_ITEMS": rule("chart_bar", "series").high,
    "DATA_VISUALIZATION_SERIES_NAME_MAX_LENGTH": high("chart_series", "name"),
    "DATA_VISUALIZATION_DATA_MIN_ITEMS": rule("chart_series", "data").low,
    "DATA_VISUALIZATION_DATA_MAX_ITEMS": rule("chart_series", "data").high,
    "DATA_VISUALIZATION_POINT_LABEL_MAX_LENGTH": high("chart_point", "label"),
    "DATA_VISUALIZATION_CATEGORIES_MIN_ITEMS": rule("chart_axes", "categories").low,
    "DATA_VISUALIZATION_CATEGORIES_MAX_ITEMS": rule("chart_axes", "categories").high,
    "DATA_VISUALIZATION_CATEGORY_LABEL_MAX_LENGTH": rule("chart_axes", "categories").of.high,
    "DATA_VISUALIZATION_AXIS_LABEL_MAX_LENGTH": high("chart_axes", "x_label"),
    "MARKDOWN_TOTAL_TEXT_MAX_LENGTH": MESSAGE_LIMITS["markdown_text"],
    "MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS": MESSAGE_LIMITS["charts"],
    "MESSAGE_BLOCKS_MAX_ITEMS": BLOCKS_PER_SURFACE["message"],
    "MESSAGE_ATTACHMENTS_MAX_ITEMS": MESSAGE_LIMITS["attachments"],
    "VIEW_BLOCKS_MAX_ITEMS": BLOCKS_PER_SURFACE["modal"],
    # The block's own image has the same field.
    "FILE_INPUT_MAX_FILES_MIN": rule("file_input", "max_files").low,
}
# What the other list has and the wire does not: a channel is looked up, not measured.
NOT_OURS = {"MESSAGE_CHANNEL_MIN_LENGTH"}
ENDINGS = {
    "_EXCLUSIVE_MIN": "above",
    "_MIN_LENGTH": "low",
    "_MAX_LENGTH": "high",
    "_MIN_ITEMS": "low",
    "_MAX_ITEMS": "high",
    "_MIN": "low",
    "_MAX": "high",
}


def ours(constant: str) -> int | None:
    """The limit of the tables that a constant of the other list is about."""
    if constant in SPECIAL:
        return SPECIAL[constant]
    ending = next(end for end in ENDINGS if constant.endswith(end))
    words = constant.removesuffix(ending).lower()
    if words.startswith("view_"):
        return getattr(VIEWS["modal"].fields[words.removeprefix("view_")], ENDINGS[ending])
    for name, shape in _by_their_names():
        field = words.removeprefix(f"{name}_")
        if words.startswith(f"{name}_") and field in shape.fields:
            return getattr(shape.fields[field], ENDINGS[ending])
    raise LookupError(constant)


def _by_their_names() -> list[tuple[str, Shape]]:
    theirs = [(name, SHAPES[shape]) for name, shape in ELEMENT_NAMES.items()]
    return sorted([*SHAPES.items(), *theirs], key=lambda pair: -len(pair[0]))


CONSTANTS = sorted(name for name in vars(_limits) if name.isupper() and name not in NOT_OURS)


@every("constant", CONSTANTS)
def test_the_tables_have_the_limit_that_slackblocks_has(constant: str) -> None:
    assert ours(constant) == getattr(_limits, constant)


def test_no_surface_takes_a_block_that_slackblocks_refuses_there() -> None:
    for surface, blocks in SURFACES.items():
        assert blocks <= _surfaces._BLOCK_TYPES_BY_SURFACE[surface]


SDK_CLASSES = {
    **{cls.type: cls for _name, cls in inspect.getmembers(sdk_blocks, inspect.isclass) if hasattr(cls, "type")},
    **{cls.type: cls for _name, cls in inspect.getmembers(block_elements, inspect.isclass) if hasattr(cls, "type")},
    "confirm": basic_components.ConfirmObject,
    "option": basic_components.Option,
    "option_group": basic_components.OptionGroup,
}


def size_of(found: Rule) -> int | None:
    match found:
        case String(high=most) | Text(high=most) | Array(high=most) | Integer(high=most):
            return most
        case Number():
            return None
    return None


SDK_LIMITS = [
    (shape, limit.removesuffix("_max_length"), getattr(cls, limit))
    for shape, cls in SDK_CLASSES.items()
    if shape in SHAPES
    for limit in vars(cls)
    if limit.endswith("_max_length") and limit.removesuffix("_max_length") in SHAPES[shape].fields
]


@every(("shape", "field", "limit"), SDK_LIMITS)
def test_the_tables_have_the_limit_that_the_sdk_has(shape: str, field: str, limit: int) -> None:
    assert size_of(SHAPES[shape].fields[field]) == limit


def test_the_sdk_was_asked_about_enough() -> None:
    assert len(SDK_LIMITS) >= 15


def test_the_limits_of_views_are_those_of_the_sdk() -> None:
    modal = VIEWS["modal"].fields
    assert size_of(modal["title"]) == View.title_max_length
    assert size_of(modal["submit"]) == View.submit_max_length
    assert size_of(modal["close"]) == View.close_max_length
    assert size_of(modal["private_metadata"]) == View.private_metadata_max_length
    assert size_of(modal["callback_id"]) == View.callback_id_max_length
    assert BLOCKS_PER_SURFACE["modal"] == View.blocks_max_length


# The sdk's base classes give every element these; Slack's pages do not list them for each.
INHERITED = {"alt_text", "confirm", "placeholder", "focus_on_load"}


@every("shape", sorted(set(SDK_CLASSES) & set(SHAPES)))
def test_every_field_the_sdk_can_send_is_known(shape: str) -> None:
    cls = SDK_CLASSES[shape]
    attributes = cls.attributes
    if isinstance(attributes, property):
        assert attributes.fget is not None
        attributes = attributes.fget(object.__new__(cls))
    assert set(attributes) - {"type"} - INHERITED <= set(SHAPES[shape].fields)


# The rows of our own notes on Slack's pages, typed again by hand: (lowest, highest), None where there is none.
ROWS: dict[str, tuple[int | None, int | None]] = {
    "section.text": (1, 3000),
    "section.fields": (1, 10),
    "section.fields[]": (1, 2000),
    "header.text": (1, 150),
    "context.elements": (1, 10),
    "context_actions.elements": (1, 5),
    "actions.elements": (1, 25),
    "image.image_url": (1, 3000),
    "image.alt_text": (1, 2000),
    "image.title": (1, 2000),
    "input.label": (1, 2000),
    "input.hint": (1, 2000),
    "markdown.text": (1, 12_000),
    "rich_text_list.indent": (0, 8),
    "rich_text_list.border": (0, 1),
    "table.rows": (1, 100),
    "table.rows[]": (1, 20),
    "table.column_settings": (None, 20),
    "data_table.rows": (2, 201),
    "data_table.rows[]": (1, 20),
    "data_table.page_size": (1, 100),
    "data_visualization.title": (1, 50),
    "chart_pie.segments": (1, 12),
    "chart_segment.label": (1, 20),
    "chart_bar.series": (1, 12),
    "chart_line.series": (1, 12),
    "chart_area.series": (1, 12),
    "chart_series.name": (1, 20),
    "chart_series.data": (1, 20),
    "chart_axes.categories": (1, 20),
    "chart_axes.x_label": (None, 50),
    "chart_axes.y_label": (None, 50),
    "video.title": (1, 200),
    "video.alt_text": (1, 2000),
    "video.author_name": (1, 50),
    "video.provider_name": (1, 50),
    "video.description": (1, 200),
    "alert.text": (1, 200),
    "card.title": (1, 150),
    "card.subtitle": (1, 150),
    "card.body": (1, 200),
    "card.subtext": (1, 200),
    "card.actions": (1, 3),
    "carousel.elements": (1, 10),
    "container.title": (1, 150),
    "container.subtitle": (1, 150),
    "container.child_blocks": (1, 10),
    "plan.tasks": (None, 50),
    "button.text": (1, 75),
    "button.value": (1, 2000),
    "button.url": (1, 3000),
    "button.accessibility_label": (1, 75),
    "button.agent_prompt": (1, 4000),
    "confirm.title": (1, 100),
    "confirm.text": (1, 300),
    "confirm.confirm": (1, 30),
    "confirm.deny": (1, 30),
    "option.text": (1, 75),
    "option.value": (1, 150),
    "option.description": (1, 75),
    "overflow_option.url": (1, 3000),
    "option_group.label": (1, 75),
    "option_group.options": (1, 100),
    "static_select.options": (1, 100),
    "static_select.option_groups": (1, 100),
    "static_select.placeholder": (1, 150),
    "multi_static_select.options": (1, 100),
    "multi_static_select.max_selected_items": (1, None),
    "multi_users_select.max_selected_items": (1, None),
    "overflow.options": (1, 5),
    "checkboxes.options": (1, 10),
    "radio_buttons.options": (1, 10),
    "plain_text_input.min_length": (0, 3000),
    "plain_text_input.max_length": (1, 3000),
    "plain_text_input.placeholder": (1, 150),
    "file_input.max_files": (1, 10),
    "dispatch_action_config.trigger_actions_on": (1, 2),
}
WHOLE = {
    "blocks_text": 12_000,
    "markdown_text": 12_000,
    "tables": 1,
    "charts": 2,
    "attachments": 100,
    "text": 40_000,
}


@every("row", ROWS)
def test_the_tables_have_every_row_of_the_notes(row: str) -> None:
    shape, _, field = row.removesuffix("[]").partition(".")
    found = rule(shape, field)
    found = found.of if row.endswith("[]") else found
    low, high = ROWS[row]
    assert ((found.low or None) if low is None else found.low, found.high) == (low, high)


def test_a_message_and_a_view_have_the_limits_of_the_notes() -> None:
    assert dict(MESSAGE_LIMITS) == WHOLE
    assert dict(BLOCKS_PER_SURFACE) == {"message": 50, "modal": 100, "home": 100}
    assert dict(TABLE_TEXT) == {"table": 10_000, "data_table": 20_000}
    modal = {name: size_of(VIEWS["modal"].fields[name]) for name in ("title", "submit", "close", "private_metadata")}
    assert modal == {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000}
    assert (BLOCK_ID.high, ACTION_ID.high) == (255, 255)
