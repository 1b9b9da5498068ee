"""Money, quantities and per cents, however they are written."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("3万5", "quantity 35000 ?", []),
        ("3万", "quantity 30000 ?", []),
        ("1.5万", "quantity 15000 ?", []),
        ("一万二", "quantity 12000 ?", []),
        ("三千五", "quantity 3500 ?", []),
        ("五千", "quantity 5000 ?", []),
        ("2亿", "quantity 200000000 ?", []),
        ("12万", "quantity 120000 ?", []),
        ("3万5千", "quantity 35000 ?", []),
        ("一百二十万", "quantity 1200000 ?", []),
        ("3万零5百", "quantity 30500 ?", []),
    ],
)
def test_wan_qian_and_yi_multiply(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("20k", "quantity 20000 ?", []),
        ("3w", "quantity 30000 ?", []),
        ("2M", "quantity 2000000 ?", []),
        ("1.5K", "quantity 1500 ?", []),
        ("20K", "quantity 20000 ?", []),
        ("5W", "quantity 50000 ?", []),
    ],
)
def test_letters_multiply(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("12,000件", "quantity 12000 件", []),
        ("20k片", "quantity 20000 片", []),
        ("1.5万片", "quantity 15000 片", []),
        ("3000打", "quantity 3000 打", []),
        ("18吨", "quantity 18 吨", []),
        ("24MT", "quantity 24 MT", []),
        ("12万件", "quantity 120000 件", []),
        ("3,600套", "quantity 3600 套", []),
        ("1200把", "quantity 1200 把", []),
        ("5000 pcs", "quantity 5000 pcs", []),
        ("12,000 pieces", "quantity 12000 pieces", []),
        ("三千件", "quantity 3000 件", []),
        ("2.5吨", "quantity 2.5 吨", []),
        ("50,000只", "quantity 50000 只", []),
        ("10托", "quantity 10 托", []),
    ],
)
def test_a_unit_makes_a_quantity(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("3万5美金", "amount 35000 USD", []),
        ("12刀", "amount 12 USD", []),
        ("US$7.35", "amount 7.35 USD", []),
        ("$1,200", "amount 1200 USD", []),
        ("USD 103,200.00", "amount 103200 USD", []),
        ("¥12.5", "amount 12.5 CNY", []),
        ("￥12.5", "amount 12.5 CNY", []),
        ("RMB 5000", "amount 5000 CNY", []),
        ("5000元", "amount 5000 CNY", []),
        ("五千块", "amount 5000 CNY", []),
        ("1.2万人民币", "amount 12000 CNY", []),
        ("€42", "amount 42 EUR", []),
        ("42欧元", "amount 42 EUR", []),
        ("EUR 0.86", "amount 0.86 EUR", []),
        ("£30", "amount 30 GBP", []),
        ("HK$500", "amount 500 HKD", []),
        ("5000日元", "amount 5000 JPY", []),
        ("JPY 5000", "amount 5000 JPY", []),
        ("USD 1.5M", "amount 1500000 USD", []),
        ("3千块", "amount 3000 CNY", []),
        ("8.6美元", "amount 8.6 USD", []),
    ],
)
def test_currencies_have_many_names(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("超预算1.8万", "amount 18000 ?", []),
        ("金额26,460.00", "amount 26460 ?", []),
        ("运费3万5", "amount 35000 ?", []),
        ("多花了 预算2万", "amount 20000 ?", []),
        ("cost 5000", "amount 5000 ?", []),
    ],
)
def test_an_amount_without_a_currency_keeps_none(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("八成", "percent 80", []),
        ("八成五", "percent 85", []),
        ("七成半", "percent 75", []),
        ("10成", "percent 100", []),
        ("三成", "percent 30", []),
        ("过半", "percent 50 |", []),
        ("一半", "percent 50", []),
        ("大半", "percent 50 |", []),
        ("over half", "percent 50 |", []),
        ("half", "percent 50", []),
    ],
)
def test_tenths_and_halves_are_per_cents(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("85%", "percent 85", []),
        ("85 %", "percent 85", []),
        ("85percent", "percent 85", []),
        ("百分之八十五", "percent 85", []),
        ("百分之百", "percent 100", []),
        ("三分之二", "percent 66.67", []),
        ("0.85", "percent 85", []),
        ("12.5%", "percent 12.5", []),
        ("0.5", "percent 50", []),
    ],
)
def test_per_cents_in_words_and_signs(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("不到80%", "percent 80 |", []),
        ("至少85%", "percent 85 |", []),
        ("超过九成", "percent 90 |", []),
        ("85%以上", "percent 85 |", []),
        ("大概八成", "percent 80 ~", []),
        ("80%左右", "percent 80 ~", []),
        ("about 80%", "percent 80 ~", []),
        ("at least 90%", "percent 90 |", []),
    ],
)
def test_bounds_and_guesses_of_per_cents(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("4层工控板", "", []),
        ("含水率8-12%", "", []),
        ("2.5mm", "", []),
        ("V1.2版本", "", []),
        ("AQL 2.5", "", []),
        ("电话13812345678", "", []),
        ("1号线", "", []),
        ("第3批", "", []),
        ("完成", "state done", []),
        ("三个问题", "", []),
    ],
)
def test_numbers_of_other_things_are_none_of_these(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)
