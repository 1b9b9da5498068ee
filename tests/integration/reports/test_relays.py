"""转报: told once a day to who follows the order, of no effect by silence, settled by who may, taken back by its reporter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, DueRow, Milestone, Relay
from bot.domain.relays import RelayState
from bot.services.reports import relays
from bot.services.reports.outcomes import ValueChange
from bot.services.reports.relays import PassedOn, Passing, RelayGone, RelayNotYours, RelayReason
from bot.work.unit import Work
from tests.factories import CHEN, FENG, JIANG, LIN, WANG, ZHOU, milestone_of
from tests.integration.cases.world import World

CARD = "relays:U01LINXIAO:2026-09-16"


def said(
    world: World,
    reporter: str = FENG,
    *,
    po: str = "PO2401",
    key: str = "loading",
    field: str = "promised",
    new: str = "2026-09-27",
    batch: str = "b1",
) -> PassedOn:
    """Somebody's words that the door passes on."""

    def pass_on(work: Work) -> PassedOn:
        milestone = milestone_of(work.session, po, key)
        old = str(getattr(milestone, "progress" if field == "progress" else "forecast_on"))
        news = Passing(
            order=milestone.line.order,
            line=milestone.line,
            milestone=milestone,
            changes=(ValueChange(order=po, milestone=key, field=field, old=old, new=new),),
            text=f"{po} {key} {new}",
            float_days=1,
        )
        return relays.pass_on(work, news=news, batch=batch)

    return world.do(pass_on, actor=reporter)


def rows(world: World) -> Sequence[Relay]:
    return world.look(lambda session: session.scalars(select(Relay).order_by(Relay.id)).all())


def states(world: World) -> list[RelayState]:
    return [row.state for row in rows(world)]


def shown(world: World, member: str, card: str = CARD) -> str:
    """The day's message as its reader sees it."""
    (row,) = [row for row in world.notices(member, card=card) if row.method == "post"]
    return "\n".join(str(block) for block in world.render(row).blocks)


def told(world: World, member: str) -> list[str]:
    return [world.render(row).text for row in world.notices(member, message="relay_told")]


def test_all_of_one_day_are_one_message_that_grows(world: World) -> None:
    assert said(world).to == LIN
    said(world, JIANG, key="packing", field="progress", new="62", batch="b2")
    world.sent()
    said(world, FENG, key="booking", new="2026-09-25", batch="b3")
    posts = [row for row in world.notices(LIN, message="relay_list") if row.method == "post"]
    assert [row.card for row in posts] == [CARD]
    assert "冯涛、蒋勇 报了 3 条,要记吗?" in shown(world, LIN)
    assert [row.method for row in world.notices(LIN, message="relay_list")] == ["post", "update"]


def test_what_is_passed_on_changes_nothing_of_the_order(world: World) -> None:
    def promised(session: Session) -> Milestone:
        return milestone_of(session, "PO2401", "loading")

    before = world.look(promised)
    said(world)
    after = world.look(promised)
    assert (before.promised_on, before.forecast_on, before.touched_at) == (
        after.promised_on,
        after.forecast_on,
        after.touched_at,
    )


def test_it_goes_to_who_stands_in_while_the_one_who_follows_the_order_is_away(world: World) -> None:
    today = world.now.date()
    away = Absence(member_id=LIN, starts_on=today, ends_on=today, deputy_id=ZHOU)
    world.look(lambda session: session.add(away))
    assert said(world).to == ZHOU


def test_a_newer_word_of_the_same_takes_the_place_of_the_older(world: World) -> None:
    said(world)
    said(world, new="2026-09-28", batch="b2")
    said(world, JIANG, new="2026-09-29", batch="b3")
    assert states(world) == [RelayState.REPLACED, RelayState.WAITING, RelayState.WAITING]
    assert "报了 2 条改期" in shown(world, LIN)


def test_a_refusal_needs_a_reason_and_its_reporter_reads_it(world: World) -> None:
    relay = said(world).relay
    with pytest.raises(RelayReason):
        world.do(relays.refuse, actor=LIN, relay_id=relay, why="  ")
    world.do(relays.refuse, actor=LIN, relay_id=relay, why="还是 9/26")
    assert states(world) == [RelayState.REFUSED]
    (line,) = told(world, FENG)
    assert line.startswith("没记:PO2401 装柜")
    assert "林晓 说不对" in shown(world, LIN)
    with pytest.raises(RelayGone):
        world.do(relays.refuse, actor=WANG, relay_id=relay, why="对的")


@pytest.mark.parametrize("stranger", [FENG, JIANG, CHEN, ZHOU])
def test_only_who_follows_the_order_and_the_lead_settle_it(world: World, stranger: str) -> None:
    relay = said(world).relay
    with pytest.raises(RelayNotYours):
        world.do(relays.refuse, actor=stranger, relay_id=relay, why="不对")
    world.do(relays.refuse, actor=WANG, relay_id=relay, why="不对")


def test_a_date_nobody_takes_up_in_four_working_hours_goes_to_the_lead_once_and_nothing_takes_effect(
    world: World,
) -> None:
    said(world)
    world.sent()
    world.run_until("2026-09-16 14:00")
    assert world.notices(WANG, message="relay_list") == []
    world.run_until("2026-09-16 14:30")
    assert "要记吗" in shown(world, WANG, "relays:U05WANGFANG:2026-09-16")
    assert "也问了 王芳" in shown(world, LIN)
    assert told(world, LIN)[0].startswith("还没定,也问了 王芳:PO2401 装柜")
    world.run_until("2026-09-20 18:00")
    assert len([row for row in world.notices(WANG, message="relay_list") if row.method == "post"]) == 1
    assert states(world) == [RelayState.WAITING]


def test_progress_nobody_takes_up_waits_and_rings_nowhere(world: World) -> None:
    said(world, JIANG, key="packing", field="progress", new="62")
    world.sent()
    world.run_until("2026-09-18 18:00")
    assert world.notices(WANG, message="relay_list") == []


def test_the_time_runs_from_the_message_in_the_follower_s_hands(world: World) -> None:
    world.at("2026-09-16 22:00")
    said(world)
    world.run_until("2026-09-17 10:00").sent()
    world.run_until("2026-09-17 14:30")
    assert world.notices(WANG, message="relay_list") == []
    world.run_until("2026-09-17 15:30")
    assert len(world.notices(WANG, message="relay_list")) == 1


def test_its_reporter_takes_it_back_whole_and_nothing_reminds_of_it(world: World) -> None:
    said(world)
    said(world, key="booking", new="2026-09-25")
    assert world.do(relays.withdraw, actor=FENG, batch="b1") == 2
    assert states(world) == [RelayState.WITHDRAWN] * 2
    world.run_until("2026-09-18 18:00")
    assert world.notices(WANG, message="relay_list") == []
    due = world.look(lambda session: session.scalars(select(DueRow).where(DueRow.kind == relays.SILENT)).all())
    assert {row.state.value for row in due} == {"cancelled"}


def test_how_long_a_date_waits_is_a_setting(world: World) -> None:
    quick = world.with_settings(relay=timedelta(hours=1))
    said(quick)
    quick.sent()
    quick.run_until("2026-09-16 10:30")
    assert len(quick.notices(WANG, message="relay_list")) == 1
