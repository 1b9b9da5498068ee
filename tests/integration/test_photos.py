"""Photos in a message: filed under the order and its milestone, or asked about; moved, taken back, and evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from bot.db.database import Database
from bot.db.models import AuditEntry, Change, FiledPhoto, Notice
from bot.domain.errors import GendanError
from bot.services.conversation.take import take_message
from bot.services.orders.photos import filing
from bot.services.reports.delays import previews
from bot.views.orders import load_card
from bot.views.photos import PhotoView, photo_card
from bot.work import codec
from bot.work.company import Company
from bot.work.messages import reader as reader_of
from bot.work.undo import UndoKind, undo
from bot.work.unit import Answer, Work
from tests.factories import HE, LIN, LIU, WANG, ZHENG, demo_company, milestone_of, moment, order_of, run_case

T = TypeVar("T")
Do = Callable[..., Any]
Say = Callable[..., list[str]]
LINK = "https://gendan.slack.com/files/F1"


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


@pytest.fixture
def do(demo: Database, company: Company) -> Do:
    """Run a use case at a moment of the demo company, by default Wednesday at nine."""

    def run(use_case: Callable[..., T], at: str = "2026-09-16 09:00", **arguments: Any) -> T:
        return demo.call(lambda session: run_case(use_case, session, company, moment(at), **arguments))

    return run


def to(member: str) -> Answer:
    """Where an answer to somebody goes."""
    return Answer(member=member, audience=member, method="post", key="undo")


def picture(number: int = 1, **more: str) -> dict[str, str]:
    """A picture as Slack describes it."""
    given = {"id": f"F0PIC{number}", "name": f"IMG_{number}.jpg", "mimetype": "image/jpeg", "permalink": LINK}
    return given | more


@pytest.fixture
def say(do: Do, demo: Database) -> Say:
    """Write a message with files; the names of the messages that answer it."""

    def write(text: str, *files: dict[str, str], member: str = LIN, at: str = "2026-09-16 09:00") -> list[str]:
        before = demo.call(lambda s: s.scalar(select(func.max(Notice.id)))) or 0
        to = Answer(member=member, audience=member, method="post", key=f"k{before}")
        do(take_message, at, to=to, text=text, files=files)
        answers = select(Notice.message).where(Notice.id > before, Notice.key.like("reply:%"))
        return list(demo.call(lambda s: s.scalars(answers.order_by(Notice.id)).all()))

    return write


@pytest.fixture
def shown(do: Do, demo: Database) -> Callable[..., PhotoView]:
    """The newest answer to photos as its reader sees it now."""

    def look(member: str = LIN) -> PhotoView:
        def load(work: Work) -> Any:
            newest = select(Notice).where(Notice.message == "photo_card").order_by(Notice.id.desc()).limit(1)
            reader = reader_of(work.session, work.company, member)
            row = work.session.scalars(newest).one()
            return photo_card(work, reader=reader, message=codec.load(row.message, row.context))

        found = do(load)
        assert isinstance(found, PhotoView)
        return found

    return look


def on_card(do: Do, demo: Database, po: str = "PO2403", actor: str = LIN) -> list[str]:
    """The photos on the order's card."""
    order_id = demo.call(lambda s: order_of(s, po).id)
    return [photo.name for photo in do(load_card, actor=actor, order_id=order_id).photos]


@pytest.mark.parametrize("text", ["PO2403", "HM-077", "LC20260815-3", "COSCO SHIPPING V.041W", "2403 照片"])
def test_photos_with_an_order_are_filed_under_its_next_milestone(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView], text: str
) -> None:
    assert say(text, picture(1), picture(2)) == ["photo_card"]
    view = shown()
    assert (view.state, view.po, view.count, view.images) == ("filed", "PO2403", 2, True)
    first = demo.call(
        lambda s: (
            min(
                (milestone for milestone in order_of(s, "PO2403").lines[0].milestones if milestone.state != "done"),
                key=lambda milestone: (milestone.forecast_on, milestone.position),
            ).name_zh
        )
    )
    assert view.at is not None
    assert view.at.name.zh == first
    assert on_card(do, demo) == ["IMG_1.jpg", "IMG_2.jpg"]


def test_a_milestone_that_is_named_is_the_one(say: Say, shown: Callable[..., PhotoView]) -> None:
    assert say("PO2403 包装照片", picture()) == ["photo_card"]
    view = shown()
    assert view.at is not None
    assert "包装" in view.at.name.zh
    assert view.at.id not in [other.id for other in view.others]


