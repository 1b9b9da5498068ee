"""English as it is typed: verbs that name their milestone, days that are due, idioms of done; and what stands beside."""

from __future__ import annotations

import pytest

from bot.domain.phrases.statements import Request
from tests.every import every
from tests.unit.domain.phrases.hearing import short, told

LETTER = """From: Anna <anna@x.com>
To: Lin
Subject: RE: PO3302

Hi Lin,

PO3302 fabric will arrive on 17 Sep.

Best regards,
Anna Schmidt
Nordhaus GmbH
Tel +49 40 123456"""


@every(
    ("text", "read"),
    [
        ("3301 packed", "Progressed 3301 packing state=done"),
        ("3301 packed 60%", "Progressed 3301 packing percent=60"),
        ("3302 cut 3k so far", "Made 3302 cutting count=3000 total"),
        ("3305 container stuffed and sealed", "Progressed 3305 loading state=done"),
        ("3305 gated in", "Progressed 3305 port_in state=done"),
        ("3305 vessel sailed", "Progressed 3305 etd state=done"),
        ("3307 truck booked", "Progressed 3307 booking state=done"),
        ("3301 sewing all wrapped up", "Progressed 3301 sewing state=done"),
        ("3301 packing good to go", "Progressed 3301 packing state=done"),
        ("3302 packing ready on Friday", "Promised 3302 packing move=09-18"),
        ("3302 fabric ready by 9/23", "Promised 3302 fabric move=09-23"),
        ("3302 sewing done by Friday", "Promised 3302 sewing move=09-18"),
        ("3302 packed by Friday", "Promised 3302 packing move=09-18"),
        ("3302 sewing done by EOD", "Promised 3302 sewing move=09-16"),
        ("3301 FRI booked for 9/24", "Promised 3301 final/inspection/fqc move=09-24"),
        ("3302 fabric FRI", "Promised 3302 fabric move=09-18"),
        ("3302 ETD slipped from 10/26 to 10/28", "Promised 3302 etd move=10-28 from 10-26"),
        ("3302 fabric another 3 days late", "Promised 3302 fabric move=3d later"),
        ("3302 cutting 5,000 pcs so far out of 8000", "Made 3302 cutting count=5000pcs of=8000pcs total"),
        ("3302 fabric slips to 9/25, waiting on the mill", "Promised 3302 fabric move=09-25 later"),
        ("3303 upped to 7,000 pcs", "Revised 3303 what=quantity quantity=7000pcs"),
        ("3305 ex-factory 9/28", "Promised 3305 loading move=09-28"),
        ("trims PO3302 all here.", "Progressed 3302 trims state=done"),
        ("move the inline of PO3302 to 8 Oct", "Promised 3302 inline move=10-08"),
        ("3304 moulding today 2,400, total 27,400", "Made 3304 moulding count=27400 total"),
        ("3304 moulded 2,400 today, 27,400 in total", "Made 3304 moulding count=27400 total"),
        ("3303 customer wants 6,000 pcs instead of 6,500", "Revised 3303 what=quantity quantity=6000pcs"),
        ("3303 qty up from 6,000 to 6,500", "Revised 3303 what=quantity quantity=6500"),
        ("Sewing on 3301: 11,000 pcs in total", "Made 3301 sewing count=11000pcs total"),
    ],
)
def test_english_is_read_as_it_is_meant(text: str, read: str) -> None:
    assert short(text) == read


@every(
    "text",
    [
        "3301 not packed",
        "3301 should be packed",
        "3301 packed?",
        "3301 if packed",
        "heard 3301 packed",
        "3301 almost packed",
        "3301 labels packed",
        "3301 samples sewn",
        "3305 container not stuffed",
        "3305 vessel should have sailed",
        "3307 truck not booked",
        "3307 truck booked for 10/8",
        "3301 sewing not wrapped up",
        "3301 packing is not good to go",
        "3302 packing not ready by Friday",
        "3302 packing should be ready on Friday",
        "3302 packing ready on Friday if trims arrive",
        "3302 sewing not done by Friday",
        "3302 fabric waiting on the mill",
        "3302 fabric 9/25, waiting for the mill to confirm",
        "3302 packing raised to 60%",
        "3302 should have fabric by Monday",
        "3302 cut 500 pcs",
        "3301 FRI not booked for 9/24",
        "3302 fabric not another 3 days late",
    ],
)
def test_the_dangerous_neighbour_is_asked(text: str) -> None:
    found = told(text)
    assert all(statement.doubts or isinstance(statement, Request) for statement in found), short(text)


@every(
    "text",
    ["Thanks a lot, much appreciated", "great, cheers", "ok noted with thanks", "have a nice weekend", "will do, thx"],
)
def test_thanks_are_no_news(text: str) -> None:
    assert told(text) == ()


@pytest.mark.parametrize("text", ["thanks 3301 packing 60%", "great, 3301 packed", "cheers 3302 fabric in house"])
def test_news_beside_thanks_is_read(text: str) -> None:
    assert short(text).split()[0] in ("Progressed", "Promised")


@every(
    ("text", "words"),
    [
        ("who decides FOB to CIF?", "FOB to CIF"),
        ("who approves air freight on 3302?", "air freight"),
        ("空运谁批", "空运"),
        ("whoami", "roles"),
        ("why me?", "roles"),
    ],
)
def test_who_may_is_a_question_to_the_table(text: str, words: str) -> None:
    (request,) = told(text)
    assert isinstance(request, Request)
    assert (request.wanted, request.words) == ("authority", words)


@every(
    "text",
    [
        "[16/09/26, 08:12:33] Fang: PO3302 fabric arrives tomorrow",
        "16/09/2026, 08:12 - Fang Min: PO3302 fabric arrives tomorrow\n16/09/2026, 08:13 - Lin: ok thanks",
        LETTER,
        "Hi Lin Xiao,\nPO3302 fabric will arrive on 17 Sep.\nThanks & regards\nAnna",
        "PO3302 fabric ETA 17 Sep\nSent from my iPhone",
        "From: Anna <anna@x.com>\nTo: Lin\nSubject: FW: PO3302 fabric ETA 17 Sep\n\nsee below\nBR\nAnna",
    ],
)
def test_a_forwarded_chat_or_letter_says_what_its_body_says(text: str) -> None:
    (promised,) = [part for part in short(text).split(" | ") if part.startswith("Promised")]
    assert promised.startswith("Promised 3302 fabric")
    assert promised.endswith("move=09-17")


def test_what_stands_below_a_thank_you_is_read_all_the_same() -> None:
    assert "packing percent=55" in short("3301 sewing 90%\nthanks\n3301 packing 55%")
    assert "packing percent=55" in short("3301 sewing 90%\nthanks\npacking 55%")
    assert "fabric" in short("PO3302\nFrom: 9/20\nTo: 9/25\nfabric 9/25")


@pytest.mark.parametrize("text", ["not in tomorrow", "I won't be in on Friday", "i'm not available next Monday"])
def test_who_is_not_in_is_away(text: str) -> None:
    (request,) = told(text)
    assert isinstance(request, Request)
    assert request.wanted == "leave"


@pytest.mark.parametrize(
    "text", ["3302 fabric not in tomorrow", "3302 won't be in on Friday", "fabric not in tomorrow"]
)
def test_a_thing_that_is_not_in_is_no_leave(text: str) -> None:
    assert all(getattr(statement, "wanted", "") != "leave" for statement in told(text))
