"""Whatever comes over the border is an envelope with an address, not ours, or malformed with its reason: never an error."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as within
from hypothesis import strategies as st
from sqlalchemy import select

from bot.app.wiring import open_workspace
from bot.db.database import Database
from bot.db.models import Envelope, Notice
from bot.presentation.commands import ORDER
from bot.slack import envelopes
from bot.slack.ask import Answer, Ask
from bot.slack.bolt import make_bolt
from bot.slack.envelopes import Address, Malformed, NotOurs
from bot.slack.registry import Registry
from tests.every import every
from tests.fakes import FakeSlack, services, words_for
from tests.sizes import sized
from tests.unit.slack.recorded import BUTTON, CHANGED, COMMAND, ENVELOPES, MESSAGE, SUBMISSION
from tests.unit.slack.test_registry import Edge, command, edge

__all__ = ["edge"]

JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("\ud83d半个"), st.just("\0"),
    st.just([]), st.just({}), st.just([None]), st.just([["x"]]), st.just({"id": 5}), st.just("x" * 3000), st.just([[[]]] * 3),
)  # fmt: skip


def places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in an envelope."""
    if at:
        yield at
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, envelope in inner:
        yield from places(envelope, (*at, key))


def bent(envelope: dict[str, Any], at: tuple[Any, ...], junk: Any, how: str) -> dict[str, Any]:
    """The envelope with one place replaced, gone, or renamed."""
    found = copy.deepcopy(envelope)
    node: Any = found
    for key in at[:-1]:
        node = node[key]
    value = node[at[-1]]
    if how == "replaced":
        node[at[-1]] = junk
    elif how == "gone" or isinstance(node, list):
        del node[at[-1]]
    else:
        del node[at[-1]]
        node[f"{at[-1]}\ud800"] = value
    return found


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """A recorded envelope, bent in one to three places."""
    found = draw(st.sampled_from(ENVELOPES))
    for _ in range(draw(st.integers(1, 3))):
        everywhere = list(places(found))
        if everywhere:
            how = draw(st.sampled_from(("replaced", "replaced", "gone", "renamed")))
            found = bent(found, draw(st.sampled_from(everywhere)), draw(JUNK), how)
    return found


async def looks_everywhere(ask: Ask) -> None:
    """What handlers read of an ask."""
    assert all(isinstance(value, str) for value in (ask.key, ask.kind, ask.name, ask.user, ask.text))
    assert all(value is None or isinstance(value, str) for value in (ask.channel, ask.message_ts, ask.thread_ts))
    assert ask.is_dm in {True, False}
    assert ask.to.audience is not None
    assert isinstance(ask.files, list)
    assert isinstance(ask.original, str)
    json.dumps([ask.value, ask.values, ask.files], ensure_ascii=False).encode()
    if ask.kind in {"view", "closed"}:
        assert isinstance(ask.private, dict)
    if ask.kind == "action":
        assert isinstance(ask.data, dict)


async def looks_and_closes(ask: Ask) -> Answer:
    await looks_everywhere(ask)
    return None


class Everything(dict[Any, Any]):
    """A handler for every name."""

    def __init__(self, handler: Any) -> None:
        super().__init__()
        self._handler = handler

    def get(self, _key: Any, _default: Any = None) -> Any:
        return self._handler


def test_the_recorded_envelopes_have_addresses() -> None:
    found = [envelopes.read(envelope) for envelope in ENVELOPES]
    assert [(address.kind, address.name, address.user) for address in found if isinstance(address, Address)] == [
        ("command", "/milestone", "U01LINXIAO"), ("action", "case.approve", "U01LINXIAO"),
        ("action", "home.lang", "U01LINXIAO"), ("view", "delay_form", "U01LINXIAO"),
        ("closed", "delay_preview", "U01LINXIAO"), ("shortcut", "anomaly.from_message", "U01LINXIAO"),
        ("event", "message", "U01LINXIAO"), ("event", "user_change", "U02ZHOUMIN"), ("event", "tokens_revoked", ""),
    ]  # fmt: skip


