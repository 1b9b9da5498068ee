"""People submit and close modals; what the app answers happens to the stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox import payloads
from sandbox.acting.places import actor, modal, need_app, open_modal
from sandbox.acting.values import FieldError, fill
from sandbox.content import input_block_ids, read_view
from sandbox.delivery import Answer, Courier
from sandbox.errors import ApiError, Refused
from sandbox.forms import SLOTS, Key, elements_of, initial_state, is_empty
from sandbox.viewstore import MAX_STACK, View
from sandbox.webapi.desk import Desk

Json = dict[str, Any]

REQUIRED = {"zh": "请填写此字段。", "en": "Please complete this required field."}
_TROUBLE = "trouble_connecting"


@dataclass(frozen=True, slots=True)
class Submitting:
    """Modal submissions and closings."""

    desk: Desk
    courier: Courier

    async def submit(self, *, user: str, view_id: str | None, values: Json) -> Json:
        """Fill the fields and press the modal's submit button."""
        space = self.desk.space
        need_app(space)
        view = modal(space, actor(space, user), view_id)
        if "submit" not in view.spec:
            raise Refused("no_submit", f"{view.id} has no submit button")
        chosen, errors = self._filled(view, values)
        errors = {**self._missing(view, chosen, user), **errors}
        if errors:
            return {"ok": False, "errors": errors}
        view.chosen = chosen
        trigger = space.triggers.issue(user, view_id=view.id)
        payload = payloads.interaction(space, "view_submission", user, trigger_id=trigger)
        payload |= {"view": payloads.describe(space, view), "response_urls": []}
        answer = await self.courier.ask("interactive", payload)
        outcome = self._answered(view, answer)
        space.changes.tell("view", user=user)
        return {**outcome, "ack_ms": answer.ms}

    def _filled(self, view: View, values: Json) -> tuple[dict[Key, Json], dict[str, str]]:
        """The state with these values, and what Slack's form says against them."""
        chosen = dict(view.chosen)
        errors: dict[str, str] = {}
        for block_id, value in values.items():
            element = _field_of(view, block_id)
            try:
                chosen[(block_id, element["action_id"])] = fill(self.desk.space, element, value)
            except FieldError as error:
                errors[block_id] = error.for_reader(self.desk.space.users[view.user].locale)
        return chosen, errors

    def _missing(self, view: View, chosen: dict[Key, Json], user: str) -> dict[str, str]:
        words = REQUIRED["zh" if self.desk.space.users[user].locale.startswith("zh") else "en"]
        missing = {}
        for block, element in elements_of(view.blocks):
            if block["type"] != "input" or block.get("optional"):
                continue
            held = chosen.get((block["block_id"], element["action_id"]))
            if held is None or held["type"] != element["type"]:
                held = initial_state(element)
            if is_empty(held):
                missing[block["block_id"]] = words
        return missing

    def _answered(self, view: View, answer: Answer) -> Json:
        """Do what the app answered; a wrong answer leaves the modal and shows that there was trouble."""
        if not answer.ok:
            return {"ok": False, "error": answer.error}
        if not answer.payload:
            self._close(self.desk.space.views.pop(view), cleared=False, but=view)
            return {"ok": True}
        try:
            return self._obey(view, answer.payload)
        except ApiError as error:
            self._log_wrong_answer(answer, error)
            return {"ok": False, "error": _TROUBLE, "detail": error.body()}

    def _obey(self, view: View, payload: Any) -> Json:
        action = payload.get("response_action") if isinstance(payload, dict) else None
        match action:
            case "errors":
                return self._errors(view, payload)
            case "update":
                self._update(view, payload)
            case "push":
                self._push(view, payload)
            case "clear":
                self._close(self.desk.space.views.close_all(view.user), cleared=True, but=view)
            case _:
                raise ApiError("invalid_response_action")
        return {"ok": True, "response_action": action}

    def _log_wrong_answer(self, answer: Answer, error: ApiError) -> None:
        self.desk.space.log.add(
            direction="in", kind="ack", type="view_submission", payload=answer.payload, answer=error.body()
        )

    @staticmethod
    def _errors(view: View, payload: Json) -> Json:
        errors = payload.get("errors")
        if not isinstance(errors, dict) or not errors:
            raise ApiError("invalid_errors")
        inputs = input_block_ids(view.blocks)
        unknown = sorted(set(errors) - inputs)
        if unknown:
            raise ApiError("invalid_errors", messages=[f"[ERROR] {unknown[0]} is not the block id of an input"])
        if not all(isinstance(text, str) and text for text in errors.values()):
            raise ApiError("invalid_errors", messages=["[ERROR] every error is a text"])
        return {"ok": False, "response_action": "errors", "errors": errors}

    def _spec(self, payload: Json, replaces: View | None) -> Json:
        if "view" not in payload:
            raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: view"])
        spec = read_view(self.desk.space, payload["view"], kinds=("modal",))
        holder = self.desk.space.views.by_external_id(spec.get("external_id", ""))
        if holder is not None and holder is not replaces:
            raise ApiError("duplicate_external_id")
        return spec

    def _update(self, view: View, payload: Json) -> None:
        spec = self._spec(payload, view)
        if self.desk.space.views.get(view.id) is view:
            self.desk.space.views.replace(view, spec, self.desk.space.clock.next_ts())

    def _push(self, view: View, payload: Json) -> None:
        spec = self._spec(payload, None)
        if len(self.desk.space.views.stack(view.user)) >= MAX_STACK:
            raise ApiError("push_limit_reached")
        self.desk.space.views.push(view.user, spec, self.desk.space.clock.next_ts())

    async def close(self, *, user: str, view_id: str | None) -> Json:
        """Close a modal with what lies on it, the one on top when none is named; the app hears of those that ask."""
        space = self.desk.space
        view = open_modal(space, actor(space, user), view_id)
        whole_stack = bool(view.spec.get("clear_on_close")) or view is space.views.stack(user)[0]
        cleared = whole_stack and len(space.views.stack(user)) > 1
        closed = space.views.close_all(user) if whole_stack else space.views.pop(view)
        self._close(closed, cleared=cleared)
        space.changes.tell("view", user=user)
        return {"ok": True}

    def _close(self, closed: list[View], *, cleared: bool, but: View | None = None) -> None:
        """Tell the app of closed views that asked for it; not of the one that was submitted."""
        for view in closed:
            if view is but or not view.spec.get("notify_on_close"):
                continue
            space = self.desk.space
            payload = payloads.interaction(space, "view_closed", view.user, trigger_id=None)
            payload |= {"view": payloads.describe(space, view), "is_cleared": cleared}
            self.courier.ask_unattended("interactive", payload)


def _field_of(view: View, block_id: str) -> Json:
    """The one element of a block that holds a value."""
    fields = [(block["block_id"], e) for block, e in elements_of(view.blocks) if e["type"] in SLOTS]
    found = [element for name, element in fields if name == block_id]
    if not found:
        known = ", ".join(dict.fromkeys(name for name, _element in fields))
        raise Refused("block_not_found", f"the modal has no field {block_id} (it has: {known or 'none'})")
    if len(found) > 1:
        raise Refused("ambiguous_block", f"{block_id} has several fields, set them by action")
    return found[0]
