"""What needs no database: lines read, amounts cut, plans moved and computed, blocks checked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from benchmarks.measure import Figure, report
from bot.domain.phrases import read
from bot.domain.phrases.withheld import without_amounts
from bot.domain.plans import Known, Plan, PlanRequest, Sites, build_plan, shift
from bot.domain.schedule import Activity, Link, LinkType, compute
from bot.files.calendars import load_calendar
from bot.files.plans import load_templates
from sandbox.rules.validate import Facts, check_blocks
from tests.factories import SHANGHAI

NOW = datetime(2026, 9, 16, 8, 50, tzinfo=SHANGHAI)
LINES = ("PO2402 3天 面料未到", "2403 包装 85%", "2403 交期从9/20推到9/28", "PO2403 delayed 3 days, fabric late")
PIECES = ("9/28 ", "改到", "国庆", "昨天", "1", "一", "√ ", "<@U1>", "MSC ANNA ", "aa-1-", "3天", "不")
AMOUNTS = ("8%", "百分之", "fob ", "8元", "8 ", "#8", "一万", "8,", "one ", "8-", "万", "$ ")


async def measure() -> list[Figure]:
    """Milliseconds of a core; of the long texts the slowest, beside a short one."""
    calendar = load_calendar("factory")
    plan, activities, blocks = order(), project(), digest()
    typical = best(lambda: [read(line, now=NOW, calendar=calendar) for line in LINES]) / len(LINES)
    longest = max(best(partial(read, text, now=NOW, calendar=calendar), rounds=1) for text in filled(PIECES, 2000))
    cut = max(best(partial(without_amounts, text, "▇"), rounds=1) for text in filled(AMOUNTS, 3000))
    short = best(lambda: without_amounts("费用8万,工厂要求先付", "▇"))
    moved = best(lambda: shift(plan, milestone="fabric", new_finish=date(2026, 9, 26)))
    walk = best(lambda: [activity.links for activity in activities], rounds=3)
    return [
        Figure(name="a typical line read", value=typical, floor=None, limit=5),
        Figure(name="the slowest of long texts read", value=longest, floor=typical, limit=2000),
        Figure(name="amounts cut from the slowest of long texts", value=cut, floor=short, limit=500),
        Figure(name="an order's plan of thirty milestones moved", value=moved, floor=None, limit=2),
        Figure(
            name="a plan of 10,000 activities", value=best(lambda: compute(activities), rounds=3), floor=walk, limit=100
        ),
        Figure(name="thirty blocks checked", value=best(lambda: check_blocks(blocks, Facts())), floor=None, limit=1),
    ]


def filled(pieces: Iterable[str], length: int) -> Iterator[str]:
    """Texts of that length, each of one piece again and again."""
    return ((piece * length)[:length] for piece in pieces)


def best(act: Callable[[], object], *, rounds: int = 20) -> float:
    """The fewest milliseconds of several rounds."""
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        act()
        spent.append(time.process_time() - started)
    return min(spent) * 1000


def order() -> Plan:
    """The plan of PO2402 of the demo's order book."""
    sites = Sites(
        factory=load_calendar("factory"),
        buyer=load_calendar("SE"),
        port=load_calendar("port"),
        office=load_calendar("cn"),
    )
    known = {"fabric": Known(expected_on=date(2026, 9, 20)), "cutting": Known(progress=30)}
    return build_plan(
        PlanRequest(
            template=load_templates()["garment"], today=date(2026, 9, 16), sites=sites, term="FOB",
            quantity=Decimal(8000), due_on=date(2026, 10, 28), etd_on=date(2026, 10, 26), known=known,
        )
    )  # fmt: skip


def project() -> list[Activity]:
    """Ten thousand activities with two links each."""
    activities = [Activity(id=str(n), duration=n % 7 + 1) for n in range(100)]
    for n in range(100, 10_000):
        links = (Link(predecessor=str(n - 100)), Link(predecessor=str(n - 37), type=LinkType.SS, lag=1))
        activities.append(Activity(id=str(n), duration=n % 7 + 1, links=links))
    return activities


def digest() -> list[dict[str, Any]]:
    """Thirty blocks such as a digest has."""
    button: dict[str, Any] = {
        "type": "button",
        "action_id": "open",
        "text": {"type": "plain_text", "text": "看"},
        "value": "1",
    }
    section: dict[str, Any] = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*PO2402* 面料未到"},
        "accessory": button,
    }
    context: dict[str, Any] = {"type": "context", "elements": [{"type": "mrkdwn", "text": "林晓 · 09-16"}]}
    return [section, context, {"type": "divider"}] * 10


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
