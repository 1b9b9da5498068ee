"""Reading what an app wants to say: text, blocks, attachments and metadata, checked as Slack does."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError
from sandbox.forms import elements_of
from sandbox.ids import make_short
from sandbox.rules.blocks import MESSAGE_LIMITS, METADATA_BYTES, VIEW_BYTES
from sandbox.rules.validate import Facts, check_blocks, check_view
from sandbox.workspace import Workspace

Json = dict[str, Any]

_ATTACHMENT_FIELDS = frozenset(
    {
        "author_icon", "author_link", "author_name", "blocks", "color", "fallback", "fields", "footer",
        "footer_icon", "image_url", "mrkdwn_in", "pretext", "text", "thumb_url", "title", "title_link", "ts",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says; None means that it was not given."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.blocks or self.attachments)


def facts_of(space: Workspace) -> Facts:
    """What the tables need to know of this workspace."""

    def has_file(named: Json) -> bool:
        file_id, url = named.get("id"), named.get("url")
        if isinstance(url, str):
            file_id = next((part for part in url.split("/") if part.startswith("F0")), None)
        file = space.files.get(file_id) if isinstance(file_id, str) else None
        return file is not None and file.complete and file.is_image

    return Facts(has_file=has_file, scopes=space.scopes)


def decode(value: Any, code: str) -> Any:
    """A JSON argument that may come as text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ApiError(code, messages=["[ERROR] must be valid JSON"]) from error


def read_content(space: Workspace, raw: Json, *, truncates: bool = True) -> Content:
    """Check what a message says; raises ApiError. `truncates`: text above the limit is cut, not refused."""
    text = raw.get("text")
    if text is not None and not isinstance(text, str):
        raise ApiError("invalid_arguments", messages=["[ERROR] must be a string [json-pointer:/text]"])
    warnings: tuple[str, ...] = ()
    most = MESSAGE_LIMITS["text"]
    if text is not None and len(text) > most:
        if not truncates:
            raise ApiError("msg_too_long")
        text, warnings = text[:most], ("message_truncated",)
    return Content(
        text=text,
        blocks=_read_blocks(space, raw.get("blocks")),
        attachments=_read_attachments(space, raw.get("attachments")),
        metadata=_read_metadata(raw.get("metadata")),
        warnings=warnings,
    )


def _read_blocks(space: Workspace, raw: Any) -> list[Json] | None:
    if raw is None or raw == "":
        return None
    blocks = decode(raw, "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    verdict = check_blocks(blocks, facts_of(space))
    if verdict.problems:
        tables = any(problem.message == "only_one_table_allowed" for problem in verdict.problems)
        code = "invalid_attachments" if tables and len(verdict.problems) == 1 else "invalid_blocks"
        raise ApiError.of_problems(code, verdict.problems)
    if verdict.text_total > MESSAGE_LIMITS["blocks_text"]:
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def _read_attachments(space: Workspace, raw: Any) -> list[Json] | None:
    if raw is None or raw == "":
        return None
    attachments = decode(raw, "invalid_attachments")
    if not isinstance(attachments, list) or not all(isinstance(item, dict) for item in attachments):
        raise ApiError("invalid_attachments")
    if len(attachments) > MESSAGE_LIMITS["attachments"]:
        raise ApiError("too_many_attachments")
    read = []
    for place, item in enumerate(attachments):
        unknown = sorted(set(item) - _ATTACHMENT_FIELDS)
        if unknown:
            line = f"[ERROR] invalid additional property: {unknown[0]} [json-pointer:/attachments/{place}]"
            raise ApiError("invalid_attachments", messages=[line])
        if "blocks" in item:
            verdict = check_blocks(item["blocks"], facts_of(space), root=f"/attachments/{place}/blocks")
            if verdict.problems:
                raise ApiError.of_problems("invalid_blocks", verdict.problems)
            item = {**item, "blocks": with_ids(item["blocks"])}  # noqa: PLW2901 - the read form of it
        read.append({"id": place + 1, **item})
    return read


def _read_metadata(raw: Any) -> Json | None:
    if raw is None or raw == "":
        return None
    metadata = decode(raw, "invalid_metadata_format")
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise ApiError("invalid_metadata_schema", messages=["[ERROR] missing required field: event_type"])
    if not isinstance(payload, dict):
        raise ApiError("invalid_metadata_schema", messages=["[ERROR] missing required field: event_payload"])
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": payload}


def read_view(space: Workspace, raw: Any, *, kinds: tuple[str, ...]) -> Json:
    """Check a view and fill in its ids; raises ApiError."""
    view = decode(raw, "invalid_arguments")
    verdict = check_view(view, facts_of(space), kinds=kinds)
    if verdict.problems:
        raise ApiError.of_problems("invalid_arguments", verdict.problems)
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise ApiError("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with the ids Slack makes up where the app gave none; what was given is not altered."""
    return [_with_id(block) for block in blocks]


def _with_id(block: Json) -> Json:
    named = {**block} if "block_id" in block else {**block, "block_id": make_short()}
    match block["type"]:
        case "section" if "accessory" in block:
            named["accessory"] = _named(block["accessory"])
        case "input":
            named["element"] = _named(block["element"])
        case "actions" | "context_actions":
            named["elements"] = [_named(element) for element in block["elements"]]
        case "card" if "actions" in block:
            named["actions"] = [_named(element) for element in block["actions"]]
        case "carousel":
            named["elements"] = with_ids(block["elements"])
        case "container":
            named["child_blocks"] = with_ids(block["child_blocks"])
    return named


def _named(element: Json) -> Json:
    if element["type"] == "image" or "action_id" in element:
        return element
    return {**element, "action_id": make_short()}


def input_block_ids(blocks: list[Json]) -> set[str]:
    """The block ids an answer may attach errors to."""
    return {block["block_id"] for block, _element in elements_of(blocks) if block["type"] == "input"}
