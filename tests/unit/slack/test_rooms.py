"""The channel of a war room: made once by its name, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.rooms import Rooms
from bot.work.sending import Claimed, token
from tests.every import every


class Slack:
    """A workspace that takes what it is told to take, and remembers what it was asked."""

    def __init__(
        self,
        *,
        private: str = "",
        public: str = "",
        there: bool = False,
        posted: bool = False,
        invited: dict[str, str] | None = None,
    ) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._invited = {"U2": "already_in_channel"} if invited is None else invited
        self._refused = {True: private, False: public}
        self._there, self._posted = there, posted

    async def conversations_create(self, *, name: str, is_private: bool) -> dict[str, Any]:
        self.calls.append(("create", is_private))
        if code := self._refused[is_private]:
            raise SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]
        return {"channel": {"id": "C1", "name": name}}

    async def conversations_list(self, **_: Any) -> dict[str, Any]:
        return {"channels": [{"id": "C9", "name": "gendan-c0007-ab12cd"}] if self._there else []}

    async def conversations_invite(self, *, channel: str, users: str) -> None:
        self.calls.append(("invite", users))
        if code := self._invited.get(users):
            raise SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]

    async def conversations_history(self, **_: Any) -> dict[str, Any]:
        ours = {"ts": "5.5", "metadata": {"event_payload": {"id": token("case-room:7")}}}
        return {"messages": [ours] if self._posted else []}


def row(attempts: int = 1) -> Claimed:
    context = {"case": 7, "name": "gendan-c0007-ab12cd", "people": ["U1", "U2"], "else": "C02FOLLOW"}
    return Claimed(
        id=1, key="case-room:7", lane=0, method="room", audience="room:gendan-c0007-ab12cd", message="case_room",
        context=context, card="case:7:room", reader_id=None, critical=True, attempts=attempts,
        attempt_at=datetime(2026, 9, 16, tzinfo=UTC),
    )  # fmt: skip


async def opened(slack: Slack, attempts: int = 1) -> tuple[Any, list[str]]:
    said: list[str] = []

    async def say(channel: str) -> dict[str, str]:
        said.append(channel)
        return {"ts": "9.9"}

    return await Rooms(slack).open(row(attempts), say), said  # type: ignore[arg-type]


async def test_a_private_channel_is_made_its_people_invited_and_the_card_posted() -> None:
    slack = Slack()
    outcome, said = await opened(slack)
    assert slack.calls == [("create", True), ("invite", "U1"), ("invite", "U2")]
    assert said == ["C1"]
    assert (outcome.state, outcome.channel, outcome.ts, outcome.card) == ("sent", "C1", "9.9", "case:7:room")


async def test_a_public_one_where_private_ones_are_not_allowed() -> None:
    slack = Slack(private="missing_scope")
    outcome, _ = await opened(slack)
    assert (slack.calls[1], outcome.state) == (("create", False), "sent")


async def test_a_second_attempt_takes_the_channel_that_is_there_and_does_not_post_twice() -> None:
    outcome, said = await opened(Slack(private="name_taken", there=True, posted=True), attempts=2)
    assert (outcome.state, outcome.channel, outcome.ts, said) == ("sent", "C9", "5.5", [])


async def test_a_second_attempt_posts_what_is_not_there_yet() -> None:
    outcome, said = await opened(Slack(private="name_taken", there=True), attempts=2)
    assert (outcome.channel, outcome.ts, said) == ("C9", "9.9", ["C9"])


async def test_without_the_right_to_make_channels_the_thread_serves_instead() -> None:
    outcome, said = await opened(Slack(private="missing_scope", public="missing_scope"))
    assert (outcome.state, outcome.redirect, outcome.reason, said) == ("retry", "C02FOLLOW", "missing_scope", [])


@every(
    "code", ["user_is_restricted", "user_is_ultra_restricted", "org_user_not_in_team", "ura_max_channels", "no_user"]
)
async def test_one_whom_slack_does_not_let_in_keeps_nobody_out(code: str) -> None:
    slack = Slack(invited={"U1": code})
    outcome, said = await opened(slack)
    assert ("invite", "U2") in slack.calls
    assert (outcome.state, outcome.channel, said) == ("sent", "C1", ["C1"])


async def test_a_room_nobody_may_enter_becomes_the_thread() -> None:
    outcome, said = await opened(Slack(invited={"U1": "user_is_restricted", "U2": "no_permission"}))
    assert (outcome.state, outcome.redirect, outcome.reason, said) == ("retry", "C02FOLLOW", "nobody_let_in", [])


async def test_a_name_that_an_archived_channel_keeps_becomes_the_thread() -> None:
    outcome, said = await opened(Slack(private="name_taken"))
    assert (outcome.state, outcome.redirect, outcome.reason, said) == ("retry", "C02FOLLOW", "name_taken", [])


@pytest.mark.parametrize("code", ["ratelimited", "internal_error", "token_revoked"])
async def test_trouble_that_passes_is_not_taken_for_a_refusal(code: str) -> None:
    with pytest.raises(SlackApiError):
        await opened(Slack(invited={"U1": code}))
