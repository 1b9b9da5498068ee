"""views.*: modals and the App Home."""

from __future__ import annotations

from typing import Any

from sandbox.content import read_view
from sandbox.errors import ApiError
from sandbox.payloads import describe
from sandbox.tickets import TicketError, Trigger
from sandbox.viewstore import MAX_STACK, View
from sandbox.webapi.desk import Args, Desk, Method

Json = dict[str, Any]


def _trigger(desk: Desk, args: Args) -> Trigger:
    try:
        return desk.space.triggers.look(args.required("trigger_id"))
    except TicketError as error:
        raise ApiError(error.code) from error


def _view(desk: Desk, args: Args, *, kinds: tuple[str, ...], replaces: View | None = None) -> Json:
    if args.raw.get("view") in (None, ""):
        raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: view"])
    spec = read_view(desk.space, args.raw["view"], kinds=kinds)
    refuse_taken_external_id(desk, spec, replaces)
    return spec


def refuse_taken_external_id(desk: Desk, spec: Json, replaces: View | None) -> None:
    """An external id names one view of the workspace."""
    holder = desk.space.views.by_external_id(spec.get("external_id", ""))
    if holder is not None and holder is not replaces:
        raise ApiError("duplicate_external_id")


def _shown(desk: Desk, view: View) -> Json:
    kind = "home" if view.is_home else "view"
    desk.space.changes.tell(kind, user=view.user)
    return {"view": describe(desk.space, view)}


def _open(desk: Desk, args: Args) -> Json:
    trigger = _trigger(desk, args)
    spec = _view(desk, args, kinds=("modal",))
    trigger.used = True
    desk.space.views.close_all(trigger.user)
    return _shown(desk, desk.space.views.push(trigger.user, spec, desk.space.clock.next_ts()))


def _push(desk: Desk, args: Args) -> Json:
    trigger = _trigger(desk, args)
    if trigger.view_id is None:
        raise ApiError("invalid_trigger_id")
    spec = _view(desk, args, kinds=("modal",))
    below = desk.space.views.get(trigger.view_id)
    if below is None or below.is_home:
        raise ApiError("not_found")
    if len(desk.space.views.stack(trigger.user)) >= MAX_STACK:
        raise ApiError("push_limit_reached")
    trigger.used = True
    return _shown(desk, desk.space.views.push(trigger.user, spec, desk.space.clock.next_ts()))


def _refuse_old_hash(args: Args, view: View | None) -> None:
    given = args.text("hash")
    if given is not None and (view is None or given != view.hash):
        raise ApiError("hash_conflict")


def _update(desk: Desk, args: Args) -> Json:
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if (view_id is None) == (external_id is None):
        raise ApiError("invalid_arguments", messages=["[ERROR] exactly one of view_id, external_id"])
    store = desk.space.views
    view = store.get(view_id) if view_id else store.by_external_id(external_id or "")
    if view is None:
        raise ApiError("not_found")
    spec = _view(desk, args, kinds=("home",) if view.is_home else ("modal",), replaces=view)
    _refuse_old_hash(args, view)
    store.replace(view, spec, desk.space.clock.next_ts())
    return _shown(desk, view)


def _publish(desk: Desk, args: Args) -> Json:
    user = desk.user(args.required("user_id"))
    view = desk.space.views.home(user)
    spec = _view(desk, args, kinds=("home",), replaces=view)
    _refuse_old_hash(args, view)
    return _shown(desk, desk.space.views.publish(user, spec, desk.space.clock.next_ts()))


METHODS: dict[str, Method] = {
    "views.open": _open,
    "views.push": _push,
    "views.update": _update,
    "views.publish": _publish,
}
