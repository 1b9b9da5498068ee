"""English as it is typed: verbs that name their milestone, days that are due, idioms of done; and what stands beside."""

from __future__ import annotations

from bot.domain.phrases.statements import Request, Wanted
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
        ("SI for 3305 submitted 07:20", "Progressed 3305 si state=done on=09-16"),
        ("SI for 3305 submitted 23:50", "Progressed 3305 si state=done on=09-15"),
        ("3305 SI submit了", "Progressed 3305 si state=done"),
        ("3301 BOM checked", "Progressed 3301 bom state=done"),
        ("3301 coa passed, rpt no. SGS-QD-26-0915", "Progressed 3301 coa state=done"),
        ("3301 packing done, all cartons closed", "Progressed 3301 packing state=done"),
        ("3304 moulding 22500 cumulative", "Made 3304 moulding count=22500 total"),
        ("3304 moulding at 10,800 of 12,000", "Made 3304 moulding count=10800 of=12000 total"),
        ("3301 packing 19,600 pcs out of 20k", "Made 3301 packing count=19600pcs of=20000pcs total"),
        ("Lindqvist cut 3302 from 8000 to 7200 pcs", "Revised 3302 what=quantity quantity=7200pcs"),
        ("they cut 3302 from 8000 to 7200", "Revised 3302 what=quantity quantity=7200"),
        ("3302 qty 12000 -> 12600 per their mail", "Revised 3302 what=quantity quantity=12600"),
        ("3301 final insp 23 → 24 Sep", "Promised 3301 final move=09-24 from 09-23"),
        ("3302 fabric slips to 9/25, the mill needs more time", "Promised 3302 fabric move=09-25 later"),
        ("3301 GSM 182, target 180", "Measured 3301 name=GSM value=182"),
        ("3302 fabric moved out 3 days", "Promised 3302 fabric move=3d later"),
        ("3302 fabric slips to 9/25, pls update", "Promised 3302 fabric move=09-25 later"),
        ("3302 fabric now 10/12, mill closed for Golden Week", "Promised 3302 fabric move=10-12"),
        ("3305 ETD 1 Oct per carrier notice", "Promised 3305 etd move=10-01"),
        ("3305 switched to CIF Le Havre, pls update", "AnomalyTold 3305 kinds=delivery_term_request"),
        ("3304 mold cracked, machine down 16 hrs", "AnomalyTold 3304 kinds=mold_damage,line_down downtime=16h"),
        ("3304 machine down, mold is fine", "AnomalyTold 3304 kinds=line_down,mold_damage"),
        ("3305 rolled to next week's", "AnomalyTold 3305 kinds=booking"),
        ("3301 board thickness 1.58 mm, spec 1.6", "Measured 3301 name=board thickness value=1.58 unit=mm"),
        ("3301 bow/twist 0.4%", "Measured 3301 name=bow/twist value=0.4 unit=%"),
        ("3303 buyer goes up from 6,000 to 6,500 jackets", "Revised 3303 what=quantity quantity=6500"),
        ("3301 sewing so far 4,550 pcs = 70%", "Progressed 3301 sewing percent=70"),
        ("3302 sewing finish 9/18 -> 9/21", "Promised 3302 sewing move=09-21 from 09-18"),
        ("3302 fabric ready on 22 Sept instead of 18 Sept", "Promised 3302 fabric move=09-22 from 09-18"),
        ("3307 SO will be out on Oct 9", "Promised 3307 booking move=10-09"),
        ("3301 sewing 74% tonight, going home", "Progressed 3301 sewing percent=74"),
        ("3301 moisture 9.8%, spec 8-12%", "Measured 3301 name=moisture value=9.8 unit=%"),
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
        "3305 SI not submitted 07:20",
        "3302 fabric 9/25, needs to be confirmed",
        "3302 fabric slips to 9/25, needs approval",
        "3305 SI 准备submit了",
        "3302 fabric in house 3pm, all complete",
        "3301 packing done, 20 cartons not closed",
        "3301 packing not good to ship",
        "3301 packing done, spec 80",
        "3303 went from 4000 to 4400 pcs yesterday, sewing",
        "3303 sewing went from 3900 to 4400 pcs",
        "3303 sewing to reach 80% tonight",
        "3301 sewing 74% tonight",
        "3302 1st batch of fabric arrived",
        "3302 first lot of fabric arrived",
        "3305 not signed for yet",
        "did they cut 3303 from 8000 to 7200?",
        "3301 sewing 23 -> 24%",
        "3301 no. 85% packing",
        "3301 sewing, pls update",
        "3305 loading moved to next week's vessel",
    ],
)
def test_the_dangerous_neighbour_is_asked(text: str) -> None:
    found = told(text)
    assert all(statement.doubts or isinstance(statement, Request) for statement in found), short(text)


@every(
    "text",
    [
        "Thanks a lot, much appreciated",
        "great, cheers",
        "ok noted with thanks",
        "have a nice weekend",
        "will do, thx",
        "Thx, have a nice evening all",
        "Good night team, talk tmrw",
        "np :)",
        "happy mid-autumn festival to all of you",
        "Great job everyone 👏",
        "Morning all! Hope everybody is well",
    ],
)
def test_thanks_are_no_news(text: str) -> None:
    assert told(text) == ()


@every(
    ("text", "wanted"),
    [
        ("whats overdue this wk", Wanted.OVERDUE),
        ("whats late this week", Wanted.LATE),
        ("show me overdue pls", Wanted.OVERDUE),
        ("whats on my plate today", Wanted.DUE_TODAY),
        ("any late orders?", Wanted.LATE),
        ("which orders ship under an L/C this month?", Wanted.UNDER_CREDIT),
        ("信用证的单子有哪些", Wanted.UNDER_CREDIT),
        ("What is waiting for my decision?", Wanted.WAITING),
        ("anything pending my approval?", Wanted.WAITING),
        ("有没有等我批的?", Wanted.WAITING),
    ],
)
def test_a_list_is_asked_for_in_any_order_of_its_words(text: str, wanted: Wanted) -> None:
    (request,) = told(text)
    assert isinstance(request, Request)
    assert request.wanted is wanted


@every("text", ["we are late this week", "what if fabric is late", "all received", "sewing late today?"])
def test_what_says_more_than_a_list_is_none(text: str) -> None:
    lists = {Wanted.OVERDUE, Wanted.LATE, Wanted.DUE_TODAY, Wanted.THIS_WEEK}
    assert not any(isinstance(said, Request) and said.wanted in lists for said in told(text))


@every("text", ["thanks 3301 packing 60%", "great, 3301 packed", "cheers 3302 fabric in house"])
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


@every("text", ["not in tomorrow", "I won't be in on Friday", "i'm not available next Monday"])
def test_who_is_not_in_is_away(text: str) -> None:
    (request,) = told(text)
    assert isinstance(request, Request)
    assert request.wanted == "leave"


@every("text", ["3302 fabric not in tomorrow", "3302 won't be in on Friday", "fabric not in tomorrow"])
def test_a_thing_that_is_not_in_is_no_leave(text: str) -> None:
    assert all(getattr(statement, "wanted", "") != "leave" for statement in told(text))
