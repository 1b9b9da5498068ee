"""What leaves, in which order, and what becomes of it, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import DueRow, Member, PostedCard
from bot.jobs.delivery import LEASE
from bot.presentation.registry import Payload
from bot.work import dues, outbox, sending
from bot.work.caps import Cap
from bot.work.kinds import MessageKind
from tests.fakes import NOW, refusal, reset
from tests.outbox import ONE_OF_EACH_LANE, Office, render


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


async def test_a_message_put_twice_leaves_once(office: Office) -> None:
    await office.put("a")
    await office.put("a")
    await office.round()
    assert office.slack.texts() == ["a"]
    assert await office.states() == {"a": ("sent", None)}


async def test_escalations_leave_first_and_rows_of_one_channel_in_order(office: Office) -> None:
    office.delivery._places = 1
    for number in range(3):
        await office.put(f"prompt{number}", kind=MessageKind.PROMPT)
    await office.put("digest", kind=MessageKind.ROUND, to="C2")
    await office.put("escalation", kind=MessageKind.CARD)
    await office.round()
    assert office.slack.texts() == ["escalation", "digest", "prompt0", "prompt1", "prompt2"]


async def test_a_flood_of_prompts_leaves_a_fifth_to_escalations_and_replies(office: Office) -> None:
    for number in range(40):
        await office.put(f"prompt{number}", to=f"C{number}", kind=MessageKind.PROMPT)
    claim = partial(sending.claim, limit=10, now=NOW, owner="me", lease=timedelta(seconds=30))
    assert len(await office.db.run(claim)) == 8
    assert len(await office.db.run(partial(claim, low_limit=3))) == 3


async def test_a_person_is_reached_through_a_dm_that_is_opened_once(office: Office) -> None:
    await office.db.run(lambda session: session.add(Member(id="U7", name="林晓")))
    await office.put("one", to="U7")
    await office.round()
    await office.put("two", to="U7")
    await office.round()
    assert office.slack.texts("D7") == ["one", "two"]
    assert len(office.slack.named("conversations.open")) == 1


async def test_a_card_is_edited_in_place_and_edits_are_coalesced(office: Office) -> None:
    await office.put("card", card="case:1")
    assert await office.edit("before it left", card="case:1")
    await office.round()
    assert office.slack.texts() == ["before it left"]
    assert await office.edit("one", card="case:1")
    assert await office.edit("two", card="case:1")
    await office.round()
    assert office.slack.texts() == ["two"]
    assert len(office.slack.named("chat.update")) == 1
    assert len(office.slack.named("chat.postMessage")) == 1


async def test_a_card_that_was_never_sent_is_not_edited(office: Office) -> None:
    await office.put("card", card="case:1")
    office.slack.fail("chat.postMessage", refusal("is_archived"))
    await office.round()
    assert await office.states() == {"card": ("dead", "is_archived")}
    assert not await office.edit("late", card="case:1")
    assert not await office.edit("nothing", card="case:2")


async def test_a_thread_reply_waits_for_its_card_and_goes_below_it(office: Office) -> None:
    await office.put("card", kind=MessageKind.ROUND, card="round:1")
    await office.put("body", kind=MessageKind.CARD, thread="round:1")
    await office.round()
    posts = office.slack.named("chat.postMessage")
    assert [post["text"] for post in posts] == ["card", "body"]
    place = await office.db.read(lambda session: session.get(PostedCard, "round:1"))
    assert place is not None
    assert posts[1]["thread_ts"] == place.ts


async def test_a_reply_to_a_card_that_died_is_skipped_with_its_reason(office: Office) -> None:
    await office.put("skip", card="round:1")
    await office.put("body", thread="round:1")
    await office.round()
    assert await office.states() == {"skip": ("skipped", "case_closed"), "body": ("skipped", "thread_not_posted")}


async def test_killing_a_step_kills_its_messages_and_its_due_rows_together(office: Office) -> None:
    await office.put("reminder", step="case:1:0")
    await office.put("other", step="case:2:0")

    def plan_and_kill(session: Session) -> None:
        dues.put(session, key="d1", kind="remind", subject="1", due_at=NOW, step="case:1:0")
        dues.put(session, key="d2", kind="remind", subject="2", due_at=NOW, step="case:2:0")
        outbox.kill_step(session, "case:1:0", "acknowledged", NOW)

    await office.db.run(plan_and_kill)
    await office.round()
    assert await office.states() == {"reminder": ("skipped", "acknowledged"), "other": ("sent", None)}
    rows = await office.db.read(lambda session: list(session.scalars(select(DueRow).order_by(DueRow.key))))
    assert [(row.state, row.outcome) for row in rows] == [("cancelled", "acknowledged"), ("waiting", None)]


async def test_killing_one_message_leaves_every_other_and_what_was_sent_alone(office: Office) -> None:
    await office.put("left")
    await office.round()
    await office.put("one")
    await office.put("other")
    kill = partial(outbox.kill, reason="settled before it was sent")
    done = [await office.db.run(partial(kill, key=key)) for key in ("one", "one", "left", "nothing")]
    assert done == [True, False, False, False]
    await office.round()
    states = {"left": ("sent", None), "one": ("skipped", "settled before it was sent"), "other": ("sent", None)}
    assert await office.states() == states
    assert office.slack.texts() == ["left", "other"]


async def test_a_held_back_message_leaves_at_its_time_and_holds_nobody_up(office: Office) -> None:
    await office.put("at eight", at=NOW + timedelta(hours=1))
    await office.put("now")
    await office.round()
    assert office.slack.texts() == ["now"]
    assert await office.delivery.idle()
    await office.round(seconds=3600)
    assert office.slack.texts() == ["now", "at eight"]


async def test_a_429_keeps_the_row_and_the_worker_moves_on(office: Office) -> None:
    office.slack.fail("chat.postMessage", refusal("ratelimited", 429, {"Retry-After": "30"}))
    office.delivery._places = 1
    await office.put("first", to="C1")
    await office.round()
    assert await office.states() == {"first": ("retry", "ratelimited")}
    assert office.pacing.budget(low=False) == 0
    office.pacing._closed_until = 0
    await office.put("second", to="C2")
    await office.round(seconds=29)
    assert office.slack.texts() == ["second"]
    await office.round(seconds=2)
    assert office.slack.texts() == ["second", "first"]


@pytest.mark.parametrize("error", [reset(), refusal("internal_error"), refusal("", 502), TimeoutError()])
async def test_a_message_that_arrived_before_the_answer_was_lost_is_not_posted_again(
    office: Office, error: Exception
) -> None:
    office.slack.fail("chat.postMessage", error, after=True)
    await office.put("once", card="case:1")
    await office.round()
    assert (await office.states())["once"][0] == "unknown"
    await office.work_off()
    assert office.slack.texts() == ["once"]
    assert await office.states() == {"once": ("sent", None)}
    assert await office.db.read(lambda session: session.get(PostedCard, "case:1")) is not None


async def test_a_message_that_did_not_arrive_is_posted_after_the_look_up(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset())
    await office.put("once")
    await office.work_off()
    assert office.slack.texts() == ["once"]
    assert len(office.slack.named("conversations.history")) == 1


async def test_one_look_up_serves_all_rows_of_a_channel(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset(), times=4, after=True)
    for lane, kind in enumerate(ONE_OF_EACH_LANE):
        await office.put(f"lane{lane}", kind=kind)
    await office.work_off()
    assert sorted(office.slack.texts()) == ["lane0", "lane1", "lane2", "lane3"]
    assert len(office.slack.named("conversations.history")) == 1


async def test_without_the_history_scope_only_an_escalation_repeats_and_says_so(office: Office) -> None:
    office.slack.fail("chat.postMessage", reset(), times=3, after=True)
    office.slack.fail("conversations.history", refusal("missing_scope"), times=9)
    await office.put("escalation", kind=MessageKind.CARD)
    await office.put("critical", kind=MessageKind.ANSWER, to="C2", critical=True)
    await office.put("prompt", kind=MessageKind.PROMPT, to="C3")
    await office.work_off()
    assert sorted(office.slack.texts()) == ["critical", "escalation", "prompt", "重复 critical", "重复 escalation"]
    assert (await office.states())["prompt"] == ("dead", "fate_unknown:missing_scope")


async def test_a_private_answer_of_unknown_fate_is_not_repeated_unless_critical(office: Office) -> None:
    office.slack.fail("chat.postEphemeral", reset(), times=2, after=True)
    await office.put("reply", to="C1:U1", method="ephemeral")
    await office.put("critical", to="C1:U2", method="ephemeral", critical=True)
    await office.work_off()
    sent = [call["text"] for call in office.slack.named("chat.postEphemeral")]
    assert sorted(sent) == ["critical", "reply", "重复 critical"]
    assert (await office.states())["reply"][0] == "dead"


async def test_what_leaves_no_trace_is_repeated_once_however_long_the_trouble_lasts(office: Office) -> None:
    office.slack.fail("chat.postEphemeral", reset(), times=30, after=True)
    office.slack.fail("chat.postMessage", reset(), times=30, after=True)
    office.slack.fail("conversations.history", refusal("missing_scope"), times=30)
    await office.put("private", to="C1:U2", method="ephemeral", critical=True)
    await office.put("posted", to="C2", critical=True)
    await office.work_off()
    sent = [call["text"] for call in office.slack.named("chat.postEphemeral")]
    assert sent == ["private", "重复 private"]
    assert office.slack.texts("C2") == ["posted", "重复 posted"]
    states = await office.states()
    assert (states["private"][0], states["posted"]) == ("dead", ("dead", "fate_unknown:missing_scope"))


async def test_an_answer_to_somebody_who_left_the_channel_goes_to_their_dm(office: Office) -> None:
    office.slack.fail("chat.postEphemeral", refusal("user_not_in_channel"))
    await office.db.run(lambda session: session.add(Member(id="U1", name="林晓")))
    await office.put("reply", to="C1:U1", method="ephemeral", reader="U1")
    await office.work_off(rounds=1)
    assert office.slack.texts("D1") == ["reply"]


async def test_an_edit_of_unknown_fate_is_made_again(office: Office) -> None:
    await office.put("card", card="case:1")
    await office.round()
    await office.edit("new", card="case:1")
    office.slack.fail("chat.update", reset())
    await office.work_off(rounds=2)
    assert office.slack.texts() == ["new"]


async def test_a_row_whose_sender_vanished_is_looked_up_when_its_lease_runs_out(office: Office) -> None:
    await office.put("left", key="left")
    await office.put("never left", to="C2", key="never")
    gone = partial(sending.claim, limit=10, now=NOW, owner="gone", lease=LEASE, lease_now=office.lease_now)
    rows = await office.db.run(gone)
    left = next(row for row in rows if row.key == "left")
    await office.sender.deliver(left, Payload(text="left"))
    await office.work_off(rounds=1, seconds=LEASE.total_seconds() - 1)
    assert office.slack.texts() == ["left"]
    await office.work_off(rounds=1, seconds=2)
    assert sorted(office.slack.texts()) == ["left", "never left"]
    assert {state for state, _ in (await office.states()).values()} == {"sent"}


async def test_what_this_process_still_sends_is_not_taken_from_it(office: Office) -> None:
    await office.put("slow")
    claim = partial(sending.claim, limit=1, now=NOW, owner="me", lease=LEASE, lease_now=office.lease_now)
    [row] = await office.db.run(claim)
    office.clock.advance(timedelta(hours=2))
    expire = partial(sending.expire, lease_now=office.lease_now)
    assert await office.db.run(partial(expire, busy=[row.id])) == 0
    assert await office.db.run(expire) == 1


async def test_every_row_that_was_not_sent_has_a_reason(office: Office) -> None:
    await office.put("skip")
    await office.put("broken", to="C2")
    await office.put("outside", to="outside:染厂老周")
    await office.put("refused", to="C3")
    await office.db.run(lambda session: session.add(Member(id="outside:染厂老周", name="老周", is_outside=True)))
    office.slack.fail("chat.postMessage", refusal("channel_not_found"))
    await office.work_off(seconds=400)
    states = await office.states()
    assert states == {
        "skip": ("skipped", "case_closed"),
        "broken": ("dead", "render:KeyError"),
        "outside": ("dead", "no_slack_account"),
        "refused": ("dead", "channel_not_found"),
    }


async def test_two_workers_never_take_the_same_row(office: Office) -> None:
    for number in range(40):
        await office.put(f"m{number}", to=f"C{number}")
    claim = partial(sending.claim, limit=15, now=NOW, lease=timedelta(seconds=30))
    taken = await asyncio.gather(*(office.db.run(partial(claim, owner=f"w{n}")) for n in range(4)))
    ids = [row.id for rows in taken for row in rows]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 30


async def test_the_thirteenth_interruption_of_a_day_waits_for_the_digest(database: Database) -> None:
    office = Office(database, cap=Cap(limit=12))
    await office.db.run(lambda session: session.add(Member(id="U1", name="林晓", zone="America/Los_Angeles")))
    for number in range(15):
        await office.put(f"n{number}", to="U1", kind=MessageKind.NEWS)
    await office.put("critical", to="U1", kind=MessageKind.NEWS, critical=True)
    await office.put("quiet", to="U1")
    await office.round()
    assert sorted(office.slack.texts()) == sorted([*(f"n{n}" for n in range(11)), "critical", "quiet"])
    states = await office.states()
    assert [states[f"n{n}"] for n in (11, 12, 13, 14)] == [("skipped", "daily_cap")] * 4
    digests = [key for key in states if key.startswith("capped:U1:")]
    assert digests == ["capped:U1:2026-09-16T17:30:00-07:00"]
    await office.put("tomorrow", to="U1", kind=MessageKind.NEWS, at=NOW + timedelta(hours=30))
    await office.round(seconds=30 * 3600)
    assert "tomorrow" in office.slack.texts()


async def test_the_opaque_id_is_all_the_metadata_says(office: Office) -> None:
    await office.put("客户 Nordhem 的价格", key="case:PO2402:price")
    await office.round()
    [post] = office.slack.named("chat.postMessage")
    assert post["metadata"] == {
        "event_type": "gendan_notice",
        "event_payload": {"id": sending.token("case:PO2402:price")},
    }
    assert "PO2402" not in str(post["metadata"])


async def test_the_worker_runs_by_itself_and_is_woken_by_a_commit(office: Office) -> None:
    worker = asyncio.create_task(office.delivery.run())
    await asyncio.sleep(0.05)
    await office.put("woken")
    await asyncio.wait_for(office.delivery.settle(), 5)
    assert office.slack.texts() == ["woken"]
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker


async def test_an_orderly_stop_gives_back_what_was_not_sent(office: Office) -> None:
    office.delivery._places = 1
    for number in range(5):
        await office.put(f"m{number}", to=f"C{number}")
    rows = await office.delivery._claim(5, low=5)
    rendered = await render(rows)
    for row, payload in zip(rows[1:], rendered[1:], strict=True):
        office.delivery._queue.append((row.lane, row.id, 0.0, row, payload))
    await office.delivery.drain()
    states = [state for state, _ in (await office.states()).values()]
    assert sorted(states) == ["retry"] * 4 + ["sending"]
