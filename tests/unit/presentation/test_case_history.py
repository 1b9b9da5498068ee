"""A line of a case's history says what happened, whatever it was."""

from __future__ import annotations

import pytest

from bot.domain.cases.history import EventKind
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.case_messages import event_line
from bot.presentation.words import Lexicon
from bot.views.case_notes import EventLine
from bot.views.cases import Person


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_of_event_has_words_of_its_own(locale: str) -> None:
    words = Lexicon(templates_folder(), locale).words(locale, "Asia/Shanghai")
    people = {"actor": Person(id="U05", name="王芳"), "target": Person(id="U09", name="陈志强")}
    lines = {
        event_line(EventLine(number="C0001", kind=kind, for_name=None, role=None, label=None, **people), words).strip()
        for kind in EventKind
    }
    assert "" not in lines
    assert len(lines) == len(EventKind)
