"""What interactive elements hold: where their value sits in `state.values`, and where it starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Json = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """The field of an element's state, the field of its initial value, and whether it is a list."""

    field: str
    initial: str
    many: bool = False


_TEXT = Slot("value", "initial_value")
_OPTION = Slot("selected_option", "initial_option")
_OPTIONS = Slot("selected_options", "initial_options", many=True)

SLOTS = MappingProxyType(
    {
        "plain_text_input": _TEXT,
        "number_input": _TEXT,
        "email_text_input": _TEXT,
        "url_text_input": _TEXT,
        "rich_text_input": Slot("rich_text_value", "initial_value"),
        "radio_buttons": _OPTION,
        "static_select": _OPTION,
        "external_select": _OPTION,
        "checkboxes": _OPTIONS,
        "multi_static_select": _OPTIONS,
        "multi_external_select": _OPTIONS,
        "users_select": Slot("selected_user", "initial_user"),
        "multi_users_select": Slot("selected_users", "initial_users", many=True),
        "channels_select": Slot("selected_channel", "initial_channel"),
        "multi_channels_select": Slot("selected_channels", "initial_channels", many=True),
        "conversations_select": Slot("selected_conversation", "initial_conversation"),
        "multi_conversations_select": Slot("selected_conversations", "initial_conversations", many=True),
        "datepicker": Slot("selected_date", "initial_date"),
        "timepicker": Slot("selected_time", "initial_time"),
        "datetimepicker": Slot("selected_date_time", "initial_date_time"),
        "file_input": Slot("files", "", many=True),
    }
)

# Elements that are pressed or chosen from but keep nothing.
PRESSED = frozenset({"button", "overflow", "icon_button", "feedback_buttons", "workflow_button"})
TYPED = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it sits in, nested cards and containers included."""
    for block in blocks:
        match block["type"]:
            case "section":
                held = [block["accessory"]] if "accessory" in block else []
            case "input":
                held = [block["element"]]
            case "actions" | "context_actions":
                held = block["elements"]
            case "card":
                held = block.get("actions", [])
            case "carousel":
                yield from elements_of(block["elements"])
                continue
            case "container":
                yield from elements_of(block["child_blocks"])
                continue
            case _:
                continue
        for element in held:
            if element["type"] in SLOTS or element["type"] in PRESSED:
                yield block, element


def initial_state(element: Json) -> Json:
    """What the element holds before anybody touched it."""
    slot = SLOTS[element["type"]]
    value = element.get(slot.initial) if slot.initial else None
    if value is None and slot.many:
        value = []
    return {"type": element["type"], slot.field: value}


def state_values(blocks: list[Json], chosen: dict[Key, Json]) -> dict[str, dict[str, Json]]:
    """`state.values`: for every element that holds something what was chosen, else its initial value."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in elements_of(blocks):
        if element["type"] not in SLOTS:
            continue
        key = (block["block_id"], element["action_id"])
        held = chosen.get(key)
        if held is None or held["type"] != element["type"]:
            held = initial_state(element)
        values.setdefault(key[0], {})[key[1]] = held
    return values


def is_empty(state: Json) -> bool:
    """Whether an element holds nothing."""
    value = state[SLOTS[state["type"]].field]
    return value is None or value in ("", [])
