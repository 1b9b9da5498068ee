"""The workspace file: the demo's company, and wrong files refused by their place."""

from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("team: [", "line"),
        ("people: []", "team"),
        ("team: {name: X}\npeople:\n  - {name: A, role: pm}", "people.0.role"),
        ("team: {name: X}\nstandups:\n  - {name: S, channel: C1, opens_at: '9 Uhr'}", "standups.0.opens_at"),
    ],
)
def test_a_wrong_file_is_refused_by_its_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadSeed) as refused:
        read_seed(file)
    assert place in str(refused.value)
    assert str(file) in str(refused.value)
