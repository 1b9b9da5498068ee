"""Stored values: what was written once is read for ever, and what is not ours is said to be so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from traceback import format_exception

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import services
from bot.app.features import load_messages
from bot.domain.text import Phrase, Sentence, Text
from bot.work import codec
from bot.work.codec import KINDS, Unreadable, dump, kind_of, load, stored, upgrade
from bot.work.kinds import TaskStage
from tests.every import every

SAMPLES = Path(__file__).parents[2] / "data" / "stored"
load_messages()
for module in walk_packages(services.__path__, "bot.services."):  # what columns, settings and due rows hold
    import_module(module.name)


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A value of these tests with a part of every kind."""

    weight: Decimal
    sent_on: date
    sent_at: datetime
    hour: time
    span: timedelta
    label: Phrase
    tags: tuple[str, ...] = ()
    by_place: dict[str, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Crate:
    """A value whose fields have changed twice."""

    lines: tuple[int, ...]


@pytest.fixture(autouse=True)
def own_kinds() -> Iterator[None]:
    kinds, names = dict(KINDS), dict(codec._NAMES)
    stored("test_parcel")(Parcel)
    stored("test_crate", version=3)(Crate)
    upgrade("test_crate", 1)(lambda data: {"line": data["number"]})
    upgrade("test_crate", 2)(lambda data: {"lines": [data["line"]]})
    yield
    KINDS.clear()
    KINDS.update(kinds)
    codec._NAMES.clear()
    codec._NAMES.update(names)


texts = st.builds(Text.pair, zh=st.text(min_size=1), en=st.text(min_size=1))
phrases = texts | st.builds(lambda day: Sentence.of("questions.past_date", day=day), st.dates())
parcels = st.builds(
    Parcel,
    weight=st.decimals(allow_nan=False, allow_infinity=False),
    sent_on=st.dates(),
    sent_at=st.datetimes(timezones=st.just(UTC)),
    hour=st.times(),
    span=st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda span: timedelta(seconds=span.total_seconds())),
    label=phrases,
    tags=st.lists(st.text()).map(tuple),
    by_place=st.dictionaries(st.text(), st.integers()),
    note=st.none() | st.text(),
)


@given(parcels)
def test_a_value_comes_back_from_json_as_it_went_in(parcel: Parcel) -> None:
    assert load(kind_of(parcel), json.loads(json.dumps(dump(parcel)))) == parcel


def test_what_has_its_default_is_not_written() -> None:
    assert dump(Crate(lines=(1, 2))) == {"lines": [1, 2]}
    assert "note" not in dump(_parcel())


def test_an_older_version_is_brought_up_step_by_step_and_a_first_version_has_no_number() -> None:
    assert kind_of(Crate(lines=())) == "test_crate/3"
    assert load("test_crate", {"number": 7}) == Crate(lines=(7,))
    assert load("test_crate/2", {"line": 7}) == Crate(lines=(7,))
    assert kind_of(_parcel()) == "test_parcel"


@every(
    ("kind", "data"),
    [
        ("test_crate/4", {"lines": []}),
        ("test_crate/x", {"lines": []}),
        ("never_heard_of", {}),
        ("test_crate", {"amount": 7}),
        ("test_crate/3", {}),
        ("test_crate/3", {"lines": ["7"]}),
        ("test_crate/3", {"lines": [True]}),
        ("test_crate/3", {"lines": [], "more": 1}),
    ],
)
def test_what_is_not_ours_is_unreadable_and_says_what_it_is(kind: str, data: dict[str, object]) -> None:
    with pytest.raises(Unreadable) as refused:
        load(kind, data)
    assert refused.value.fields["kind"].partition("/")[0] == kind.partition("/")[0]
    assert refused.value.fields["why"]


def test_a_kind_comes_back_as_its_enum_and_one_that_is_none_is_unreadable() -> None:
    assert load("case_task", {"task": 2, "kind": "due"}).kind is TaskStage.DUE
    with pytest.raises(Unreadable):
        load("case_task", {"task": 2, "kind": "never heard of"})


def test_what_is_unreadable_is_logged_without_what_it_said() -> None:
    typed = _parcel().label.wordings[0][1] + "is late"
    with pytest.raises(Unreadable) as refused:
        load("test_parcel", dump(_parcel()) | {"sent_on": typed})
    assert "sent_on" in refused.value.fields["why"]
    assert typed not in "".join(format_exception(refused.value))


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="test_crate"):
        stored("test_crate")(Parcel)


@every("sample", sorted(SAMPLES.glob("*.json")))
def test_a_sample_of_every_version_is_read_for_ever(sample: Path) -> None:
    name, _, version = sample.stem.rpartition("-")
    value = load(name if version == "1" else f"{name}/{version}", json.loads(sample.read_text("utf-8")))
    assert type(value) is KINDS[name].stored
    assert load(kind_of(value), dump(value)) == value


def test_every_version_of_every_kind_has_its_sample_and_its_upgrade() -> None:
    wanted = {
        f"{name}-{version}"
        for name, kind in KINDS.items()
        for version in range(1, kind.version + 1)
        if not name.startswith("test_")
    }
    assert {path.stem for path in SAMPLES.glob("*.json")} == wanted
    assert all(set(kind.upgrades) == set(range(1, kind.version)) for kind in KINDS.values())


def _parcel() -> Parcel:
    at = datetime(2026, 9, 16, 1, tzinfo=UTC)
    return Parcel(
        weight=Decimal("1.50"),
        sent_on=at.date(),
        sent_at=at,
        hour=time(9),
        span=timedelta(hours=2),
        label=Text.same("PO2403"),
    )
