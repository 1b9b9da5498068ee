"""The example of docs/sandbox.md works as it stands there."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import yaml

from sandbox.webapi import METHODS
from tests.sandbox.conftest import Start

TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found.group(1)


async def test_the_example_app_answers_its_command_in_the_example_workspace(start: Start, tmp_path: Path) -> None:
    box = await start(yaml.safe_load(example("yaml")))
    script = tmp_path / "echo.py"
    script.write_text(example("python"), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        env=os.environ | {"SLACK_API_URL": f"{box.url}/api/"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(20):
            while not (await box.get("state"))["bot"]["connected"]:
                await asyncio.sleep(0.05)
        assert (await box.post("command", user="U02LI", command="/echo", text="你好 @ada"))["ok"]
        async with asyncio.timeout(20):
            while not (said := await box.messages("U02LI", "@bot")):
                await asyncio.sleep(0.05)
        assert said[-1]["text"] == "你好 <@U01ADA|ada>"
    finally:
        process.terminate()
        await process.wait()


def test_the_example_app_has_ten_lines() -> None:
    assert len([line for line in example("python").splitlines() if line.strip()]) == 10


def test_every_method_is_documented() -> None:
    listed = re.search(r"^Methods: (.*)$", TEXT, re.MULTILINE)
    assert listed
    words = set(re.findall(r"`([\w.]+)`", listed.group(1)))
    for method in METHODS:
        family, _, name = method.rpartition(".")
        assert method in words or (name in words and any(word.startswith(family) for word in words)), method


def test_every_control_call_is_documented() -> None:
    source = "".join(
        path.read_text("utf-8") for path in (Path(__file__).parents[2] / "sandbox" / "control").glob("*.py")
    )
    for call in set(re.findall(r'"/_control/(\w+)', source)):
        assert f"`{call}" in TEXT, call
