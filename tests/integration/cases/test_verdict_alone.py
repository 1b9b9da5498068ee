"""A verdict typed as a message decides nothing: whoever may decide has the card's buttons again."""

from __future__ import annotations

import pytest

from bot.domain.errors import GendanError
from bot.services.conversation.take import take_message
from tests.factories import LIN, WANG
from tests.integration.cases.world import World


@pytest.mark.parametrize("text", ["同意", "不同意", "OK", "approved"])
def test_who_may_decide_gets_the_card_with_its_buttons_and_nothing_is_decided(world: World, text: str) -> None:
    world.at("2026-09-16 10:00")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    state = world.decision(case, "delivery_term").state
    (said,) = world.do(take_message, to=world.to(WANG), text=text)
    assert said.outcome == "answered"
    shown = world.notices(WANG, message="case_card")[-1]
    assert shown.context["case"] == world.decision(case, "delivery_term").case_id
    assert "actions" in {block["type"] for block in world.render(shown).blocks}
    assert world.decision(case, "delivery_term").state == state


def test_who_reported_it_may_not_decide_it_and_is_told_that_the_words_count_for_nothing(world: World) -> None:
    world.at("2026-09-16 10:00")
    world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    with pytest.raises(GendanError) as alone:
        world.do(take_message, to=world.to(LIN), text="同意")
    assert alone.value.code == "verdict_alone"
