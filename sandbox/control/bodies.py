"""Reading control calls: every field is known and of its type, or the call is refused."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.errors import Refused

Json = dict[str, Any]


class Body:
    """The JSON body of a control call."""

    def __init__(self, raw: Json) -> None:
        self._raw = raw

    @classmethod
    async def of(cls, request: web.Request, *known: str) -> Body:
        """Read a body with at most these fields."""
        try:
            raw = await request.json()
        except ValueError as error:
            raise Refused("bad_json", "the body is not JSON") from error
        if not isinstance(raw, dict):
            raise Refused("bad_json", "the body is not a JSON object")
        unknown = sorted(set(raw) - set(known))
        if unknown:
            raise Refused("unknown_field", f"there is no field {unknown[0]} (there are: {', '.join(known)})")
        return cls(raw)

    def given(self, name: str) -> bool:
        """Whether a field is there and not null."""
        return self._raw.get(name) is not None

    def value(self, name: str) -> Any:
        """A field as it is."""
        return self._raw.get(name)

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._raw.get(name)
        if not isinstance(value, str):
            raise Refused("bad_field", f"{name} must be a text")
        return value

    def maybe(self, name: str) -> str | None:
        """A text that may be left out."""
        return self.text(name) if self.given(name) else None

    def flag(self, name: str) -> bool | None:
        """True or false; None when left out."""
        value = self._raw.get(name)
        if value is not None and not isinstance(value, bool):
            raise Refused("bad_field", f"{name} must be true or false, not {value!r}")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A number above zero; needed when there is no default."""
        value = self._raw.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise Refused("bad_field", f"{name} must be a number, not {value!r}")
        return value

    def count(self, name: str, default: int) -> int:
        """A whole number from one."""
        value = self._raw.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise Refused("bad_field", f"{name} must be a whole number from 1, not {value!r}")
        return value

    def mapping(self, name: str) -> Json:
        """An object; empty when left out."""
        value = self._raw.get(name) or {}
        if not isinstance(value, dict):
            raise Refused("bad_field", f"{name} must be an object")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty when left out."""
        value = self._raw.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Refused("bad_field", f"{name} must be a list of texts")
        return value


def query(request: web.Request, name: str) -> str:
    """A query parameter that must be there."""
    value = request.query.get(name)
    if not value:
        raise Refused("bad_query", f"{name} is missing")
    return value
