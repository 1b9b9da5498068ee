"""What who is consulted is told."""

from __future__ import annotations

from tests.factories import FENG, LI, LIN
from tests.integration.cases.world import World


def test_who_is_consulted_is_told_who_decides_and_not_who_may_only_propose(world: World) -> None:
    world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    (asked,) = [row for row in world.notices(LI, message="case_note") if "承诺" in str(world.render(row).blocks)]
    shown = str(world.render(asked).blocks)
    assert "由 陈志强" in shown
    assert "王芳" not in shown


def test_who_may_only_propose_hears_of_it_and_who_decides(world: World) -> None:
    world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    (told,) = [row for row in world.notices(FENG, message="case_note") if row.context["kind"] == "may_propose"]
    assert "您可以提建议:*改配/换船*,由 陈志强 决定。" in str(world.render(told).blocks)
    assert "You may propose: *Change the vessel*" in str(world.render(told, locale="en").blocks)
    assert world.notes(LIN) == [], "who reported and the line above are asked, not told"
