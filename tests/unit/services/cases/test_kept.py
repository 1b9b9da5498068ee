"""What a case keeps as values is read in one place, and what cannot be read takes nothing else with it."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db.models import CaseEffect, CaseEvent
from bot.domain.cases.history import EventKind
from bot.services.cases.kept import EffectDetail, EventDetail, detail_of, event_detail, files_in
from bot.services.orders.photos.evidence import KeptFile, joined
from tests.every import every
from tests.unit.services.cases.cast import NOW


@pytest.mark.parametrize("detail", [{"stored": 9, "days_late": 5}, {"next_sailing_on": "Friday"}, {"cost": 3}])
def test_an_effect_whose_detail_cannot_be_read_keeps_its_dates_and_is_logged(detail: dict[str, Any]) -> None:
    with capture_logs() as logs:
        assert detail_of(CaseEffect(id=3, case_id=7, line_id=1, detail=detail)) == EffectDetail()
    [said] = logs
    assert (said["event"], said["case"], said["effect"]) == ("case.unreadable", 7, 3)
    assert "Friday" not in str(said), "what was stored is not quoted"


@every("data", [{"stored": 2}, {"until": "noon"}, {"outcome": "perhaps"}, {"files": [{"name": "a"}]}])
def test_an_event_whose_detail_cannot_be_read_still_says_who_did_what(data: dict[str, Any]) -> None:
    event = CaseEvent(id=3, case_id=7, kind=EventKind.DECIDED, actor_id="lead", data=data, at=NOW)
    with capture_logs() as logs:
        assert event_detail(event) == EventDetail()
    [said] = logs
    assert (said["event"], said["of"], said["case"], said["event_id"]) == ("case.unreadable", "event_detail", 7, 3)


def test_a_file_that_cannot_be_read_hides_no_other_and_stays_kept() -> None:
    other, more = {"id": "F2", "name": "b", "size": 3}, KeptFile(id="F3", name="c", link="https://x")
    column = joined([{"id": "F1", "name": "a", "link": ""}, other], [more])
    with capture_logs() as logs:
        assert files_in(column) == (KeptFile(id="F1", name="a"), more)
    assert [said["event"] for said in logs] == ["case.unreadable"]
    assert column is not None
    assert other in column
    assert files_in(None) == ()
