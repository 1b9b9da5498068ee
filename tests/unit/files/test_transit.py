from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.plans.transit import TransitDays, TransitRoute
from bot.files.transit import TransitFileError, load_transit

OWN = """
as_of: 2026-10-01
source: {zh: 货代报价, en: our forwarder}
handling: 3
default: {sea: 28, air: 5}
places:
  Hamburg: {sea: 33, air: 2, names: [汉堡]}
customers: {NORDVIK: 汉堡}
"""


def test_the_shipped_days_say_their_date_and_that_they_are_examples() -> None:
    transit = load_transit()
    assert transit.example
    assert transit.as_of == date(2026, 9, 15)
    assert all(days.air < days.sea for days in (transit.default, *transit.places.values()))


def test_a_place_counts_where_the_term_pays_to_it_else_the_customers_own(tmp_path: Path) -> None:
    file = tmp_path / "transit.yaml"
    file.write_text(OWN, "utf-8")
    transit = load_transit(file)
    hamburg = TransitRoute(place="Hamburg", days=TransitDays(sea=33, air=2))
    unknown = TransitRoute(days=TransitDays(sea=28, air=5))
    assert not transit.example
    assert transit.route(term="CIF", place=" hamburg", customer="X") == hamburg
    assert transit.route(term="FOB", place="Hamburg", customer="X") == unknown
    assert transit.route(term="FOB", place="宁波", customer="Nordvik") == hamburg
    assert transit.route(term=None, place=None, customer="X") == unknown


@pytest.mark.parametrize(
    "broken",
    [
        OWN.replace("sea: 28", "sea: soon"),
        OWN.replace("handling: 3", "handling: -1"),
        OWN.replace("handling: 3", ""),
        OWN.replace("2026-10-01", "soon"),
        OWN.replace("NORDVIK: 汉堡", "NORDVIK: Nowhere"),
        OWN.replace("customers", "  Bremen: {sea: 1, air: 1, names: [汉堡]}\ncustomers"),
        OWN.replace("air: 5", "air: true"),
    ],
)
def test_a_broken_file_is_named(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(broken, "utf-8")
    with pytest.raises(TransitFileError, match=r"mine\.yaml"):
        load_transit(file)
