"""A database as 0.1.0 left it, migrated and started on twice: everything it knew is still true, everything goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.app.features import load_messages
from bot.db import migrate
from bot.db.base import Base
from bot.db.database import Database
from bot.db.models import (
    Absence,
    Case,
    CaseDecision,
    CaseEffect,
    CaseEvent,
    CaseTold,
    CheckIn,
    DueRow,
    Envelope,
    FiledPhoto,
    Handover,
    Member,
    Notice,
    OrderLine,
    Pending,
    PostedCard,
    RuleVersion,
    Seat,
)
from bot.domain.authority import Amendment, Difference
from bot.files.seed import read_seed
from bot.jobs.schedule import SCHEDULE
from bot.services.cases.kept import (
    EffectDetail,
    EventDetail,
    StepDue,
    TaskDue,
    facts_of,
    ruling_of,
    rungs_kept,
    war_room_of,
)
from bot.services.cases.mornings import MorningDue
from bot.services.cases.pace import kept
from bot.services.imports.people import SETTING, BookPeople
from bot.services.orders.changes import UndoValues
from bot.services.people.handover_lists import list_of, moved_of
from bot.services.reports.delays.drafts import ReportDrafts
from bot.services.reports.delays.ends import PreviewDue
from bot.services.seating.night import TOLD, NightDue, ToldEmpty
from bot.services.standups.kept import CheckInDue, DigestDue, RoundDue, questions_of, rows_of
from bot.work import pending
from bot.work.codec import Unreadable, dump, kind_of, load, unpack
from bot.work.events import RefreshDue
from bot.work.outbox import MessageFate, UnsentOutside
from bot.work.remembered import recall
from tests.factories import LIN, LIU, WANG, WU, ZHOU, line_of, milestone_of, moment
from tests.integration.conftest import DIALECTS, POSTGRES_IN_PROVE, Databases
from tests.integration.databases import State
from tests.landed import BUTTONS, CHECKS, FACTS, LANDED
from tests.started import Running, TownSlack, started

OUTSIDE = "outside:jinshifu"
WRITTEN_BY_A_START = {
    "member": frozenset({"refreshed_at"}),
    "channel": frozenset({"seen_at"}),
    "setting": frozenset({"changed_at"}),
}
"""What a start writes each time: when it looked at the directory and at the channels, and who took the turn to read the
workspace file."""
NOTE = ("directory.read",)
"""Of the directory's last reading: when, and of how many."""

LEFT_AT = moment("2026-09-18 08:41")
UNDOS = [(1, None), (1, None), (1, None), (1, None), (1, None)]
SHORTENED = text("UPDATE notice SET message = 'delay_preview/2', context = :context WHERE key = :key")
PREVIEW = next(button for button in BUTTONS if button["action_id"] == "delay.submit")


def upgrade_and_start_twice(db: Database) -> None:
    """Migrate, start, stop, start, stop: a restart finds what the start before it left."""

    async def start_twice() -> None:
        seed = read_seed()
        for _ in range(2):
            async with started(db, seed, at=LEFT_AT, slack=TownSlack(seed)) as running:
                await running.settle()

    migrate.upgrade(db.url)
    asyncio.run(start_twice())


UPGRADED = State("upgraded", upgrade_and_start_twice, LANDED)


@pytest.fixture(params=POSTGRES_IN_PROVE)
def dialect(request: pytest.FixtureRequest) -> str:
    """SQLite; in `make prove` PostgreSQL too."""
    return str(request.param)


@pytest.fixture
def upgraded(databases: Databases, dialect: str) -> Iterator[Database]:
    """The landed database, upgraded and started on twice."""
    with databases.lent(dialect, UPGRADED) as db:
        yield db


@pytest.fixture
async def running(upgraded: Database) -> AsyncIterator[Running]:
    """The application on it, for the third time."""
    seed = read_seed()
    async with started(upgraded, seed, at=LEFT_AT, slack=TownSlack(seed)) as running:
        yield running


