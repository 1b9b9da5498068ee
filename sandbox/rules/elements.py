"""Elements and composition objects: fields, limits and where they may stand. Data only."""

from __future__ import annotations

from types import MappingProxyType

from sandbox.rules.spec import Anything, Array, Boolean, Integer, Part, Rule, Shape, String, Text, one_of, plain, words

BOOL = Boolean()
ACTION_ID = String(low=1, high=255)
URL = String(low=1, high=3000, form="url")
IMAGE_URL = String(low=1, high=3000, form="image_url")
STYLE = words("primary", "danger")
CONFIRM = Part(shape="confirm")
OPTION = Part(shape="option")
PLACEHOLDER = plain(150)
LABEL = String(low=1, high=75)
MAX_SELECTED = Integer(low=1)

_ACTION: dict[str, Rule] = {"action_id": ACTION_ID}
_CONFIRMED: dict[str, Rule] = {**_ACTION, "confirm": CONFIRM}
_FIELD: dict[str, Rule] = {**_CONFIRMED, "focus_on_load": BOOL}
_WITH_PLACEHOLDER: dict[str, Rule] = {**_FIELD, "placeholder": PLACEHOLDER}
_TYPED: dict[str, Rule] = {
    **_ACTION,
    "focus_on_load": BOOL,
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": Part(shape="dispatch_action_config"),
}
_CHOICES: dict[str, Rule] = {
    "options": Array(of=OPTION, low=1, high=100),
    "option_groups": Array(of=Part(shape="option_group"), low=1, high=100),
}
_MULTI: dict[str, Rule] = {**_WITH_PLACEHOLDER, "max_selected_items": MAX_SELECTED}
_IDS = Array(of=String(low=1))
_FILTER: dict[str, Rule] = {"default_to_current_conversation": BOOL, "filter": Part(shape="conversation_filter")}

COMPOSITION = MappingProxyType(
    {
        "confirm": Shape(
            fields={
                "title": plain(100),
                "text": Text(high=300),
                "confirm": plain(30),
                "deny": plain(30),
                "style": STYLE,
            },
            required=("title", "text", "confirm", "deny"),
        ),
        "option": Shape(
            fields={
                "text": Text(high=75),
                "value": String(low=1, high=150),
                "description": Text(high=75),
            },
            required=("text", "value"),
        ),
        "overflow_option": Shape(
            fields={
                "text": plain(75),
                "value": String(low=1, high=150),
                "description": plain(75),
                "url": URL,
            },
            required=("text", "value"),
        ),
        "option_group": Shape(
            fields={"label": plain(75), "options": Array(of=OPTION, low=1, high=100)},
            required=("label", "options"),
        ),
        "slack_file": Shape(
            fields={"id": String(low=1), "url": String(low=1, form="url")},
            one_of=("id", "url"),
            checks=("slack_file",),
        ),
        "dispatch_action_config": Shape(
            fields={"trigger_actions_on": Array(of=words("on_enter_pressed", "on_character_entered"), low=1, high=2)},
            required=("trigger_actions_on",),
        ),
        "conversation_filter": Shape(
            fields={
                "include": Array(of=words("im", "mpim", "private", "public"), low=1),
                "exclude_external_shared_channels": BOOL,
                "exclude_bot_users": BOOL,
            },
            any_of=("include", "exclude_external_shared_channels", "exclude_bot_users"),
        ),
        "workflow": Shape(fields={"trigger": Part(shape="workflow_trigger")}, required=("trigger",)),
        "workflow_trigger": Shape(
            fields={"url": URL, "customizable_input_parameters": Array(of=Part(shape="workflow_parameter"))},
            required=("url",),
        ),
        "workflow_parameter": Shape(fields={"name": String(low=1), "value": String()}, required=("name", "value")),
        "feedback_button": Shape(
            fields={"text": plain(75), "value": String(low=1, high=2000), "accessibility_label": LABEL},
            required=("text", "value"),
        ),
    }
)

