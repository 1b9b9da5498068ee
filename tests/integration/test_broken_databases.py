"""Every command that opens a database, on every kind of database that is not ours to use."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, text
from typer.testing import CliRunner, Result

from bot.__main__ import build
from bot.db.migrate import REVISIONS, downgrade, pending
from tests.integration.conftest import Databases
from tests.integration.databases import EMPTY, connected
from tests.sizes import sized

BOOK = "orders.csv"
"""The shortest of order books, beside the databases' folder."""

READ_ONLY_COMMANDS: dict[str, tuple[str, ...]] = {
    "audit verify": ("audit", "verify"),
    "audit verify --json": ("audit", "verify", "--json"),
    "audit export": ("audit", "export", "out.csv"),
    "doctor": ("doctor",),
    "doctor --json": ("doctor", "--json"),
    "export": ("export", "out.csv", "--json"),
    "letter": ("letter", "C0007"),
}
COMMANDS = READ_ONLY_COMMANDS | {
    "migrate": ("migrate",),
    "migrate --json": ("migrate", "--json"),
    "import": ("import", BOOK, "--json"),
    "import --dry-run": ("import", BOOK, "--dry-run"),
    "run": ("run",),
}


def _foreign(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE album (title TEXT)")
    connection.close()


def _numbered_alike(file: Path) -> None:
    """Another program whose revisions have numbers as ours have."""
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE album (title TEXT)")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (REVISIONS[-1],))
    connection.close()


def _numbered_only(file: Path) -> None:
    """Another program that has only begun."""
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('abc123')")
    connection.close()


def _altered(*statements: str) -> Callable[[Path], None]:
    def alter(file: Path) -> None:
        with sqlite3.connect(file) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return alter


def _overwritten(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[108:4000] = b"\x07" * 3892
    file.write_bytes(data)


def _directory(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.mkdir()


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text": (lambda file: file.write_text("hello, this is no database\n" * 400), "not a database"),
    "a directory": (_directory, "unable to open"),
    "of another program": (_foreign, "album"),
    "of another program with our numbers": (_numbered_alike, "album"),
    "of another program without tables": (_numbered_only, "alembic_version"),
    "overwritten in its middle": (_overwritten, "malformed"),
    "cut short": (lambda file: file.write_bytes(file.read_bytes()[:20_000]), "malformed"),
    "newer than we": (_altered("UPDATE alembic_version SET version_num = '9999'"), "9999"),
    "without its revision": (_altered("DELETE FROM alembic_version"), "alembic_version"),
    "without a table": (_altered("DROP TABLE order_line"), "order_line"),
}
FRESH = frozenset({"a text", *(kind for kind in BROKEN if kind.startswith("of another program"))})
"""Kinds that do not begin as a database of ours."""


@pytest.fixture
def gendan(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """The whole command line beside a database, which is named by its address."""
    book = tmp_path_factory.mktemp("books") / BOOK
    book.write_text("客户,PO号,款号,数量\n常熟碧波泳装,PO7471,BB-1,1200\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("GENDAN_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_API_BASE_URL", "http://127.0.0.1:9/api/")
    monkeypatch.setenv("COLUMNS", "1000")
    monkeypatch.setattr("bot.cli.run.set_up_logs", lambda _level: None)  # it would write to the runner's closed file
    monkeypatch.setattr("bot.db.engines.BUSY_TIMEOUT_MS", 50)

    def run(url: URL | str, *words: str) -> Result:
        shown = url if isinstance(url, str) else url.render_as_string(hide_password=False)
        monkeypatch.setenv("GENDAN_DATABASE_URL", shown)
        given = [str(book) if word == BOOK else word for word in words]
        return CliRunner().invoke(build(given), given)

    return run


def assert_refused(result: Result, command: str, said: str, status: int = 1) -> None:
    """The command says in a line what is wrong and leaves with the status; nothing is called whole."""
    assert (result.exit_code, type(result.exception)) == (status, SystemExit), result.output
    assert "Traceback" not in result.output
    if command.startswith("doctor"):
        assert said in result.stdout
        if command.endswith("--json"):
            document = json.loads(result.stdout)
            assert (document["ok"], document["checks"][0]["name"]) == (False, "database")
        return
    assert len(result.stderr.strip().splitlines()) == 1
    assert said in result.stderr
    if command == "audit verify --json":
        document = json.loads(result.stdout)
        assert (document["ok"], document["entries"], document["head"]) == (False, 0, None)
        [problem] = document["problems"]
        assert (problem["entry"], problem["subject"]) == (None, None)
        assert problem["code"] in {"missing", "unreadable"}
    else:
        assert result.stdout == ""


MET = list(product(COMMANDS, BROKEN))
"""A third of these meets every command and every kind."""


@pytest.mark.parametrize(("command", "kind"), sized(MET[::3], MET))
def test_a_broken_file_is_refused_by_every_command_and_left_as_it_is(
    command: str, kind: str, tmp_path: Path, sqlite_states: Any, gendan: Callable[..., Result]
) -> None:
    make, said = BROKEN[kind]
    file = tmp_path / "gendan.db"
    if kind not in FRESH:
        file.write_bytes(sqlite_states.file(EMPTY).read_bytes())
    make(file)
    before = None if file.is_dir() else file.read_bytes()

    result = gendan(f"sqlite:///{file}", *COMMANDS[command])

    assert_refused(result, command, said)
    assert before is None or file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix not in {".db-shm", ".db-wal"}] == ["gendan.db"]


def test_the_doctor_reads_the_pages_that_no_command_asks_for(
    tmp_path: Path, sqlite_states: Any, gendan: Callable[..., Result]
) -> None:
    file = tmp_path / "gendan.db"
    data = bytearray(sqlite_states.file(EMPTY).read_bytes())
    data[-8192:] = b"\x07" * 8192
    file.write_bytes(data)

    assert_refused(gendan(f"sqlite:///{file}", "doctor"), "doctor", "malformed")


@pytest.mark.parametrize("command", READ_ONLY_COMMANDS)
def test_who_only_reads_makes_no_database(command: str, tmp_path: Path, gendan: Callable[..., Result]) -> None:
    assert_refused(gendan(f"sqlite:///{tmp_path}/typo.db", *COMMANDS[command]), command, "typo.db")
    assert list(tmp_path.iterdir()) == []

    (tmp_path / "empty.db").touch()
    assert_refused(gendan(f"sqlite:///{tmp_path}/empty.db", *COMMANDS[command]), command, "empty.db")
    assert (tmp_path / "empty.db").read_bytes() == b""


def test_a_rehearsed_import_makes_no_database_either(tmp_path: Path, gendan: Callable[..., Result]) -> None:
    result = gendan(f"sqlite:///{tmp_path}/new.db", "import", BOOK, "--dry-run", "--json")

    assert (result.exit_code, len(json.loads(result.stdout)["rows"])) == (0, 1)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_filled_by_migrate(tmp_path: Path, gendan: Callable[..., Result]) -> None:
    (tmp_path / "gendan.db").touch()

    assert (
        json.loads(gendan(f"sqlite:///{tmp_path}/gendan.db", "migrate", "--json").stdout)["applied"][-1]
        == REVISIONS[-1]
    )
    assert pending(f"sqlite:///{tmp_path}/gendan.db") == []


@pytest.mark.parametrize("command", COMMANDS)
def test_an_address_that_is_none_is_wrong_usage(command: str, gendan: Callable[..., Result]) -> None:
    for url in ("sqlite:///", "sqlite:///:memory:", "mysql://host/gendan", "postgresql://host:port/gendan"):
        result = gendan(url, *COMMANDS[command])
        found = command.startswith("doctor") and url.startswith("postgresql")
        assert (result.exit_code, type(result.exception)) == (1 if found else 2, SystemExit), (url, result.output)
        assert "GENDAN_DATABASE_URL" in (result.stdout if found else result.stderr)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in {"migrate", "migrate --json"}])
def test_a_locked_file_is_said_after_a_while(
    command: str, tmp_path: Path, sqlite_states: Any, gendan: Callable[..., Result]
) -> None:
    file = tmp_path / "gendan.db"
    file.write_bytes(sqlite_states.file(EMPTY).read_bytes())
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert_refused(gendan(f"sqlite:///{file}", *COMMANDS[command]), command, "locked")
    finally:
        holder.close()


def test_a_file_that_may_not_be_written_is_said(
    tmp_path: Path, sqlite_states: Any, gendan: Callable[..., Result]
) -> None:
    file = tmp_path / "gendan.db"
    file.write_bytes(sqlite_states.file(EMPTY).read_bytes())
    _altered("PRAGMA journal_mode=DELETE")(file)

    result = gendan(f"sqlite:///file:{file}?mode=ro&uri=true", *COMMANDS["import"])

    assert_refused(result, "import", "readonly")


def test_a_trail_without_an_entry_is_not_called_whole(database_url: URL, gendan: Callable[..., Result]) -> None:
    assert_refused(gendan(database_url, "audit", "verify"), "audit verify", "一条也没有")
    assert_refused(gendan(database_url, "audit", "verify", "--json"), "audit verify --json", "一条也没有")


def test_the_doctor_says_what_waits_and_leaves_it_to_migrate(database_url: URL, gendan: Callable[..., Result]) -> None:
    downgrade(database_url, REVISIONS[-2])

    found = json.loads(gendan(database_url, "doctor", "--json").stdout)["checks"][0]

    assert (found["ok"], found["fix"]) == (False, "Run: gendan migrate")
    assert "1 " in found["message"]
    assert pending(database_url) == [REVISIONS[-1]]


@contextmanager
def _server_database(server: URL, *statements: str) -> Iterator[URL]:
    """A database beside ours, with tables of its own."""
    name = f"other_{uuid4().hex[:12]}"
    with connected(server, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    try:
        with connected(server, name) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]
        yield server.set(database=name)
    finally:
        with connected(server, "postgres") as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.mark.postgres
def test_on_postgresql_every_command_refuses_what_is_not_ours(
    postgres_server: URL, gendan: Callable[..., Result]
) -> None:
    with _server_database(postgres_server, "CREATE TABLE album (title TEXT)") as foreign:
        nowhere = postgres_server.set(database="nobody_made_this")
        unknown = postgres_server.set(username="nobody", password="secret")
        away = URL.create("postgresql", host="127.0.0.1", port=9, database="x", password="secret", username="me")
        for url, said in ((foreign, "album"), (nowhere, "nobody_made_this"), (unknown, "nobody"), (away, "refused")):
            for command in ("migrate", "audit verify --json", "doctor --json", "import", "letter", "run"):
                result = gendan(url, *COMMANDS[command])
                assert_refused(result, command, said)
                assert "secret" not in result.output
        with connected(foreign) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("album",)]


@pytest.mark.postgres
def test_on_postgresql_a_newer_a_read_only_and_a_bare_database_are_told_apart(
    postgres_server: URL, databases: Databases, tmp_path: Path, gendan: Callable[..., Result]
) -> None:
    with _server_database(postgres_server) as bare:
        for command in ("audit verify --json", "doctor", "export"):
            assert_refused(gendan(bare, *COMMANDS[command]), command, str(bare.database))
    with databases.copy("postgresql", EMPTY, tmp_path) as database_url:
        _read_only_and_newer(database_url, gendan)


def _read_only_and_newer(database_url: URL, gendan: Callable[..., Result]) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {database_url.database} SET default_transaction_read_only = on"))
    assert_refused(gendan(database_url, *COMMANDS["import"]), "import", "read-only")
    with engine.begin() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in ("migrate", "audit verify", "doctor", "import"):
        assert_refused(gendan(database_url, *COMMANDS[command]), command, "9999")


def test_a_real_process_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "gendan.db").write_text("no database\n" * 400)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GENDAN_", "SLACK_"))}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])

    ended = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "verify"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
