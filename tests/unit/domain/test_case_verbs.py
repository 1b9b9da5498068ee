"""The verbs of a case: one row each, with everything that a button, its form and its use case need."""

from __future__ import annotations

from bot.domain.authority.permission import Action
from bot.domain.cases.states import OVER, UNFINISHED, DecisionState
from bot.domain.cases.verbs import VERBS, CaseVerb, FormPart, verb_named
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.case_forms import _PARTS
from bot.presentation.words import Lexicon
from bot.services.cases.acts import _WORK
from bot.services.cases.rights import PHASES
from tests.every import every

FIELDS = {"note", *(part.value for part in FormPart)}


@every("verb", CaseVerb)
def test_every_verb_has_a_row_that_can_be_pressed_something_it_does_and_words_in_every_language(verb: CaseVerb) -> None:
    row = VERBS[verb]
    assert row.at_once or row.form is not None
    assert verb in _WORK
    assert not row.needs_words or row.form is not None, "a reason needs a form"
    for locale in LOCALES:
        words = Lexicon(templates_folder(), locale).words(locale, "Asia/Shanghai")
        assert words.has_label(f"case.buttons.{verb}")
        if row.form is not None:
            assert words.has_label(f"case.{row.form.note}")
            assert words.has_label(f"case.buttons.{row.form.title or verb}")
    if row.form is not None:
        assert row.form.refused_at in FIELDS
        assert all(part in _PARTS for part in row.form.parts if part is not FormPart.FILES)


def test_a_form_beside_a_button_that_acts_at_once_has_a_button_of_its_own() -> None:
    both = {verb: row.form.title for verb, row in VERBS.items() if row.at_once and row.form is not None}
    assert both == {CaseVerb.EXECUTE: "execute_with"}


def test_what_decides_asks_the_authority_table_for_a_right() -> None:
    for verb, row in VERBS.items():
        assert row.right is not None or row.after_decision, verb
        assert row.right is not Action.SETTLE, "that is the same button where somebody may settle it alone"


@every("name", ["", "approved", "APPROVE", "recall", None, 7, ["approve"], {"v": "approve"}])
def test_a_name_that_is_no_verb_is_none(name: object) -> None:
    assert verb_named(name) is None


def test_every_state_of_a_decision_is_over_or_waits_for_somebody_and_has_its_phase() -> None:
    assert set(DecisionState) == OVER | UNFINISHED == set(PHASES)
    assert not OVER & UNFINISHED
