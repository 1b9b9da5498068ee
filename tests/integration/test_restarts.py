"""Stand-ups and the workspace file: a restart loses no answer, and what an administrator edits changes in place."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from sqlalchemy import URL, delete, select

from bot.app.wiring import open_workspace
from bot.db import migrate
from bot.db.database import Database
from bot.db.engines import writing_engine
from bot.db.models import CheckIn, DueRow, Member, Notice, Setting, StandupRound, Team, TeamMember, TeamQuestion
from bot.files.seed import PersonSeed, QuestionSeed, Seed, read_seed
from bot.jobs.schedule import SCHEDULE
from bot.services.imports import seeding
from bot.services.people import members
from bot.services.people.members import Profile
from bot.services.standups import answers
from bot.services.standups.kept import questions_of
from bot.services.standups.rounds import ensure_planned
from bot.work.dues import work
from bot.work.unit import Work
from tests.factories import ANNA, LIN, WANG, WU, ZHENG, day, demo_company, moment, run_case
from tests.integration.conftest import POSTGRES_IN_PROVE
from tests.landed import answers as answered
from tests.started import Running, TownSlack, started

T = TypeVar("T")
MORNING = "早会"
DEMO_FILE = read_seed()
DID, PLAN, BLOCKED = DEMO_FILE.standups[0].questions
WEIGHT = QuestionSeed(kind="text", zh="今天出几吨?", en="How many tons today?")
MOOD = QuestionSeed(kind="text", zh="心情如何?", en="How do you feel?")


def with_questions(seed: Seed, *questions: QuestionSeed) -> Seed:
    """The file with other questions in its first stand-up."""
    return with_standup(seed, questions=questions)


def with_standup(seed: Seed, **changed: Any) -> Seed:
    """The file with its first stand-up changed."""
    return seed.model_copy(update={"standups": (seed.standups[0].model_copy(update=changed), *seed.standups[1:])})


def two_teams() -> Seed:
    """The demo company with a second stand-up that asks the same three things."""
    seed = DEMO_FILE
    second = seed.standups[0].model_copy(update={"name": MORNING, "members": (ZHENG,), "members_at": {}})
    return seed.model_copy(update={"standups": (*seed.standups, second)})


class Office:
    """The demo company at a moment that is moved by hand; `start` is what a start does with the file."""

    def __init__(self, db: Database) -> None:
        self.db, self.now = db, moment("2026-09-16 06:00")

    def do(self, use_case: Callable[..., T], **arguments: Any) -> T:
        return self.db.call(lambda session: run_case(use_case, session, demo_company(), self.now, **arguments))

    def start(self, seed: Seed) -> None:
        self.do(seeding.apply_seed, seed=seed, known_only=True)
        self.do(ensure_planned)

    def to(self, when: str) -> None:
        self.now = moment(when)

        def one(session: Any, due: DueRow) -> str | None:
            return SCHEDULE[due.kind](Work(session, demo_company(), self.now), due=due)

        while (worked := self.do(lambda at: work(at.session, one, now=at.now))).done or worked.failures:
            assert not worked.failures, worked.failures

    def check_in(self, member: str, held_on: str) -> CheckIn:
        of_day = (CheckIn.member_id == member, StandupRound.held_on == day(held_on))
        return self.db.call(lambda s: s.scalars(select(CheckIn).join(StandupRound).where(*of_day)).one())

    def rows(self, wanted: Any) -> Sequence[Any]:
        return self.db.call(lambda session: session.scalars(wanted).all())

    def answer(self, member: str, held_on: str, *texts: str) -> None:
        check_in = self.check_in(member, held_on)
        asked = self.db.call(lambda s: questions_of(s, s.get_one(CheckIn, check_in.id)))
        given = {str(question.id): text for question, text in zip(asked, texts, strict=True)}
        self.do(answers.answer, actor=member, check_in_id=check_in.id, answers=given)

    def told(self, member: str, held_on: str) -> list[tuple[str, str]]:
        """What a member answered that day: (question, text)."""
        found = next(
            answer for answer in self.db.call(answered) if (answer["member"], answer["day"]) == (member, held_on)
        )
        return [(answer["question"], answer["text"]) for answer in found["answers"]]

    def asked(self, member: str, held_on: str) -> list[str]:
        """The questions of a member's check-in of a day."""
        number = self.check_in(member, held_on).id
        return [question.zh for question in self.db.call(lambda s: questions_of(s, s.get_one(CheckIn, number)))]


@pytest.fixture(params=POSTGRES_IN_PROVE)
def dialect(request: pytest.FixtureRequest) -> str:
    """SQLite; in `make prove` PostgreSQL too."""
    return str(request.param)


