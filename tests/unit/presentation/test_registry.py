"""What puts a message into words is found by its name."""

from __future__ import annotations

from bot.presentation.registry import render
from bot.services.reports.messages import MilestoneUndoneMessage
from tests.unit.presentation.test_golden import LEXICON


def test_a_message_is_put_into_words_whatever_version_of_it_is_stored() -> None:
    words, undone = LEXICON.words("en", "Asia/Shanghai"), MilestoneUndoneMessage(po="PO2403")
    assert render("milestone_undone/2", undone, words) == render("milestone_undone", undone, words)