@every(
    ("body", "reason"),
    [
        ([], "not an object"),
        ("text", "not an object"),
        (None, "not an object"),
        ({}, "no type"),
        ({"type": ["block_actions"]}, "type: list"),
        (COMMAND | {"command": 5}, "command: int"),
        (COMMAND | {"trigger_id": None}, "no trigger_id"),
        (COMMAND | {"user_id": ["U1"]}, "user_id: list"),
        (COMMAND | {"text": {"x": 1}}, "text: dict"),
        (COMMAND | {"trigger_id": "1" * 300}, "trigger_id: over 255"),
        (BUTTON | {"actions": []}, "no actions[].action_id"),
        (BUTTON | {"actions": {}}, "actions: dict"),
        (BUTTON | {"actions": [None]}, "actions[]: NoneType"),
        (BUTTON | {"actions": [{"action_id": 7}]}, "actions[].action_id: int"),
        (BUTTON | {"user": 7}, "user: int"),
        (BUTTON | {"message": []}, "message: list"),
        (SUBMISSION | {"view": {**SUBMISSION["view"], "callback_id": ["x"]}}, "view.callback_id: list"),
        (SUBMISSION | {"view": {**SUBMISSION["view"], "hash": None}}, "no view.hash"),
        (SUBMISSION | {"view": {**SUBMISSION["view"], "state": {"values": {"a": []}}}}, "view.state.values.*: list"),
        (MESSAGE | {"event": {**MESSAGE["event"], "type": {}}}, "event.type: dict"),
        (MESSAGE | {"event": {**MESSAGE["event"], "subtype": ["x"]}}, "event.subtype: list"),
        (CHANGED | {"event": {"type": "user_change", "user": "U02ZHOUMIN"}}, "no event.user.id"),
        (CHANGED | {"event": {"type": "team_join", "user": {"profile": {}}}}, "no event.user.id"),
        (CHANGED | {"event": {"type": "user_change"}}, "no event.user.id"),
        (CHANGED | {"event": {"type": "user_change", "user": {"id": "U1", "tz": {}}}}, "event.user.tz: dict"),
        (CHANGED | {"event": {"type": "user_change", "user": {"id": "U1", "profile": "x"}}}, "event.user.profile: str"),
        (MESSAGE | {"event_id": None}, "no event_id"),
        (MESSAGE | {"authorizations": "x"}, "authorizations: str"),
        (MESSAGE | {"event_time": float("nan")}, "a number that is none"),
    ],
)  # fmt: skip
def test_a_malformed_envelope_says_where_it_is_wrong_and_nothing_of_what_it_says(body: Any, reason: str) -> None:
    assert envelopes.read(body) == Malformed(reason=reason)


def test_an_envelope_nested_without_end_is_malformed() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    assert envelopes.read(MESSAGE | {"more": deep}) == Malformed(reason="nested deeper than 60")
    json.dumps(envelopes.outline(MESSAGE | {"more": deep}))


def test_what_no_database_takes_is_replaced_where_it_shows_and_makes_no_other_number() -> None:
    reading = envelopes.read(COMMAND | {"text": "PO2402 数量 1\0005 \ud83d 😀"})
    assert isinstance(reading, Address)
    assert reading.body["text"] == "PO2402 数量 1\ufffd5 \ufffd 😀"


def edited(*, before: str, after: str, **more: object) -> dict[str, Any]:
    event = {key: value for key, value in MESSAGE["event"].items() if key not in {"user", "text"}}
    written = {"user": "U01LINXIAO", "text": after, "ts": "1.1", **more}
    said = {"message": written, "previous_message": {**written, "text": before}}
    return MESSAGE | {"event": {**event, "subtype": "message_changed", **said}}


def test_words_that_their_author_has_changed_are_heard_and_an_unfurled_link_or_the_bots_own_edit_is_not() -> None:
    heard = envelopes.read(edited(before="2403 车缝 70%", after="2403 车缝 60%"))
    assert isinstance(heard, Address)
    assert (heard.name, heard.user) == ("message", "U01LINXIAO")
    assert isinstance(envelopes.read(edited(before="同上", after="同上")), NotOurs)
    assert isinstance(envelopes.read(edited(before="a", after="b", bot_id="B1")), NotOurs)


def test_bots_edits_channel_talk_and_unknown_kinds_are_left_alone() -> None:
    event = MESSAGE["event"]
    for body in (
        MESSAGE | {"event": {**event, "bot_id": "B1"}},
        MESSAGE | {"event": {**event, "subtype": "message_changed"}},
        MESSAGE | {"event": {**event, "channel_type": "channel"}},
        {"type": "app_rate_limited"},
        {"type": "block_suggestion"},
    ):
        assert isinstance(envelopes.read(body), NotOurs)


async def test_a_malformed_envelope_is_a_dead_letter_with_its_reason_and_leaves_nothing_open(edge: Edge) -> None:
    status, answer = await edge.send(BUTTON | {"actions": [{"action_id": ["\ud800\0"]}]})
    assert (status, answer) == (400, {"error": "actions[].action_id: list"})
    await edge.send(BUTTON | {"actions": [{"action_id": ["\ud800\0"]}]})
    [row] = await edge.rows(Envelope)
    assert (row.kind, row.outcome, row.worked_at is None) == ("malformed", "malformed:actions[].action_id: list", False)
    assert edge.registry.idle()


