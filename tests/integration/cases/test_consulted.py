"""What who is consulted is told."""

from __future__ import annotations

from tests.factories import LI, LIN
from tests.integration.cases.world import World


def test_who_is_consulted_is_told_who_decides_and_not_who_may_only_propose(world: World) -> None:
    world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    (asked,) = [row for row in world.notices(LI, message="case_note") if "承诺" in str(world.render(row).blocks)]
    shown = str(world.render(asked).blocks)
    assert "由 陈志强" in shown
    assert "王芳" not in shown
