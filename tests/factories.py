"""Rows and values for tests: the demo company as its seed and order book make it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.company import SITES, Calendars
from bot.db.database import Database
from bot.db.models import Milestone, Order, OrderLine
from bot.files.aliases import load_aliases
from bot.files.keywords import load_keywords
from bot.files.order_book import read_book
from bot.files.plans import load_templates
from bot.files.rates import load_rates
from bot.files.rules import load_rules
from bot.files.seed import demo_book, read_seed
from bot.files.transit import load_transit
from bot.services.imports import import_book, seeding
from bot.work.company import Company
from bot.work.unit import Answer, Work

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
FOLLOW = "C02FOLLOW"
LIN, ZHOU, HE, WU = "U01LINXIAO", "U02ZHOUMIN", "U03HEJING", "U04WULEI"
WANG, LI, ZHAO = "U05WANGFANG", "U06LIWEI", "U07ZHAOMING"
CHEN, LIU, SUN = "U08CHENZQ", "U09LIUYANG", "U10SUNLI"
ZHENG, QIAN, FENG, JIANG = "U11ZHENGQ", "U12QIANLH", "U13FENGTAO", "U14JIANGY"
XU, SHEN, ANNA, DAVID, HUANG = "U15XUFENG", "U16SHENJIE", "U17ANNA", "U18DAVID", "U19HUANGJG"


def moment(text: str) -> datetime:
    """`2026-09-16 09:00` on the company's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


START = moment("2026-09-16 09:00")


@cache
def demo_company() -> Company:
    """The demo company's knowledge, read once and changed by nobody: the end of a run compares it with the files."""
    return read_company()


def read_company() -> Company:
    """The demo company's knowledge, from the shipped data."""
    return Company(
        rules=load_rules(),
        calendars=Calendars(SITES),
        plans=load_templates(),
        rates=load_rates(),
        transit=load_transit(),
        keywords=load_keywords(),
        aliases=load_aliases(),
        follow_channel=FOLLOW,
    )


def place_demo(db: Database, company: Company, *, now: datetime = START) -> None:
    """Place its people and import its order book."""
    seed, book = read_seed(None), read_book(demo_book())
    db.call(lambda session: seeding.apply_seed(Work(session, company, now), seed=seed, known_only=False))
    db.call(lambda session: import_book(Work(session, company, now, member=HUANG), book=book))


def order_of(session: Session, po: str) -> Order:
    """The order of that PO."""
    return session.scalars(select(Order).where(Order.po == po)).one()


def line_of(session: Session, po: str) -> OrderLine:
    """Its first line."""
    return order_of(session, po).lines[0]


def milestone_of(session: Session, po: str, key: str) -> Milestone:
    """A milestone of its first line."""
    return next(milestone for milestone in line_of(session, po).milestones if milestone.key == key)


def day(text: str) -> date:
    """`2026-09-30`."""
    return date.fromisoformat(text)


def run_case(
    use_case: Callable[..., T],
    session: Session,
    company: Company,
    now: datetime,
    *,
    actor: str | None = None,
    to: Answer | None = None,
    **arguments: Any,
) -> T:
    """Run a use case as the gateway does."""
    return use_case(Work.of(session, company, now, actor=actor, to=to), **arguments)
