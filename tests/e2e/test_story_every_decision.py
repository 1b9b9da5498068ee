"""Every decision that an anomaly raises, told to its end in two languages: who is asked, who is refused, who decides.

Those of orders in a project, and those that nothing raises, are in `test_story_project_and_named_decisions`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.bilingual import bilingual_office
from tests.e2e.decision_table import BUSINESS
from tests.e2e.decisions import TYPED, Story, line, live_through, report, still_asked
from tests.e2e.workspace import (
    CHENZQ,
    DAVID,
    HEJING,
    LINXIAO,
    XUFENG,
    ZHENGQ,
    Workspace,
)
from tests.sizes import sized


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo company in two languages."""
    yield from bilingual_office(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("story", sized(BUSINESS[::12], BUSINESS), ids=str)
def test_it_goes_to_those_the_table_names_and_to_nobody_else(office: Workspace, story: Story) -> None:
    assert still_asked(live_through(office, story), story) == []


@pytest.mark.prove
def test_the_hours_of_a_broken_mould_are_recorded_by_the_merchandiser_and_confirmed_by_production(
    office: Workspace,
) -> None:
    downtime = line("mold_downtime_log", decides=ZHENGQ)
    case = report(office, Story(title="模具坏了 停产16小时", order="PO2402", kind=TYPED, lines=(downtime,)))
    assert "16" in case.part(ZHENGQ, downtime.title()).words
    assert not case.buttons(LINXIAO, downtime.title()) & {"确认", "同意", "确定"}
    for who, right in ((CHENZQ, "郑强"), (DAVID, "郑强")):
        assert right in case.refuses(who, downtime.title(), "确认")
    case.press(ZHENGQ, downtime.title(), "确认")
    assert "郑强" in case.part(LINXIAO, downtime.title()).words
    assert "已完成" in case.part(LINXIAO, downtime.title()).words


@pytest.mark.prove
def test_material_is_chased_by_purchasing_at_the_merchandisers_word(office: Workspace) -> None:
    chase = line("material_chase", decides=HEJING)
    case = report(office, Story(title="raw material late", order="PO2411", kind=TYPED, lines=(chase,)))
    case.press(HEJING, chase.title(HEJING), "Settle it")
    assert any(chase.zh in line for line in case.told(XUFENG))
