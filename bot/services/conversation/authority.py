"""`权限 FOB`, `/authority …`: who may decide what, why a case went where it went, who holds which seat."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.phrases.statements import Request
from bot.services.figures.digest import send_figures
from bot.services.reports.outcomes import ReportOutcome
from bot.services.rules import authority
from bot.services.seating.typed import show_roles, type_absence
from bot.work.unit import Work


def _named(names: str, do: Callable[[Work, str], object]) -> dict[str, Callable[[Work, str], object]]:
    return dict.fromkeys(names.split(), do)


WORDS: Mapping[str, Callable[[Work, str], object]] = {
    **_named("help 帮助", lambda work, _: authority.show_help(work)),
    **_named("table 权限表 表", lambda work, _: authority.show_table(work)),
    **_named("why 为什么 原因", lambda work, rest: authority.explain_case(work, text=rest)),
    **_named("roles 岗位 角色", lambda work, rest: show_roles(work, query=rest)),
    **_named("away 请假 absence", lambda work, rest: type_absence(work, text=rest)),
    **_named("figures 统计 数据", lambda work, _: send_figures(work)),
}
"""Words that ask for something else than who may decide; those that open a form are the handlers'."""


def asked(work: Work, request: Request, _part: str) -> ReportOutcome:
    """Nothing asks for help, a known word for what it names, anything else for the decision of that name."""
    name, _, rest = request.words.strip().partition(" ")
    if (do := WORDS.get(name.casefold())) is not None:
        do(work, rest.strip())
    elif name:
        authority.ask_decision(work, text=request.words)
    else:
        authority.show_help(work)
    return ReportOutcome.ANSWERED
