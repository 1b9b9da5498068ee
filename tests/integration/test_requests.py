"""Messages that ask for something, in rows: undo as a word, lists, leave, the stand-up's words and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Absence, AuditEntry, CheckIn, DueRow, Milestone, Notice, OrderLine, StandupRound
from bot.domain.errors import GendanError
from bot.jobs.schedule import SCHEDULE
from bot.services.conversation.take import take_message
from bot.services.orders.messages import OrdersAskedMessage
from bot.services.reports.outcomes import StatementOutcome
from bot.services.standups.kept import questions_of
from bot.services.standups.rounds import ensure_planned
from bot.views.orders import load_list
from bot.views.standups import echo
from bot.work import dues
from bot.work.codec import load
from bot.work.messages import reader
from bot.work.unit import Answer, Work
from tests.factories import LIN, WANG, ZHOU, demo_company, milestone_of, moment, run_case
from tests.integration.conftest import DEMO, Databases
from tests.integration.databases import State

T = TypeVar("T")
Say = Callable[..., tuple[StatementOutcome, ...]]
NINE = "2026-09-16 09:05"


@pytest.fixture
def say(demo: Database) -> Say:
    """Say something to the bot; every message has an envelope of its own."""
    count = iter(range(1000))

    def run(text: str, member: str = LIN, at: str = NINE) -> tuple[StatementOutcome, ...]:
        to = Answer(member=member, audience=member, method="post", key=f"m{next(count)}")
        return demo.call(lambda s: run_case(take_message, s, demo_company(), moment(at), to=to, text=text))

    return run


def ask_everybody(db: Database) -> None:
    for at in ("2026-09-16 06:00", NINE):
        db.call(lambda s, at=at: ensure_planned(Work(s, demo_company(), moment(at))))
        while db.call(lambda s, at=at: _work_off(s, at)):
            pass


PROMPTED = State("prompted", ask_everybody, DEMO)


@pytest.fixture
def demo(request: pytest.FixtureRequest, databases: Databases, dialect: str) -> Iterator[Database]:
    """The demo company in a database; for who asks for `prompted` as everybody has been asked this morning."""
    with databases.lent(dialect, PROMPTED if "prompted" in request.fixturenames else DEMO) as db:
        yield db


@pytest.fixture
def prompted(demo: Database) -> None:
    """Everybody has been asked this morning."""


def _work_off(session: Session, at: str) -> int:
    work = Work(session, demo_company(), moment(at))

    def do(_: Any, due: DueRow) -> str | None:
        return SCHEDULE[due.kind](work, due=due)

    return dues.work(session, do, now=work.now).done


def check_in(session: Session, member: str = LIN) -> CheckIn:
    held = StandupRound.held_on == date(2026, 9, 16)
    return session.scalars(select(CheckIn).join(StandupRound).where(CheckIn.member_id == member, held)).one()


def answers(session: Session, member: str = LIN) -> list[str]:
    """What was answered, by the questions in their order."""
    row = check_in(session, member)
    return [row.answers.get(str(question.id), "") for question in questions_of(session, row)]


def outcome(said: tuple[StatementOutcome, ...]) -> list[str]:
    return [str(part.outcome) for part in said]


def last(demo: Database, kind: str) -> Notice:
    found = select(Notice).where(Notice.message.startswith(kind)).order_by(Notice.id.desc()).limit(1)
    return demo.call(lambda s: s.scalars(found).one())


def test_undo_as_a_word_takes_back_the_last_report_and_then_the_one_before(demo: Database, say: Say) -> None:
    def progress() -> list[int]:
        return demo.call(lambda s: [milestone_of(s, "PO2403", key).progress for key in ("sewing", "packing")])

    before = progress()
    say("2403 车缝 70%", at="2026-09-16 09:00")
    say("2403 包装 35%", at="2026-09-16 09:03")
    assert progress() == [70, 35]
    assert outcome(say("撤销")) == ["answered"]
    assert progress() == [70, before[1]]
    say("undo")
    assert progress() == before
    with pytest.raises(GendanError) as nothing:
        say("撤销")
    assert nothing.value.code == "nothing_done"


def test_undo_as_a_word_reaches_nobody_elses_act_nor_one_that_is_too_old(say: Say) -> None:
    say("2403 车缝 70%", at="2026-09-16 09:00")
    for member, at in ((ZHOU, NINE), (LIN, "2026-09-16 09:11")):
        with pytest.raises(GendanError) as nothing:
            say("撤销", member, at)
        assert nothing.value.code == "nothing_done"


def test_a_verdict_alone_decides_nothing_where_nothing_waits(say: Say) -> None:
    with pytest.raises(GendanError) as alone:
        say("同意", WANG)
    assert alone.value.code == "verdict_alone"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("今天到期", 0, 0), ("逾期", -400, -1), ("本周", -2, 4)],
)
def test_a_list_holds_the_orders_with_a_milestone_due_in_those_days(
    demo: Database, say: Say, text: str, first: int, last: int
) -> None:
    wednesday = date(2026, 9, 16)
    days = (wednesday + timedelta(days=first), wednesday + timedelta(days=last))
    due = func.coalesce(Milestone.promised_on, Milestone.forecast_on)
    still_open = select(OrderLine.order_id).join(Milestone).where(Milestone.state != "done", due.between(*days))
    expected = demo.call(lambda s: set(s.scalars(still_open.where(OrderLine.cancelled_at.is_(None)))))
    assert outcome(say(text)) == ["answered"]
    context = demo.call(
        lambda s: s.scalars(
            select(Notice.context).where(Notice.message == "order_list").order_by(Notice.id.desc())
        ).first()
    )
    asked: OrdersAskedMessage = load("order_list", context)
    listed = demo.call(lambda s: load_list(Work(s, demo_company(), moment(NINE), member=LIN), asked=asked))
    mine = demo.call(lambda s: load_list(Work(s, demo_company(), moment(NINE), member=LIN), asked=OrdersAskedMessage()))
    assert {row.id for row in listed.rows} == expected & {row.id for row in mine.rows}


def test_the_orders_of_a_colleague_are_those_one_may_see(demo: Database, say: Say) -> None:
    for member, some in ((WANG, True), (ZHOU, False)):
        say("/order 林晓", member)
        notice = last(demo, "order_list")
        asked = load("order_list", notice.context)
        rows = demo.call(
            lambda s, asked=asked, member=member: (
                load_list(Work(s, demo_company(), moment(NINE), member=member), asked=asked).rows
            )
        )
        assert (asked.person, bool(rows)) == (LIN, some)


@pytest.mark.parametrize("text", ["今天请假", "/standup 请假 9/16", "我今天休假", "I'm off today"])
def test_leave_in_plain_words_is_an_absence_and_excuses_todays_check_in(
    demo: Database, say: Say, prompted: None, text: str
) -> None:
    said = say(text)
    assert (outcome(said), [dict(other) for other in said[0].others]) == (["saved"], [{"kind": "leave"}])
    absence = demo.call(lambda s: s.scalars(select(Absence).where(Absence.member_id == LIN)).one())
    assert (absence.starts_on, absence.ends_on) == (date(2026, 9, 16), date(2026, 9, 16))
    assert demo.call(lambda s: check_in(s).state) == "away"


def test_leave_names_who_stands_in_and_the_word_undo_takes_it_back(demo: Database, say: Say) -> None:
    say("明天请假,周敏代")
    absence = demo.call(lambda s: s.scalars(select(Absence).where(Absence.member_id == LIN)).one())
    assert (absence.starts_on, absence.deputy_id) == (date(2026, 9, 17), ZHOU)
    say("撤销")
    assert demo.call(lambda s: s.get_one(Absence, absence.id).cancelled_at) is not None


@pytest.mark.parametrize("text", ["今天下午请假", "明天请假三天", "下周请假几天", "明天可能请假"])
def test_leave_that_is_no_whole_day_or_not_sure_is_asked(demo: Database, say: Say, text: str) -> None:
    assert outcome(say(text)) == ["asked"]
    assert demo.call(lambda s: s.scalars(select(Absence).where(Absence.member_id == LIN)).all()) == []


def test_the_parts_of_one_sentence_go_to_their_questions(demo: Database, say: Say, prompted: None) -> None:
    said = say("今天催染厂,昨天跟了面料,没有卡住的")
    assert outcome(said) == ["saved"]
    assert demo.call(answers) == ["跟了面料", "催染厂", "没有卡住的"]


def test_what_an_answer_takes_the_place_of_is_shown_and_comes_back(demo: Database, say: Say, prompted: None) -> None:
    say("昨天跟了面料,今天催染厂", at="2026-09-16 09:06")
    say("昨天去验货,今天催染厂", at="2026-09-16 09:07")
    assert demo.call(answers)[:2] == ["去验货", "催染厂"]
    notice = last(demo, "standup_echo")

    def shown(session: Session) -> Any:
        work = Work(session, demo_company(), moment("2026-09-16 09:08"))
        message = load("standup_echo", notice.context)
        return echo(work, reader=reader(session, work.company, LIN), message=message)

    before = demo.call(shown).replaced
    assert [list(question.answer.lines("")) for question in before if question.answer] == [["跟了面料"]]
    say("撤销", at="2026-09-16 09:09")
    assert demo.call(answers)[:2] == ["跟了面料", "催染厂"]


def test_news_of_an_order_in_an_answer_is_saved_too_and_a_plan_is_none(
    demo: Database, say: Say, prompted: None
) -> None:
    assert outcome(say("昨天2403车缝做到66%,今天盯2402")) == ["saved", "saved"]
    assert demo.call(lambda s: milestone_of(s, "PO2403", "sewing").progress) == 66
    assert demo.call(answers)[:2] == ["2403车缝做到66%", "盯2402"]


def test_same_as_yesterday_repeats_the_words_and_reports_nothing(demo: Database, say: Say, prompted: None) -> None:
    with pytest.raises(GendanError) as none:
        say("同昨天")
    assert none.value.code == "standup_nothing_before"

    def yesterday(session: Session) -> None:
        today = check_in(session)
        held = session.get_one(StandupRound, today.round_id)
        before = StandupRound(team_id=held.team_id, held_on=date(2026, 9, 15), questions=held.questions)
        session.add(before)
        session.flush()
        asked = [str(question.id) for question in questions_of(session, today)]
        session.add(
            CheckIn(
                round_id=before.id,
                member_id=LIN,
                state="answered",
                answers={asked[0]: "跟了2403车缝 90%", asked[1]: "催染厂"},
                ask_at=today.ask_at - timedelta(days=1),
                closes_at=today.closes_at - timedelta(days=1),
            )
        )

    demo.call(yesterday)
    progress = demo.call(lambda s: milestone_of(s, "PO2403", "sewing").progress)
    assert outcome(say("同昨天")) == ["saved"]
    assert demo.call(answers)[:2] == ["跟了2403车缝 90%", "催染厂"]
    assert demo.call(lambda s: milestone_of(s, "PO2403", "sewing").progress) == progress


@pytest.mark.parametrize(
    "text", ["/standup report", "/standup help", "/standup history", "/standup new", "/standup foo"]
)
def test_a_word_behind_standup_is_no_answer(demo: Database, say: Say, prompted: None, text: str) -> None:
    assert outcome(say(text, WANG)) == ["answered"]
    assert demo.call(lambda s: check_in(s, WANG).answers) == {}


@pytest.mark.parametrize("text", ["COSCO SHIPPING", "刚才那条记错了", "??", "随便"])
def test_words_that_say_nothing_anybody_did_are_no_answer(demo: Database, say: Say, prompted: None, text: str) -> None:
    with suppress(GendanError):  # no order is called so
        say(text, ZHOU)
    assert demo.call(lambda s: check_in(s, ZHOU).answers) == {}


@pytest.mark.parametrize("text", ["收到", "好的,谢谢", "[图片]", "👍"])
def test_thanks_are_answered_by_nothing(demo: Database, say: Say, prompted: None, text: str) -> None:
    def rows(session: Session) -> tuple[int, int]:
        return (
            session.scalar(select(func.count()).select_from(Notice)) or 0,
            session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
        )

    before = demo.call(rows)
    assert outcome(say(text)) == ["ignored"]
    assert demo.call(rows) == before
