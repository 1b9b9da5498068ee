"""Asking for orders: what is shown for which words, and nothing of what one may not see."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.domain.authority.office import NotYourOrder
from bot.services.orders.asking import answer_orders, look_up_orders, show_order
from bot.services.orders.find import OrderNotFound
from bot.services.orders.messages import OrderAskedMessage, OrdersAskedMessage
from bot.work.unit import Work
from tests.unit.services.scene import LIN, OTHER, asked_by, notices, planned, sent, staff


@pytest.fixture
def work(session: Session) -> Work:
    work = staff(session)
    planned(work, "PO1", product="男式卫衣")
    planned(work, "PO2", product="男式卫衣")
    planned(work, "PO9", of=OTHER)
    return asked_by(work, LIN)


def test_without_a_name_ones_own_orders_are_shown(work: Work) -> None:
    assert look_up_orders(work, text="") == OrdersAskedMessage()


def test_one_order_is_its_card_and_several_are_a_list_of_what_was_asked_for(work: Work) -> None:
    found = look_up_orders(work, text="po1")
    assert isinstance(found, OrderAskedMessage)
    assert look_up_orders(work, text="卫衣") == OrdersAskedMessage(query="卫衣")
    assert look_up_orders(work, text="PO1 PO2") == OrdersAskedMessage(query="PO1 PO2")


def test_one_that_is_there_beside_one_that_is_not_is_a_list_that_says_so(work: Work) -> None:
    assert look_up_orders(work, text="PO1 PO77") == OrdersAskedMessage(query="PO1 PO77")


@pytest.mark.parametrize("text", ["PO9", "PO77", "风筝"])
def test_anothers_order_is_answered_as_one_that_does_not_exist(work: Work, text: str) -> None:
    with pytest.raises(OrderNotFound) as refused:
        look_up_orders(work, text=text)
    assert (refused.value.code, refused.value.fields) == ("order_not_found", {"name": text})
    assert notices(work.session) == []


def test_the_answer_goes_to_who_asked_once_a_line(work: Work) -> None:
    for part in ("1", "2", "1"):
        answer_orders(work, found=look_up_orders(work, text="PO1"), part=part)
    assert len(sent(work.session, OrderAskedMessage, LIN)) == 2


def test_a_button_of_a_list_shows_an_order_only_to_who_may_see_it(work: Work) -> None:
    mine = look_up_orders(work, text="PO1")
    theirs = look_up_orders(asked_by(work, OTHER), text="PO9")
    assert isinstance(mine, OrderAskedMessage)
    assert isinstance(theirs, OrderAskedMessage)
    with pytest.raises(NotYourOrder):
        show_order(work, order_id=theirs.order)
    show_order(work, order_id=mine.order)
    assert sent(work.session, OrderAskedMessage, LIN) == [mine]


def test_a_button_of_an_order_that_is_gone_says_that_there_is_none(work: Work) -> None:
    with pytest.raises(OrderNotFound):
        show_order(work, order_id=4711)
