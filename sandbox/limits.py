"""Slack's rate limits, off until switched on: tiers per method, one message a second per channel, a bucket
for the workspace. Time is the workspace clock."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType

from sandbox.clock import WorkspaceClock

# Calls a minute; a method that is not listed is not limited.
TIERS = MappingProxyType({1: 1, 2: 20, 3: 50, 4: 100})
METHOD_TIERS = MappingProxyType(
    {
        "apps.connections.open": 1,
        "bots.info": 3,
        "chat.delete": 3,
        "chat.postEphemeral": 4,
        "chat.update": 3,
        "conversations.archive": 2,
        "conversations.create": 2,
        "conversations.history": 3,
        "conversations.info": 3,
        "conversations.invite": 3,
        "conversations.join": 3,
        "conversations.list": 2,
        "conversations.members": 4,
        "conversations.open": 3,
        "conversations.replies": 3,
        "files.completeUploadExternal": 4,
        "files.getUploadURLExternal": 4,
        "files.info": 4,
        "oauth.v2.access": 4,
        "reactions.add": 3,
        "reactions.remove": 2,
        "team.info": 3,
        "usergroups.list": 2,
        "usergroups.users.list": 2,
        "users.conversations": 2,
        "users.info": 4,
        "users.list": 2,
        "users.lookupByEmail": 3,
        "views.open": 4,
        "views.publish": 4,
        "views.push": 4,
        "views.update": 4,
    }
)
POSTING = frozenset({"chat.postMessage"})


@dataclass(slots=True)
class _Bucket:
    per_second: float
    size: float
    level: float
    filled_at: float

    def take(self, now: float) -> int:
        """0 when there was a token, else the seconds until there is one."""
        self.level = min(self.size, self.level + max(0.0, now - self.filled_at) * self.per_second)
        self.filled_at = now
        if self.level >= 1:
            self.level -= 1
            return 0
        return max(1, math.ceil((1 - self.level) / self.per_second))


@dataclass(slots=True)
class Limits:
    """The limits as they are switched on."""

    clock: WorkspaceClock
    on: bool = False
    channel_per_s: float = 1.0
    workspace_per_min: float = 300.0
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def switch(self, *, on: bool, channel_per_s: float, workspace_per_min: float) -> None:
        """Set the limits; counting starts anew."""
        self.on, self.channel_per_s, self.workspace_per_min = on, channel_per_s, workspace_per_min
        self._buckets.clear()

    def wait(self, method: str, channel: str | None) -> int:
        """How many seconds the app has to wait before this call; 0 lets it through and counts it."""
        if not self.on:
            return 0
        if method in POSTING:
            in_channel = self._take(f"channel {channel}", self.channel_per_s, max(1.0, self.channel_per_s))
            return in_channel or self._take("workspace", self.workspace_per_min / 60, self.workspace_per_min)
        tier = METHOD_TIERS.get(method)
        return self._take(f"method {method}", TIERS[tier] / 60, TIERS[tier]) if tier else 0

    def _take(self, name: str, per_second: float, size: float) -> int:
        now = self.clock.seconds()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(per_second, size, size, now)
        return bucket.take(now)
