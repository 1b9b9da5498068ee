"""The rule table in force: versions, what administrators change, and who sees it when."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.company import load_company
from bot.db.database import Database
from bot.db.models import AuditEntry, Notice, RuleVersion, Setting
from bot.domain.authority import Amendment, RuleTable
from bot.domain.authority.conditions import Between, When
from bot.services.rules.rulebook import RulesMoved, file_table, in_force, keep_version, record_file
from bot.settings import Settings
from bot.work.company import Company
from bot.work.gateway import Services
from bot.work.unit import Work
from tests.factories import HUANG, START, demo_company
from tests.fakes import FakeClock

COMPANY = demo_company()
OUTSIDE = ((Between(fact="cost_cny", below="cost_line"),), (Between(fact="cost_cny", at_least=9000),))


def services(db: Database, company: Company = COMPANY) -> Services:
    return Services(db, company, FakeClock(START))


def versions(db: Database) -> list[RuleVersion]:
    return db.call(lambda session: list(session.scalars(select(RuleVersion).order_by(RuleVersion.number))))


def change(work: Work, *, amendment: Amendment, after: int) -> int | None:
    filed = file_table(work.company)
    return keep_version(
        Work(work.session, COMPANY, START, member=HUANG), why="试行", filed=filed, amendment=amendment, after=after
    )


async def test_the_first_start_keeps_version_one_and_the_next_start_keeps_nothing(demo: Database) -> None:
    assert await services(demo).run(record_file) == 1
    assert await services(demo).run(record_file) is None
    (only,) = versions(demo)
    assert (only.number, only.changed_by, only.change) == (1, None, [])
    assert only.table_hash == COMPANY.rules.version


async def test_a_changed_number_is_in_force_in_every_process_at_once_and_everywhere_the_same(demo: Database) -> None:
    here, there = services(demo), services(demo, replace(COMPANY))
    await here.run(record_file)
    await here.run(change, amendment=Amendment(settings={"cost_line": 8000, "float_buffer": 5}), after=1)

    def seen(work: Work) -> tuple[RuleTable, object, object]:
        return work.company.rules, work.company.defaults.cost_line, work.company.defaults.float_buffer

    rules, line, buffer = await there.read(seen)
    assert (rules.settings["cost_line"], line, buffer) == (8000, 8000, 5)
    assert versions(demo)[-1].table_hash == rules.version
    assert versions(demo)[-1].change == [
        {"kind": "setting", "name": "cost_line", "old": "10000", "new": "8000"},
        {"kind": "setting", "name": "float_buffer", "old": "3", "new": "5"},
    ]


async def test_of_two_changes_made_on_the_same_version_the_second_is_refused(demo: Database) -> None:
    work = services(demo)
    await work.run(record_file)
    assert await work.run(change, amendment=Amendment(settings={"cost_line": 8000}), after=1) == 2
    with pytest.raises(RulesMoved):
        await work.run(change, amendment=Amendment(settings={"cost_line": 9000}), after=1)
    assert [version.number for version in versions(demo)] == [1, 2]


async def test_of_two_processes_at_the_same_moment_exactly_one_makes_the_next_version(demo: Database) -> None:
    await services(demo).run(record_file)
    rivals = [
        services(demo, replace(COMPANY)).run(change, amendment=Amendment(settings={"cost_line": line}), after=1)
        for line in (7000, 8000, 9000)
    ]
    outcomes = await asyncio.gather(*rivals, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["RulesMoved", "RulesMoved", "int"]
    assert [version.number for version in versions(demo)] == [1, 2]


async def test_administrators_are_told_of_a_new_version_and_it_is_on_record(demo: Database) -> None:
    work = services(demo)
    await work.run(record_file)
    await work.run(change, amendment=Amendment(packs={"retail": True}), after=1)
    told = demo.call(
        lambda session: session.scalars(select(Notice.audience).where(Notice.message == "rules_changed")).all()
    )
    assert told == [HUANG]
    entry = demo.call(
        lambda session: session.scalars(select(AuditEntry).where(AuditEntry.action == "rules.change")).one()
    )
    assert (entry.actor_id, entry.subject_id, entry.data["why"]) == (HUANG, "2", "试行")


async def test_a_new_file_is_a_version_and_what_administrators_changed_stays_on_top(demo: Database) -> None:
    await services(demo).run(record_file)
    await services(demo).run(change, amendment=Amendment(settings={"cost_line": 8000}), after=1)
    filed = replace(COMPANY.rules, settings={**COMPANY.rules.settings, "pm_limit": 60000})
    newer = replace(COMPANY, rules=filed)
    assert await services(demo, newer).run(record_file) == 3
    now = demo.call(lambda session: in_force(session, newer))
    assert (now.rules.settings["cost_line"], now.rules.settings["pm_limit"]) == (8000, 60000)
    assert versions(demo)[-1].change == [{"kind": "setting", "name": "pm_limit", "old": "50000", "new": "60000"}]
    assert versions(demo)[-1].changed_by is None


async def test_a_confirmation_ends_when_the_rule_is_rewritten(demo: Database) -> None:
    await services(demo).run(record_file)
    rule = next(row for row in COMPANY.rules.rules if row.id == "SH-01")
    confirmed = Amendment(confirmed={rule.id: rule.said})
    await services(demo).run(change, amendment=confirmed, after=1)

    def origin(company: Company) -> str:
        table = demo.call(lambda session: in_force(session, company)).rules
        return next(rule.origin for rule in table.rules if rule.id == "SH-01")

    assert origin(COMPANY) == "confirmed"
    rewritten = tuple(
        replace(rule, ladder=("sales_director",)) if rule.id == "SH-01" else rule for rule in COMPANY.rules.rules
    )
    assert origin(replace(COMPANY, rules=replace(COMPANY.rules, rules=rewritten))) == "practice"


async def test_a_number_that_does_not_fit_the_new_file_gives_way_and_the_version_says_so(demo: Database) -> None:
    await services(demo).run(record_file)
    await services(demo).run(change, amendment=Amendment(settings={"cost_line": 9500}, packs={"retail": True}), after=1)
    bounded = When(every=(Between(fact="cost_cny", at_least="cost_line", below=9000),))
    rules = tuple(replace(rule, when=bounded) if rule.id == "IS-01" else rule for rule in COMPANY.rules.rules)
    extra = replace(next(rule for rule in rules if rule.id == "IS-01"), id="IS-02", when=When(any_of=OUTSIDE))
    settings = {**COMPANY.rules.settings, "cost_line": 8000}
    newer = replace(COMPANY, rules=replace(COMPANY.rules, rules=(*rules, extra), settings=settings))
    assert await services(demo, newer).run(record_file) == 3
    now = demo.call(lambda session: in_force(session, newer))
    assert now.rules.settings["cost_line"] == 8000
    assert now.rules.is_on("promotion_plan")
    assert {"kind": "setting", "name": "cost_line", "old": "9500", "new": "8000"} in versions(demo)[-1].change


def test_a_number_of_the_file_is_the_company_s_everywhere_unless_the_workspace_changed_it(
    demo: Database, tmp_path: Path
) -> None:
    (tmp_path / "authority.yaml").write_text(
        "extends: shipped\nsettings: {cost_line: 6000, float_buffer: 4}\n", "utf-8"
    )
    settings = Settings(_env_file=None, data_folder=tmp_path)  # type: ignore[call-arg]
    company = load_company(settings, demo)
    assert (company.defaults.cost_line, company.defaults.float_buffer) == (6000, 4)
    demo.call(lambda session: session.add(Setting(name="cost_line", value="7000")))
    changed = load_company(settings, demo)
    assert (changed.defaults.cost_line, changed.rules.settings["cost_line"]) == (7000, 7000)
    assert changed.rules.settings["float_buffer"] == 4
