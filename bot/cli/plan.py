"""`plan compute`: the critical path of a list of activities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import Json, print_json, refuse
from bot.domain.errors import GendanError
from bot.domain.schedule import Schedule, compute
from bot.files.activities import read_activities

plan_app = typer.Typer(help="计划 / Plans", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(plan_app, name="plan")


@plan_app.callback()
def plan() -> None:
    """计划 / Plans."""


@plan_app.command("compute")
def compute_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="csv, xlsx: id,duration,predecessors[,name]")],
    json_: Json = False,
) -> None:
    """总工期、关键路径与浮动 / Duration, critical path and floats."""
    try:
        schedule = compute(read_activities(file))
    except GendanError as error:
        refuse(f"{file.name}: {error.message}")
    if json_:
        activities = {name: times._asdict() for name, times in schedule.times.items()}
        document = {"duration": schedule.duration, "critical": list(schedule.critical)}
        print_json(document | {"activities": activities})
    else:
        _show(schedule)


def _show(schedule: Schedule) -> None:
    print(f"工期 duration: {schedule.duration}")
    print(f"关键路径 critical: {' → '.join(schedule.critical)}")
    print(f"{'id':<16}{'es':>6}{'ef':>6}{'ls':>6}{'lf':>6}{'total':>8}{'free':>8}")
    for name, t in schedule.times.items():
        print(f"{name:<16}{t.es:>6}{t.ef:>6}{t.ls:>6}{t.lf:>6}{t.total_float:>8}{t.free_float:>8}")
