"""Delivery terms: what is kept, what is asked, what is refused."""

from __future__ import annotations

import pytest

from bot.domain.phrases import container_hint, read_cell_term
from bot.domain.text import Sentence
from tests.every import every


@every(
    ("cell", "term", "place"),
    [
        ("FOB宁波", "FOB", "宁波"),
        ("FOB 宁波港", "FOB", "宁波港"),
        ("fob ningbo", "FOB", "ningbo"),
        ("FOB:上海", "FOB", "上海"),
        ("CIF Hamburg", "CIF", "Hamburg"),
        ("FCA深圳", "FCA", "深圳"),
        ("DAP Wrocław", "DAP", "Wrocław"),
        ("ＦＯＢ宁波", "FOB", "宁波"),
        ("CIF Hamburg Incoterms 2020", "CIF", "Hamburg"),
        ("EXW 义乌", "EXW", "义乌"),
    ],
)
def test_a_term_keeps_its_place(cell: str, term: str, place: str) -> None:
    found = read_cell_term(cell)
    assert (found.term, found.place, found.problem, found.refused) == (term, place, None, False)


def test_dat_is_asked_for_its_edition_with_both_to_choose() -> None:
    found = read_cell_term("DAT Rotterdam")
    assert found.problem is not None
    assert (found.term, found.place, found.problem.code) == ("DAT", "Rotterdam", "term_edition")
    assert [option.value for option in found.problem.options] == ["2010", "2020"]
    assert not found.refused


@pytest.mark.parametrize(
    ("cell", "remark"), [("DAT Rotterdam (2010版)", ""), ("DAT Rotterdam", "条款是2010版"), ("DAT Rotterdam 2010", "")]
)
def test_dat_of_a_named_edition_is_kept(cell: str, remark: str) -> None:
    found = read_cell_term(cell, remark=remark)
    assert (found.term, found.place, found.edition, found.problem) == ("DAT", "Rotterdam", "2010", None)


@every("cell", ["EXW", "FOB", "DDP", "CIF ", "DAT 2010"])
def test_a_term_without_a_place_is_asked(cell: str) -> None:
    found = read_cell_term(cell)
    assert found.problem is not None
    assert (found.problem.code, found.refused) == ("term_place", False)


@every("cell", ["XYZ 上海", "C&F Genova", "DDU Berlin", "宁波", "FOBB宁波"])
def test_an_unknown_term_is_refused(cell: str) -> None:
    found = read_cell_term(cell)
    assert found.problem is not None
    assert (found.term, found.problem.code, found.refused) == (None, "term_unknown", True)


def test_an_outdated_term_is_refused_with_the_one_that_is_probably_meant() -> None:
    problem = read_cell_term("C&F Genova").problem
    assert problem is not None
    assert [option.value for option in problem.options] == ["CFR"]


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_an_empty_cell_says_nothing(cell: str | None) -> None:
    assert read_cell_term(cell).problem is None


@pytest.mark.parametrize(("term", "better"), [("FOB", "FCA"), ("CFR", "CPT"), ("cif", "CIP")])
def test_sea_terms_with_containers_get_a_hint(term: str, better: str) -> None:
    hint = container_hint(term)
    assert hint is not None
    assert hint.text == Sentence.of("notes.sea_term", span="", better=better)


@every("term", ["FCA", "DAP", "EXW", "FAS"])
def test_other_terms_get_no_hint(term: str) -> None:
    assert container_hint(term) is None
