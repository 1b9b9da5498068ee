"""What Slack hands out for a short while: trigger ids (3 s, once) and response URLs (30 min, 5 uses)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from sandbox.clock import WorkspaceClock
from sandbox.ids import make_secret

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
_KEPT = 20_000


class TicketError(Exception):
    """A ticket cannot be used; `code` is Slack's word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, kw_only=True)
class Trigger:
    """A trigger: whose interaction it was, and in which view."""

    user: str
    expires: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """A response URL: where it answers, to whom, and which message it may change."""

    user: str
    channel: str
    expires: float
    message_ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0


class Triggers:
    """The trigger ids handed out; time is the workspace clock."""

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Trigger] = OrderedDict()

    def issue(self, user: str, *, view_id: str | None = None) -> str:
        """A new trigger id."""
        trigger_id = f"{int(self._clock.seconds() * 1000)}.{make_secret(10)}.{make_secret(20)}"
        self._known[trigger_id] = Trigger(user=user, expires=self._clock.seconds() + TRIGGER_SECONDS, view_id=view_id)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return trigger_id

    def look(self, trigger_id: str) -> Trigger:
        """The trigger when it may still be used; raises TicketError."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise TicketError("invalid_trigger_id")
        if trigger.used:
            raise TicketError("exchanged_trigger_id")
        if self._clock.seconds() > trigger.expires:
            raise TicketError("expired_trigger_id")
        return trigger

    def clear(self) -> None:
        """Forget all triggers."""
        self._known.clear()


class ResponseUrls:
    """The response URLs handed out; time is the workspace clock."""

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, ResponseUrl] = OrderedDict()

    def issue(
        self,
        *,
        user: str,
        channel: str,
        message_ts: str | None = None,
        ephemeral: bool = False,
        thread_ts: str | None = None,
    ) -> str:
        """A new secret; the URL is made of it by the caller."""
        key = make_secret(24)
        self._known[key] = ResponseUrl(
            user=user,
            channel=channel,
            expires=self._clock.seconds() + RESPONSE_SECONDS,
            message_ts=message_ts,
            ephemeral=ephemeral,
            thread_ts=thread_ts,
        )
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return key

    def use(self, key: str) -> ResponseUrl:
        """Count one use; raises TicketError when there is none left."""
        url = self._known.get(key)
        if url is None:
            raise TicketError("no_such_url")
        if self._clock.seconds() > url.expires:
            raise TicketError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise TicketError("used_url")
        url.uses += 1
        return url

    def clear(self) -> None:
        """Forget all response URLs."""
        self._known.clear()
