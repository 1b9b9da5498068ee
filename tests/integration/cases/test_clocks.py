"""Nobody's time runs before their message stands in Slack; what can never be posted does not hold a case up."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from bot.db.models import CaseDecision, DueRow
from bot.work import dues, sending
from bot.work.caps import Cap
from bot.work.quiet import QuietHours
from bot.work.sending import Claimed
from tests.factories import CHEN, HUANG, LIN, WANG, moment
from tests.integration.cases.world import World

LEASE = timedelta(seconds=30)


def unposted(world: World) -> World:
    """The same company with a Slack that takes only what a test lets leave."""
    world.posts = False
    return world


def claim(world: World, cap: Cap | None = None) -> list[Claimed]:
    quiet = QuietHours.of(world.company)
    one = partial(sending.claim, limit=200, low_limit=200, now=world.now, owner="me", lease=LEASE, quiet=quiet)
    return world.db.call(partial(one, cap=cap))


def leave(world: World, *, becomes: str = "sent", cap: Cap | None = None) -> list[Claimed]:
    """Let everything leave that may now, and whatever follows at once."""
    gone: list[Claimed] = []
    while rows := claim(world, cap):
        done = [
            row.became(
                becomes if row.audience == WANG else "sent", reason="x", channel=f"D{row.audience}", ts=f"{row.id}"
            )
            for row in rows
        ]
        world.db.call(partial(sending.settle, outcomes=done, now=world.now, owner="me"))
        gone += rows
    while world.db.call(partial(dues.work, worker=world._work, now=world.now)).done:
        pass
    return gone


def ask(world: World) -> int:
    return world.report(LIN, "PO2402", "delivery_term_request", text="改条款")


def term(world: World, case: int) -> CaseDecision:
    return world.decision(case, "delivery_term")


def waiting(world: World, case: int) -> list[str]:
    """The kinds of timers that wait for a case."""
    rows = select(DueRow.kind).where(DueRow.subject == f"case:{case}", DueRow.state == "waiting").order_by(DueRow.kind)
    return world.look(lambda session: list(session.scalars(rows)))


def at(text: str) -> datetime:
    return moment(text)


def test_an_ask_held_overnight_is_reminded_and_passed_up_counting_from_its_posting(world: World) -> None:
    unposted(world).at("2026-09-16 21:00")
    case = ask(world)
    leave(world)
    assert waiting(world, case) == ["case.expire"], "a time to look again, no reminder"
    world.at("2026-09-17 09:30")
    leave(world)
    row = term(world, case)
    assert (row.remind_at, row.expires_at) == (at("2026-09-17 15:00"), at("2026-09-18 09:30"))
    assert waiting(world, case) == ["case.expire", "case.remind"]
    assert "09:30" in world.card_text(case, WANG)


def test_an_ask_over_the_cap_leaves_and_its_time_runs(world: World) -> None:
    unposted(world)
    case = ask(world)
    assert WANG in {row.audience for row in leave(world, cap=Cap(limit=0))}
    assert term(world, case).remind_at == at("2026-09-16 14:30")


def test_an_ask_slack_does_not_take_reminds_nobody_and_is_looked_at_again(world: World) -> None:
    case = ask(unposted(world))
    world.run_until("2026-09-17 10:00")
    row = term(world, case)
    assert (row.holder_id, world.notes(WANG, case)) == (WANG, [])
    assert row.expires_at is not None
    assert row.expires_at > world.now
    assert waiting(world, case) == ["case.expire"]


def test_an_ask_that_stays_unposted_goes_up_at_last_and_administrators_hear_why(world: World) -> None:
    case = ask(unposted(world))
    world.run_until("2026-09-20 12:00")
    assert term(world, case).holder_id != WANG
    assert "unreachable" in world.events(case)
    assert "timed_out" not in world.events(case)
    assert "unreachable" in world.notes(HUANG, case)


def test_an_ask_that_can_never_be_posted_goes_up_at_once(world: World) -> None:
    case = ask(unposted(world))
    leave(world, becomes="dead")
    assert term(world, case).holder_id == CHEN
    assert world.events(case)[-1] == "asked"
    (said,) = [row for row in world.notices(HUANG, message="case_note") if row.context["kind"] == "unreachable"]
    assert "送不到" in world.render(said).text


def test_the_second_ask_of_a_card_that_waits_starts_with_it(world: World) -> None:
    unposted(world)
    case = world.report(LIN, "PO2402", "quality", text="要返工", picks=("rework_reinspection", "quality_concession"))
    leave(world)
    asked = [row for row in world.case(case).decisions if row.state == "asked" and row.holder_id is not None]
    assert asked
    assert all(row.remind_at is not None for row in asked)


def test_who_presses_before_the_message_came_has_their_time_from_the_press(world: World) -> None:
    case = ask(unposted(world))
    assert world.press(WANG, term(world, case), "ack").ok
    pressed = at("2026-09-17 09:00")
    assert term(world, case).remind_at == pressed
    leave(world.at("2026-09-16 11:00"))
    assert term(world, case).remind_at == pressed


def test_a_critical_ask_goes_up_and_out_beside_slack_though_slack_takes_nothing(world: World) -> None:
    unposted(world).at("2026-09-16 23:00")
    case = world.rolled(LIN, "PO2403")
    assert world.case(case).severity == "critical"
    first = world.case(case).decisions[0].holder_id
    world.run_until("2026-09-17 00:30")
    assert {"reached_outside_slack", "not_reached_outside_slack"} & set(world.events(case))
    assert world.case(case).decisions[0].holder_id != first or "admin_told" in world.events(case)


def test_a_critical_asks_time_runs_at_night_from_its_posting(world: World) -> None:
    unposted(world).at("2026-09-16 23:00")
    case = world.rolled(LIN, "PO2403")
    world.at("2026-09-16 23:05")
    leave(world)
    row = next(decision for decision in world.case(case).decisions if decision.state == "asked")
    assert row.expires_at == at("2026-09-16 23:20")


def test_an_instruction_is_good_from_the_moment_it_was_posted(world: World) -> None:
    case = ask(world)
    unposted(world)
    world.at("2026-09-16 17:00")
    leave(world)
    assert world.press(WANG, term(world, case), "up").ok
    assert world.press(CHEN, term(world, case), "approve").ok
    assert term(world, case).told_at is None
    world.at("2026-09-17 08:00")
    leave(world)
    assert term(world, case).told_at == at("2026-09-17 08:00")
