"""The app's loopback door, when it has one: its clock, its next due moment, whether it is idle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from sandbox.clock import parse_moment

Json = dict[str, Any]
_PATIENCE = aiohttp.ClientTimeout(total=5)


class DoorError(Exception):
    """The door did not answer as agreed."""


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing the app has to do, in its own words: one text, or the same by language."""

    at: datetime | None
    what: Any


class Door:
    """GET/POST {url}/clock, GET {url}/due, POST {url}/settle; see docs/sandbox.md."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url.rstrip("/")
        self._session = session

    async def now(self) -> datetime:
        """The app's clock."""
        return _moment(await self._call("GET", "clock"), "now")

    async def set_clock(self, moment: datetime) -> None:
        """Set the app's clock."""
        await self._call("POST", "clock", {"to": moment.isoformat()})

    async def due(self) -> Due:
        """What the app will do next."""
        answer = await self._call("GET", "due")
        if answer.get("next") is None:
            return Due(None, None)
        return Due(_moment(answer, "next"), answer.get("what"))

    async def settle(self, seconds: float) -> bool:
        """Wait until the app has nothing to do."""
        patience = aiohttp.ClientTimeout(total=seconds + 5)
        return bool((await self._call("POST", "settle", {"timeout_s": seconds}, patience)).get("settled"))

    async def _call(
        self, verb: str, path: str, body: Json | None = None, patience: aiohttp.ClientTimeout = _PATIENCE
    ) -> Json:
        try:
            async with self._session.request(verb, f"{self._url}/{path}", json=body, timeout=patience) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise DoorError(f"{verb} {path}: {error or type(error).__name__}") from error
        if response.status != 200 or not isinstance(answer, dict):
            raise DoorError(f"{verb} {path}: {response.status} {answer!r}")
        return answer


def _moment(answer: Json, name: str) -> datetime:
    try:
        return parse_moment(str(answer.get(name)))
    except ValueError as error:
        raise DoorError(str(error)) from error