def test_the_words_are_worked_as_always_and_the_photo_is_filed(do: Do, demo: Database, say: Say) -> None:
    assert say("PO2403 包装 85%", picture()) == ["photo_card", "milestone_echo/4"]
    assert demo.call(lambda s: milestone_of(s, "PO2403", "packing").progress) == 85
    assert on_card(do, demo) == ["IMG_1.jpg"]


def test_who_asks_about_an_order_beside_a_photo_is_answered_too(say: Say) -> None:
    assert say("2403 到哪了?", picture()) == ["photo_card", "order_card"]


def test_a_photo_passes_a_gate_and_then_stays(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    final = demo.call(lambda s: milestone_of(s, "PO2402", "final").id)
    next_is_the_gate(demo)
    say("PO2402 尾期验货", picture(7))
    root = shown().root
    say("PO2402 尾期验货 完成", at="2026-09-16 09:02")
    why = select(Change.why).where(Change.subject_kind == "milestone", Change.subject_id == final, Change.new == "done")
    assert demo.call(lambda s: s.scalars(why).one()) == "IMG_7.jpg"
    cutting = demo.call(lambda s: milestone_of(s, "PO2402", "cutting").id)
    with pytest.raises(GendanError) as moved:
        do(filing.move, "2026-09-16 09:03", actor=LIN, root=root, milestone_id=cutting)
    with pytest.raises(GendanError) as undone:
        do(undo, "2026-09-16 09:03", to=to(LIN), kind=UndoKind.PHOTO, given={"r": root})
    assert moved.value.code == undone.value.code == "undo_overtaken"
    assert on_card(do, demo, "PO2402") == ["IMG_7.jpg"]


def test_a_photo_of_another_milestone_passes_no_gate(demo: Database, say: Say) -> None:
    say("PO2402 裁剪", picture())
    say("PO2402 尾期验货 完成")
    assert demo.call(lambda s: milestone_of(s, "PO2402", "final").state) != "done"


def next_is_the_gate(demo: Database) -> None:
    """Everything of PO2402 before its final inspection is done."""

    def work(session: Any) -> None:
        final = milestone_of(session, "PO2402", "final")
        assert final.gate
        for milestone in final.line.milestones:
            if milestone.id != final.id and (milestone.forecast_on or date.max) <= (final.forecast_on or date.max):
                milestone.state, milestone.progress, milestone.done_on = "done", 100, date(2026, 9, 15)

    demo.call(work)


def test_a_photo_that_only_landed_at_a_gate_is_no_evidence_until_its_sender_says_so(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    next_is_the_gate(demo)
    say("PO2402", picture(7))
    view = shown()
    assert view.at is not None
    assert (view.at.id, view.unsure) == (demo.call(lambda s: milestone_of(s, "PO2402", "final").id), True)
    say("PO2402 尾期验货 完成", at="2026-09-16 09:02")
    assert demo.call(lambda s: milestone_of(s, "PO2402", "final").state) != "done", "its evidence is asked for"
    with pytest.raises(GendanError):
        do(filing.confirm, actor=HE, root=view.root)
    do(filing.confirm, "2026-09-16 09:03", actor=LIN, root=view.root)
    assert not shown().unsure
    say("PO2402 尾期验货 完成", at="2026-09-16 09:04")
    final = demo.call(lambda s: milestone_of(s, "PO2402", "final"))
    assert final.state == "done"
    why = select(Change.why).where(Change.subject_id == final.id, Change.new == "done")
    assert demo.call(lambda s: s.scalars(why).one()) == "IMG_7.jpg"


@pytest.mark.parametrize("how", ["named", "moved"])
def test_who_names_the_gate_or_moves_the_photo_there_is_not_asked(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView], how: str
) -> None:
    if how == "named":
        next_is_the_gate(demo)
        say("PO2402 尾期验货", picture())
    else:
        say("PO2402", picture())
        there = demo.call(lambda s: milestone_of(s, "PO2402", "final").id)
        do(filing.move, actor=LIN, root=shown().root, milestone_id=there)
        next_is_the_gate(demo)
    assert not shown().unsure
    say("PO2402 尾期验货 完成", at="2026-09-16 09:04")
    assert demo.call(lambda s: milestone_of(s, "PO2402", "final").state) == "done"


def test_without_an_order_it_is_asked_the_nearest_first(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    assert say("", picture()) == ["photo_card"]
    view = shown()
    assert (view.state, view.missing) == ("asked", ())
    assert 1 < len(view.orders) <= 5
    due = demo.call(
        lambda s: [
            min(line.due_on or date.max for line in order_of(s, order.label.split()[0]).lines) for order in view.orders
        ]
    )
    assert due == sorted(due)
    chosen = view.orders[1]
    do(filing.file_under, actor=LIN, root=view.root, order_id=chosen.id)
    assert shown().state == "filed"
    assert on_card(do, demo, chosen.label.split()[0]) == ["IMG_1.jpg"]


@pytest.mark.parametrize(("member", "text"), [(HE, "PO2403"), (LIN, "PO2499"), (LIU, "PO2403 PO2411")])
def test_another_s_order_is_like_none_and_the_photo_is_kept_and_asked_about(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView], member: str, text: str
) -> None:
    assert say(text, picture(), member=member) == ["photo_card"]
    view = shown(member)
    assert (view.state, view.missing) == ("asked", (text.split(maxsplit=1)[0],))
    assert on_card(do, demo) == []
    foreign = demo.call(lambda s: order_of(s, "PO2403").id)
    if member != LIN:
        with pytest.raises(GendanError) as refused:
            do(filing.file_under, actor=member, root=view.root, order_id=foreign)
        assert refused.value.code == "order_not_found"
        with pytest.raises(GendanError) as refused:
            do(filing.file_by_name, actor=member, root=view.root, name="PO2403")
        assert refused.value.code == "order_not_found"


def test_two_orders_are_asked_about_and_only_they_are_offered(say: Say, shown: Callable[..., PhotoView]) -> None:
    say("2403 包装 85%\n2401 车缝 90%", picture())
    assert sorted(order.label.split()[0] for order in shown().orders) == ["PO2401", "PO2403"]


def test_a_bare_name_sent_after_the_photos_says_whose_they_are(do: Do, demo: Database, say: Say) -> None:
    say("", picture())
    assert say("2403", at="2026-09-16 09:05") == ["order_card"]
    assert on_card(do, demo) == ["IMG_1.jpg"]


@pytest.mark.parametrize(("text", "at"), [("2403", "2026-09-16 09:16"), ("2403 到哪了?", "2026-09-16 09:05")])
def test_a_late_name_or_a_question_files_nothing(do: Do, demo: Database, say: Say, text: str, at: str) -> None:
    say("", picture())
    assert say(text, at=at) == ["order_card"]
    assert on_card(do, demo) == []


def test_another_name_may_be_typed(do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]) -> None:
    say("", picture())
    do(filing.file_by_name, actor=LIN, root=shown().root, name="HM-077")
    assert on_card(do, demo) == ["IMG_1.jpg"]


