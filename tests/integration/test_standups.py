"""Stand-ups in rows: rounds, asking late, reminders, answers, the digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Absence, CheckIn, DueRow, Milestone, Notice, StandupRound
from bot.domain.errors import GendanError
from bot.domain.standups import RowStatus
from bot.domain.text import Sentence
from bot.jobs.schedule import SCHEDULE
from bot.services.conversation.take import take_message
from bot.services.standups import answers, blockers
from bot.services.standups.kept import rows_of
from bot.services.standups.rounds import ensure_planned
from bot.work.company import Company
from bot.work.dues import work
from bot.work.unit import Answer, Work
from tests.factories import ANNA, DAVID, LIN, WANG, ZHOU, demo_company, milestone_of, moment, run_case
from tests.fakes import worded

T = TypeVar("T")
Do = Callable[..., Any]


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


@pytest.fixture
def database(demo: Database) -> Database:
    """The demo company's rows."""
    return demo


@pytest.fixture
def do(database: Database, company: Company) -> Do:
    """Run a use case at a moment of the demo company."""

    def run(use_case: Callable[..., T], at: str, **arguments: Any) -> T:
        return database.call(lambda session: run_case(use_case, session, company, moment(at), **arguments))

    return run


def tick(at: Work) -> int:
    """Work off everything that is due."""

    def one(session: Any, due: DueRow) -> str | None:
        return SCHEDULE[due.kind](Work(session, at.company, at.now), due=due)

    done = 0
    while (worked := work(at.session, one, now=at.now)).done or worked.failures:
        assert not worked.failures, worked.failures
        done += worked.done
    return done


def check_in_of(session: Any, member: str, held_on: str) -> CheckIn:
    """A member's check-in of a day."""
    return session.scalars(
        select(CheckIn)
        .join(StandupRound)
        .where(CheckIn.member_id == member, StandupRound.held_on == date.fromisoformat(held_on))
    ).one()


def to(member: str, key: str = "k") -> Answer:
    """An answer in the member's DM."""
    return Answer(member=member, audience=member, method="post", key=key)


def open_round(do: Do, at: str = "2026-09-16 09:05") -> None:
    """Plan, and work off the day until that moment."""
    do(ensure_planned, "2026-09-16 06:00")
    for hour in ("2026-09-16 06:00", at):
        do(tick, hour)


def test_each_is_asked_at_their_own_hour_and_reminded_once(do: Do, database: Database) -> None:
    open_round(do)

    def asked(session: Any) -> set[str]:
        return set(session.scalars(select(Notice.audience).where(Notice.message == "standup_prompt")))

    assert {LIN, ZHOU, WANG} <= database.call(asked)
    assert not {ANNA, DAVID} & database.call(asked)
    do(tick, "2026-09-16 10:31")
    do(tick, "2026-09-16 10:45")
    reminded = database.call(
        lambda s: list(s.scalars(select(Notice.audience).where(Notice.message == "standup_reminder")))
    )
    assert reminded.count(LIN) == 1
    do(tick, "2026-09-16 15:01")
    assert ANNA in database.call(asked)


def test_an_answer_kills_the_reminder_in_its_own_transaction(do: Do, database: Database) -> None:
    open_round(do)
    do(take_message, "2026-09-16 09:10", to=to(WANG), text="昨天:对账\n今天:验货")
    do(tick, "2026-09-16 10:31")
    reminded = database.call(
        lambda s: list(s.scalars(select(Notice.audience).where(Notice.message == "standup_reminder")))
    )
    assert WANG not in reminded
    assert LIN in reminded


@pytest.mark.parametrize(
    ("text", "message"), [("连帽夹克", "order_card"), ("包装 85%", "milestone_echo/4"), ("催了面料", "standup_echo")]
)
def test_with_a_prompt_open_a_name_is_the_order_and_a_bare_figure_is_asked_about(
    do: Do, database: Database, text: str, message: str
) -> None:
    open_round(do)
    do(take_message, "2026-09-16 09:10", to=to(LIN), text=text)
    answered, notice = database.call(
        lambda s: (
            check_in_of(s, LIN, "2026-09-16").state,
            s.scalars(select(Notice).where(Notice.key.like("reply:%"))).one(),
        )
    )
    assert notice.message == message
    assert (answered == "answered") == (message == "standup_echo")
    if message == "milestone_echo/4":
        assert [(row["kind"], worded(row["text"])) for row in notice.context["rows"]] == [("question", "是哪张订单?")]


