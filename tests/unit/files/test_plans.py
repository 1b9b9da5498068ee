from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plans import Only, Site
from bot.domain.schedule import Link, LinkType
from bot.files.plans import PlanFileError, load_templates
from tests.every import every

FILE = """id: mine
name: {zh: 我的, en: Mine}
categories: [mine]
daily_output: 10
tail: sea
ready: pack
milestones:
  - {id: po, zh: PO, en: PO, owner: merchandiser, days: 0, calendar: factory}
  - {id: make, zh: 做, en: Make, owner: production, after: [po], days: quantity + 1, calendar: factory}
  - {id: pack, zh: 包, en: Pack, owner: production, after: [make FF+2], days: 2, calendar: factory}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "mine.yaml").write_text(text, "utf-8")
    return folder


def test_every_kind_of_goods_of_the_order_book_has_a_template() -> None:
    assert set(load_templates()) == {"garment", "pcb", "furniture", "chemicals", "moulded", "general", "project"}


def test_every_milestone_has_a_name_in_both_languages() -> None:
    for template in load_templates().values():
        for milestone in template.network(term="DAP", dangerous_goods=True):
            assert milestone.label.zh
            assert milestone.label.en.isascii()


def test_the_garment_plan_is_the_one_that_was_agreed() -> None:
    garment = {m.id: m for m in load_templates()["garment"].network(term="FOB")}
    assert garment["sewing"].links == (
        Link(predecessor="cutting", type=LinkType.SS, lag=3),
        Link(predecessor="trims", lag=5),
    )
    assert garment["final"].links == (Link(predecessor="packing", type=LinkType.FF, lag=1),)
    assert [name for name, m in garment.items() if m.gate] == [
        *("po", "deposit", "pp_ok", "final", "etd", "present", "delivered")
    ]
    assert [name for name, m in garment.items() if m.site is Site.BUYER] == [
        *("lab_dip_ok", "fit_ok", "pp_ok", "delivered")
    ]
    assert garment["fabric"].duration.days == 20
    assert garment["delivered"].links == (Link(predecessor="etd"),)


@every(
    ("goods", "gates"),
    [
        ("pcb", {"fqc"}),
        ("furniture", {"seal_sample_ok", "final"}),
        ("chemicals", {"coa"}),
        ("moulded", {"first_piece_ok", "inspection"}),
        ("general", {"final"}),
        ("project", {"pilot"}),
    ],
)
def test_gates_stand_where_trade_practice_has_them(goods: str, gates: set[str]) -> None:
    own = load_templates()[goods].milestones
    assert {m.id for m in own if m.gate and m.id != "po"} == gates


def test_dangerous_goods_papers_are_left_out_for_other_chemicals() -> None:
    chemicals = load_templates()["chemicals"]
    papers = {m.id for m in chemicals.milestones if m.only is Only.DANGEROUS_GOODS}
    plain = {m.id: m for m in chemicals.network(term="FOB")}
    assert papers.isdisjoint(plain)
    assert papers <= {m.id for m in chemicals.network(term="FOB", dangerous_goods=True)}
    assert plain["packing"].links == (Link(predecessor="stock"),)
    assert {link.predecessor for link in plain["loading"].links} == {"coa", "booking"}


def test_a_project_is_answered_at_its_gates() -> None:
    assert load_templates()["project"].gate_answers == ("go", "recycle", "hold", "kill")


def test_columns_of_the_order_book_speak_of_milestones_that_exist() -> None:
    for template in load_templates().values():
        own = {m.id for m in template.milestones}
        assert {name for names in template.order_book.values() for name in names} <= own


def test_an_administrator_adds_and_replaces_templates_without_a_release(tmp_path: Path) -> None:
    templates = load_templates(write(tmp_path, FILE))
    assert "mine" in templates
    assert "garment" in templates
    (tmp_path / "garment.yaml").write_text(FILE.replace("id: mine", "id: garment"), "utf-8")
    assert len(load_templates(tmp_path)["garment"].milestones) == 3


@pytest.mark.parametrize(
    ("change", "line", "code"),
    [
        (("after: [po]", "after: [pp]"), 9, "unknown_predecessor"),
        (("owner: production, after: [po]", "owner: tailor, after: [po]"), 9, "unknown_owner"),
        (("after: [po]", "after: [pack]"), 9, "cycle"),
        (("{id: pack", "{id: make"), 7, "bad_value"),
        (("days: quantity + 1", "days: soon"), 9, "bad_value"),
        (("after: [make FF+2]", "after: [make XX]"), 10, "bad_value"),
        (("calendar: factory}\n  - {id: make", "calendar: moon}\n  - {id: make"), 8, "bad_value"),
        (("days: 0, ", ""), 8, "bad_value"),
        (("days: 0, ", "days: 0, colour: red, "), 8, "bad_value"),
        (("ready: pack", "ready: ship"), 1, "bad_value"),
        (("tail: sea", "tail: moon"), 1, "bad_value"),
        (("categories: [mine]\n", ""), 1, "bad_value"),
        (
            (
                "name: {zh",
                "name: {zh: [",
            ),
            2,
            "unreadable",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    tmp_path: Path, change: tuple[str, str], line: int, code: str
) -> None:
    text = FILE.replace(*change)
    assert text != FILE
    with pytest.raises(PlanFileError) as caught:
        load_templates(write(tmp_path, text))
    (problem,) = caught.value.problems
    assert (problem.file, problem.code) == ("mine.yaml", code)
    assert problem.line == line or code in {"bad_value", "unreadable"}
    assert str(problem).startswith(f"mine.yaml:{problem.line}: ")


def test_a_language_more_is_a_key_more(tmp_path: Path) -> None:
    text = FILE.replace("en: Mine", "en: Mine, pt: Meu").replace("en: Make", "en: Make, pt: Fazer")
    template = load_templates(write(tmp_path, text))["mine"]
    assert template.label.in_locale("pt-BR") == "Meu"
    assert template.milestones[1].label.in_locale("pt-BR") == "Fazer"
    assert template.milestones[0].label.in_locale("pt-BR", "en") == "PO"


def test_a_duplicate_milestone_is_named_once(tmp_path: Path) -> None:
    again = "  - {id: make, zh: 做, en: Make, owner: production, after: [po], days: 1, calendar: factory}\n"
    with pytest.raises(PlanFileError) as caught:
        load_templates(write(tmp_path, FILE + again))
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("duplicate_id", 11)]