def test_photos_move_to_another_milestone_of_the_same_order_only(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    say("PO2403", picture())
    before = shown()
    there = demo.call(lambda s: milestone_of(s, "PO2403", "final").id)
    do(filing.move, "2026-09-16 11:00", actor=LIN, root=before.root, milestone_id=there)
    at = shown().at
    assert at is not None
    assert at.id == there
    foreign = demo.call(lambda s: milestone_of(s, "PO2401", "final").id)
    with pytest.raises(GendanError) as refused:
        do(filing.move, actor=LIN, root=before.root, milestone_id=foreign)
    assert refused.value.code == "milestone_gone"
    assert on_card(do, demo) == ["IMG_1.jpg"]


def test_undo_takes_photos_back_once_and_on_record(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    say("PO2403", picture())
    root = shown().root
    for actor, at, code in ((WANG, "09:05", "not_yours"), (LIN, "09:11", "undo_too_late")):
        with pytest.raises(GendanError) as refused:
            do(undo, f"2026-09-16 {at}", to=to(actor), kind=UndoKind.PHOTO, given={"r": root})
        assert refused.value.code == code
    do(undo, "2026-09-16 09:09", to=to(LIN), kind=UndoKind.PHOTO, given={"r": root})
    assert (shown().state, on_card(do, demo)) == ("undone", [])
    with pytest.raises(GendanError) as refused:
        do(undo, "2026-09-16 09:09", to=to(LIN), kind=UndoKind.PHOTO, given={"r": root})
    assert refused.value.code == "nothing_to_undo"
    actions = select(AuditEntry.action).where(AuditEntry.action.like("photo.%")).order_by(AuditEntry.id)
    assert demo.call(lambda s: s.scalars(actions).all()) == ["photo.file", "photo.undo"]
    kept_rows = select(FiledPhoto.file_id, FiledPhoto.lifted_at.is_not(None))
    assert demo.call(lambda s: [tuple(row) for row in s.execute(kept_rows)]) == [("F0PIC1", True)]


def test_the_button_of_a_report_s_undo_does_not_reach_photos(do: Do, say: Say, shown: Callable[..., PhotoView]) -> None:
    say("PO2403", picture())
    with pytest.raises(GendanError) as refused:
        do(undo, to=to(LIN), kind=UndoKind.MILESTONE, given={"b": shown().root})
    assert refused.value.code == "nothing_to_undo"


def test_who_sees_the_order_sees_its_photos_and_may_file_one(do: Do, demo: Database, say: Say) -> None:
    assert say("PO2403", picture(3), member=ZHENG) == ["photo_card"]
    assert on_card(do, demo, actor=WANG) == on_card(do, demo, actor=ZHENG) == ["IMG_3.jpg"]
    with pytest.raises(GendanError):
        on_card(do, demo, actor=HE)


def test_a_pdf_is_filed_a_spreadsheet_and_others_are_refused_in_words(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    paper = picture(1, name="报告.pdf", mimetype="application/pdf")
    sheet = picture(2, name="订单.xlsx", mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert say("PO2403", paper, sheet) == ["photo_card", "help_file"]
    assert (shown().images, on_card(do, demo)) == (False, ["报告.pdf"])
    assert say("", sheet) == ["help_file"]
    assert say("2403 包装 85%", picture(3, name="a.zip", mimetype="application/zip")) == [
        "help_file",
        "milestone_echo/4",
    ]
    assert say("", picture(4, name="v.m4a", mimetype="audio/mp4"), picture(5)) == ["photo_card", "help_sound"]
    assert say("", picture(6, id="nothing of Slack's")) == ["help_file"]


# --- an order that is not there yet

LINE = "新单 PO2450 NORDVIK NV-130 3,000件 FOB宁波 交期 12/15"


def paper(name: str = "客户PO.pdf") -> dict[str, str]:
    return picture(1, name=name, mimetype="application/pdf")


def submit_new(do: Do, demo: Database) -> None:
    wanted = select(Notice).where(Notice.message == "delay_preview/2").order_by(Notice.id.desc()).limit(1)
    key = demo.call(lambda s: str(s.scalars(wanted).one().context["key"]))
    do(previews.submit, to=to(LIN), key=key)


def test_a_paper_beside_a_new_order_waits_for_it_and_is_filed_once_it_is_submitted(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    assert say(LINE, paper()) == ["photo_card", "delay_preview/2"]
    view = shown()
    assert (view.state, view.opens, view.form) == ("waiting", "PO2450", False)
    submit_new(do, demo)
    assert (shown().state, shown().po) == ("filed", "PO2450")
    assert on_card(do, demo, "PO2450") == ["客户PO.pdf"]


@pytest.mark.parametrize(
    ("name", "state", "po", "opens"),
    [
        ("PO2450 NORDVIK.pdf", "waiting", "", "PO2450"),
        ("scan_PO-2450_signed.pdf", "waiting", "", "PO2450"),
        ("PO2403 报告.pdf", "filed", "PO2403", ""),
        ("IMG_2403.pdf", "asked", "", ""),
        ("PO2403 PO2450.pdf", "asked", "", ""),
    ],
)
def test_without_words_the_name_of_a_file_says_its_order_or_offers_the_form_of_a_new_one(
    say: Say, shown: Callable[..., PhotoView], name: str, state: str, po: str, opens: str
) -> None:
    assert say("", paper(name)) == ["photo_card"]
    view = shown()
    assert (view.state, view.po, view.opens, view.form) == (state, po, opens, bool(opens))


def test_who_may_open_no_order_is_asked_whose_the_paper_is(say: Say, shown: Callable[..., PhotoView]) -> None:
    assert say("", paper("PO2450.pdf"), member=ZHENG) == ["photo_card"]
    view = shown(ZHENG)
    assert (view.state, view.opens, view.missing) == ("asked", "", ("PO2450",))


def test_a_paper_that_was_filed_elsewhere_meanwhile_stays_there(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    say(LINE, paper())
    do(filing.file_under, actor=LIN, root=shown().root, order_id=demo.call(lambda s: order_of(s, "PO2403").id))
    submit_new(do, demo)
    assert shown().po == "PO2403"


def test_an_order_of_another_customer_with_that_po_is_not_the_new_one(
    do: Do, demo: Database, say: Say, shown: Callable[..., PhotoView]
) -> None:
    say(LINE.replace("PO2450", "PO2403"), paper())
    assert (shown().state, on_card(do, demo)) == ("waiting", [])
    assert [order.label for order in shown().orders] == ["PO2403 连帽夹克"]
