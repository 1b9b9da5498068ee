"""The words people use for milestones, and those that name only a part of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.phrases.vocabulary import MilestoneWords
from bot.files.aliases import AliasesFileError, load_aliases
from bot.files.plans import load_templates
from tests.every import every

ALIASES = load_aliases()
NAMES = MilestoneWords.of(ALIASES.names)
PARTS = MilestoneWords.of(ALIASES.parts, ids=False)


def ids(word: str, words: MilestoneWords = NAMES) -> tuple[str, ...]:
    found = words.find(word)
    return found[0].ids if found and found[0].word == word else ()


def test_every_milestone_they_name_is_one_of_a_plan_and_every_milestone_people_speak_of_has_words() -> None:
    templates = load_templates().values()
    known = {entry.id for template in templates for entry in template.milestones}
    known |= {entry.id for template in templates for tail in template.tails.values() for entry in tail}
    assert set(ALIASES.names) <= known
    assert set(ALIASES.parts) <= known
    assert known - set(ALIASES.names) == {"po", "concept", "requirements", "line_rebuild"}, "called by their names"


@every(
    ("word", "milestone"),
    [
        ("PP sample", "pp"),
        ("inline", "inline"),
        ("stuffing", "loading"),
        ("gate-in", "port_in"),
        ("in-line inspection", "inline"),
        ("shipping instructions", "si"),
        ("customs clearance", "customs"),
        ("telex release", "present"),
        ("accessories", "trims"),
        ("辅材", "trims"),
        ("后道", "packing"),
        ("油漆", "finish"),
        ("白坯", "white_body"),
        ("烘干", "timber"),
        ("危包", "dg_packing_certificate"),
        ("电测", "e_test"),
        ("啤货", "moulding"),
        ("海事", "maritime_declaration"),
    ],
)
def test_what_people_call_a_milestone_is_its_word(word: str, milestone: str) -> None:
    assert milestone in ids(word)


@every("word", ["拉链", "纽扣", "吊牌", "洗水唛", "里布", "zippers", "buttons", "labels", "hang tags"])
def test_a_part_is_no_word_of_the_whole(word: str) -> None:
    assert ids(word, PARTS) == ("trims",)
    assert NAMES.find(word) == ()


@pytest.mark.parametrize("word", ["Fri 18 Sep", "Mon", "Sat"])
def test_the_name_of_a_day_is_no_milestone(word: str) -> None:
    assert NAMES.find(word) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[1]", "a list of words"),
        ("a: x", "a list of words"),
        ("a: [x]\nparts: {a: y}", "a list of words"),
        ("a: [拉链]\nparts: {b: [拉链]}", "拉链: a part and the whole at once"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "aliases.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(AliasesFileError, match=fault):
        load_aliases(file)


def test_a_file_may_name_no_parts(tmp_path: Path) -> None:
    file = tmp_path / "aliases.yaml"
    file.write_text("cutting: [开裁]", "utf-8")
    assert (load_aliases(file).names, load_aliases(file).parts) == ({"cutting": ("开裁",)}, {})
