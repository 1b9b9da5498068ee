"""What was sent and what changed may be pruned after a day: nothing of the business is read back from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.db.models import Change, Notice
from bot.services.comings.unfinished import unsubmitted
from bot.services.reports.delays import previews
from bot.services.reports.delays.report import SavedAlready
from bot.work.undo import UndoKind
from bot.work.unit import Answer
from tests.factories import LIN, milestone_of
from tests.integration.cases.world import World


def pruned(world: World) -> World:
    """What is older than a day is gone."""

    def prune(session: Session) -> None:
        before = world.now - timedelta(days=1)
        session.execute(delete(Notice).where(Notice.created_at < before))
        session.execute(delete(Change).where(Change.at < before))

    world.look(prune)
    return world


def dm(world: World) -> Answer:
    """An answer in her own messages."""
    return replace(world.to(LIN), audience=LIN, method="post")


def test_a_preview_of_the_day_before_yesterday_is_submitted_and_undone(world: World) -> None:
    before = world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on)
    key = world.do(previews.preview_text, to=dm(world), text="PO2402 10天 面料未到")
    pruned(world.at("2026-09-18 10:00"))
    world.do(previews.submit, to=dm(world), key=key)
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) != before
    pruned(world.at("2026-09-18 10:05"))
    world.undo(LIN, UndoKind.DELAY, to=dm(world), b=key)
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) == before


def test_a_question_of_a_preview_is_answered_days_later(world: World) -> None:
    key = world.do(previews.preview_text, to=dm(world), text="PO2402 10天")
    pruned(world.at("2026-09-18 10:00"))
    again = world.do(previews.answer, to=dm(world), key=key, index=0, value="milestone:fabric")
    pruned(world.at("2026-09-20 10:00"))
    again = world.do(previews.answer, to=dm(world), key=again, index=0, value="kind:material_late")
    assert world.do(previews.submit, to=dm(world), key=again)[0].case_id is not None


def test_what_was_saved_without_a_case_is_not_saved_twice(world: World) -> None:
    key = world.do(previews.preview_text, to=dm(world), text="PO2403 截关改到9/28")
    assert world.do(previews.submit, to=dm(world), key=key)[0].case_id is None
    pruned(world.at("2026-09-18 10:00"))
    with pytest.raises(SavedAlready):
        world.do(previews.submit, to=dm(world), key=key)


def test_who_leaves_hears_of_what_waits_however_often_it_was_shown(world: World) -> None:
    key = world.do(previews.preview_text, to=dm(world), text="PO2402 10天")
    world.do(previews.answer, to=dm(world), key=key, index=0, value="kind:material_late")
    dropped = world.do(previews.preview_text, to=dm(world), text="PO2401 车缝 2天 缺辅料")
    world.do(previews.drop, to=dm(world), key=dropped)
    assert world.do(unsubmitted, member_id=LIN) == ["PO2402 10天"]
    world.look(lambda s: s.execute(delete(Notice)) and None)
    assert world.do(unsubmitted, member_id=LIN) == ["PO2402 10天"]
