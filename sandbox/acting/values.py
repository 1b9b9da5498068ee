"""Putting a value into an element, as the element's type demands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.composer import rich_text
from sandbox.errors import Refused
from sandbox.forms import SLOTS
from sandbox.rules.forms_of_text import is_date, is_email, is_number, is_time, is_web_url
from sandbox.workspace import Workspace

Json = dict[str, Any]


class FieldError(Exception):
    """Slack's own form would not let this value through; the words are what it shows at the field."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self._words = {"en": en, "zh": zh}

    def for_reader(self, locale: str) -> str:
        """The words in the reader's language."""
        return self._words["zh" if locale.startswith("zh") else "en"]


def options_of(element: Json) -> list[Json]:
    """The options of an element, those of its groups included."""
    options: list[Json] = element.get("options", [])
    return options or [option for group in element.get("option_groups", []) for option in group["options"]]


def fill(space: Workspace, element: Json, value: Any) -> Json:
    """The element's state with this value; None empties it. Raises Refused or FieldError."""
    kind = element["type"]
    slot = SLOTS[kind]
    if value is None or value in ("", []):
        return {"type": kind, slot.field: [] if slot.many else None}
    if slot.many:
        held: Any = [_single(space, element, item) for item in _as_list(kind, value)]
        _refuse_too_many(element, held)
    else:
        held = _single(space, element, value)
    return {"type": kind, slot.field: held}


def _as_list(kind: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Refused("bad_value", f"{kind} needs a list")
    return value


def _refuse_too_many(element: Json, held: list[Any]) -> None:
    most = element.get("max_selected_items") or (
        element.get("max_files", 10) if element["type"] == "file_input" else None
    )
    if most is not None and len(held) > most:
        raise FieldError(f"Please select no more than {most}.", f"最多选 {most} 项。")


def _single(space: Workspace, element: Json, value: Any) -> Any:
    kind = str(element["type"])
    if kind == "rich_text_input":
        return value if isinstance(value, dict) else rich_text(_word(kind, value), "rich")[0]
    if kind == "datetimepicker":
        return _moment(value)
    word = _word(kind, value)
    if "options" in element or "option_groups" in element:
        return _option(element, word)
    read = _READERS.get(kind.removeprefix("multi_"))
    return read(space, element, word) if read else _formed(kind, word)


def _word(kind: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused("bad_value", f"{kind} takes text, not {value!r}")
    return str(value)


def _option(element: Json, word: str) -> Json:
    for option in options_of(element):
        if option.get("value") == word:
            return option
    known = ", ".join(str(option.get("value")) for option in options_of(element)[:20])
    raise Refused("bad_value", f"{element['type']} has no option {word!r} (it has {known})")


def _external(_space: Workspace, _element: Json, word: str) -> Json:
    return {"text": {"type": "plain_text", "text": word, "emoji": True}, "value": word}


def _person(space: Workspace, _element: Json, word: str) -> str:
    if word not in space.users and word != space.bot_user:
        raise Refused("bad_value", f"there is no user {word}")
    return word


def _conversation(space: Workspace, _element: Json, word: str) -> str:
    if word not in space.channels and word not in space.users:
        raise Refused("bad_value", f"there is no conversation {word}")
    return word


def _file(space: Workspace, element: Json, word: str) -> Json:
    file = space.files.get(word)
    if file is None or not file.complete:
        raise Refused("bad_value", f"there is no file {word}")
    wanted = element.get("filetypes")
    ending = file.name.rpartition(".")[2].lower()
    if wanted and ending not in wanted:
        raise FieldError(f"File type not supported: {ending}", f"不能上传这种文件:{ending}")
    if file.size > 10_000_000:
        raise FieldError("Files must be 10 MB or smaller.", "每个文件不能超过 10 MB。")
    return file.as_slack(space.base_url)


def _within(_space: Workspace, element: Json, word: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(word) < least:
        raise FieldError(f"Please enter at least {least} characters.", f"至少 {least} 个字。")
    if len(word) > most:
        raise FieldError(f"Please enter no more than {most} characters.", f"最多 {most} 个字。")
    return word


def _number(_space: Workspace, element: Json, word: str) -> str:
    if not is_number(word) or ("." in word and not element["is_decimal_allowed"]):
        raise FieldError("Please enter a valid number.", "请输入有效的数字。")
    number = float(word)
    if "min_value" in element and number < float(element["min_value"]):
        least = element["min_value"]
        raise FieldError(f"Please enter a number that is at least {least}.", f"不能小于 {least}。")
    if "max_value" in element and number > float(element["max_value"]):
        most = element["max_value"]
        raise FieldError(f"Please enter a number that is at most {most}.", f"不能大于 {most}。")
    return word


def _moment(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        if value.isdigit():
            return int(value)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise Refused("bad_value", f"{value!r} is not a moment") from error
        if moment.tzinfo is not None:
            return int(moment.timestamp())
    raise Refused("bad_value", f"datetimepicker needs epoch seconds or an ISO moment with offset, not {value!r}")


def _formed(kind: str, word: str) -> str:
    if kind == "datepicker" and not is_date(word):
        raise Refused("bad_value", f"{word!r} is not a day (YYYY-MM-DD)")
    if kind == "timepicker" and not is_time(word):
        raise Refused("bad_value", f"{word!r} is not a time (HH:mm)")
    if kind == "email_text_input" and not is_email(word):
        raise FieldError("Please enter a valid email address.", "请输入有效的邮箱地址。")
    if kind == "url_text_input" and not is_web_url(word):
        raise FieldError("Please enter a valid URL.", "请输入有效的网址。")
    return word


_READERS: dict[str, Callable[[Workspace, Json, str], Any]] = {
    "external_select": _external,
    "users_select": _person,
    "channels_select": _conversation,
    "conversations_select": _conversation,
    "file_input": _file,
    "plain_text_input": _within,
    "number_input": _number,
}
