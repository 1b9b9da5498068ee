"""From process start to the first command answered, over Socket Mode, with a database that is up to date."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Figure, report, scratch
from benchmarks.standin import Standin
from bot.db.migrate import upgrade

STARTS = 5
BARE = (
    "import slack_bolt.async_app, slack_bolt.adapter.socket_mode.async_handler, sqlalchemy.orm, jinja2, aiohttp.web,"
    " apscheduler.schedulers.asyncio, pydantic_settings, typer, yaml, structlog, prometheus_client"
)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of both: compiled modules are kept, as those of an installed program are."""
    ours = ("SLACK_", "GENDAN_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def bare_imports(folder: Path) -> float:
    """Seconds for an interpreter that imports what we stand on and nothing of ours."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True, env=surroundings(folder))
    return time.perf_counter() - started


async def first_answer(folder: Path) -> float:
    """Seconds from process start until the person has the answer to a bare /order."""
    slack = Standin()
    await slack.open()
    environment = surroundings(folder) | {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench",
        "SLACK_API_BASE_URL": f"http://127.0.0.1:{slack.port}/api/",
        "GENDAN_DATABASE_URL": f"sqlite:///{folder}/gendan.db",
        "GENDAN_LOG_LEVEL": "ERROR",
    }
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
    try:
        await asyncio.wait_for(slack.answered.wait(), 60)
    finally:
        process.terminate()
        await process.wait()
        await slack.close()
    assert slack.answered_at is not None
    return slack.answered_at - started


async def measure() -> list[Figure]:
    """Medians; floor and figure take turns."""
    floors, spent = [], []
    with scratch() as folder:
        upgrade(f"sqlite:///{folder}/gendan.db")
        bare_imports(folder)
        await first_answer(folder)
        for _ in range(STARTS):
            floors.append(bare_imports(folder))
            spent.append(await first_answer(folder))
    floor, value = statistics.median(floors), statistics.median(spent)
    return [Figure(name="start to first command answered", value=value, floor=floor, limit=2 * floor, unit="s")]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
