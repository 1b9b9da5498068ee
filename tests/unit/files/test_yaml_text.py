"""Every file of settings an administrator may write goes through the same bounds, and is refused with its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import GendanError
from bot.files.aliases import load_aliases
from bot.files.calendars import load_calendar
from bot.files.columns import load_columns
from bot.files.keywords import load_keywords
from bot.files.plans import load_templates
from bot.files.rates import load_rates
from bot.files.rules import load_rules
from bot.files.seed import read_seed
from bot.files.transit import load_transit
from bot.files.yaml_text import load_yaml
from tests.every import every

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "workspace": ("workspace.yaml", read_seed),
    "rules": ("authority.yaml", load_rules),
    "rates": ("rates.yaml", load_rates),
    "transit": ("transit.yaml", load_transit),
    "keywords": ("keywords.yaml", load_keywords),
    "aliases": ("aliases.yaml", load_aliases),
    "columns": ("columns.yaml", load_columns),
    "plan": ("mine.yaml", lambda file: load_templates(file.parent)),
    "tails": ("tails.yaml", lambda file: load_templates(file.parent)),
    "calendar year": ("cn-2026.yaml", lambda file: load_calendar("cn", folder=file.parent)),
    "site": ("factory.yaml", lambda file: load_calendar("factory", folder=file.parent)),
}
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
TEXTS = {
    "brackets in brackets": b"[" * 100_000,
    "lists in lists": b"- " * 100_000,
    "mappings in mappings": b"{a: " * 100_000,
    "aliases of aliases": BOMB.encode(),
    "a mapping merged from itself many times over": b"a: &a {x: 1}\nb: &b {<<: [" + b"*a, " * 999 + b"*a]}\nc: &c {<<: ["
    + b"*b, " * 999 + b"*b]}\n",
    "an alias inside itself": b"a: &a [1, *a]\n",
    "a day there is not": b"team: {name: X, clock: 2026-02-30}\n",
    "a truth that is none": b"team: !!bool maybe\n",
    "a number of ten thousand digits": b"year: " + b"9" * 10_000 + b"\n",
    "another encoding": "team: {name: 华晨}\n".encode("gb18030"),
    "a spreadsheet": b"PK\x03\x04\x00\x00\x00\x08",
    "a word": b"hello\n",
    "a list": b"[1, 2]\n",
    "keys of every kind": b"1: 2\n2026-01-01: x\n~: y\n",
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
@every("reader", READERS)
def test_a_hostile_file_is_refused_and_takes_nothing_with_it(reader: str, text: str, tmp_path: Path) -> None:
    name, read = READERS[reader]
    file = tmp_path / reader / name
    file.parent.mkdir()
    file.write_bytes(TEXTS[text])

    with pytest.raises(GendanError) as refused:
        read(file)

    assert name.removesuffix(".yaml") in str(refused.value) or name in str(refused.value.fields)
    assert len(str(refused.value)) < 2_000


def test_a_file_too_large_to_be_settings_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.yaml_text.LARGEST_YAML", 100)
    (tmp_path / "rates.yaml").write_text("x" * 101)

    with pytest.raises(GendanError, match="larger than"):
        load_rates(tmp_path / "rates.yaml")


def test_two_sites_that_stand_on_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "factory.yaml").write_text("calendar: port\n")
    (tmp_path / "port.yaml").write_text("calendar: factory\n")

    with pytest.raises(GendanError, match="stands on itself"):
        load_calendar("factory", folder=tmp_path)


def test_aliases_and_merges_of_an_ordinary_file_still_work() -> None:
    text = "base: &base {zone: Asia/Shanghai}\npeople:\n- {<<: *base, name: 甲}\n- {<<: *base, name: 乙}\nlast: *base\n"

    assert load_yaml(text)["people"][1] == {"zone": "Asia/Shanghai", "name": "乙"}