@pytest.fixture
def office(demo: Database) -> Office:
    return Office(demo)


async def test_a_form_opened_before_a_restart_keeps_what_is_typed_and_all_that_follows_has_it(demo: Database) -> None:
    seed = two_teams()
    slack = TownSlack(seed)

    def start(at: str) -> Any:
        return started(demo, seed, at=moment(f"2026-09-16 {at}"), slack=slack)

    async with start("08:50") as running:
        await running.settle()
        prompt = posted(slack, LIN, "填写")
        await press(running, LIN, prompt, "standup.open")
        form = running.opened()
    async with start("08:55") as running:
        refused = await running.submit(LIN, with_a_foreign_question(form), "对账", "验货", "缺人手")
        assert refused["response_action"] == "errors", "the form stays, with all that was typed in it"
        assert "缺人手" in str(refused["errors"])
        assert demo.call(answered) == []
        assert await running.submit(LIN, form, "对账", "验货", "PO2402 缺面料") == {}
        await running.settle()
        assert "缺面料" in str(posted(slack, LIN, "转为异常")["blocks"]), "the prompt is edited"
    async with start("09:05") as running:
        await press(running, LIN, prompt, "standup.open")
        assert [block["element"].get("initial_value") for block in inputs(running.opened())] == [
            "对账",
            "验货",
            "PO2402 缺面料",
        ]
        await press(running, LIN, posted(slack, LIN, "转为异常"), "standup.to_anomaly")
        await running.settle()
        assert "PO2402" in str(posted(slack, LIN, "提交")["blocks"]), "nothing is typed again"
        await running.to(moment("2026-09-16 11:01"))
        digest = next(
            message for message in slack.messages if message["channel"] == "C01STANDUP" and "已报" in message["text"]
        )
        assert "1 人受阻" in str(digest["blocks"])
        assert "验货" in str(
            [message["blocks"] for message in slack.messages if message.get("thread_ts") == digest["ts"]]
        )


def posted(slack: TownSlack, user: str, label: str) -> dict[str, Any]:
    """The newest message in a person's DM that has a button."""
    dm = f"D{user.removeprefix('U')}"
    return [
        message
        for message in slack.messages
        if message["channel"] == dm and f"'text': '{label}'" in str(message["blocks"])
    ][-1]


def with_a_foreign_question(form: dict[str, Any]) -> dict[str, Any]:
    """The form as if its last question were none that this round asks."""
    foreign = copy.deepcopy(form) | {"id": "V1FOREIGN"}
    inputs(foreign)[-1]["block_id"] = "q987"
    return foreign


def inputs(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == "input"]


async def press(running: Running, user: str, message: dict[str, Any], action: str) -> None:
    buttons = [
        element
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == action
    ]
    await running.press(user, action, buttons[0]["value"], channel=message["channel"], ts=message["ts"])


# what an administrator edits

EDITS = {
    "reworded": (DID, PLAN.model_copy(update={"zh": "本周做什么?", "en": "What this week?"}), BLOCKED),
    "one language reworded": (DID, PLAN.model_copy(update={"en": "Plans?"}), BLOCKED),
    "moved": (BLOCKED, DID, PLAN),
    "taken away": (DID, BLOCKED),
    "replaced": (WEIGHT, MOOD),
    "all taken away": (),
    "put back": (DID, PLAN, BLOCKED),
    "put between": (DID, WEIGHT, PLAN, BLOCKED),
}


def test_whatever_is_edited_an_answer_stays_under_the_question_it_was_given_to(office: Office) -> None:
    office.start(DEMO_FILE)
    office.to("2026-09-16 09:00")
    office.answer(WANG, "2026-09-16", "对账", "验货", "缺面料")
    for edit, questions in EDITS.items():
        office.start(with_questions(DEMO_FILE, *questions))
        told = office.told(WANG, "2026-09-16")
        assert told == [(DID.zh, "对账"), (PLAN.zh, "验货"), (BLOCKED.zh, "缺面料")], edit
        assert office.asked(LIN, "2026-09-16") == [DID.zh, PLAN.zh, BLOCKED.zh], "nor for who has not answered yet"
    office.to("2026-09-17 09:00")
    assert office.asked(WANG, "2026-09-17") == [question.zh for question in questions], "it counts from the next round"
    office.answer(WANG, "2026-09-17", *["x"] * len(questions))


