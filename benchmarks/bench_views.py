"""What people look at in a company of 100,000 orders, 5,000 open, with a million rows of history."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.measure import Figure, database, percentile, report
from benchmarks.office import REPORTED, place
from bot.app.memory import calm_collector
from bot.db.summaries import refresh_summaries
from bot.services.orders.asking import look_up_orders
from bot.services.orders.find import OrderNotFound
from bot.services.orders.messages import OrdersAskedMessage
from bot.views.home import load_home
from bot.views.orders import load_list
from bot.work.clock import MovableClock
from bot.work.gateway import Services
from tests.factories import CHEN, LIN, line_of

Load = Callable[[], Awaitable[Any]]
Statement = tuple[str, tuple[str, ...]]
ORDERS, OPEN, HISTORY, CASES = 100_000, 5_000, 1_000_000, 500
FIRST = 10_000
"""The id of the first order placed here; those of the demo company lie below."""

TIMES = 15
WORD, EXACT, NOBODYS = "卫衣", f"PO{FIRST + 77}", "没有这个词"


async def measure() -> list[Figure]:
    """The median of each beside the bare statements that it cannot do without."""
    calm_collector()
    with database() as db:
        company = place(db, cases=CASES, moments=[]).company
        db.call(_orders)
        served = Services(db, company, _clock())
        with closing(sqlite3.connect(str(db.url.database))) as bare:
            return await _figures(served, bare)


async def _figures(served: Services, bare: sqlite3.Connection) -> list[Figure]:
    def home(actor: str) -> Load:
        return lambda: served.read(load_home, actor=actor)

    def listed(query: str | None) -> Load:
        return lambda: served.read(load_list, actor=CHEN, asked=OrdersAskedMessage(query=query))

    def found(query: str) -> Load:
        return lambda: served.read(look_up_orders, actor=CHEN, text=query)

    counted = "SELECT count(*) FROM order_summary WHERE finished = 0"
    first = "SELECT order_id FROM order_summary WHERE finished = 0 ORDER BY float_days, due_on, po LIMIT 8"
    scanned = "SELECT count(*) FROM order_summary WHERE instr(names, ?) > 0"
    exactly = "SELECT order_id FROM order_summary WHERE po_key = ?"
    measured: list[tuple[str, Load, list[Statement], float]] = [
        ("a director's Home over 5,000 open orders", home(CHEN), [(counted, ()), (first, ()), (first, ())], 25),
        ("a merchandiser's Home with 200 orders", home(LIN), [(counted, ()), (first, ()), (first, ())], 25),
        ("a page of 5,000 orders", listed(None), [(counted, ()), (first, ())], 25),
        ("an exact look-up among 100,000 orders", found(EXACT), [(exactly, (EXACT,))], 5),
        ("a page of a word that fits all 100,000", listed(WORD), [(scanned, (WORD,))], 50),
        ("a word that fits none of them", found(NOBODYS), [(scanned, (NOBODYS,))], 50),
    ]
    figures = []
    for name, load, statements, limit in measured:
        floor = percentile([_bare(bare, statements) for _ in range(TIMES)], 0.5)
        figures.append(Figure(name=name, value=await _median(load), floor=floor, limit=limit))
    return figures


def _clock() -> MovableClock:
    clock = MovableClock()
    clock.move_to(REPORTED)
    return clock


async def _median(load: Load) -> float:
    spent = []
    for _ in range(TIMES + 2):
        began = time.perf_counter()
        with suppress(OrderNotFound):  # a word that fits nothing is refused
            await load()
        spent.append((time.perf_counter() - began) * 1000)
    return percentile(spent[2:], 0.5)


def _bare(connection: sqlite3.Connection, statements: list[Statement]) -> float:
    began = time.perf_counter()
    for statement, values in statements:
        connection.execute(statement, values).fetchall()
    return (time.perf_counter() - began) * 1000


def _orders(session: Session) -> None:
    """Copies of one order's line with its milestones, in a few statements."""
    sample = line_of(session, "PO2403").id
    last, garment = FIRST + ORDERS - 1, "卫衣 圆领 加绒"
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {FIRST} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    is_open = f"i < {FIRST + OPEN}"
    follower = f"CASE WHEN i % 25 = 0 THEN '{LIN}' END"
    milestone = (
        "line_id, position, key, name_zh, name_en, owner_role, gate, state, progress, latest_on, forecast_on, "
        "float_days, critical"
    )
    later = "date({}, (i * 7 % 90) || ' days')"
    for statement in (
        f"""INSERT INTO "order" (id, customer, po, mode, merchandiser_id, packing_in_contract, partial_allowed,
            created_at) {numbers} SELECT i, 'customer ' || (i % 40), 'PO' || i, 'business', {follower}, 0, 0,
            '2026-01-05' FROM n""",
        f"""INSERT INTO order_line (id, order_id, position, key, style, product, due_on, dangerous_goods, source)
            {numbers} SELECT i, i, 1, '1', 'ST-' || (i % 5000), '{garment}', date('2026-09-20', (i % 200) || ' days'),
            0, '{{}}' FROM n""",
        f"""INSERT INTO milestone ({milestone})
            {numbers} SELECT i, position, key, name_zh, name_en, owner_role, gate,
            CASE WHEN {is_open} THEN state ELSE 'done' END, progress, {later.format("latest_on")},
            {later.format("forecast_on")}, i % 40 - 2, critical FROM n, milestone WHERE line_id = {sample}""",
        f"""INSERT INTO change (batch, subject_kind, subject_id, order_id, field, old, new, source, at)
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {HISTORY - 1})
            SELECT 'b' || i, 'milestone', i, {FIRST} + (i % {ORDERS}), 'promised_on', NULL, '2026-09-01', 'text',
            '2026-08-01' FROM n""",
    ):
        session.execute(text(statement.replace(":", r"\:")))
    session.execute(text(_finished(numbers)))
    refresh_summaries(session, range(FIRST, FIRST + OPEN))


def _finished(numbers: str) -> str:
    """The summaries of those that are over, without reading a million milestones for it."""
    return f"""INSERT INTO order_summary (order_id, customer, project, po, merchandiser_id, po_key, po_number, names,
        finished, going, float_days, due_on, late_after) {numbers} SELECT i, 'customer ' || (i % 40), '', 'PO' || i,
        coalesce(merchandiser_id, ''), 'PO' || i, i, char(10) || lower(style) || char(10) || product || char(10)
        || char(9) || customer || char(10), 1, 0, 999, due_on, '9999-12-31'
        FROM n JOIN "order" ON "order".id = i JOIN order_line ON order_line.id = i WHERE i >= {FIRST + OPEN}"""


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
