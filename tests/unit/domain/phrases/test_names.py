"""Orders, styles, vessels and mentions are taken out before dates are read."""

from __future__ import annotations

from bot.domain.phrases import read
from tests.every import every
from tests.unit.domain.phrases.scene import CALENDAR, NOW, asked, said, shown


@every(
    ("text", "readings", "questions"),
    [
        ("PO2402", "order PO2402", []),
        ("po2402", "order PO2402", []),
        ("po 2404 ", "order PO2404", []),
        ("PO-2404", "order PO2404", []),
        ("PO#2404", "order PO2404", []),
        ("P.O. 2404", "order PO2404", []),
        ("PO NO.2404", "order PO2404", []),
        ("订单2404", "order PO2404", []),
        ("单号:2404", "order PO2404", []),
        ("#2404", "order PO2404", []),
        ("PO2404-2", "order PO2404-2", []),
    ],
)
def test_an_order_is_found_however_it_is_typed(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("2403", "order PO2403", []),
        ("2403 包装 85%", "order PO2403; percent 85", []),
        ("2403包装85%", "order PO2403; percent 85", []),
        ("“2403” 延期3天", "order PO2403; duration 3d", []),
        ("/delay 2403 3天", "order PO2403; duration 3d", []),
        ("<@U05WANGFANG> 2403 晚3天", "order PO2403; duration 3d", []),
    ],
)
def test_a_bare_number_in_an_orders_place_is_an_order(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("PO2401、2402、2403 推迟3天", "order PO2401; order PO2402; order PO2403; duration 3d", []),
        ("PO2401/2402 推迟2天", "order PO2401; order PO2402; duration 2d", []),
        ("2401,2402 推迟2天", "order PO2401; order PO2402; duration 2d", []),
        ("PO2401和PO2402 晚一天", "order PO2401; order PO2402; duration 1d", []),
        ("PO2401 & 2403 晚一天", "order PO2401; order PO2403; duration 1d", []),
    ],
)
def test_several_orders_in_one_line(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("HM-080 推迟3天", "order HM-080; duration 3d", []),
        ("PO2404 HM-080 10/8", "order PO2404; order HM-080; date 2026-10-08", []),
        ("PCB-4L-0091 晚3天", "order PCB-4L-0091; duration 3d", []),
        ("ML-OAK-12 9/28", "order ML-OAK-12; date 2026-09-28", []),
        ("AT-M-550", "order AT-M-550", []),
    ],
)
def test_styles_are_found(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("船 MSC ANNA 636W 推迟3天", "order MSC ANNA 636W; duration 3d", []),
        ("COSCO SHIPPING V.041W 9/27截关", "order COSCO SHIPPING V.041W; date 2026-09-27", []),
        ("EVER GLORY 022E 10/8", "order EVER GLORY 022E; date 2026-10-08", []),
        ("vessel MSC ANNA 636W delayed 3 days", "order MSC ANNA 636W; duration 3d", []),
        ("船名:MSC ANNA/636W 推迟3天", "order MSC ANNA 636W; duration 3d", []),
        ("船 msc anna 636w 晚2天", "order MSC ANNA 636W; duration 2d", []),
        ("vessel Ever Glory delayed 2 days", "order EVER GLORY; duration 2d", []),
        ("柜号 MSKU1234567", "order MSKU1234567", []),
        ("提单 COSU6123456789", "order COSU6123456789", []),
        ("LC20260815-3 改证", "order LC20260815-3", []),
        ("L/C 20260901-1", "order LC20260901-1", []),
    ],
)
def test_vessels_containers_bills_and_credits_are_found(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("PO2402 10/8", "order PO2402; date 2026-10-08", []),
        ("2403 9.28", "order PO2403; date 2026-09-28", []),
        ("PO2410 10号", "order PO2410; date 2026-10-10", []),
        ("HM-080 8号", "order HM-080; date 2026-10-08", []),
    ],
)
def test_the_order_is_taken_out_before_dates_are_read(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("5000件", "quantity 5000 件", []),
        ("3000打 10/8", "quantity 3000 打; date 2026-10-08", []),
        ("2026年10月8日", "date 2026-10-08", []),
        ("1200刀", "amount 1200 USD", []),
        ("2403件", "quantity 2403 件", []),
        ("USD103200.00", "amount 103200 USD", []),
        ("RMB500000", "amount 500000 CNY", []),
    ],
)
def test_quantities_and_years_are_no_orders(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("vessel delayed 3 days", "duration 3d", []),
        ("船期推迟3天", "duration 3d", []),
        ("船 推迟3天", "duration 3d", []),
        ("船公司甩柜", "", []),
    ],
)
def test_a_ship_without_a_name_is_no_vessel(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("<@U05WANGFANG>", "", []),
        ("<@U05|王芳> 10/8", "date 2026-10-08", []),
        ("<#C02FOLLOW|异常跟进> 10/8", "date 2026-10-08", []),
        ("https://example.com/2026/10/08", "", []),
        ("a@b.com 10/8", "date 2026-10-08", []),
    ],
)
def test_mentions_links_and_mail_say_nothing(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    "text",
    [
        "PO2401 sewing slips to 8 October 2026",
        "PO2401 sewing slips to Oct 8, 2026",
        "PO2401 sewing slips to 8th Oct. 2026",
        "PO2401 sewing slips to Thursday, October 8 2026",
        "sewing of 2401 slips to 8 Oct 2026",
    ],
)
def test_the_year_of_a_day_is_no_order_also_where_the_book_knows_such_a_number(text: str) -> None:
    found = read(text, now=NOW, calendar=CALENDAR, known_orders=lambda token: [f"PO{token}"])
    assert [shown(item) for item in found.items] in (
        ["order PO2401", "date 2026-10-08"],
        ["date 2026-10-08", "order PO2401"],
    )
    assert found.questions == ()


