"""Asking for orders: one name, several names, names that fit nothing, and words that mean something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import delete, select

from bot.db.database import Database
from bot.db.models import Notice
from bot.services.conversation.take import read_ahead, take_message
from bot.services.orders.find import OrderNotFound
from bot.services.orders.messages import OrdersAskedMessage
from bot.views.orders import load_list
from bot.work.company import Company
from bot.work.unit import Answer
from tests.factories import LIN, demo_company, moment, run_case
from tests.integration.test_statements import counting

T = TypeVar("T")
Do = Callable[..., Any]


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


@pytest.fixture
def do(demo: Database, company: Company) -> Do:
    """Run a use case on Wednesday at nine."""

    def run(use_case: Callable[..., T], **arguments: Any) -> T:
        return demo.call(lambda session: run_case(use_case, session, company, moment("2026-09-16 09:00"), **arguments))

    return run


def to(member: str) -> Answer:
    """An answer in the member's DM."""
    return Answer(member=member, audience=member, method="post", key="k")


def answers(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """Every answer's message and context."""
    found = select(Notice).where(Notice.key.like("reply:k:%")).order_by(Notice.id)
    return database.call(lambda s: [(row.message, row.context) for row in s.scalars(found)])


@pytest.mark.parametrize("typed", ["ＰＯ２４０３", "２４０３", "po 2403", "PO2403"])
def test_a_name_is_found_however_it_was_typed(demo: Database, do: Do, typed: str) -> None:
    do(take_message, to=to(LIN), text=f"/order {typed}")
    assert [name for name, _ in answers(demo)] == ["order_card"]


@pytest.mark.parametrize("typed", ["PO2403 PO2404", "2403、2404", "PO2403 和 PO2404"])
@pytest.mark.parametrize("verb", ["/order ", ""], ids=["command", "message"])
def test_several_names_are_a_list_of_just_these(demo: Database, do: Do, verb: str, typed: str) -> None:
    do(take_message, to=to(LIN), text=f"{verb}{typed}")
    [(name, context)] = answers(demo)
    assert name == "order_list"
    shown = do(load_list, actor=LIN, asked=OrdersAskedMessage(query=context["query"]))
    assert (sorted(row.po for row in shown.rows), shown.missing) == (["PO2403", "PO2404"], ())


def test_of_several_names_the_one_that_fits_nothing_is_said(demo: Database, do: Do) -> None:
    do(take_message, to=to(LIN), text="/order PO2403 PO9999")
    [(name, context)] = answers(demo)
    shown = do(load_list, actor=LIN, asked=OrdersAskedMessage(query=context["query"]))
    assert (name, [row.po for row in shown.rows], shown.missing) == ("order_list", ["PO2403"], ("PO9999",))


@pytest.mark.parametrize("typed", ["PO2403", "卫衣", "我的订单", "今天到期"])
def test_what_a_message_looks_up_is_read_before_anything_is_written(demo: Database, do: Do, typed: str) -> None:
    do(take_message, to=to(LIN), text=typed)
    at_once = answers(demo)
    demo.call(lambda s: s.execute(delete(Notice)))
    ahead = do(read_ahead, actor=LIN, text=typed)
    with counting(demo) as statements:
        do(take_message, to=to(LIN), text=typed, ahead=ahead)
    assert answers(demo) == at_once
    assert [statement for statement in statements if "order_summary" in statement] == []


def test_names_that_all_fit_nothing_are_refused(do: Do) -> None:
    with pytest.raises(OrderNotFound):
        do(take_message, to=to(LIN), text="/order PO9998 PO9999")


@pytest.mark.parametrize(
    ("typed", "message"), [("my orders", "order_list"), ("我的订单", "order_list"), ("help", "help"), ("帮助", "help")]
)
def test_words_mean_the_same_behind_the_command_as_alone(demo: Database, do: Do, typed: str, message: str) -> None:
    do(take_message, to=to(LIN), text=f"/order {typed}")
    assert [name for name, _ in answers(demo)] == [message]


@pytest.mark.parametrize(
    ("typed", "form"), [("delay", "delay"), ("报延期", "delay"), ("milestone", "milestone"), ("异常", "anomaly")]
)
def test_the_word_of_a_command_alone_is_answered_with_the_button_of_its_form(
    demo: Database, do: Do, typed: str, form: str
) -> None:
    do(take_message, to=to(LIN), text=typed)
    [(name, context)] = answers(demo)
    assert (name, context["form"]) == ("form_offer", form)


def test_the_word_of_orders_before_a_product_looks_for_it(demo: Database, do: Do) -> None:
    do(take_message, to=to(LIN), text="订单 连帽夹克")
    assert [name for name, _ in answers(demo)] == ["order_card"]


def test_an_anomaly_said_with_its_word_is_previewed_though_its_kind_is_asked(demo: Database, do: Do) -> None:
    do(take_message, to=to(LIN), text="异常 PO2402 说不清的事")
    assert [name for name, _ in answers(demo)] == ["delay_preview/2"]
