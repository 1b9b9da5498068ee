"""Views: each person's stack of modals and their App Home."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.forms import Key, state_values
from sandbox.ids import make_id, make_short

Json = dict[str, Any]
MAX_STACK = 3


@dataclass(slots=True, kw_only=True)
class View:
    """A view that somebody has open; `spec` is what the app sent, with block ids filled in."""

    id: str
    user: str
    spec: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    chosen: dict[Key, Json] = field(default_factory=dict)

    @property
    def is_home(self) -> bool:
        """Whether it is an App Home."""
        return bool(self.spec["type"] == "home")

    @property
    def blocks(self) -> list[Json]:
        """The blocks shown."""
        blocks: list[Json] = self.spec["blocks"]
        return blocks

    def values(self) -> dict[str, dict[str, Json]]:
        """`state.values` as of now."""
        return state_values(self.blocks, self.chosen)


def describe_view(view: View, *, team_id: str, app_id: str, bot_id: str) -> Json:
    """The view in Slack's form."""
    spec = view.spec
    return {
        "id": view.id,
        "team_id": team_id,
        "type": spec["type"],
        "blocks": spec["blocks"],
        "private_metadata": spec.get("private_metadata", ""),
        "callback_id": spec.get("callback_id", ""),
        "state": {"values": view.values()},
        "hash": view.hash,
        "title": spec.get("title"),
        "clear_on_close": spec.get("clear_on_close", False),
        "notify_on_close": spec.get("notify_on_close", False),
        "close": spec.get("close"),
        "submit": spec.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": app_id,
        "external_id": spec.get("external_id", ""),
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
    }


class ViewStore:
    """Every open view by id, each person's modal stack, each person's home."""

    def __init__(self) -> None:
        self._by_id: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def get(self, view_id: str) -> View | None:
        """An open view or a home."""
        return self._by_id.get(view_id)

    def by_external_id(self, external_id: str) -> View | None:
        """The open view with that external id."""
        if not external_id:
            return None
        return next((v for v in self._by_id.values() if v.spec.get("external_id") == external_id), None)

    def stack(self, user: str) -> list[View]:
        """A person's modals, the one on top last."""
        return self._stacks.get(user, [])

    def top(self, user: str) -> View | None:
        """The modal a person sees."""
        stack = self.stack(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """A person's App Home."""
        return self._homes.get(user)

    def push(self, user: str, spec: Json, stamp: str) -> View:
        """Put a modal on top of the person's stack; the caller has seen to its height."""
        stack = self._stacks.setdefault(user, [])
        view_id = make_id("V")
        view = View(
            id=view_id,
            user=user,
            spec=spec,
            hash=make_hash(stamp),
            root_id=stack[0].id if stack else view_id,
            previous_id=stack[-1].id if stack else None,
        )
        stack.append(view)
        self._by_id[view.id] = view
        return view

    def replace(self, view: View, spec: Json, stamp: str) -> None:
        """Show something else in a view; what was typed stays where block and action ids are the same."""
        view.spec = spec
        view.hash = make_hash(stamp)

    def publish(self, user: str, spec: Json, stamp: str) -> View:
        """Set a person's App Home; it keeps its id."""
        view = self._homes.get(user)
        if view is None:
            view_id = make_id("V")
            view = View(id=view_id, user=user, spec=spec, hash=make_hash(stamp), root_id=view_id)
            self._homes[user] = self._by_id[view_id] = view
        else:
            self.replace(view, spec, stamp)
        return view

    def pop(self, view: View) -> list[View]:
        """Close a modal and what lies on it; answers the closed ones, the top first."""
        stack = self.stack(view.user)
        if view not in stack:
            return []
        place = stack.index(view)
        closed = stack[place:][::-1]
        del stack[place:]
        for gone in closed:
            del self._by_id[gone.id]
        return closed

    def close_all(self, user: str) -> list[View]:
        """Close a person's whole stack."""
        stack = self.stack(user)
        return self.pop(stack[0]) if stack else []

    def clear(self) -> None:
        """Forget all views."""
        self._by_id.clear()
        self._stacks.clear()
        self._homes.clear()


def make_hash(stamp: str) -> str:
    """A view's hash: changes with every change of the view."""
    return f"{stamp.split('.', maxsplit=1)[0]}.{make_short()}{make_short()}"
