"""Foreign errors become one of five fates."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.presentation.traffic import installation_fix
from bot.slack.errors import HALTS, Fate, translate
from tests.every import every
from tests.fakes import LEXICON, refusal


@every(
    ("error", "fate", "reason"),
    [
        (refusal("channel_not_found"), Fate.REFUSED, "channel_not_found"),
        (refusal("is_archived"), Fate.REFUSED, "is_archived"),
        (refusal("not_in_channel"), Fate.REFUSED, "not_in_channel"),
        (refusal("account_inactive"), Fate.HALTED, "account_inactive"),
        (refusal("msg_too_long"), Fate.REFUSED, "msg_too_long"),
        (refusal("ratelimited", 429, {"Retry-After": "7"}), Fate.LIMITED, "ratelimited"),
        (refusal("fatal_error"), Fate.UNKNOWN, "fatal_error"),
        (refusal("", 503), Fate.UNKNOWN, "http_503"),
        (refusal("token_revoked"), Fate.HALTED, "token_revoked"),
        (refusal("missing_scope"), Fate.RETRY, "missing_scope"),
        (TimeoutError(), Fate.UNKNOWN, "timeout"),
        (aiohttp.ServerDisconnectedError(), Fate.UNKNOWN, "connection:ServerDisconnectedError"),
        (ConnectionResetError(), Fate.UNKNOWN, "connection:ConnectionResetError"),
    ],
)
def test_an_error_has_its_fate(error: Exception, fate: Fate, reason: str) -> None:
    trouble = translate(error)
    assert trouble is not None
    assert (trouble.fate, trouble.reason) == (fate, reason)


@every("code", sorted(HALTS))
def test_what_is_the_installations_is_not_the_rows_and_has_a_sentence_in_both_languages(code: str) -> None:
    trouble = translate(refusal(code))
    assert trouble is not None
    assert trouble.fate is Fate.HALTED
    sentences = {installation_fix(code, LEXICON.words(locale, "Asia/Shanghai")) for locale in ("zh-CN", "en")}
    assert len(sentences) == 2
    assert not any("gendan doctor" in sentence for sentence in sentences)


@every("code", ["is_archived", "channel_not_found", "not_in_channel", "restricted_action"])
def test_what_is_a_channels_stays_the_rows(code: str) -> None:
    trouble = translate(refusal(code))
    assert trouble is not None
    assert trouble.fate is Fate.REFUSED


def test_a_connection_that_was_never_made_sent_nothing() -> None:
    key: Any = SimpleNamespace(host="127.0.0.1", port=9, is_ssl=False, ssl=None)
    trouble = translate(aiohttp.ClientConnectorError(key, OSError(111, "refused")))
    assert trouble is not None
    assert trouble.fate is Fate.RETRY


def test_how_long_to_wait_comes_from_slack() -> None:
    for headers, seconds in (({"Retry-After": "7"}, 7.0), ({"retry-after": "0"}, 1.0), ({"Retry-After": "x"}, 1.0)):
        trouble = translate(refusal("ratelimited", 429, headers))
        assert trouble is not None
        assert trouble.retry_after == seconds


def test_a_mistake_of_ours_is_not_taken_for_slacks() -> None:
    assert translate(KeyError("x")) is None
    assert translate(asyncio.InvalidStateError()) is None