def test_questions_are_changed_in_place_retired_and_taken_up_again_never_deleted(office: Office) -> None:
    def standing() -> dict[int, tuple[str, str, bool]]:
        return {row.id: (row.key, row.text_zh, row.retired_at is None) for row in office.rows(select(TeamQuestion))}

    first = standing()
    assert [key for key, _, _ in first.values()] == ["did", "plan", "blocked"]
    named = PLAN.model_copy(update={"key": "week", "zh": PLAN.zh})
    office.start(with_questions(DEMO_FILE, DID, named, BLOCKED))
    reworded = named.model_copy(update={"kind": "text", "zh": "本周?", "en": "This week?"})
    office.start(with_questions(DEMO_FILE, reworded, DID))
    did, plan, blocked = first
    assert standing() == {
        did: ("did", DID.zh, True), plan: ("week", "本周?", True), blocked: ("blocked", BLOCKED.zh, False)
    }  # fmt: skip
    office.start(DEMO_FILE)
    assert standing()[blocked] == ("blocked", BLOCKED.zh, True)
    assert first.keys() <= standing().keys()


def test_who_is_taken_out_of_a_stand_up_is_not_asked_and_may_come_back(office: Office) -> None:
    without = with_standup(DEMO_FILE, members=(WANG,), members_at={"10:00": (LIN,)})
    office.start(DEMO_FILE)
    office.to("2026-09-16 06:00")
    office.start(without)
    office.to("2026-09-16 09:05")
    assert office.check_in(WANG, "2026-09-16").state == "asked"
    assert office.check_in(ZHENG, "2026-09-16").state == "left", "a round that was planned does not ask them either"
    office.to("2026-09-17 09:05")
    assert set(office.rows(select(CheckIn.member_id).where(CheckIn.round_id == 2))) == {WANG, LIN}
    assert office.check_in(LIN, "2026-09-17").state == "waiting", "the new hour counts"
    office.start(DEMO_FILE)
    assert {row.id: row.retired_at for row in office.rows(select(TeamMember))} == dict.fromkeys(range(1, 11))


def test_a_stand_up_that_changes_its_name_stays_the_same_and_one_taken_away_is_held_no_more(office: Office) -> None:
    office.start(two_teams())
    renamed = with_standup(two_teams(), name="晨会")
    office.start(renamed)
    assert {row.id: (row.name, row.retired_at is None) for row in office.rows(select(Team))} == {
        1: ("晨会", True), 2: (MORNING, True)
    }  # fmt: skip
    office.start(renamed.model_copy(update={"standups": renamed.standups[:1]}))
    office.to("2026-09-16 09:05")
    office.to("2026-09-16 11:30")
    assert office.check_in(WANG, "2026-09-16").state == "asked"
    of_second = select(CheckIn.state).join(StandupRound).where(StandupRound.team_id == 2)
    assert set(office.rows(of_second)) <= {"left"}
    digests = office.rows(select(Notice).where(Notice.message == "standup_digest"))
    assert len(digests) == 1, "there is nothing to say of a stand-up that is held no more"
    office.start(two_teams())
    office.to("2026-09-18 09:05")
    assert "asked" in office.rows(of_second), "put back, it is held again"


def test_names_may_be_exchanged_between_stand_ups_that_have_keys(office: Office) -> None:
    first, second = two_teams().standups
    keyed = [first.model_copy(update={"key": "a"}), second.model_copy(update={"key": "b"})]
    office.start(two_teams().model_copy(update={"standups": tuple(keyed)}))
    swapped = [keyed[0].model_copy(update={"name": MORNING}), keyed[1].model_copy(update={"name": first.name})]
    office.start(two_teams().model_copy(update={"standups": tuple(swapped)}))
    assert {row.key: (row.id, row.name) for row in office.rows(select(Team))} == {
        "a": (1, MORNING), "b": (2, first.name)
    }  # fmt: skip


# what people change in Slack


def profile(member: str, name: str) -> Profile:
    return Profile(id=member, name=name, email=None, zone=None, locale=None, is_admin=False)


def test_a_name_of_the_file_stands_against_the_directory_until_the_person_changes_it_there(office: Office) -> None:
    def after_a_start(name_in_slack: str) -> str:
        office.do(members.refresh, profiles=(profile(WU, name_in_slack),))
        office.start(DEMO_FILE)
        return str(office.db.call(lambda s: s.get_one(Member, WU).name))

    office.db.call(lambda s: s.execute(forgotten()))
    assert after_a_start("wulei88") == "吴磊"
    assert after_a_start("wulei88") == "吴磊"
    assert after_a_start("Leo Wu") == "Leo Wu"
    assert after_a_start("Leo Wu") == "Leo Wu"


def forgotten() -> Any:
    """A database of 0.1.0 knows of no field that was placed."""
    return delete(Setting).where(Setting.name == seeding.SETTING)