def as_said(fact: Any) -> Any:
    """A fact without regard to the order it is told in."""
    return sorted(fact, key=repr) if isinstance(fact, list) else fact


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_fact_is_still_true(upgraded: Database) -> None:
    assert CHECKS.keys() == FACTS.keys()
    for fact, told in FACTS.items():
        assert as_said(upgraded.call(CHECKS[fact])) == as_said(told), fact


def unreadable(session: Session) -> list[tuple[str, str]]:
    """What is stored as a message and cannot be read."""
    found = []
    for table in (Notice, PostedCard):
        for kind, context in session.execute(select(table.message, table.context)):
            try:
                load(kind, context)
            except Unreadable as error:
                found.append((kind, str(error.fields["why"])))
    return found


def columns_read(session: Session) -> int:
    """Reads every column that holds values of one class; returns how many rows had one. Raises Unreadable."""
    rows = session.scalars(select(CaseDecision)).all()
    decisions = [(ruling_of(row), rungs_kept(row)) for row in rows]
    steps = [kept(row) for row in rows if row.pace is not None]
    effects = [unpack(EffectDetail, detail) for detail in session.scalars(select(CaseEffect.detail))]
    cases = [(facts_of(case), war_room_of(case)) for case in session.scalars(select(Case))]
    versions = session.scalars(select(RuleVersion)).all()
    amended = [unpack(Amendment, version.amendment) for version in versions]
    changed = [unpack(Difference, change) for version in versions for change in version.change]
    waits = [load(row.kind, row.data) for row in session.scalars(select(Pending))]
    handed = [(list_of(row), moved_of(row)) for row in session.scalars(select(Handover))]
    asked = [(rows_of(row), questions_of(session, row)) for row in session.scalars(select(CheckIn))]
    remembered = [recall(session, SETTING, BookPeople), recall(session, TOLD, ToldEmpty)]
    assert all(remembered)
    assert sum(len(rows.milestones) for rows, _ in asked) > 20
    assert all(ruling.decision and facts.role for (ruling, _), (facts, _) in zip(decisions, cases, strict=False))
    events = [unpack(EventDetail, data) for data in session.scalars(select(CaseEvent.data))]
    assert {detail.outcome for detail in events if detail.outcome is not None} == {"approve", "conditions"}
    assert any(effect.ship_working_days is not None for effect in effects)
    return sum(map(len, (decisions, steps, effects, events, cases, amended, changed, waits, handed, asked, remembered)))


DUE_VALUES: dict[str, type | None] = {
    "case.morning": MorningDue,
    "case.remind": StepDue,
    "case.expire": StepDue,
    "case.work": StepDue,
    "case.task": TaskDue,
    "notice.posted": MessageFate,
    "notice.undelivered": MessageFate,
    "room.none": None,
    "outside.failed": UnsentOutside,
    "refresh": RefreshDue,
    "handover.lapse": None,
    "relay.silent": None,
    "preview.remind": PreviewDue,
    "preview.end": PreviewDue,
    "seats.lookahead": NightDue,
    "standup.plan": RoundDue,
    "standup.ask": CheckInDue,
    "standup.remind": CheckInDue,
    "standup.close": DigestDue,
}


def due_kinds_read(session: Session) -> set[str]:
    """Reads what every due row carries, the done ones too. Raises Unreadable."""
    kinds = set()
    for row in session.scalars(select(DueRow)):
        if wanted := DUE_VALUES[row.kind]:
            assert unpack(wanted, row.data)
            kinds.add(row.kind)
    return kinds


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_every_kind_of_due_row_was_planned_with_before_is_still_read(upgraded: Database) -> None:
    assert DUE_VALUES.keys() == SCHEDULE.keys()
    assert len(upgraded.call(due_kinds_read)) >= 9


@pytest.mark.parametrize("dialect", DIALECTS)
def test_everything_stored_as_a_value_before_is_still_read(upgraded: Database) -> None:
    load_messages()
    assert upgraded.call(unreadable) == []
    assert upgraded.call(columns_read) > 20


