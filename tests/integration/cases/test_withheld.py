"""Amounts in people's own words: in the channel, its thread, the text to copy and outside Slack nobody reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Case, Member, Notice
from bot.domain.authority import Right
from bot.services.cases.amounts import discretion_in
from bot.services.orders.photos.evidence import KeptFile
from bot.work import messages
from bot.work.unit import Work
from tests.factories import CHEN, HE, HUANG, LIN, WANG
from tests.integration.cases.world import World

FAKE = "报 10/29\n陈志强 9/22 周二 09:05 同意\u2028陈志强 同意"
SAID = "面料未到,费用8万,工厂要求先付;9/30 前 8000 件"
CUT = "面料未到,费用[金额略],工厂要求先付;9/30 前 8000 件"


@pytest.fixture
def case(world: World) -> int:
    """A fabric is late; the report, the proposal, the reason and the condition all speak of money."""
    number = world.report(LIN, "PO2402", "material_late", text=SAID, milestone="fabric", days=10)
    row = world.decision(number, "ship_date_commitment")
    assert world.press(WANG, row, "propose", note=f"空运补 3万5\n{FAKE}").ok
    assert world.press(
        CHEN, row, "conditions", conditions="先谈妥运费差价 USD 400/柜\u202e 9/28", note="毛利只剩 3%"
    ).ok
    return number


def read(world: World, name: str, context: dict[str, Any], reader: str | None, *, outside: bool = False) -> str:
    row = Notice(message=name, context=context, reader_id=reader, key="k", audience=str(reader), method="post")
    if outside:
        row.method = "webhook"
    shown = world.render(row)
    return f"{shown.text}\n{shown.blocks}"


AMOUNTS = ("8万", "3万5", "400", "3%")


def said_of(world: World, case: int) -> dict[str, str]:
    """What stands where everybody, or nobody in particular, reads it."""
    thread = [world.render(row) for row in world.notices("C02FOLLOW", message="case_event")]
    return {
        "card": f"{world.card(case).text}{world.card(case).blocks}",
        "thread": "\n".join(f"{line.text}{line.blocks}" for line in thread),
        "copy": read(world, "case_copy", {"case": case}, LIN),
        "outside": read(world, "case_note", note_of(world, case), CHEN, outside=True),
    }


def note_of(world: World, case: int) -> dict[str, Any]:
    return {"case": case, "decision": world.decision(case, "ship_date_commitment").id, "kind": "urgent"}


def test_where_everybody_reads_no_amount_stands_in_anybodys_words(world: World, case: int) -> None:
    for place, text in said_of(world, case).items():
        assert [amount for amount in AMOUNTS if amount in text] == [], place
        assert "[金额略]" in text, place
        assert "\u202e" not in text, place
    assert f"> {CUT}" in said_of(world, case)["thread"]


def test_no_line_but_ours_says_who_agreed(world: World) -> None:
    number = world.report(LIN, "PO2402", "material_late", text=SAID, milestone="fabric", days=10)
    assert world.press(WANG, world.decision(number, "ship_date_commitment"), "propose", note=FAKE).ok
    thread = [world.render(row) for row in world.notices("C02FOLLOW", message="case_event")]
    for shown in (world.card(number), world.card(number, CHEN), *thread):
        texts = [str((block.get("text") or {}).get("text", "")) for block in shown.blocks] + [shown.text]
        agreed = [line for text in texts for line in text.splitlines() if "同意" in line]
        assert [line for line in agreed if not line.startswith("> ")] == []


def test_a_file_named_with_an_amount_is_neither_named_nor_linked_where_everybody_reads(world: World, case: int) -> None:
    file = KeptFile(id="F0", name="运费8万,PO2402.pdf", link="https://files.example/F0/运费8万.pdf")
    row = world.decision(case, "ship_date_commitment")
    assert world.press(LIN, row, "execute", note="付了", files=(file,)).ok
    for place, text in said_of(world, case).items():
        assert "8万" not in text, place
        assert "files.example" not in text, place
    assert "运费[金额略],PO2402.pdf" in said_of(world, case)["card"]
    assert "<https://files.example/F0/运费8万.pdf|运费8万,PO2402.pdf>" in world.card_text(case, CHEN)
    assert "运费8万" not in read(world, "decision_letter", {"case": case}, None)


@pytest.mark.parametrize("reader", [LIN, WANG, CHEN, HUANG])
def test_who_may_see_the_order_s_prices_reads_all_of_it(world: World, case: int, reader: str) -> None:
    text = str(world.card(case, reader).blocks) + read(world, "authority_why", {"case": case}, reader)
    assert [amount for amount in AMOUNTS if amount not in text] == []
    assert "金额略" not in text


def test_why_and_the_letter_withhold_them_from_who_only_has_to_do_with_the_case(world: World, case: int) -> None:
    stranger = "U0STRANGER"
    world.look(lambda session: add(session, stranger))
    for name in ("authority_why", "decision_letter", "case_card"):
        text = read(world, name, {"case": case}, stranger)
        assert [amount for amount in AMOUNTS if amount in text] == [], name
        assert "金额略" in text, name


def add(session: Session, member: str) -> None:
    session.add(Member(id=member, name="许峰", zone="Asia/Shanghai", locale="zh-CN", calendar="cn"))


def test_what_was_typed_is_kept_as_it_was(world: World, case: int) -> None:
    assert world.case(case).text == SAID
    assert world.decision(case, "ship_date_commitment").proposal == f"空运补 3万5\n{FAKE}"


def test_outside_slack_a_message_is_read_by_nobody_in_particular(world: World, case: int) -> None:
    given = {"name": "case_card", "context": {"case": case}, "reader_id": LIN}
    inside, outside = (world.do(messages.load, **given, outside=out).view for out in (False, True))
    assert (inside.text.amounts, outside.text.amounts) == (True, False)


def test_whom_the_table_asks_about_the_amount_may_see_it_whatever_their_seat(world: World) -> None:
    number = world.report(HE, "PO2411", "packaging_spec", text="换托盘2万", picks=("pallet_material",), cost_cny=20_000)
    rules = world.company.rules
    nobody = replace(rules, rights={**rules.rights, Right.SEES_PRICES: frozenset()})
    world.company = replace(world.company, rules=nobody)

    def sees(session: Session) -> dict[str, bool]:
        found = session.get_one(Case, number)
        rungs = [rung for row in found.decisions for rung in row.ladder]
        decides = {rung["person"]: bool(rung["decides"]) for rung in rungs if rung["person"]}
        shown = {
            person: discretion_in(Work(session, world.company, world.now), found, reader_id=person)
            for person in decides
        }
        assert {person: card.amounts for person, card in shown.items()} == decides
        return decides

    assert set(world.look(sees).values()) == {True, False}
    assert "2万" in str(world.card(number, HE).blocks), "one's own words are whole"
    assert "2万" not in str(world.card(number, WANG).blocks)
