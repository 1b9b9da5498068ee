"""A prompt says beside its rows who reported since the last one, what is unconfirmed on either side, what is unsaved."""

from __future__ import annotations

from sqlalchemy import select

from bot.db.models import Milestone
from bot.domain.phrases.sayings import read_statements
from bot.services.reports import relays, taking_up
from bot.services.reports.door import report
from bot.services.reports.reading import reader_for
from bot.services.reports.relays import Passing
from bot.views.prompt_news import NO_NEWS, PromptNews, ReportedBy, load_news
from bot.work.undo import UndoKind
from bot.work.unit import Answer, Work
from tests.factories import FENG, JIANG, LIN, WANG, ZHENG, moment
from tests.integration.cases.world import World
from tests.integration.test_statements import counting

SINCE = moment("2026-09-15 08:30")


def said(world: World, member: str, text: str) -> None:
    def take(work: Work) -> None:
        report(work, read_statements(text, reader_for(work, member_id=work.actor)))

    world.count += 1
    world.do(take, to=Answer(member=member, audience=member, method="post", key=f"e{world.count}"))


def news(world: World, member: str) -> PromptNews:
    return world.do(load_news, member_id=member, since=SINCE)


def test_of_what_owners_saved_themselves_it_is_one_line_with_how_many(world: World) -> None:
    said(world, ZHENG, "2401 后整包装 62%")
    said(world, ZHENG, "2401 后整包装 63%")
    assert news(world, LIN).reported == (ReportedBy(name="郑强", count=1),)
    assert news(world, ZHENG) == NO_NEWS
    assert world.do(load_news, member_id=LIN, since=moment("2026-09-16 10:00")).reported == ()


def test_what_was_taken_back_is_no_news(world: World) -> None:
    said(world, ZHENG, "2401 后整包装 62%")
    batch = world.notices(ZHENG, message="milestone_echo/4")[-1].context["batch"]
    world.undo(ZHENG, UndoKind.MILESTONE, b=batch)
    assert news(world, LIN) == NO_NEWS


def test_what_nobody_has_recorded_stands_unconfirmed_in_both_prompts_until_it_is(world: World) -> None:
    said(world, JIANG, "2401 后整包装 62%")
    said(world, FENG, "2402 订舱 10/19")
    assert [row.reporter for row in news(world, LIN).to_settle] == ["蒋勇", "冯涛"]
    assert [row.follower for row in news(world, FENG).own] == ["林晓"]
    assert news(world, WANG) == NO_NEWS
    to = Answer(member=LIN, audience=LIN, method="post", key="k")
    world.do(taking_up.keep_all, to=to, day=world.now.date())
    assert (news(world, LIN), news(world, FENG)) == (NO_NEWS, NO_NEWS)


def test_how_many_questions_are_not_answered(world: World) -> None:
    said(world, LIN, "2402 面料")
    assert news(world, LIN).unsaved == 1


def test_what_it_costs_does_not_grow_with_what_waits(world: World) -> None:
    def passed_on(keys: set[str]) -> int:
        def pass_on(work: Work) -> None:
            rows = work.session.scalars(select(Milestone).where(Milestone.key.in_(keys))).all()
            mine = [row for row in rows if row.line.order.merchandiser_id == LIN]
            for row in mine:
                news = Passing(order=row.line.order, line=row.line, milestone=row, text="晚了")
                relays.pass_on(work, news=news, batch=f"b{row.id}")

        world.do(pass_on, actor=FENG)
        with counting(world.db) as seen:
            assert news(world, LIN).to_settle
        return len(seen)

    few = passed_on({"loading"})
    assert passed_on({"booking", "packing", "final"}) == few