async def test_what_no_listener_takes_is_closed(edge: Edge) -> None:
    """Bolt leaves out what the bot itself did."""
    joined = {"type": "member_left_channel", "user": "UBOT", "channel": "C1"}
    assert (await edge.send(MESSAGE | {"event": joined | {"type": "reaction_added"}}))[0] == 200
    assert edge.registry.idle()
    [row] = await edge.rows(Envelope)
    assert row.outcome == "untaken:200"


async def test_one_envelope_that_cannot_be_kept_keeps_no_other_of_its_burst_out(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    async def order(ask: Ask) -> None:
        seen.append(ask.text)

    edge.registry.command(ORDER, order)
    monkeypatch.setattr(envelopes, "_written", lambda text: text)  # as if there were more that cannot be written
    bodies = [command(str(number), trigger=f"1.{number}") for number in range(5)]
    bodies[2]["text"] = "\ud83d"
    answers = await asyncio.gather(*(edge.registry.receive(body) for body in bodies))
    await edge.registry.settle()
    assert ["没有保存" in answer.body for answer in answers] == [False, False, True, False, False]
    assert sorted(seen) == ["0", "1", "3", "4"]
    assert edge.registry.idle()


async def test_a_replay_passes_a_malformed_row_and_what_is_not_ours(edge: Edge, db: Database) -> None:
    now = services(db).clock.now()
    kept = [
        ("a", [5]),
        ("b", {"type": {}}),
        ("c", {"type": "app_rate_limited"}),
        ("command:9.9", command(trigger="9.9")),
    ]
    await db.run(
        lambda s: s.add_all([Envelope(key=key, kind="x", payload=body, received_at=now) for key, body in kept])
    )
    seen: list[str] = []

    async def order(ask: Ask) -> None:
        seen.append(ask.key)

    edge.registry.command(ORDER, order)
    assert await edge.registry.replay() == 4
    assert seen == ["command:9.9"]
    outcomes = {row.key: row.outcome for row in await edge.rows(Envelope)}
    assert outcomes == {
        "a": "malformed:not an object", "b": "malformed:type: dict", "c": "not_ours:app_rate_limited", "command:9.9": "done",
    }  # fmt: skip


async def test_a_stop_breaks_off_what_does_not_end_and_leaves_it_for_the_next_start(edge: Edge) -> None:
    async def hangs(_ask: Ask) -> None:
        await asyncio.Event().wait()

    async def never(_ask: Ask) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    edge.registry.command(ORDER, hangs)
    edge.registry.view("delay_form", never)
    await edge.send(command())
    form = asyncio.create_task(edge.send(SUBMISSION))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(edge.registry.close(0.01), 2)
    assert edge.registry.idle()
    assert [row.worked_at for row in await edge.rows(Envelope)] == [None, None]
    await asyncio.gather(form, return_exceptions=True)


@given(body=broken())
def test_reading_never_raises(body: dict[str, Any]) -> None:
    reading = envelopes.read(body)
    if isinstance(reading, Address):
        json.dumps(reading.body, ensure_ascii=False, allow_nan=False).encode()
    json.dumps(envelopes.outline(body), ensure_ascii=False, allow_nan=False).encode()


@within(max_examples=sized(15, 500))
@given(bodies=st.lists(broken(), min_size=1, max_size=6))
def test_bent_envelopes_are_answered_kept_and_closed(bodies: list[dict[str, Any]]) -> None:
    assert asyncio.run(_statuses(bodies)) <= {200, 400}


async def _statuses(bodies: list[dict[str, Any]]) -> set[int]:
    """How they are answered; what is kept of them is worked without a failure, and nothing but refusals is said."""
    with open_workspace("sqlite://") as db:
        await db.run(lambda session: Envelope.metadata.create_all(session.connection()))
        slack: Any = FakeSlack()
        registry = Registry(await make_bolt(slack), services=services(db), client=slack, words_for=words_for)
        registry._handlers, registry._views = Everything(looks_everywhere), Everything(looks_and_closes)
        answers = await asyncio.gather(*(registry.receive(body) for body in bodies))
        await asyncio.wait_for(registry.settle(), 5)
        rows = await db.read(lambda session: list(session.scalars(select(Envelope))))
        for row in rows:
            if row.worked_at is None:  # a form that stays open with its errors keeps nothing
                assert row.answer["response_action"] == "errors", row.payload
                continue
            assert not row.outcome.startswith(("failed", "refused:unexpected")), (row.outcome, row.payload)
        assert {row.message for row in await db.read(lambda s: list(s.scalars(select(Notice))))} <= {"refusal"}
    return {answer.status for answer in answers}