ELEMENTS = MappingProxyType(
    {
        "button": Shape(
            fields={
                **_CONFIRMED,
                "text": plain(75),
                "value": String(low=1, high=2000),
                "url": URL,
                "style": STYLE,
                "accessibility_label": LABEL,
                "agent_prompt": String(low=1, high=4000),
                "agent_prompt_display": Anything(),
                "visible_to_user_ids": _IDS,
            },
            required=("text",),
        ),
        "checkboxes": Shape(
            fields={
                **_FIELD,
                "options": Array(of=OPTION, low=1, high=10),
                "initial_options": Array(of=OPTION, low=1, high=10),
            },
            required=("options",),
            checks=("initial_among_options",),
        ),
        "radio_buttons": Shape(
            fields={**_FIELD, "options": Array(of=OPTION, low=1, high=10), "initial_option": OPTION},
            required=("options",),
            checks=("initial_among_options",),
        ),
        "datepicker": Shape(fields={**_WITH_PLACEHOLDER, "initial_date": String(form="date")}),
        "timepicker": Shape(
            fields={**_WITH_PLACEHOLDER, "initial_time": String(form="time"), "timezone": String(form="zone")}
        ),
        "datetimepicker": Shape(fields={**_FIELD, "initial_date_time": Integer(low=1_000_000_000, high=9_999_999_999)}),
        "static_select": Shape(
            fields={**_WITH_PLACEHOLDER, **_CHOICES, "initial_option": OPTION},
            one_of=("options", "option_groups"),
            checks=("initial_among_options",),
        ),
        "multi_static_select": Shape(
            fields={**_MULTI, **_CHOICES, "initial_options": Array(of=OPTION, low=1, high=100)},
            one_of=("options", "option_groups"),
            checks=("initial_among_options", "max_selected"),
        ),
        "external_select": Shape(
            fields={**_WITH_PLACEHOLDER, "initial_option": OPTION, "min_query_length": Integer(low=0)}
        ),
        "multi_external_select": Shape(
            fields={
                **_MULTI,
                "initial_options": Array(of=OPTION, low=1, high=100),
                "min_query_length": Integer(low=0),
            },
            checks=("max_selected",),
        ),
        "users_select": Shape(fields={**_WITH_PLACEHOLDER, "initial_user": String(low=1)}),
        "multi_users_select": Shape(fields={**_MULTI, "initial_users": _IDS}, checks=("max_selected",)),
        "conversations_select": Shape(
            fields={
                **_WITH_PLACEHOLDER,
                **_FILTER,
                "initial_conversation": String(low=1),
                "response_url_enabled": BOOL,
            }
        ),
        "multi_conversations_select": Shape(
            fields={**_MULTI, **_FILTER, "initial_conversations": _IDS}, checks=("max_selected",)
        ),
        "channels_select": Shape(
            fields={**_WITH_PLACEHOLDER, "initial_channel": String(low=1), "response_url_enabled": BOOL}
        ),
        "multi_channels_select": Shape(fields={**_MULTI, "initial_channels": _IDS}, checks=("max_selected",)),
        "overflow": Shape(
            fields={**_CONFIRMED, "options": Array(of=Part(shape="overflow_option"), low=1, high=5)},
            required=("options",),
        ),
        "plain_text_input": Shape(
            fields={
                **_TYPED,
                "initial_value": String(high=3000),
                "multiline": BOOL,
                "min_length": Integer(low=0, high=3000),
                "max_length": Integer(low=1, high=3000),
            },
            checks=("min_below_max_length",),
        ),
        "number_input": Shape(
            fields={
                **_TYPED,
                "is_decimal_allowed": BOOL,
                "initial_value": String(form="number"),
                "min_value": String(form="number"),
                "max_value": String(form="number"),
            },
            required=("is_decimal_allowed",),
            checks=("min_below_max_value",),
        ),
        "email_text_input": Shape(fields={**_TYPED, "initial_value": String(form="email")}),
        "url_text_input": Shape(fields={**_TYPED, "initial_value": String(form="url")}),
        "rich_text_input": Shape(
            fields={
                **_TYPED,
                "initial_value": one_of("rich_text"),
                "min_lines": Integer(low=1, high=100),
                "max_lines": Integer(low=1, high=100),
            }
        ),
        "file_input": Shape(
            fields={
                **_ACTION,
                "filetypes": Array(of=String(low=1), low=1),
                "max_files": Integer(low=1, high=10),
            }
        ),
        "image": Shape(
            fields={
                "image_url": IMAGE_URL,
                "slack_file": Part(shape="slack_file"),
                "alt_text": String(low=1, high=2000),
            },
            required=("alt_text",),
            one_of=("image_url", "slack_file"),
        ),
        "workflow_button": Shape(
            fields={
                **_ACTION,
                "text": plain(75),
                "workflow": Part(shape="workflow"),
                "style": STYLE,
                "accessibility_label": LABEL,
            },
            required=("text", "workflow"),
        ),
        "feedback_buttons": Shape(
            fields={
                **_ACTION,
                "positive_button": Part(shape="feedback_button"),
                "negative_button": Part(shape="feedback_button"),
            },
            required=("positive_button", "negative_button"),
        ),
        "icon_button": Shape(
            fields={
                **_CONFIRMED,
                "icon": words("trash"),
                "text": plain(75),
                "value": String(low=1, high=2000),
                "accessibility_label": LABEL,
                "visible_to_user_ids": Array(of=String(low=1), low=1, high=10),
            },
            required=("icon", "text"),
        ),
        "url": Shape(fields={"url": URL, "text": String(low=1)}, required=("url", "text")),
    }
)

SELECTS = frozenset({"static_select", "external_select", "users_select", "conversations_select", "channels_select"})
MULTI_SELECTS = frozenset(f"multi_{name}" for name in SELECTS)
_EVERYWHERE = SELECTS | MULTI_SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}

ACCESSORIES = _EVERYWHERE | {"button", "overflow", "image", "workflow_button"}
ACTIONS = _EVERYWHERE | {"button", "overflow", "datetimepicker", "workflow_button", "rich_text_input"}
INPUTS = _EVERYWHERE | {
    "datetimepicker",
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
}
CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})