@pytest.mark.parametrize("text", ["跳过", " Skip "])
def test_a_plain_skip_skips_and_is_no_answer(do: Do, database: Database, text: str) -> None:
    open_round(do)
    do(take_message, "2026-09-16 09:10", to=to(WANG), text=text)
    state, answers = database.call(
        lambda s: (check_in_of(s, WANG, "2026-09-16").state, check_in_of(s, WANG, "2026-09-16").answers)
    )
    assert (state, answers) == ("skipped", {})


def test_who_is_away_is_not_asked_and_shown_as_away(do: Do, database: Database) -> None:
    day = date(2026, 9, 16)
    database.call(lambda s: s.add(Absence(member_id=ZHOU, starts_on=day, ends_on=day)))
    open_round(do)
    assert database.call(lambda s: check_in_of(s, ZHOU, "2026-09-16").state) == "away"
    assert (
        database.call(
            lambda s: s.scalars(select(Notice).where(Notice.audience == ZHOU, Notice.message == "standup_prompt")).all()
        )
        == []
    )


def test_after_downtime_a_prompt_whose_stand_up_is_over_is_dropped_and_that_is_recorded(
    do: Do, database: Database
) -> None:
    do(ensure_planned, "2026-09-16 06:00")
    do(tick, "2026-09-16 06:00")
    do(tick, "2026-09-18 14:00")
    dropped = database.call(
        lambda s: [row.outcome for row in s.scalars(select(DueRow).where(DueRow.kind == "standup.ask"))]
    )
    assert any("stale" in (outcome or "") for outcome in dropped)
    prompts_sent = database.call(
        lambda s: s.scalars(select(Notice).where(Notice.message == "standup_prompt", Notice.audience == LIN)).all()
    )
    assert prompts_sent == []
    planned = database.call(
        lambda s: s.scalars(select(DueRow).where(DueRow.kind == "standup.plan", DueRow.state == "waiting")).all()
    )
    assert len(planned) == 1


def test_started_at_noon_it_asks_only_those_whose_hour_is_still_to_come(do: Do, database: Database) -> None:
    do(ensure_planned, "2026-09-16 12:00")
    for at in ("2026-09-16 12:00", "2026-09-16 15:01", "2026-09-17 00:01"):
        do(tick, at)
    asked = database.call(lambda s: set(s.scalars(select(Notice.audience).where(Notice.message == "standup_prompt"))))
    assert asked == {ANNA, DAVID}
    assert database.call(lambda s: check_in_of(s, LIN, "2026-09-16").state) == "stale"


def test_a_row_marked_done_marks_the_milestone_and_is_not_asked_again(do: Do, database: Database) -> None:
    open_round(do)

    def an_open_row(session: Any) -> tuple[int, int]:
        check_in = check_in_of(session, LIN, "2026-09-16")
        for row in rows_of(check_in).milestones:
            milestone = session.get(Milestone, row.milestone)
            if milestone is not None and not milestone.gate:
                return check_in.id, milestone.id
        raise AssertionError("no row without a gate")

    check_in_id, milestone_id = database.call(an_open_row)
    do(
        answers.press_row,
        "2026-09-16 09:10",
        actor=LIN,
        check_in_id=check_in_id,
        milestone_id=milestone_id,
        status=RowStatus.DONE,
    )
    assert database.call(lambda s: s.get_one(Milestone, milestone_id).state) == "done"
    do(answers.rest_ok, "2026-09-16 09:11", actor=LIN, check_in_id=check_in_id)
    rows = database.call(lambda s: rows_of(check_in_of(s, LIN, "2026-09-16")).milestones)
    assert {row.status for row in rows} == {RowStatus.OK, RowStatus.DONE}


def test_somebody_else_s_stand_up_cannot_be_answered(do: Do, database: Database) -> None:
    open_round(do)
    own = database.call(lambda s: check_in_of(s, LIN, "2026-09-16").id)
    with pytest.raises(GendanError) as refused:
        do(answers.answer, "2026-09-16 09:10", actor=ZHOU, check_in_id=own, answers={})
    assert refused.value.code == "not_your_standup"


def test_a_forged_row_is_refused(do: Do, database: Database) -> None:
    open_round(do)
    own = database.call(lambda s: check_in_of(s, LIN, "2026-09-16").id)
    other = database.call(lambda s: milestone_of(s, "PO2411", "etd").id)
    with pytest.raises(GendanError) as refused:
        do(answers.press_row, "2026-09-16 09:10", actor=LIN, check_in_id=own, milestone_id=other, status=RowStatus.DONE)
    assert refused.value.code == "standup_row_gone"


