"""What was sent and what changed may be pruned after a day: nothing of the business is read back from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.db.models import Change, DueRow, Member, Notice
from bot.jobs.sweeps import KEEP_ENDED
from bot.services.cases.record import room_place
from bot.services.cases.room import fell_back, open_room
from bot.services.cases.undo import recall
from bot.services.conversation.take import take_message
from bot.services.membership.unfinished import unsubmitted
from bot.services.reports.delays import previews
from bot.services.reports.delays.report import SavedAlready
from bot.views.orders import load_card
from bot.work import outbox, pending
from bot.work.undo import UndoKind
from bot.work.unit import Answer
from tests.factories import CHEN, LIN, WANG, day, milestone_of, order_of
from tests.integration.cases.world import World


def pruned(world: World) -> World:
    """What is older than a day is gone."""

    def prune(session: Session) -> None:
        before = world.now - timedelta(days=1)
        pending.end(session, now=world.now, forget_before=world.now - KEEP_ENDED)
        outbox.forget(session, before=before, most=1000)
        session.execute(delete(Notice).where(Notice.created_at < before))
        session.execute(delete(Change).where(Change.at < before))

    world.look(prune)
    return world


def dm(world: World) -> Answer:
    """An answer in her own messages."""
    return replace(world.to(LIN), audience=LIN, method="post")


def test_a_preview_of_the_day_before_yesterday_is_submitted_and_undone(world: World) -> None:
    before = world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on)
    key = world.preview(dm(world), "PO2402 10天 面料未到")
    pruned(world.at("2026-09-18 10:00"))
    world.do(previews.submit, to=dm(world), key=key)
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) != before
    pruned(world.at("2026-09-18 10:05"))
    world.undo(LIN, UndoKind.DELAY, to=dm(world), b=key)
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) == before


def test_a_question_of_a_preview_is_answered_days_later(world: World) -> None:
    key = world.preview(dm(world), "PO2402 车缝 受阻", command="/anomaly")
    pruned(world.at("2026-09-18 10:00"))
    again = world.do(previews.answer, to=dm(world), key=key, index=0, value="kind:quality")
    pruned(world.at("2026-09-20 10:00"))
    again = world.do(previews.answer, to=dm(world), key=again, index=0, value="kind:line_down")
    assert world.do(previews.submit, to=dm(world), key=again)[0].case_id is not None


def test_what_was_saved_without_a_case_is_not_saved_twice(world: World) -> None:
    key = world.preview(dm(world), "新单 PO2499 NORDVIK LQ-20 1200件 FOB上海 交期 11/20", command="")
    assert world.do(previews.submit, to=dm(world), key=key)[0].case_id is None
    pruned(world.at("2026-09-18 10:00"))
    with pytest.raises(SavedAlready):
        world.do(previews.submit, to=dm(world), key=key)


def test_who_leaves_hears_of_what_waits_however_often_it_was_shown(world: World) -> None:
    key = world.preview(dm(world), "PO2402 10天 面料未到")
    world.do(previews.answer, to=dm(world), key=key, index=0, value="kind:material_late")
    dropped = world.preview(dm(world), "PO2401 车缝 2天 缺辅料")
    world.do(previews.drop, to=dm(world), key=dropped)
    assert world.do(unsubmitted, member_id=LIN) == ["PO2402 10天 面料未到"]
    world.look(lambda s: s.execute(delete(Notice)) and None)
    assert world.do(unsubmitted, member_id=LIN) == ["PO2402 10天 面料未到"]


def test_cards_and_notes_are_edited_in_place_for_whom_they_were_made(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-16 15:00")
    world.sent()
    row = world.decision(case, "delivery_term")
    pruned(world.at("2026-09-18 10:00"))
    assert world.press(CHEN, row, "approve").ok
    edits = {(edit.card, edit.reader_id) for edit in world.notices(method="update")}
    assert {("case:1", None), (f"case:1:{WANG}", WANG)} <= edits
    (note,) = world.notices(WANG, message="case_note", method="update")
    assert note.reader_id == WANG
    assert "case.approve" not in str(world.render(note).blocks)


def test_who_was_told_of_a_case_hears_that_it_was_taken_back(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-16 15:00")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    world.sent()
    pruned(world.at("2026-09-18 10:00"))
    assert world.do(recall, to=world.to(LIN), case_id=case).ok
    assert [world.notes(person).count("recalled") for person in (WANG, CHEN, LIN)] == [1, 1, 0]


def test_where_slack_made_no_room_its_thread_is_still_found(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.do(open_room, to=world.to(CHEN), case_id=case).ok
    due = DueRow(key="no-room", kind="room.none", subject=f"case-room:{case}", due_at=world.now)
    world.do(fell_back, due=due)
    world.sent()
    pruned(world.at("2026-09-18 10:00"))
    assert room_place(world.case(case)) == "thread"


def test_a_list_of_what_was_handed_back_takes_the_place_of_the_mornings(world: World) -> None:
    world.at("2026-09-16 16:00")
    world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.look(lambda s: setattr(s.get_one(Member, WANG), "handed_back_on", day("2026-09-17")))
    world.run_until("2026-09-17 08:45")
    assert world.notices(WANG, message="case_morning") == []


def test_photos_of_last_week_are_shown_on_their_order(world: World) -> None:
    file = {"id": "F001", "name": "IMG_1.jpg", "mimetype": "image/jpeg", "permalink": "https://example.com/F001"}
    world.do(take_message, to=dm(world), text="PO2403", files=(file,))
    pruned(world.at("2026-09-23 10:00"))
    order_id = world.look(lambda s: order_of(s, "PO2403").id)
    assert [photo.name for photo in world.do(load_card, actor=LIN, order_id=order_id).photos] == ["IMG_1.jpg"]
