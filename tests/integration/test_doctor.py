"""The doctor and the seats: what is in order, what is not, and the fix for each."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.app import doctor
from bot.app.company import load_company
from bot.db.database import Database
from bot.db.models import Absence, Duty, Seat
from bot.files.seed import read_seed
from bot.services.imports.seeding import apply_seed
from bot.services.people.installation import halt
from bot.services.people.office import office_of
from bot.services.people.vacancies import empty_seats
from bot.settings import read_settings
from bot.work.company import Company
from bot.work.unit import Work
from tests.factories import START, SUN, day, demo_company, moment

TODAY = day("2026-09-16")


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


def test_without_people_one_line_says_so(database: Database, company: Company) -> None:
    found = list(doctor.seat_checks(company, database, TODAY))
    assert [(check.name, check.ok) for check in found] == [("seats", False)]
    assert "GENDAN_WORKSPACE_FILE" in str(found[0].fix)


def test_the_demo_lacks_only_the_pmo_and_says_who_stands_in(demo: Database, company: Company) -> None:
    empty = demo.call(lambda s: empty_seats(Work(s, company, START), today=TODAY))
    assert [(seat.role, seat.customer, seat.day, seat.falls_to) for seat in empty] == [
        ("pmo", None, None, "general_manager")
    ]


def test_a_seat_that_will_be_empty_is_seen_fourteen_working_days_ahead(demo: Database, company: Company) -> None:
    demo.call(lambda s: s.add(Absence(member_id=SUN, starts_on=day("2026-09-28"), ends_on=day("2026-09-29"))))
    empty = demo.call(lambda s: empty_seats(Work(s, company, START), today=TODAY))
    assert [(seat.role, seat.day) for seat in empty if seat.role == "finance"] == [("finance", day("2026-09-28"))]
    later = demo.call(lambda s: empty_seats(Work(s, company, START), today=day("2026-07-01")))
    assert [seat for seat in later if seat.role == "finance"] == []


def test_an_incomplete_year_within_reach_is_loud(company: Company) -> None:
    checks = list(doctor.calendar_checks(company, day("2026-11-22")))
    assert [(check.name, check.ok) for check in checks] == [("calendar 2026", True), ("calendar 2027", False)]
    assert "cn-2027.yaml" in str(checks[1].fix)


def test_missing_tokens_are_named_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    checks = list(doctor.slack_checks(read_settings()))
    assert [(check.name, check.ok) for check in checks] == [("slack tokens", False)]
    assert "gendan manifest" in str(checks[0].fix)


def test_slack_that_cannot_be_reached_is_said_and_no_token_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings(
        SLACK_BOT_TOKEN="xoxb-secret", SLACK_APP_TOKEN="xapp-secret", SLACK_API_BASE_URL="http://127.0.0.1:9/api/"
    )
    checks = list(doctor.slack_checks(settings))
    assert [check.ok for check in checks] == [False, False]
    assert "secret" not in str(checks)


def test_an_installation_that_slack_does_not_let_in_is_said_with_its_own_fix(
    database: Database, company: Company
) -> None:
    assert doctor.installation_check(database).ok
    at = moment("2026-09-16 09:00")
    database.call(lambda session: halt(Work(session, company, at), code="org_login_required"))
    check = doctor.installation_check(database)
    assert (check.ok, "org_login_required" in check.message, "2026-09-16T01:00" in check.message) == (False, True, True)
    assert "迁移完成后自动恢复" in str(check.fix)
    assert "goes on by itself" in str(check.fix)


def test_seeding_twice_doubles_nothing(database: Database, company: Company) -> None:
    seed, now = read_seed(), moment("2026-09-16 09:00")
    for _ in range(2):
        database.call(lambda s: apply_seed(Work(s, company, now), seed=seed, known_only=False))
    assert database.call(lambda s: s.query(Seat).count()) == 20


def test_people_slack_does_not_know_are_named(database: Database, company: Company) -> None:
    seed, now = read_seed(), moment("2026-09-16 09:00")
    seeded = database.call(lambda s: apply_seed(Work(s, company, now), seed=seed, known_only=True))
    assert "林晓" in seeded.unmatched
    assert len(seeded.people) == 1


def test_absences_deputies_and_duty_come_from_the_workspace_file(
    database: Database, company: Company, tmp_path: Path
) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(
        """
team: {name: X}
people:
  - {id: U1, name: 甲, roles: [finance], absences: [{from: 2026-10-12, to: 2026-10-16, deputy: 乙}]}
  - {id: U2, name: 乙, roles: [finance], duty: [{role: finance, from: 2026-10-01, to: 2026-10-07}]}
""",
        "utf-8",
    )
    seed, now = read_seed(file), moment("2026-09-16 09:00")
    for _ in range(2):
        database.call(lambda s: apply_seed(Work(s, company, now), seed=seed, known_only=False))
    away = database.call(lambda s: s.query(Absence).one())
    assert (away.member_id, away.deputy_id, away.ends_on) == ("U1", "U2", day("2026-10-16"))
    assert database.call(lambda s: s.query(Duty).one().member_id) == "U2"


def test_a_limit_comes_from_the_file_and_one_changed_in_slack_stays(
    database: Database, company: Company, tmp_path: Path
) -> None:
    file, now = tmp_path / "workspace.yaml", moment("2026-09-16 09:00")

    def start(limit: str) -> float | None:
        file.write_text(
            f"""
team: {{name: X}}
people:
  - {{id: U1, name: 甲, roles: [finance], absences: [{{from: 2026-10-12, to: 2026-10-16, deputy: 乙{limit}}}]}}
  - {{id: U2, name: 乙, roles: [finance]}}
""",
            "utf-8",
        )
        seed = read_seed(file)
        database.call(lambda s: apply_seed(Work(s, company, now), seed=seed, known_only=False))
        (absence,) = database.call(lambda s: office_of(Work(s, company, now))).absences
        return absence.limit_cny

    assert start("") is None
    assert start(", limit: 5万") == 50_000, "the file says it newly"
    database.call(lambda s: setattr(s.query(Absence).one(), "limit_cny", 800))
    assert start(", limit: 5万") == 800, "the same file again undoes nothing"


def test_the_company_has_the_settings_of_the_workspace_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "workspace.yaml"
    file.write_text("team: {name: X, settings: {quiet_from: '21:00', ack_major: 180, cost_line: 20000}}\n", "utf-8")
    company = load_company(read_settings(), seed=read_seed(file))
    assert company.defaults.quiet_from == time(21)
    assert company.defaults.ack_major == timedelta(hours=3)
    assert company.rules.settings["cost_line"] == company.defaults.cost_line == 20_000, "rules and settings share it"
