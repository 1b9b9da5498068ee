"""The demo company with three more colleagues who read English, and as many interruptions a day as a table of stories takes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import yaml

from tests.e2e.decisions import READ_ENGLISH
from tests.e2e.offspring import kept
from tests.e2e.warming import TABLES
from tests.e2e.workspace import ROOT, Workspace

INTERRUPTIONS = 10_000


def bilingual_office(folder: Path, *, projects: tuple[str, ...] = ()) -> Iterator[Workspace]:
    """One workspace; the orders named hang under a project."""
    told = yaml.safe_load((ROOT / "bot/data/demo/workspace.yaml").read_text("utf-8"))
    for person in told["people"]:
        if person.get("id") in READ_ENGLISH:
            person["locale"] = "en-GB"
    file, database = folder / "workspace.yaml", folder / "office.db"
    file.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    shutil.copy(kept(TABLES), database)
    write(database, "INSERT INTO setting (name, value) VALUES ('interruptions_per_day', ?)", str(INTERRUPTIONS))
    workspace = Workspace(
        arguments=("--db", f"sqlite:///{database}"),
        environment={"GENDAN_WORKSPACE_FILE": str(file)},
        log=folder / "bot.log",
        program="tests.e2e.unpaced",
    )
    try:
        workspace.start()
        for po in projects:
            write(database, "UPDATE \"order\" SET mode = 'project', project = 'P-1' WHERE po = ?", po)
        yield workspace
    finally:
        workspace.stop()


def write(database: Path, statement: str, *values: str) -> None:
    """One statement beside the running bot; it changes exactly one row."""
    with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1, (statement, values)
