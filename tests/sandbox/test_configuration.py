"""The workspace file and the command line."""

from __future__ import annotations

import asyncio
import copy
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from sandbox.__main__ import main
from sandbox.config import ConfigError, declining, load, parse
from tests.every import every
from tests.memory import FREED_IS_OVERWRITTEN
from tests.sandbox.conftest import WORKSPACE, Start

ROOT = Path(__file__).parents[2]


def broken(path: list[str | int], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(WORKSPACE)
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return data


@every(
    ("path", "value", "words"),
    [
        (["team", "id"], "X1", "team.id: 'X1' is not a team id"),
        (["team", "colour"], "red", "team.colour: Extra inputs are not permitted"),
        (["users", 1, "tz"], "Asia/Shangai", "users[1].tz: 'Asia/Shangai' is not a time zone"),
        (["users", 1, "id"], "U01LIN", "users: id 'U01LIN' is there 2 times"),
        (["users", 1, "id"], "someone", "users[1].id: 'someone' is not a user id"),
        (["users"], [], "users: List should have at least 1 item"),
        (["channels", 0, "members"], ["U0X"], "channels: C01STANDUP: there is no user U0X"),
        (["channels", 0, "name"], "other", "channels: name 'other' is there 2 times"),
        (["app", "bot_user_id"], "U01LIN", "app.bot_user_id: U01LIN is the id of a person"),
        (["app", "bot_token"], "xapp-1", "app.bot_token: 'xapp-1' is not a bot token"),
        (["app", "scopes"], ["commands"], "app: events: message.im needs the scope im:history"),
        (["app", "optional_scopes"], ["pins:write"], "app: optional_scopes: pins:write must stand in scopes too"),
        (["app", "declined_scopes"], ["team:read"], "app: declined_scopes: team:read is not optional"),
        (["users", 0, "guest"], "single", "users: U01LIN is a guest of one channel and stands in 生产例会 and other"),
        (["users", 1, "team"], "T9OTHER", "channels: C01STANDUP: U02ZHOU is an outsider and the channel is not shared"),
        (["app", "events"], ["message.sms"], "app: events: 'message.sms' is not an event this server sends"),
        (["app", "commands", 0, "command"], "delay", "app.commands[0].command: 'delay' is not a command"),
        (["app", "signing_secret"], "", "app.signing_secret: String should have at least 1 character"),
        (["clock"], "2026-09-16T08:50", "clock: needs an offset"),
        (["usergroups", 0, "users"], ["U0X"], "usergroups: S01: there is no user U0X"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_the_reason(path: list[str | int], value: Any, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(broken(path, value), source="w.yaml")
    assert any(words in problem for problem in caught.value.problems), caught.value.problems
    assert all(problem.startswith("w.yaml: ") for problem in caught.value.problems)


def test_an_event_for_either_of_two_scopes_is_refused_only_without_both() -> None:
    data = broken(["app", "events"], ["channel_shared"])
    data["app"]["scopes"].remove("channels:read")
    assert parse(data).app.events == ["channel_shared"]
    data["app"]["scopes"].remove("groups:read")
    with pytest.raises(ConfigError, match="channel_shared needs the scope channels:read or groups:read"):
        parse(data)


def test_scopes_are_declined_on_the_command_line_when_they_are_optional() -> None:
    config = parse(broken(["app", "optional_scopes"], ["team:read", "groups:write"]))
    left = declining(config, ["team:read"]).app.granted_scopes
    assert set(config.app.granted_scopes) - set(left) == {"team:read"}
    with pytest.raises(ConfigError, match=r"declined_scopes: chat:write is not optional"):
        declining(config, ["chat:write"])


async def test_what_needs_a_declined_scope_is_refused_with_what_is_granted(start: Start) -> None:
    data = broken(["app", "optional_scopes"], ["groups:write", "users:read.email"])
    data["app"]["declined_scopes"] = ["groups:write", "users:read.email"]
    box = await start(data)
    refused = await box.api("conversations.create", name="room", is_private=True)
    assert (refused["error"], refused["needed"]) == ("missing_scope", "groups:write")
    assert "groups:write" not in refused["provided"].split(",")
    assert (await box.api("conversations.create", name="room"))["ok"]
    assert "email" not in (await box.api("users.info", user="U01LIN"))["user"]["profile"]
    granted = (await box.web.auth_test()).headers["x-oauth-scopes"].split(",")
    assert set(data["app"]["scopes"]) - set(granted) == {"groups:write", "users:read.email"}


def test_every_problem_is_named_at_once() -> None:
    data = broken(["team", "id"], "X1")
    data["users"][0]["tz"] = "nowhere"
    with pytest.raises(ConfigError) as caught:
        parse(data)
    assert len(caught.value.problems) == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("team: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bad\.yaml: is not YAML"):
        load(tmp_path / "bad.yaml")
    (tmp_path / "list.yaml").write_text("- 1", encoding="utf-8")
    with pytest.raises(ConfigError):
        load(tmp_path / "list.yaml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "more than 64 levels"),
        ("- " * 100_000, "more than 64 levels"),
        ("{a: " * 100_000, "more than 64 levels"),
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)), "500000 values"),
        ("a: &a [1, *a]\n", "an alias stands inside itself"),
        ("clock: 2026-02-30\n", "day is out of range"),
        ("clock: !!bool maybe\n", "a value is not of its kind"),
        ("clock: " + "9" * 10_000, "digits"),
    ],
)
def test_a_hostile_file_is_refused_and_takes_nothing_with_it(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as caught:
        load(tmp_path / "w.yaml")
    assert len(str(caught.value)) < 2_000


def test_what_is_written_once_and_meant_twice_still_works(tmp_path: Path) -> None:
    members = ["U01LIN"]
    data = broken(["channels"], [{**channel, "members": members} for channel in WORKSPACE["channels"]])
    file = written(tmp_path, data)
    assert "*id001" in file.read_text("utf-8")
    assert [channel.members for channel in load(file).channels] == [members] * len(data["channels"])


def written(folder: Path, data: dict[str, Any] | None = None) -> Path:
    file = folder / "workspace.yaml"
    file.write_text(yaml.safe_dump(data or WORKSPACE, allow_unicode=True), encoding="utf-8")
    return file


def test_the_command_line_answers_wrong_usage_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "none.yaml"), "--port", "0"]) == 2
    assert main(["--config", str(written(tmp_path, broken(["team", "id"], "X"))), "--port", "0"]) == 2
    assert main(["--config", str(written(tmp_path)), "--port", "0", "--decline", "commands"]) == 2
    errors = capsys.readouterr().err
    assert "none.yaml: No such file" in errors
    assert "Traceback" not in errors
    for wrong in (
        ["--clock", "today"],
        ["--port", "x"],
        ["--http", "http://example.com/"],
        ["--door", "http://10.0.0.1/"],
    ):
        with pytest.raises(SystemExit) as caught:
            main(["--config", "w.yaml", *wrong])
        assert caught.value.code == 2


async def test_the_server_says_when_it_is_ready_and_ends_when_told(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONUTF8": "1", **FREED_IS_OVERWRITTEN}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--config", str(written(tmp_path)), "--port", "0",
        "--clock", "2026-10-01T09:00+08:00",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    assert line.startswith("sandbox ready http://127.0.0.1:")
    url = line.removeprefix("sandbox ready ").strip()
    async with aiohttp.ClientSession() as session, session.get(f"{url}_control/clock") as response:
        assert (await response.json())["now"].startswith("2026-10-01T09:00:")
    port = url.rstrip("/").rpartition(":")[2]
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--config", str(written(tmp_path)), "--port", port,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    _, error = await asyncio.wait_for(second.communicate(), 20)
    assert (second.returncode, error.decode().startswith(f"cannot listen on port {port}")) == (2, True)
    process.send_signal(signal.SIGTERM)
    _, error = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, error) == (0, b"")
