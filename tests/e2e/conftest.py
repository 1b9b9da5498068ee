"""Stories: each has a workspace of its own, started and stopped with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.offspring import kept
from tests.e2e.warming import COMPANY, TABLES
from tests.e2e.workspace import Workspace

Start = Callable[..., Workspace]
UNPACED, SHORT_LEASES = "tests.e2e.unpaced", "tests.e2e.short_leases"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start workspaces with arguments of `gendan sandbox`; all are stopped at the end."""
    begun: list[Workspace] = []

    def begin(*arguments: str, **environment: str) -> Workspace:
        log = tmp_path / f"bot-{len(begun)}.log"
        placed = not arguments and not environment
        database = shutil.copy(kept(COMPANY if placed else TABLES), tmp_path / f"workspace-{len(begun)}.db")
        arguments = (*arguments, "--db", f"sqlite:///{database}")
        workspace = Workspace(arguments=arguments, environment=environment, log=log, program=UNPACED, placed=placed)
        begun.append(workspace)
        return workspace.start()

    yield begin
    for workspace in begun:
        workspace.stop()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One demo company for the stories of a module that do not disturb each other; `office.database` is its database."""
    folder = tmp_path_factory.mktemp("office")
    database = f"sqlite:///{shutil.copy(kept(COMPANY), folder / 'office.db')}"
    workspace = Workspace(arguments=("--db", database), log=folder / "bot.log", program=UNPACED, placed=True)
    try:
        yield workspace.start()
    finally:
        workspace.stop()


@pytest.fixture
def slack(start: Start) -> Workspace:
    """The demo company at 08:50 on Wednesday 2026-09-16."""
    return start()
