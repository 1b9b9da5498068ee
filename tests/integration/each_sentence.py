"""Sentences of tests/data/sentences, each as a test of its own, for `tools.mutants` only: a mutant asks those that reach
it, the narrowest first, and ends at the first that comes to something else.

`test_sentences.py` says the same at once, and is what `make test` and `make prove` run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url

from bot.app.demo import place_at_clock
from bot.app.rehearsal import Rehearsal, rehearsing
from bot.app.wiring import open_workspace
from bot.cli.say import document
from bot.cli.session import company_or_refuse, settings_or_refuse
from bot.db.database import Database
from bot.db.snapshot import copied
from bot.files.seed import read_seed
from tests.integration.databases import EMPTY, SqliteStates, State
from tests.sentences import Case, files, in_short, known_to_come, read_cases

SEED = read_seed()
COMPANY = company_or_refuse(settings_or_refuse(), None, SEED)
CAME = known_to_come()
CASES = [case for path in files() for case in read_cases(path) if case["id"] in CAME]


def fill_at_clock(db: Database) -> None:
    place_at_clock(db, COMPANY)


AT_CLOCK = State("at_clock", fill_at_clock, EMPTY)


@pytest.fixture(scope="module")
def rehearsal(sqlite_states: SqliteStates) -> Iterator[Rehearsal]:
    """The demo company at its clock; made once a run, and copied into memory for each mutant."""
    with open_workspace("sqlite://") as db:
        copied(make_url(f"sqlite:///{sqlite_states.file(AT_CLOCK)}"), into=db)
        with rehearsing(db, COMPANY) as found:
            yield found


def moment(case: Case) -> datetime:
    """When it is said: at the demo's clock, where it does not say so."""
    at = datetime.fromisoformat(case["at"]) if "at" in case else SEED.team.clock
    assert at is not None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(COMPANY.zone))).astimezone(UTC)


@pytest.mark.parametrize("case", CASES, ids=[str(case["id"]) for case in CASES])
def test_it_comes_to_what_it_came_to(case: Case, rehearsal: Rehearsal) -> None:
    member = rehearsal.speaker(case["as"])
    said = rehearsal.say(text=case["text"], member_id=member, now=moment(case))
    assert in_short(document(said)) == CAME[case["id"]]