BOOK = {number: (f"PO{number}",) for number in ("2401", "2402", "2403", "2405")} | {
    f"PO{number}": (f"PO{number}",) for number in ("2401", "2402", "2403", "2405")
}
"""2700 is a part of a bill's number, and so found by it, but no order's own number."""
BOOK["2700"] = ("PO2405",)


def keys(text: str, *, known: bool = True) -> list[str]:
    book = (lambda token: BOOK.get(token, ())) if known else None
    return [ref.key for ref in read(text, now=NOW, calendar=CALENDAR, known_orders=book).orders]


@every(
    "text",
    [
        "P02403 车缝 71%",
        "P0-2403 车缝 71%",
        "PO24O3 车缝 71%",
        "po 24o3 车缝 71%",
        "P O2403 车缝 71%",
        "ＰＯ２４０３ 车缝 71%",
        "po#2403 车缝 71%",
        "#2403 车缝 71%",
        "PO 24-03 车缝 71%",
        "PO24-03 车缝 71%",
        "OP2403 车缝 71%",
        "0P2403 车缝 71%",
        "P2403 车缝 71%",
        "P.O.2403 车缝 71%",
    ],
)
def test_a_slip_in_the_letters_before_a_number_is_the_same_order(text: str) -> None:
    assert keys(text) == ["PO2403"]


def test_a_number_that_nobody_knows_stays_as_it_was_typed() -> None:
    assert keys("PO24-99 车缝 71%") == ["PO24-99"]
    assert keys("P2499 车缝 71%") == []
    assert keys("P0 3天 车缝") == []
    assert keys("PO2430 车缝 71%") == ["PO2430"]


@every("text", ["2401 2402 都正常", "2401/2402 都正常", "2401,2402 都正常", "2401和2402都正常", "PO2401 2402 都正常"])
@every("known", [True, False])
def test_orders_side_by_side_are_several(text: str, known: bool) -> None:
    assert keys(text, known=known) == ["PO2401", "PO2402"]


@every("text", ["2403 车缝 2700", "2403 车缝 2402件", "2403 车缝 2402余件", "2403 2402来件", "2403 2402/2700件"])
def test_a_count_beside_an_order_is_no_order(text: str) -> None:
    assert keys(text) == ["PO2403"]


@every(
    ("text", "options"),
    [
        ("2401-2403 都停", ["PO2401,PO2402,PO2403", "PO2401,PO2403"]),
        ("2401到2405 都停", ["PO2401,PO2402,PO2403,PO2405", "PO2401,PO2405"]),
        ("PO2401-PO2403 都停", ["PO2401,PO2402,PO2403", "PO2401,PO2403"]),
        ("PO2401/2/3 都停", ["PO2401,PO2402,PO2403", "PO2401,PO2403"]),
        ("2401/02 都停", ["PO2401,PO2402"]),
    ],
)
def test_orders_from_one_to_another_are_asked_with_those_that_the_book_has(text: str, options: list[str]) -> None:
    found = read(text, now=NOW, calendar=CALENDAR, known_orders=lambda token: BOOK.get(token, ()))
    (question,) = found.questions
    assert (question.code, [option.value for option in question.options]) == ("which_orders", options)
    assert found.orders == ()
    assert keys(question.options[0].value) == options[0].split(",")


@every(
    ("text", "orders", "names"),
    [
        ("2401 包装 55% 款号NV-118", ["PO2401"], ["款号NV-118"]),
        ("款号NV-118 包装 55%", ["NV-118"], []),
        ("nv118 包装 55%", ["NV-118"], []),
        ("2402 包装 55% ab118", ["PO2402"], []),
        ("2402 包装 55% 款号NV-118", ["PO2402", "NV-118"], []),
        ("2401 包装 55% 款号ZZ-77", ["PO2401"], ["款号ZZ-77"]),
    ],
)
def test_another_name_of_the_order_that_its_number_names_is_no_second_order(
    text: str, orders: list[str], names: list[str]
) -> None:
    book = BOOK | {"NV-118": ("PO2401",)}
    found = read(text, now=NOW, calendar=CALENDAR, known_orders=lambda token: book.get(token, ()))
    assert [ref.key for ref in found.orders] == orders
    assert [found.text[start:end] for start, end in found.names] == names
