"""One message read on one core, item by item; the floor is one pass of a pattern over its letters."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from benchmarks.measure import Figure, percentile, report
from bot.domain.phrases import read
from bot.files.calendars import load_calendar

ROUNDS = 60
NOW = datetime(2026, 9, 16, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
MESSAGES = (
    "2403 车缝 71%,包装 20%,3号线人手不够",
    "PO2402 fabric ETA 22-Sep-26, was 20 Sep, mill is rinsing again",
    "2401 装柜从10/9推到国庆后三天,船公司甩柜,截关改到明晚12点",
    "2415 注塑 今天9000件,累计93000件,次品率 1.2%,金师傅说下周三前能做完",
    "PO2411 COA 合格 报告号 C-8812,封号 990412,柜号 MSKU1234567,20-25 Oct 到港",
    "2402 面料21或22号到,返工费 1.2万,客户要求提前 5 天,最晚 9 月 30 日前出货",
)
_LETTERS = re.compile(r"[\u4e00-\u9fff]|\w+|\s")


def _milliseconds(act: Callable[[str], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        for message in MESSAGES:
            started = time.process_time()
            act(message)
            spent.append((time.process_time() - started) * 1000)
    return percentile(spent, 0.5)


async def measure() -> list[Figure]:
    """Milliseconds a message, the median over several of them."""
    calendar = load_calendar("cn")
    value = _milliseconds(lambda message: read(message, now=NOW, calendar=calendar))
    floor = _milliseconds(_LETTERS.findall)
    return [Figure(name="one message read, item by item", value=value, floor=floor, limit=3)]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
