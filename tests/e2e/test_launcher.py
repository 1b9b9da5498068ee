"""What the stories stand on: a copied start is the start itself, and nothing of a run outlives it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from bot.app.sandbox import sandbox_config
from bot.files.seed import read_seed
from bot.files.yaml_text import dump_yaml
from tests.e2e.conftest import UNPACED, Start
from tests.e2e.offspring import ROOT, address_of, kept
from tests.e2e.warming import TABLES
from tests.e2e.workspace import Workspace, free_port

WITHIN_SECONDS = 60
COLD = "import sys; from tests.e2e import launcher; launcher.warm_up = lambda folder: None; launcher.main(sys.argv[1])"
ASKED = b'{"kept": "company.db"}\n'
WORKER = """
import os, sys
from pathlib import Path
from tests.e2e.offspring import begin
folder = Path(sys.argv[1])
begin("sandbox", sys.argv[2:], os.environ, out=folder / "out", err=folder / "err")
sys.stdin.read()
"""
LEASHED = """
import os, time
from tests.e2e.leash import Leash
leash = Leash()
if os.fork() == 0:
    os.setsid()
    leash.take()
    print("worn", flush=True)
time.sleep(600)
"""
OF_THIS_START = re.compile(
    r"2026-09-16[ T]0[08]:50:\d\d(\.\d+)?|\d{10}\.\d{6}|\b([0-9a-f]{64}|import:[0-9a-f]{12})\b|[\w.-]+:\d+:[0-9a-f]{8}\b"
)
"""The minute it starts in, message times, the import's number, links of the audit trail, who sent it."""


def rows(database: Path) -> dict[str, list[str]]:
    """Every table's rows, without what differs from start to start."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}
    return {name: [OF_THIS_START.sub("…", repr(row)) for row in table] for name, table in found.items()}


def read_by(slack: Workspace) -> dict[tuple[str, str], list[str]]:
    """What everybody has in the DM and in the channels."""
    state = slack.get("state")
    places = ["@bot", *(channel["id"] for channel in state["channels"])]
    members = {channel["id"]: channel["members"] for channel in state["channels"]}
    return {
        (user["id"], place): [message.words for message in slack.messages(user["id"], place)]
        for user in state["users"]
        for place in places
        if user["id"] in members.get(place, [user["id"]])
    }


@pytest.mark.prove
def test_a_copied_start_is_the_start_itself(tmp_path: Path, start: Start) -> None:
    copied = start()
    database = Path(shutil.copy(kept(TABLES), tmp_path / "placed.db"))
    placed = Workspace(arguments=("--db", f"sqlite:///{database}"), log=tmp_path / "placed.log", program=UNPACED)
    try:
        placed.start()
        told = read_by(placed)
    finally:
        placed.stop()
    assert read_by(copied) == told
    copied.stop()
    was, now = rows(database), rows(Path(copied.database.removeprefix("sqlite:///")))
    assert was.keys() == now.keys()
    assert {name for name in was if was[name] != now[name]} == set()
    assert {"order", "milestone", "member", "due_row"} <= {name for name, table in was.items() if table}


@contextmanager
def running(code: str, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process with its standard streams in pipes."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def until(come: Callable[[], bool]) -> bool:
    """Wait for something; whether it came in time."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not come() and time.monotonic() < deadline:
        time.sleep(0.01)
    return come()


def listens(port: int) -> bool:
    """Whether anybody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(address: Path, said: bytes) -> socket.socket:
    """A worker that says something and does not wait for the answer."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(address))
    line.sendall(said)
    return line


@pytest.mark.prove
def test_a_worker_that_is_killed_leaves_neither_offspring_nor_launcher(tmp_path: Path) -> None:
    run, port = uuid4().hex, free_port()
    config = tmp_path / "workspace.yaml"
    config.write_text(dump_yaml(sandbox_config(read_seed(), empty=True)), "utf-8")
    options = ["--config", str(config), "--port", str(port)]
    address = Path(address_of(run))
    with running(COLD, str(address)) as launcher:
        assert launcher.wait(WITHIN_SECONDS) == 0
        assert launcher.stdout is not None
        with ask(address, ASKED) as other:
            assert other.recv(1000)
            for last_words in (ASKED, ASKED[:5]):
                ask(address, last_words).close()
            with running(WORKER, str(tmp_path), *options, PYTEST_XDIST_TESTRUNUID=run) as worker:
                assert until(lambda: listens(port))
                worker.kill()
            assert until(lambda: not listens(port))
            other.sendall(ASKED)
            assert other.recv(1000), "whoever else is there is served"
        assert launcher.stdout.read() == "", "its pipe is closed when the last process that holds it has ended"
        assert not address.exists()


def test_offspring_ends_with_its_launcher() -> None:
    with running(LEASHED) as launcher:
        assert launcher.stdout is not None
        assert launcher.stdout.readline() == "worn\n"
        begun = time.monotonic()
        launcher.kill()
        assert launcher.stdout.read() == "", "its pipe is closed when the last process that holds it has ended"
        assert time.monotonic() - begun < WITHIN_SECONDS
