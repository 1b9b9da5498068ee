"""The workspace file: the demo's company, and wrong files refused by their place."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.defaults import Defaults
from bot.files.seed import BadSeed, read_seed


def test_the_demo_company_is_whole() -> None:
    seed = read_seed()
    assert len([person for person in seed.people if person.id]) == 19
    assert [person.name for person in seed.people if person.outside] == ["金师傅"]
    assert [channel.id for channel in seed.channels] == ["C01STANDUP", "C02FOLLOW", "C03SHIP", "C04MGMT"]
    standup = seed.standups[0]
    assert len(standup.members) + sum(len(people) for people in standup.members_at.values()) == 10


def test_a_role_may_have_one_scope() -> None:
    outside = next(person for person in read_seed().people if person.outside)
    assert outside.roles[0].scope() == ("customer", "AutoTeile Ost")


TWO_QUESTIONS = """team: {name: X}
standups:
  - name: S
    channel: C1
    questions:
      - {key: a, zh: 甲, en: A}
      - {key: a, zh: 乙, en: B}
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("team: [", "line"),
        ("people: []", "team"),
        ("team: {name: X}\npeople:\n  - {name: A, role: pm}", "people.0.role"),
        ("team: {name: X, zone: Mars/Olympus}", "team.zone: “Mars/Olympus”"),
        ("team: {name: X, zone: ../../etc/passwd}", "team.zone"),
        ("team: {name: X}\npeople:\n  - {name: A, zone: CET+1}", "people.0.zone"),
        ("team: {name: X, settings: {cost_line: '1e999999'}}", "team.settings.cost_line"),
        ("team: {name: X, settings: {cost_line: Infinity}}", "team.settings.cost_line"),
        ("team: {name: X}\nstandups:\n  - {name: S, channel: C1, opens_at: '9 Uhr'}", "standups.0.opens_at"),
        (
            "team: {name: X}\nstandups:\n  - {name: S, channel: C1}\n  - {name: S, channel: C2}",
            "line 4: standups.1.name",
        ),
        (TWO_QUESTIONS, "line 7: standups.0.questions.1.key"),
        ("team: {name: X}\nstandups:\n  - {name: S, channel: C1, key: 早}", "standups.0.key"),
    ],
)
def test_a_wrong_file_is_refused_by_its_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadSeed) as refused:
        read_seed(file)
    assert place in str(refused.value)
    assert str(file) in str(refused.value)


WITH_ABSENCE = """team: {{name: X}}
people:
  - {{name: 王芳, roles: [merch_lead]}}
  - name: 陈志强
    absences:
      - {{from: 2026-10-01, to: 2026-10-08}}
      - from: 2026-10-12
        to: 2026-10-16
        {wrong}
"""


@pytest.mark.parametrize(
    ("written", "amount"), [("50000", 50_000), ("5万", 50_000), ("'50,000.50'", 50_000.5), ("¥800", 800)]
)
def test_a_deputy_may_have_a_limit(tmp_path: Path, written: str, amount: float) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(WITH_ABSENCE.format(wrong=f"deputy: 王芳\n        limit: {written}"), "utf-8")
    absences = read_seed(file).people[1].absences
    assert [absence.limit for absence in absences] == [None, Decimal(str(amount))]


@pytest.mark.parametrize(
    ("wrong", "line", "says"),
    [
        *(
            (f"deputy: 王芳\n        limit: {bad}", 10, "write 50000 or 5万")
            for bad in ("abc", "-5", "0", "true", "USD 9")
        ),
        ("limit: 50000", 7, "name the deputy too"),
        ("deputy: 王方", 9, "nobody in this file is called “王方”"),
        ("limits: 5", 9, "Extra inputs"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_line_and_a_sentence(
    tmp_path: Path, wrong: str, line: int, says: str
) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(WITH_ABSENCE.format(wrong=wrong), "utf-8")
    with pytest.raises(BadSeed) as refused:
        read_seed(file)
    assert str(refused.value).startswith(f"{file} line {line}: people.1.absences.1")
    assert says in str(refused.value)


def test_a_workspace_changes_its_named_settings(tmp_path: Path) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(
        "team:\n  name: X\n  settings:\n    quiet_from: 21:00\n    quiet_until: 07:30\n    ack_major: 180\n"
        "    hours: 09:00-12:00,13:00-17:30\n    separation_of_duties: false\n    cost_line: 20000\n",
        "utf-8",
    )
    found = Defaults().with_all(read_seed(file).team.settings)
    assert (found.quiet_from, found.quiet_until) == (time(21), time(7, 30))
    assert (found.ack_major, found.cost_line) == (timedelta(hours=3), 20_000)
    assert found.hours[0] == (time(9), time(12))
    assert not found.separation_of_duties
    assert found.decide_major == Defaults().decide_major, "what is not named keeps its default"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("quiet_form: '21:00'", "there is no setting “quiet_form”"),
        ("quiet_from: 25:00", "cannot be used"),
        ("ack_major: -5", "spans are minutes"),
        ("ack_major: soon", "spans are minutes"),
        ("interruptions_per_day: -1", "cannot be used"),
        ("separation_of_duties: perhaps", "cannot be used"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line_and_a_sentence(tmp_path: Path, wrong: str, says: str) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(f"team:\n  name: X\n  settings:\n    undo: 10\n    {wrong}\n", "utf-8")
    with pytest.raises(BadSeed) as refused:
        read_seed(file)
    assert str(refused.value).startswith(f"{file} line 5: team.settings.")
    assert says in str(refused.value)
