"""`aql`: sample size and acceptance number of a lot."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.output import Json, print_json, refuse
from bot.domain.aql import OutsideTableError, sampling_plan


def register(app: typer.Typer) -> None:
    app.command("aql")(aql)


def aql(
    lot: Annotated[int, typer.Option("--lot", help="批量,至少 2 / pieces in the lot")],
    aql_: Annotated[str, typer.Option("--aql", help="0.65, 1.0, 1.5, 2.5, 4.0 or 6.5")] = "2.5",
    level: Annotated[str, typer.Option("--level", help="检验水平 / level: S-1 … S-4, I, II, III")] = "II",
    json_: Json = False,
) -> None:
    """正常检验一次抽样方案 / ISO 2859-1 single sampling, normal."""
    try:
        plan = sampling_plan(lot=lot, level=level, aql=aql_)
    except OutsideTableError as error:
        refuse(error.message)
    if json_:
        print_json(asdict(plan))
        return
    letters = plan.code_letter if plan.code_letter == plan.used_letter else f"{plan.code_letter} → {plan.used_letter}"
    whole = "(全检 inspect all)" if plan.inspect_all else ""
    print(f"字码 {letters} · 抽样 {plan.sample_size}{whole} · Ac {plan.accept} / Re {plan.reject}")