def test_who_is_named_by_name_only_is_found_again_after_a_new_name_in_slack(office: Office) -> None:
    seed = Seed.model_validate({"team": {"name": "X"}, "people": [{"name": "Anna Schmidt", "roles": ["sales"]}]})
    office.do(members.refresh, profiles=(profile(ANNA, "Anna Schmidt"),))
    office.start(seed)
    office.do(members.refresh, profiles=(profile(ANNA, "Anna Weber"),))
    assert office.do(seeding.apply_seed, seed=seed, known_only=True).unmatched == ()


def test_a_contact_s_number_changed_in_slack_stays_until_the_file_has_a_new_one(office: Office) -> None:
    def in_file(phone: str) -> Seed:
        outside = PersonSeed(outside="jinshifu", name="金师傅", company="宏达模具厂", phone=phone)
        return DEMO_FILE.model_copy(update={"people": (*DEMO_FILE.people[:-1], outside)})

    def phone() -> str | None:
        return office.db.call(lambda s: s.get_one(Member, "outside:jinshifu").phone)

    office.start(in_file("100"))
    assert phone() == "100"
    office.db.call(lambda s: setattr(s.get_one(Member, "outside:jinshifu"), "phone", "200"))
    office.start(in_file("100"))
    assert phone() == "200"
    office.start(in_file("300"))
    assert phone() == "300"
    office.start(in_file("100"))
    assert phone() == "100", "and back again"


# databases that starts of 0.1.0 have been at


BEFORE = "0015"
SUFFERED = """
INSERT INTO member (id, name, zone, locale, calendar, is_admin, is_outside, active) VALUES
 ('U1', '林晓', 'Asia/Shanghai', 'zh-CN', 'cn', false, false, true), ('U2', '周敏', 'Asia/Shanghai', 'zh-CN', 'cn', false, false, true);
INSERT INTO team (id, name, channel_id, calendar, zone, opens_at, reminds_at, closes_at) VALUES
 (1, '生产例会', 'C1', 'cn', 'Asia/Shanghai', '09:00', '10:30', '11:00'), (2, '早会', 'C1', 'cn', 'Asia/Shanghai', '09:00', '10:30', '11:00');
INSERT INTO team_question (id, team_id, position, kind, text_zh, text_en) VALUES
 (13, 1, 0, 'did', '昨天?', 'Did?'), (14, 1, 1, 'plan', '今天?', 'Plan?'), (15, 1, 2, 'blocked', '卡住?', 'Blocked?'),
 (16, 2, 0, 'text', '几吨?', 'Tons?'), (17, 2, 1, 'text', '几柜?', 'Boxes?');
INSERT INTO standup_round (id, team_id, held_on, state) VALUES
 (1, 1, '2026-09-16', 'closed'), (2, 2, '2026-09-16', 'closed'), (3, 1, '2026-09-17', 'open');
INSERT INTO check_in (id, round_id, member_id, state, ask_at, closes_at, late, answers, rows) VALUES
 (1, 1, 'U1', 'answered', '2026-09-16 01:00:00', '2026-09-16 03:00:00', false, '{"3": "对账", "4": "验货", "5": "缺面料"}', '[]'),
 (2, 1, 'U2', 'answered', '2026-09-16 01:00:00', '2026-09-16 03:00:00', false, '{"5": "缺人"}', '[]'),
 (3, 2, 'U1', 'answered', '2026-09-16 01:00:00', '2026-09-16 03:00:00', false, '{"7": "五吨"}', '[]'),
 (4, 3, 'U1', 'answered', '2026-09-17 01:00:00', '2026-09-17 03:00:00', false, '{"13": "跟单"}', '[]')
"""
"""Two teams after several starts: who answered everything, who answered a part, who answered nothing else is known of."""


def test_answers_that_lost_their_questions_find_them_again_or_are_kept_under_one_that_says_so(
    database_url: URL,
) -> None:
    migrate.downgrade(database_url, BEFORE)
    engine = writing_engine(database_url, size=1)
    with engine.begin() as connection:
        for statement in SUFFERED.split(";"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    migrate.upgrade(database_url)
    with open_workspace(database_url) as db:
        told = {(answer["member"], answer["day"], part["question"], part["text"])
                for answer in db.call(answered) for part in answer["answers"]}  # fmt: skip
        assert told == {
            ("U1", "2026-09-16", "昨天?", "对账"),
            ("U1", "2026-09-16", "今天?", "验货"),
            ("U1", "2026-09-16", "卡住?", "缺面料"),
            ("U2", "2026-09-16", "卡住?", "缺人"),
            ("U1", "2026-09-16", "(以前的问题)", "五吨"),
            ("U1", "2026-09-17", "昨天?", "跟单"),
        }
        retired = select(TeamQuestion.text_zh).where(TeamQuestion.retired_at.is_not(None))
        assert db.call(lambda s: s.scalars(retired).all()) == ["(以前的问题)"]
