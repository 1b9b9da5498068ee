"""The decisions in a project, those asked for by their names and those of the packs, told to their end in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.e2e.bilingual import bilingual_office
from tests.e2e.cases import Case
from tests.e2e.cases import report as typed_report
from tests.e2e.decision_table import BUSINESS, NOT_RAISED, PACKS_OFF, PROJECT
from tests.e2e.decisions import NAMES, Story, line, live_through, report, said, still_asked
from tests.e2e.named_decisions import BUSINESS_NAMED, PROJECT_NAMED, named
from tests.e2e.workspace import (
    CHENZQ,
    FOLLOW,
    HEJING,
    HUANGJG,
    JIANGY,
    LINXIAO,
    SUNLI,
    WANGFANG,
    Workspace,
)
from tests.sizes import sized

PACKED = [
    ("promotion_plan", WANGFANG, CHENZQ, HUANGJG),
    ("restock_quantity", WANGFANG, CHENZQ, HUANGJG),
    ("marketing_budget", WANGFANG, CHENZQ),
    ("milestone_bonus", SUNLI),
]
"""The decisions of packs: who passes it up, and who decides; the regional manager's seat is vacant in the demo company."""


def typed(office: Workspace, order: str, what: str) -> Case:
    """A report typed in one line."""
    return typed_report(office, LINXIAO, f"/anomaly {order} {what}")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo company in two languages, two of its orders under a project."""
    yield from bilingual_office(tmp_path_factory.mktemp("office"), projects=("PO2401", "PO2413"))


@pytest.mark.parametrize("story", sized(PROJECT[::12], PROJECT), ids=str)
def test_in_a_project_it_goes_to_the_project_manager(office: Workspace, story: Story) -> None:
    assert still_asked(live_through(office, story), story) == []


@pytest.mark.parametrize(
    "story", sized([*BUSINESS_NAMED, *PROJECT_NAMED][::12], [*BUSINESS_NAMED, *PROJECT_NAMED]), ids=str
)
def test_what_no_anomaly_raises_is_asked_for_by_its_name(office: Workspace, story: Story) -> None:
    assert still_asked(live_through(office, story), story) == []


@pytest.mark.prove
def test_loading_is_arranged_by_the_warehouse_at_the_merchandisers_word(office: Workspace) -> None:
    loading = named("PO2411", "A container on Monday", "container_loading", decides=HEJING)
    case = report(office, loading)
    case.press(HEJING, loading.lines[0].title(HEJING), "Settle it")
    assert any(loading.lines[0].zh in line for line in case.told(JIANGY))


@pytest.mark.parametrize("decision", sized([*NOT_RAISED][::12], [*NOT_RAISED]))
def test_what_no_anomaly_raises_is_answered_to_whoever_asks(office: Workspace, decision: str) -> None:
    """In Chinese by its name, in English by its id: each role that decides, and a pack that is off."""
    names = line(decision, decides="")
    for who, asked in ((LINXIAO, names.zh), (HEJING, decision)):
        (answer,) = office.answers(who, f"/authority {asked}")
        deciding = re.findall(r"^(?:决定:|Decides: )(.+?)(?:[((].+|[ ][(].+)?$", answer.words, re.MULTILINE)
        assert {*deciding} == {said(who, "roles", role) for role in NOT_RAISED[decision]}, answer.words
        assert names.label(who) in answer.words
        assert bool(re.search("没有启用|is off here", answer.words)) == (decision in PACKS_OFF)


@pytest.mark.prove
def test_packs_that_are_switched_on_raise_their_decisions(office: Workspace) -> None:
    office.command(HUANGJG, "/authority 设置")
    assert office.submit(HUANGJG, packs=["retail", "regulated", "bonus"])["ok"]
    assert office.submit(HUANGJG, why="开始做零售和医疗")["ok"]
    hold = typed(office, "PO2402", "监管暂停")
    assert "公司内部无人可以决定" in hold.card(LINXIAO, FOLLOW).words
    assert not hold.card(WANGFANG, FOLLOW).labels.count("同意")
    for decision, *rungs, decides in PACKED:
        one = line(decision, decides=decides)
        case = typed(office, "PO2402", one.zh)
        for who in rungs:
            assert "同意" not in case.buttons(who, one.title())
            case.press(who, one.title(), "上报")
        assert NAMES[decides] in case.refuses(LINXIAO, one.title(), "同意")
        case.press(decides, one.title(), "同意")
        assert NAMES[decides] in case.part(LINXIAO, one.title()).words


def test_all_46_decisions_are_told_here() -> None:
    told = {line.id for story in [*BUSINESS_NAMED, *PROJECT_NAMED] for line in story.lines} | {"container_loading"}
    assert told == NOT_RAISED.keys() - PACKS_OFF
    assert {decision for decision, *_ in PACKED} | {"regulatory_hold"} == PACKS_OFF
    raised = {line.id for story in [*BUSINESS, *PROJECT] for line in story.lines} | {"mold_downtime_log"}
    assert not raised & NOT_RAISED.keys()
    assert len(raised | NOT_RAISED.keys()) == 46