def test_a_blocked_row_opens_the_form_with_its_milestone_in_words_of_every_language(do: Do, database: Database) -> None:
    open_round(do)
    check_in = database.call(lambda s: check_in_of(s, LIN, "2026-09-16"))
    milestone = database.call(lambda s: s.get_one(Milestone, rows_of(check_in).milestones[0].milestone))
    row = {"actor": LIN, "check_in_id": check_in.id, "milestone_id": milestone.id}
    filled = do(blockers.row_filled, "2026-09-16 09:10", **row, blocked=True)
    assert (filled.milestone, filled.text) == (milestone.key, "")
    assert filled.about == Sentence.of("options.blocked_row", name=milestone.name)
    assert do(blockers.row_filled, "2026-09-16 09:10", **row, blocked=False).about is None


def test_the_digest_is_posted_once_and_edited_for_a_late_answer(do: Do, database: Database) -> None:
    open_round(do)
    do(tick, "2026-09-16 11:00")

    def digests(session: Any) -> list[str]:
        return list(
            session.scalars(select(Notice.method).where(Notice.message == "standup_digest").order_by(Notice.id))
        )

    assert database.call(digests) == ["post"]
    own = database.call(lambda s: check_in_of(s, LIN, "2026-09-16").id)
    do(answers.answer, "2026-09-16 13:00", actor=LIN, check_in_id=own, answers={"1": "验货"})
    assert database.call(lambda s: check_in_of(s, LIN, "2026-09-16").late)
    assert database.call(digests).count("post") == 1


def test_a_round_is_answered_ahead_of_time_and_then_not_asked(do: Do, database: Database) -> None:
    do(ensure_planned, "2026-09-16 06:00")
    do(tick, "2026-09-16 06:00")
    do(take_message, "2026-09-16 07:00", to=to(WANG), text="今天:验货")
    do(tick, "2026-09-16 09:05")
    sent = database.call(
        lambda s: s.scalars(select(Notice).where(Notice.message == "standup_prompt", Notice.audience == WANG)).all()
    )
    assert sent == []


@pytest.mark.parametrize(
    "text",
    [
        "昨天:看了船期\n今天:跟PO2409\n卡住:缺面料",
        "昨天:看了船期 今天:跟PO2409 卡住:缺面料",
        "yesterday: 看了船期, today: 跟PO2409, blocked: 缺面料",
    ],
)
def test_a_plain_message_ahead_of_the_prompt_answers_each_question(do: Do, database: Database, text: str) -> None:
    do(ensure_planned, "2026-09-16 06:00")
    do(tick, "2026-09-16 06:00")
    do(take_message, "2026-09-16 08:51", to=to(WANG), text=text)
    answered, notices = database.call(
        lambda s: (
            [*check_in_of(s, WANG, "2026-09-16").answers.values()],
            [*s.scalars(select(Notice.message).where(Notice.key.like("reply:%")))],
        )
    )
    assert answered == ["看了船期", "跟PO2409", "缺面料"]
    assert notices == ["standup_echo"]


def test_a_line_that_is_not_understood_among_orders_is_asked_about_and_no_answer(do: Do, database: Database) -> None:
    open_round(do)
    text = "PO2405 包装 90%\nPO2406 没有延期\n乱写一行"
    do(take_message, "2026-09-16 09:10", to=to(ZHOU), text=text)
    state, notices = database.call(
        lambda s: (
            check_in_of(s, ZHOU, "2026-09-16").state,
            [*s.scalars(select(Notice.message).where(Notice.key.like("reply:%")).order_by(Notice.id))],
        )
    )
    assert (state, notices) == ("asked", ["milestone_echo/4"])


@pytest.mark.parametrize("text", ["PO2405 包装 90%\n卡住:缺面料", "卡住:缺面料\nPO2405 包装 90%"])
def test_an_answer_among_orders_keeps_only_its_own_line(do: Do, database: Database, text: str) -> None:
    open_round(do)
    do(take_message, "2026-09-16 09:10", to=to(ZHOU), text=text)
    kept = database.call(lambda s: [*check_in_of(s, ZHOU, "2026-09-16").answers.values()])
    assert kept == ["缺面料"]


def test_planning_twice_makes_one_round(do: Do, database: Database) -> None:
    assert do(ensure_planned, "2026-09-16 06:00") == 1
    assert do(ensure_planned, "2026-09-16 06:00") == 0
    do(tick, "2026-09-16 06:00")
    do(tick, "2026-09-16 06:01")
    assert len(database.call(lambda s: s.scalars(select(StandupRound)).all())) == 1
    assert timedelta(0) < database.call(lambda s: s.scalars(select(CheckIn)).first()).closes_at - moment(
        "2026-09-16 06:01"
    )
