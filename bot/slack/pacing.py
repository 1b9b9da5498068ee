"""How fast we may post: a bucket for the workspace that learns, a short one for each channel, and gates that close."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

RESERVE = 0.2
"""The part of the workspace's bucket that digests and prompts leave to escalations and replies."""

LOW_LANES_FROM = 2

TIERS_PER_MINUTE = {"update": 50.0, "ephemeral": 100.0}
"""Methods that Slack counts by themselves and not by channel: chat.update is tier 3, chat.postEphemeral tier 4."""


IN_SLACK = ("post", "update", "ephemeral", "respond", "replace", "file", "room")
"""Methods that go through Slack: an e-mail and a robot's line do not wait for it."""


AJAR = 3
"""Calls of a method at a time to see whether Slack takes them: one alone may be refused for what is its own."""


class Gate(Enum):
    """Whether anything may leave through Slack: all, a few to see whether Slack takes them, or nothing."""

    OPEN = "open"
    AJAR = "ajar"
    SHUT = "shut"


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float

    def fill(self, now: float, *, rate: float, size: float) -> None:
        self.level = min(size, self.level + (now - self.at) * rate)
        self.at = now


class Pacing:
    """Wall-clock pacing of one workspace; messages a second, learned from Slack's 429.

    A 429 lowers the workspace's rate by a third and closes a gate for Retry-After: the method's if Slack counts that
    method by itself, the channel's if that channel was posted to a moment ago, else the workspace's. Every success
    after that raises the rate a little again.
    """

    def __init__(
        self,
        *,
        rate: float = 10.0,
        burst: float = 60.0,
        most: float = 50.0,
        channel_rate: float = 1.0,
        channel_burst: float = 4.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rate = rate
        self.gate = Gate.OPEN
        self._burst, self._most = burst, most
        self._channel_rate, self._channel_burst = channel_rate, channel_burst
        self._now = now
        self._bucket = _Bucket(level=burst, at=now())
        self._channels: dict[str, _Bucket] = {}
        self._posted_at: dict[str, float] = {}
        self._closed_until = 0.0
        self._channel_closed: dict[str, float] = {}
        self._tiers = {method: _Bucket(level=most, at=now()) for method, most in TIERS_PER_MINUTE.items()}
        self._tier_closed: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._tidied_at = now()

    def budget(self, *, low: bool, ahead: float = 2.0) -> int:
        """How many messages may leave now and within `ahead` seconds; low lanes leave the reserve alone."""
        now = self._now()
        if now < self._closed_until:
            return 0
        self._bucket.fill(now, rate=self.rate, size=self._burst)
        reserve = self._burst * RESERVE if low else 0.0
        return max(0, int(self._bucket.level - reserve + self.rate * ahead * (1 - RESERVE if low else 1)))

    def wait(self, lane: int) -> float:
        """Seconds until the workspace lets a message of this lane out; 0 when it may go now."""
        now = self._now()
        if now < self._closed_until:
            return self._closed_until - now
        self._bucket.fill(now, rate=self.rate, size=self._burst)
        need = 1.0 + (self._burst * RESERVE if lane >= LOW_LANES_FROM else 0.0)
        return max(0.0, (need - self._bucket.level) / self.rate)

    def channel_wait(self, channel: str) -> float:
        """Seconds until this channel (or person) may be posted to again."""
        now = self._now()
        closed = self._channel_closed.get(channel, 0.0) - now
        bucket = self._channels.get(channel)
        if bucket is None:
            return max(0.0, closed)
        bucket.fill(now, rate=self._channel_rate, size=self._channel_burst)
        return max(0.0, closed, (1.0 - bucket.level) / self._channel_rate)

    def method_wait(self, method: str) -> float:
        """Seconds until Slack takes another call of a method that it counts by itself; 0 for any other."""
        bucket = self._tiers.get(method)
        if bucket is None:
            return 0.0
        now = self._now()
        most = TIERS_PER_MINUTE[method]
        bucket.fill(now, rate=most / 60, size=most)
        return max(0.0, self._tier_closed.get(method, 0.0) - now, (1.0 - bucket.level) * 60 / most)

    def take(self, channel: str, method: str = "post") -> None:
        """Count one message that leaves now."""
        now = self._now()
        if (tier := self._tiers.get(method)) is not None:
            most = TIERS_PER_MINUTE[method]
            tier.fill(now, rate=most / 60, size=most)
            tier.level -= 1
            return
        self._bucket.fill(now, rate=self.rate, size=self._burst)
        self._bucket.level -= 1
        bucket = self._channels.setdefault(channel, _Bucket(level=self._channel_burst, at=now))
        bucket.fill(now, rate=self._channel_rate, size=self._channel_burst)
        bucket.level -= 1
        self._posted_at[channel] = now
        if bucket.level < 1.0:
            self._waiting.add(channel)
        if now - self._tidied_at > 5.0:
            self._forget(now)

    def limited(self, channel: str, retry_after: float, method: str = "post") -> None:
        """Slack said 429: close the gate that caused it."""
        now = self._now()
        if (tier := self._tiers.get(method)) is not None:
            self._tier_closed[method] = now + retry_after
            tier.level = min(tier.level, 0.0)
            return
        bucket = self._channels.get(channel)
        if bucket is not None and bucket.level < self._channel_burst - 1.5:
            self._channel_closed[channel] = now + retry_after
            self._waiting.add(channel)
            bucket.level = min(bucket.level, 0.0)
            return
        self._closed_until = max(self._closed_until, now + retry_after)
        self._bucket.level = min(self._bucket.level, 0.0)
        self.rate = max(0.5, self.rate * 2 / 3)

    def succeeded(self) -> None:
        """A message went out: trust the workspace a little more."""
        self.rate = min(self._most, self.rate * 1.002)

    def held(self) -> set[str]:
        """The channels that may not be posted to now."""
        self._waiting = {channel for channel in self._waiting if self.channel_wait(channel) > 0.0}
        return set(self._waiting)

    def allowance(self) -> dict[str, int]:
        """How many calls Slack takes now of each method that it counts by itself; of any while the gate is not open."""
        counted = {
            method: 0 if self.method_wait(method) > 0.0 else int(tier.level) for method, tier in self._tiers.items()
        }
        if self.gate is Gate.OPEN:
            return counted
        most = AJAR if self.gate is Gate.AJAR else 0
        return {method: min(most, counted.get(method, most)) for method in IN_SLACK}

    def opens_in(self) -> float | None:
        """Seconds until the nearest closed gate, empty channel or spent method opens; None when all are open."""
        waits = [self.channel_wait(channel) for channel in self.held()]
        waits += [wait for method in self._tiers if (wait := self.method_wait(method)) > 0.0]
        closed = self._closed_until - self._now()
        return min([*waits, *([closed] if closed > 0 else [])], default=None)

    def _forget(self, now: float) -> None:
        self._tidied_at = now
        full = self._channel_burst / self._channel_rate
        for channel in [name for name, at in self._posted_at.items() if now - at > full]:
            self._channels.pop(channel, None)
            self._posted_at.pop(channel, None)
            if self._channel_closed.get(channel, 0.0) < now:
                self._channel_closed.pop(channel, None)
