"""A preview is replaced by what became of it: the next question, the echo of what was saved, or that it was dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.db.models import Notice, Pending, PostedCard
from bot.domain.phrases.reading import Option
from bot.domain.text import Text
from bot.services.reports.delays import previews
from bot.services.reports.delays.drafts import Asked, Draft
from bot.services.reports.delays.previews import PreviewGone
from bot.services.reports.delays.report import SavedAlready
from bot.work.undo import UndoKind
from bot.work.unit import Answer, Work
from tests.factories import LIN, WANG
from tests.integration.cases.world import World

TEXT = "PO2402 10天 面料未到"
URL = "https://hooks.slack.com/actions/T1/1/secret"


def _dm(world: World) -> Answer:
    return replace(world.to(LIN), audience=LIN, method="post")


def _pressed(world: World) -> Answer:
    """A button of a message in a channel that only she sees."""
    return replace(world.to(LIN), original=URL)


def _posted(world: World, key: str) -> None:
    """Slack has the preview."""
    row = next(notice for notice in world.notices() if notice.key == key)
    assert row.card is not None

    def keep(work: Work) -> None:
        work.session.add(PostedCard(card=row.card, message=row.message, channel="D1", ts="1.1", posted_at=work.now))

    world.do(keep)


def _previewed(world: World, text: str = TEXT) -> str:
    key = world.preview(_dm(world), text)
    _posted(world, key)
    return key


def _newest(world: World, message: str) -> Notice:
    return world.notices(message=message)[-1]


def test_what_was_saved_takes_the_place_of_its_preview_and_undo_the_place_of_that(world: World) -> None:
    key = _previewed(world)
    card = next(notice.card for notice in world.notices() if notice.key == key)
    world.do(previews.submit, to=_dm(world), key=key)
    saved = _newest(world, "delay_saved/2")
    assert (saved.method, saved.card, saved.audience) == ("update", card, LIN)
    world.undo(LIN, UndoKind.DELAY, to=_dm(world), b=saved.context["batch"])
    undone = _newest(world, "delay_undone")
    assert (undone.method, undone.card) == ("update", card)
    assert "PO2402" in str(world.render(undone).blocks)


def test_what_a_form_said_is_saved_by_who_said_it_and_within_a_day(world: World) -> None:
    key = world.preview(_dm(world), TEXT)
    [draft] = world.do(previews.preview_of, actor=LIN, key=key).drafts
    world.do(previews.keep_form, actor=LIN, key="form:v1", draft=draft, root="form:v1")
    late = replace(world, now=world.now + timedelta(days=1))
    for where, person, key in ((world, WANG, "form:v1"), (late, LIN, "form:v1"), (world, LIN, "form:v2")):
        with pytest.raises(PreviewGone):
            where.do(previews.save_form, to=replace(_dm(where), member=person), form=key, root="form:v1")
    [saved] = world.do(previews.save_form, to=_dm(world), form="form:v1", root="form:v1")
    assert saved.case_id is not None
    with pytest.raises(SavedAlready):
        world.do(previews.save_form, to=_dm(world), form="form:v1", root="form:v1")


def test_a_preview_that_cannot_be_read_silences_no_other_and_administrators_are_told(world: World) -> None:
    whole, broken = (_previewed(world, text) for text in (TEXT, "PO2403 包装 3天"))
    later = "report_drafts/9"
    world.look(lambda s: setattr(s.get_one(Pending, broken), "kind", later))
    shown = world.do(previews.waiting_for, member_id=LIN, since=timedelta(days=1))
    assert [preview.key for preview in shown] == [whole]
    row = world.look(lambda s: s.get_one(Pending, broken))
    assert (row.settled_at, row.outcome) == (world.now, "unreadable: unknown version")
    assert {notice.context["kind"] for notice in world.notices(message="message_set_aside")} == {later}


def test_a_dropped_preview_says_so_in_its_own_place(world: World) -> None:
    key = _previewed(world)
    world.do(previews.drop, to=_dm(world), key=key)
    assert _newest(world, "delay_dropped").method == "update"


def test_what_was_saved_cannot_be_dropped_any_more(world: World) -> None:
    key = _previewed(world)
    world.do(previews.submit, to=_dm(world), key=key)
    with pytest.raises(SavedAlready):
        world.do(previews.drop, to=_dm(world), key=key)


def test_an_answered_question_becomes_the_preview_with_live_buttons(world: World) -> None:
    key = _previewed(world, "PO2402 车缝 受阻")
    again = world.do(previews.answer, to=_dm(world), key=key, index=0, value="kind:line_down")
    shown = _newest(world, "delay_preview/2")
    assert (shown.key, shown.method) == (again, "update")
    assert world.do(previews.submit, to=_dm(world), key=again)[0].case_id is not None


@pytest.mark.parametrize(
    "value", ["milestone:fabric", "order:PO2402", "line:1", "far:yes", "kind:material_late", "3天"]
)
def test_a_question_an_earlier_program_asked_of_the_words_has_expired_and_what_was_typed_still_waits(
    world: World, value: str
) -> None:
    asked = Asked(code="which_milestone", options=(Option(value="milestone:fabric", label=Text.same("面料到厂")),))
    to = _dm(world)
    key = world.do(previews.show, to=to, drafts=[Draft(typed="PO2402 10天", asked=asked)], dated=True)
    shown = str(world.render(_newest(world, "delay_preview/2")).blocks)
    assert "这个问题已过期" in shown
    assert "delay.answer" not in shown
    with pytest.raises(PreviewGone):
        world.do(previews.answer, to=_dm(world), key=key, index=0, value=value)
    assert [draft.typed for draft in world.do(previews.preview_of, actor=LIN, key=key).drafts] == ["PO2402 10天"]


def test_what_only_she_sees_in_a_channel_is_replaced_by_its_own_address(world: World) -> None:
    key = world.preview(world.to(LIN), TEXT)
    world.do(previews.submit, to=_pressed(world), key=key)
    saved = _newest(world, "delay_saved/2")
    assert (saved.method, saved.audience, saved.card) == ("replace", f"respond:{URL}", None)


def test_one_line_of_two_saved_from_the_form_leaves_the_other_to_be_submitted(world: World) -> None:
    key = _previewed(world, f"{TEXT}\nPO2403 车缝 3天 设备故障")
    first, second = world.do(previews.preview_of, actor=LIN, key=key).drafts
    world.do(previews.save_all, to=_dm(world), drafts=[first], root=f"{key}/0", key=key)
    left, echo = _newest(world, "delay_preview/2"), _newest(world, "delay_saved/2")
    assert (left.method, echo.method) == ("update", "post")
    shown = str(world.render(left).blocks)
    assert "✅ *PO2402 男式卫衣* · 已保存" in shown
    assert "delay.edit:0" not in shown
    assert "delay.submit" in shown
    world.do(previews.save_all, to=_dm(world), drafts=[second], root=f"{key}/1", key=key)
    whole = _newest(world, "delay_saved/2")
    assert (whole.method, whole.card) == ("update", left.card), "nothing of the preview waits any more"
    world.undo(LIN, UndoKind.DELAY, to=_dm(world), b=f"{key}/1")
    assert _newest(world, "delay_undone").card == left.card