def previews_of(session: Session) -> dict[str, Any]:
    """What each message with a preview carries."""
    shown = select(text("key"), text("context")).select_from(text("notice")).where(text("message = 'delay_preview'"))
    return {
        key: context if isinstance(context, dict) else json.loads(context) for key, context in session.execute(shown)
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_previews_and_undo_come_out_of_messages_and_history_and_go_back(
    databases: Databases, dialect: str, tmp_path: Path
) -> None:
    with databases.copy(dialect, LANDED, tmp_path) as url, Database(url) as db:
        migrate.upgrade(url, "0018")
        before = db.call(previews_of)
        migrate.upgrade(url)
        kept = db.call(lambda s: list(s.scalars(select(Pending).order_by(Pending.created_at))))
        previews = [row for row in kept if row.kind == "report_drafts"]
        assert {row.key for row in previews} == before.keys()
        assert [row.outcome for row in previews] == ["saved", "saved", "saved", None, None]
        drafts = {row.key: pending.read(row, ReportDrafts) for row in previews}
        assert all(draft.typed for value in drafts.values() for draft in value.drafts)
        undos = [row for row in kept if row.kind == "undo"]
        assert all(pending.read(row, UndoValues).values for row in undos)
        assert [(len(row.data["values"]), row.outcome) for row in undos] == UNDOS
        db.call(lambda s: written_anew(s, drafts))
        for row in previews:
            context = json.dumps({"key": row.key})
            db.call(lambda s, key=row.key, new=context: s.execute(SHORTENED, {"key": key, "context": new}) and None)
        migrate.downgrade(url, "0018")
        assert db.call(previews_of) == before


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_was_agreed_is_what_stood_and_goes_back(databases: Databases, dialect: str, tmp_path: Path) -> None:
    with databases.copy(dialect, LANDED, tmp_path) as url, Database(url) as db:
        migrate.upgrade(url, "0024")
        dates = text("SELECT id, due_on, etd_on FROM order_line ORDER BY id")
        before = db.call(lambda s: s.execute(dates).all())
        migrate.upgrade(url)
        lines = db.call(lambda s: s.scalars(select(OrderLine).order_by(OrderLine.id)).unique().all())
        stood = [min(line.etd_on, line.due_on or line.etd_on) if line.etd_on else None for line in lines]
        assert [line.agreed_on for line in lines] == stood
        assert sum(day is not None for day in stood) > 10
        migrate.downgrade(url, "0024")
        assert db.call(lambda s: s.execute(dates).all()) == before


def written_anew(session: Session, drafts: dict[str, ReportDrafts]) -> None:
    """Every second preview as this program writes it."""
    for key, value in list(drafts.items())[::2]:
        row = session.get_one(Pending, key)
        row.kind, row.data = kind_of(value), dump(value)


def lived_in(session: Session) -> None:
    """Photos where they were filed and were moved from; a room in a thread; a card in Slack."""
    line = line_of(session, "PO2402")
    filed = {"root": "r1", "order_id": line.order_id, "file_id": "F1", "name": "图.jpg", "link": "", "image": True}
    filed |= {"sender_id": LIN, "filed_at": LEFT_AT}
    session.add(FiledPhoto(**filed, milestone_id=line.milestones[0].id, named=False, lifted_at=LEFT_AT))
    session.add(FiledPhoto(**filed, milestone_id=line.milestones[1].id, named=True))
    session.get_one(Case, 1).room = {
        "by": LIU,
        "at": LEFT_AT.isoformat(),
        "name": "r",
        "severity": "major",
        "asked": {},
    }
    made = {"kind": "card", "lane": 1, "priority": 1, "next_at": LEFT_AT, "created_at": LEFT_AT, "state": "sent"}
    room = {"method": "post", "audience": "C02FOLLOW", "message": "case_room", "context": {"case": 1}}
    session.add(Notice(key="case-room:1", thread="case:1", **made, **room))
    back = {"method": "post", "audience": LIN, "message": "hand_back", "context": {}, "reader_id": LIN}
    session.add(Notice(key=f"hand-back:{LIN}:2026-09-18", **made, **back))


def kept_elsewhere(session: Session) -> dict[str, Any]:
    """What stands in tables and columns of its own."""
    photos = select(FiledPhoto).order_by(FiledPhoto.id)
    names = (
        "root",
        "order_id",
        "milestone_id",
        "file_id",
        "name",
        "image",
        "sender_id",
        "named",
        "filed_at",
        "lifted_at",
    )
    return {
        "photos": [tuple(getattr(photo, name) for name in names) for photo in session.scalars(photos)],
        "told": sorted(tuple(row) for row in session.execute(select(CaseTold.case_id, CaseTold.member_id))),
        "room": (session.get_one(Case, 1).room or {}).get("place"),
        "back": session.get_one(Member, LIN).handed_back_on,
        "cards": sorted(
            (row.card, row.reader_id or "", str(row.context)) for row in session.scalars(select(PostedCard))
        ),
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_has_tables_of_its_own_goes_back_and_comes_again(
    databases: Databases, dialect: str, tmp_path: Path
) -> None:
    with databases.copy(dialect, LANDED, tmp_path) as url, Database(url) as db:
        migrate.upgrade(url)
        db.call(lived_in)
        migrate.downgrade(url, "0019")
        migrate.upgrade(url)
        kept = db.call(kept_elsewhere)
        assert [(photo[3], photo[7], photo[9]) for photo in kept["photos"]] == [
            ("F1", False, LEFT_AT),
            ("F1", True, None),
        ]
        assert (kept["room"], kept["back"]) == ("thread", date(2026, 9, 18))
        assert (1, WANG) in kept["told"], kept["told"]
        assert any(card == f"case:1:{WANG}" and reader == WANG for card, reader, _ in kept["cards"]), kept["cards"]
        migrate.downgrade(url, "0019")
        migrate.upgrade(url)
        assert db.call(kept_elsewhere) == kept


async def test_the_preview_that_nobody_submitted_can_be_submitted(running: Running, upgraded: Database) -> None:
    await press(running, PREVIEW)
    await running.settle()
    promised = upgraded.call(lambda s: milestone_of(s, "PO2401", "sewing").promised_on)
    assert str(promised) == "2026-09-18"
    edited = [update["blocks"] for update in running.slack.named("chat.update")]
    assert any("已记" in str(blocks) for blocks in edited), "where it stood"


async def test_buttons_on_cards_that_were_sent_before_work_or_say_what_to_do(
    running: Running, upgraded: Database
) -> None:
    outcomes = []
    for button in BUTTONS:
        await press(running, button)
        outcomes.append((button["action_id"], upgraded.call(newest_outcome)))
    refused = [outcome for outcome in outcomes if outcome[1] != "done"]
    assert all(outcome.startswith("refused:") for _, outcome in refused), refused
    assert "refused:unexpected" not in dict(outcomes).values(), refused
    told = select(Notice).where(Notice.key.startswith("refusal:"))
    assert len(upgraded.call(lambda s: s.scalars(told).all())) == len(refused), "who is refused is told why"
    assert upgraded.call(lambda s: s.get_one(CaseDecision, 5).decided_by) == LIU


async def test_a_form_opened_before_is_submitted_after_and_each_answer_stands_under_its_question(
    running: Running, upgraded: Database
) -> None:
    blocks = [{"type": "input", "block_id": f"q{number}", "element": {"action_id": "text"}} for number in (1, 2, 3)]
    form = {
        "id": "V0OLD",
        "hash": "h",
        "callback_id": "standup_form",
        "private_metadata": '{"c": 28}',
        "blocks": blocks,
    }
    assert await running.submit(ZHOU, form, "对账", "验货", "缺面料") == {}
    await running.settle()
    kept = next(
        answer
        for answer in upgraded.call(CHECKS["answers"])
        if (answer["member"], answer["day"]) == (ZHOU, "2026-09-18")
    )
    assert [answer["text"] for answer in kept["answers"]] == ["对账", "验货", "缺面料"]
    assert [answer["question"] for answer in kept["answers"]] == ["昨天完成了什么?", "今天打算做什么?", "有什么卡住了?"]
    edited = running.slack.named("chat.update")[-1]
    assert "缺面料" in str(edited["blocks"])


async def test_what_was_planned_still_comes_due(running: Running, upgraded: Database) -> None:
    for hour in ("09:06", "10:31", "11:01"):
        await running.to(moment(f"2026-09-18 {hour}"))
    late = upgraded.call(
        lambda s: s.scalars(
            select(DueRow.key).where(DueRow.state == "waiting", DueRow.due_at <= moment("2026-09-18 11:00"))
        ).all()
    )
    assert late == []
    state = select(CheckIn.state).where(CheckIn.id == 21)
    assert upgraded.call(lambda s: s.scalars(state).one()) == "asked"
    assert upgraded.call(lambda s: s.get_one(CaseDecision, 3).rung) > 0, "what nobody answered in time went up"
    digests = upgraded.call(lambda s: s.scalars(select(Notice.state).where(Notice.key == "standup_digest:3")).all())
    assert digests == ["sent"]


def everything(session: Session) -> dict[str, dict[Any, Any]]:
    """Every row of every table by its key, without what a start must write."""
    found: dict[str, dict[Any, Any]] = {}
    for table in Base.metadata.sorted_tables:
        written = WRITTEN_BY_A_START.get(table.name, frozenset())
        rows = [dict(row) for row in session.execute(select(table)).mappings()]
        keys = [column.name for column in table.primary_key]
        found[table.name] = {
            tuple(row[key] for key in keys): {name: row[name] for name in row if name not in written}
            for row in rows
            if tuple(row[key] for key in keys) != NOTE
        }
    return found


async def test_a_start_deletes_nothing_makes_nothing_anew_and_undoes_nothing(upgraded: Database) -> None:
    """What people changed since the last start, each where the workspace file says something else."""
    upgraded.call(change_in_slack)
    seed = read_seed()
    slack = TownSlack(seed)
    next(user for user in slack.people if user["id"] == LIN)["profile"]["real_name"] = "林晓晓"
    async with started(upgraded, seed, at=LEFT_AT, slack=slack) as running:
        await running.settle()
    before = upgraded.call(everything)
    assert before["member"][LIN,]["name"] == "林晓晓", "renamed in Slack"
    assert before["member"][OUTSIDE,]["phone"] == "139 0000 1111"
    async with started(upgraded, seed, at=LEFT_AT, slack=slack) as running:
        await running.settle()
    after = upgraded.call(everything)
    for name, rows in before.items():
        assert after[name] == rows, name


def change_in_slack(session: Session) -> None:
    """A contact's number, a seat that ends and one that is given, an absence called off."""
    contact = session.get_one(Member, OUTSIDE)
    contact.phone, contact.company = "139 0000 1111", "宏达精密"
    seat = session.scalars(select(Seat).where(Seat.member_id == ZHOU, Seat.scope_kind == "workspace")).one()
    seat.valid_to = date(2026, 9, 17)
    session.add(Seat(member_id=WU, role="qc", scope_kind="workspace", scope_key=""))
    away = session.scalars(select(Absence).where(Absence.member_id == LIN)).one()
    away.cancelled_at = LEFT_AT


async def press(running: Running, button: dict[str, Any]) -> None:
    await running.press(
        button["user"], button["action_id"], button["value"], channel=button["channel"], ts=button["ts"]
    )


def newest_outcome(session: Any) -> str:
    wanted = select(Envelope.outcome).where(Envelope.worked_at.is_not(None)).order_by(Envelope.worked_at.desc())
    return str(session.scalars(wanted.limit(1)).one())
