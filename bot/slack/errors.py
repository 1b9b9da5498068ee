"""Slack's and the network's errors as one of five fates of a request; the installation's trouble is not the row's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum

import aiohttp
from slack_sdk.errors import SlackApiError

NEEDS_A_TOKEN = frozenset({"invalid_auth", "not_authed", "token_expired", "token_revoked"})
"""The token is none, or no more: only another one helps, and it is read at the start."""

HALTS = NEEDS_A_TOKEN | frozenset(
    {
        *("account_inactive", "org_login_required", "team_access_not_granted", "ekm_access_denied", "access_denied"),
        *("accesslimited", "enterprise_is_restricted", "team_added_to_org", "two_factor_setup_required"),
    }
)
"""Slack lets the installation in no more: what waits to be sent is all right and goes on waiting."""

MAY_BE_ITS_OWN = frozenset({"access_denied", "team_access_not_granted", "ekm_access_denied"})
"""Of these Slack says the same of one channel."""

MISSING_SCOPE = "missing_scope"
UNKNOWN_FATE = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
DEAD_TRIGGER = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
GONE_VIEW = frozenset({"not_found", "hash_conflict", "view_not_found"})


class Fate(Enum):
    """What became of a request that did not succeed."""

    RETRY = "retry"
    HALTED = "halted"
    LIMITED = "limited"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A failed request: its fate, Slack's code or ours, and how many seconds to wait before trying again."""

    fate: Fate
    reason: str
    retry_after: float = 0.0


def translate(error: BaseException) -> Trouble | None:
    """The trouble behind an error of a Slack call; None for an error that is not Slack's or the network's."""
    if isinstance(error, SlackApiError):
        return _from_slack(error)
    if isinstance(error, aiohttp.ClientConnectorError):  # no connection was made: nothing was sent
        return Trouble(fate=Fate.RETRY, reason="unreachable", retry_after=2)
    if isinstance(error, asyncio.TimeoutError | TimeoutError):
        return Trouble(fate=Fate.UNKNOWN, reason="timeout")
    if isinstance(error, aiohttp.ClientError | ConnectionError):
        return Trouble(fate=Fate.UNKNOWN, reason=f"connection:{type(error).__name__}")
    return None


def code_of(error: SlackApiError) -> str:
    """Slack's error code, empty when the answer carried none."""
    answer = error.response
    try:
        return str(answer.get("error") or "")
    except (AttributeError, ValueError):  # a body that is not JSON
        return ""


def _from_slack(error: SlackApiError) -> Trouble:
    answer = error.response
    status = getattr(answer, "status_code", None) or getattr(answer, "status", None) or 200
    return from_answer(int(status), code_of(error), getattr(answer, "headers", {}) or {})


def from_answer(status: int, code: str, headers: object) -> Trouble:
    """The trouble behind an answer: status, Slack's code and the headers."""
    if status == 429 or code in RATE_LIMITED:
        return Trouble(fate=Fate.LIMITED, reason="ratelimited", retry_after=_retry_after(headers))
    if status >= 500 or code in UNKNOWN_FATE:
        return Trouble(fate=Fate.UNKNOWN, reason=code or f"http_{status}")
    if code in HALTS:
        return Trouble(fate=Fate.HALTED, reason=code)
    if code == MISSING_SCOPE:
        return Trouble(fate=Fate.RETRY, reason=code, retry_after=60)
    return Trouble(fate=Fate.REFUSED, reason=code or f"http_{status}")


def _retry_after(headers: object) -> float:
    getter = getattr(headers, "get", None)
    found = None if getter is None else getter("Retry-After") or getter("retry-after")
    if isinstance(found, list):
        found = found[0] if found else None
    try:
        return max(1.0, float(found)) if found is not None else 1.0
    except ValueError:
        return 1.0
