"""Settings: every variable is in .env.example, a wrong one is named with what to do, secrets never print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, WrongSettings, read_settings, variable

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_example_names_every_variable_that_is_read_and_no_other() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE))
    assert named == {variable(field) for field in Settings.model_fields}


def test_every_variable_of_the_example_has_its_comment() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    bare = [
        line for before, line in zip(["", *lines], lines, strict=False) if "=" in line and not before.startswith("#")
    ]
    assert [line for line in bare if not line.startswith("#")] == []


def test_an_unedited_copy_of_the_example_is_good(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    settings = read_settings()
    assert settings.slack_bot_token is None
    assert settings.locale == "zh-CN"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1", "xoxb-"),
        ("SLACK_APP_TOKEN", "abc", "connections:write"),
        ("SLACK_API_BASE_URL", "https://slack.evil.example/api/", "loopback"),
        ("SLACK_API_BASE_URL", "http://127.0.0.1.evil.example/api/", "loopback"),
        ("SLACK_API_BASE_URL", "http://user@evil.example:80/api/", "loopback"),
        ("GENDAN_DATABASE_URL", "mysql://x", "sqlite:///"),
        ("GENDAN_TIMEZONE", "Mars/Base", "Asia/Shanghai"),
        ("GENDAN_LOCALE", "fr", "zh-CN or en"),
        ("GENDAN_LOG_LEVEL", "LOUD", "INFO"),
        ("GENDAN_WORKSPACE_FILE", "/nowhere.yaml", "no file"),
        ("GENDAN_DOOR_PORT", "70000", "65535"),
    ],
)
def test_a_wrong_variable_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        read_settings()
    assert str(refused.value).startswith(f"{name}: ")
    assert says in str(refused.value)


def test_several_wrong_variables_are_all_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_LOCALE", "fr")
    monkeypatch.setenv("GENDAN_TIMEZONE", "Mars/Base")
    with pytest.raises(WrongSettings) as refused:
        read_settings()
    assert len(str(refused.value).splitlines()) == 2


def test_secrets_do_not_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    monkeypatch.setenv("GENDAN_DATABASE_URL", "postgresql://me:geheim@db/gendan")
    shown = repr(read_settings()) + str(read_settings())
    assert "very-secret" not in shown
    assert "geheim" not in shown


@pytest.mark.parametrize("url", ["http://127.0.0.1:8400/api", "http://localhost:1/api/", "http://[::1]:8400/api/"])
def test_a_local_slack_is_accepted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SLACK_API_BASE_URL", url)
    assert str(read_settings().slack_api_base_url).endswith("/api/")
