"""What a case keeps as values is read in one place, and what cannot be read takes nothing else with it."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db.models import CaseEffect
from bot.services.cases.kept import EffectDetail, detail_of


@pytest.mark.parametrize("detail", [{"stored": 9, "days_late": 5}, {"next_sailing_on": "Friday"}, {"cost": 3}])
def test_an_effect_whose_detail_cannot_be_read_keeps_its_dates_and_is_logged(detail: dict[str, Any]) -> None:
    with capture_logs() as logs:
        assert detail_of(CaseEffect(id=3, case_id=7, line_id=1, detail=detail)) == EffectDetail()
    [said] = logs
    assert (said["event"], said["case"], said["effect"]) == ("case.effect_unreadable", 7, 3)
    assert "Friday" not in str(said), "what was stored is not quoted"
