"""The shipped table of keywords and its checks."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.domain.phrases.kinds import find_keywords, name_kind
from bot.domain.phrases.normal import normalise
from bot.files.keywords import KeywordsFileError, load_keywords
from tests.every import every

TABLE = load_keywords()
DATA = Path(__file__).parents[3] / "bot" / "data"
FOUND_BY_THE_BOT = {"no_update", "contradiction", "kpi_breach"}


@every(
    ("text", "kind"),
    [
        ("面料未到", "material_late"),
        ("拉链没到", "material_late"),
        ("染厂返工", "material_late"),
        ("fabric late", "material_late"),
        ("模具坏了停产16小时", "mold_damage"),
        ("mould broken", "mold_damage"),
        ("汇率波动太大", "exchange_rate"),
        ("包装规格:木托盘→客户要求胶合板", "packaging_spec"),
        ("客户要求把FOB改成CIF", "delivery_term_request"),
        ("压港了,滞箱费", "port_demurrage"),
        ("等客户确认拉链颜色", "approval_late"),
        ("客户还没批产前样", "approval_late"),
        ("BOM不符,等工程确认", "bom_mismatch"),
        ("缺一颗电阻", "bom_mismatch"),
        ("机器坏了", "line_down"),
        ("machine broke down", "line_down"),
        ("产能不够,有急单插单", "capacity"),
        ("验货不合格,要返工", "quality"),
        ("failed inspection", "quality"),
        ("甩柜", "booking"),
        ("rolled to next vessel", "booking"),
        ("提单品名错了", "documents"),
        ("定金还没到", "payment"),
        ("少了200件", "quantity"),
        ("超预算1.8万", "budget"),
        ("工程师被抽走了", "resource_conflict"),
        ("供应商停产", "supplier_stopped"),
        ("台风停电", "weather_power"),
        ("power cut", "weather_power"),
        ("海关查验", "customs_hold"),
        ("環保檢查停產", "regulatory"),
        ("人手不够", "capacity"),
        ("车缝被插单了", "rush_order"),
        ("rush order ahead of us", "rush_order"),
        ("尾查没过", "quality"),
        ("客户拒收大货样", "quality"),
        ("坏机了", "line_down"),
        ("包装停了,缺纸箱", "material_late"),
        ("packing stopped, no cartons", "material_late"),
        ("shut out from MSC ANNA", "booking"),
        ("尾款还没到账", "payment"),
        ("BOM和实物对不上", "bom_mismatch"),
        ("stuck in customs", "customs_hold"),
        ("限电一天", "weather_power"),
    ],
)
def test_a_merchandisers_words_name_the_kind(text: str, kind: str) -> None:
    assert name_kind(text, TABLE)[0] == kind


BARE = [
    "模具",
    "汇率",
    "托盘",
    "面料",
    "辅料",
    "拉链",
    "染厂",
    "批色",
    "BOM",
    "产能",
    "质量",
    "订舱",
    "截关",
    "船期",
    "单证",
    "提单",
    "定金",
    "尾款",
    "数量",
    "供应商",
    "天气",
    "海关",
    "mould",
    "pallet",
    "fabric",
    "material",
    "approval",
    "capacity",
    "quality",
    "booking",
    "vessel",
    "cut-off",
    "b/l",
    "deposit",
    "balance",
    "payment",
    "supplier",
    "weather",
    "customs",
    "budget",
]


@every("thing", BARE)
def test_a_bare_thing_is_no_trouble_and_helps_to_tell_the_kind_of_one(thing: str) -> None:
    assert find_keywords(normalise(thing).text, TABLE) == []
    assert name_kind(thing, TABLE) == []
    assert name_kind(thing, TABLE, told=True), "trouble is said beside it"
    assert thing.casefold() in {word.casefold() for words in TABLE.about.values() for word in words}


def test_words_that_name_nothing_are_asked() -> None:
    assert name_kind("晚几天", TABLE) == []


def test_every_kind_that_people_report_has_words_in_both_languages() -> None:
    kinds = yaml.safe_load((DATA / "authority.yaml").read_text("utf-8"))["anomalies"]
    words = yaml.safe_load((DATA / "keywords.yaml").read_text("utf-8"))
    assert set(words) == set(kinds) - FOUND_BY_THE_BOT
    assert [kind for kind, lists in words.items() if kind != "other" and not (lists["zh"] and lists["en"])] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "expected kinds"),
        ("[1]", "expected kinds"),
        ("a: [x]", "lists zh and en"),
        ("a: {zh: [面料]}", "lists zh and en"),
        ("a: {zh: 面料, en: []}", "zh and en are lists"),
        ("a: {zh: [1], en: []}", "is not a word"),
        ("a: {zh: [料], en: []}", "two characters"),
        ("a: {zh: [面料], en: []}\nb: {zh: [麵料], en: []}", "stands under a already"),
        ("a: {zh: [面料], en: [], about: [x]}", "a.about: expected the lists zh and en"),
        ("a: {zh: [面料], en: [], about: {zh: [面料], en: []}}", "stands under a already"),
        ("a: {zh: [", "keywords.yaml"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "keywords.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(KeywordsFileError, match=fault):
        load_keywords(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeywordsFileError, match=r"nowhere\.yaml"):
        load_keywords(tmp_path / "nowhere.yaml")
