"""Who may change seats, what is refused and why, and that everything is on record."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.authority.seats import OrderScope, seats_of
from bot.files.order_book import read_book
from bot.files.seed import demo_book, read_seed
from bot.services.imports import import_book, resolve_people, seeding
from bot.services.people.office import office_of
from bot.services.seating import checks, typed
from bot.work.unit import Work
from tests.factories import CHEN, HE, HUANG, JIANG, LI, LIN, WANG, XU, ZHAO, ZHENG, ZHOU
from tests.integration.cases.world import World, _text
from tests.integration.seats.office import (
    absences,
    after,
    answer,
    answers,
    audited,
    code,
    contact,
    end,
    make,
    roles,
    roles_buttons,
    seat_of,
    together,
    told,
    typed_away,
    undo,
)


def holders(world: World, role: str, customer: str, on: str = "2026-09-16") -> list[str]:
    """Who counts in a role for a customer on a day."""
    world.at(f"{on} 09:00")
    office = world.look(lambda session: office_of(Work(session, world.company, world.now)))
    return [str(seat.person) for seat in seats_of(role, office.seats, OrderScope(customer=customer), office.on)]


def test_the_list_names_holders_absences_and_vacancies_in_both_languages(world: World) -> None:
    world.at("2026-09-16 09:00")
    make(world, HUANG, "absence.add", person=WANG, first="2026-09-16", last="2026-09-18", deputy=LI)
    shown = roles(world, LIN)
    assert "(请假到 9/18,李伟 代)" in shown
    assert "*区域经理* 空缺,由 黄建国 代" in shown
    assert "金师傅(宏达模具厂,无 Slack) AutoTeile Ost" in roles(world, HE), "who follows their orders"
    assert "金师傅(宏达模具厂,无 Slack) 其他客户或项目" in shown
    english = roles(world, LIN, locale="en")
    assert "away until 18 Sep, 李伟 stands in" in english
    assert "vacant, falls to 黄建国" in english


def test_the_list_can_be_asked_for_a_role_a_person_a_customer_and_an_order(world: World) -> None:
    assert "许峰" in roles(world, LIN, "采购")
    assert "王芳" not in roles(world, LIN, "采购")
    assert "*跟单主管* 王芳" in roles(world, LIN, "王芳")
    assert "金师傅" in roles(world, HE, "AutoTeile")
    assert "郑强" not in roles(world, HE, "AutoTeile")
    assert "*跟单员* 林晓" in roles(world, LIN, "2402")
    assert "没有找到" in roles(world, LIN, "没有这个")


def test_only_an_administrator_is_offered_the_changes(world: World) -> None:
    assert roles_buttons(world, XU) == ["seat.away"]
    assert roles_buttons(world, LIN) == ["seat.away", "handover.open"]
    assert roles_buttons(world, HUANG) == [
        "seat.add", "seat.end", "seat.away", "seat.duty", "seat.contact", "handover.open",
    ]  # fmt: skip


def test_a_seat_given_by_an_administrator_counts_at_once_and_its_holder_is_told(world: World) -> None:
    end(world, HUANG, f"seat:{seat_of(world, WANG, 'merch_lead', 'NORDVIK AB')}", "2026-09-16")
    came = make(world, HUANG, "seat.add", person=LI, role="merch_lead", scope_kind="customer", scope_key="nordvik ab")
    assert code(came) == ""
    assert "李伟 担任 *跟单主管*(NORDVIK AB),2026-09-16 周三 起" in answer(world, HUANG)
    assert "黄建国 登记您担任 *跟单主管*(NORDVIK AB)" in told(world, LI)[0]
    assert holders(world, "merch_lead", "NORDVIK AB") == [LI]
    (entry,) = audited(world, "seat.add")
    assert (entry.actor_id, entry.allowed) == (HUANG, True)


def test_nobody_else_changes_seats_and_the_attempt_is_on_record(world: World) -> None:
    came = make(world, WANG, "seat.add", person=WANG, role="sales_director")
    assert code(came) == "not_administrator"
    assert came.error is not None
    assert came.error.fields["who"] == "黄建国"
    assert code(make(world, LIN, "duty.add", person=LIN, role="merch_lead", first="2026-10-01")) == "not_administrator"
    assert code(make(world, LIN, "contact.add", name="老王", phone="139")) == "not_administrator"
    assert code(end(world, LIN, f"seat:{seat_of(world, WANG, 'merch_lead')}", "2026-09-16")) == "not_administrator"
    assert holders(world, "sales_director", "X") == [CHEN, "U09LIUYANG"]
    assert [refusal.action for refusal in world.refusals()] == ["seat.add", "duty.add", "contact.add", "seat.end"]


WRONG_SEATS: list[tuple[dict[str, str], str]] = [
    ({"person": LI, "role": "emperor"}, "unknown_role"),
    ({"person": "U99NOBODY", "role": "qc"}, "unknown_person"),
    ({"role": "qc"}, "one_holder"),
    ({"person": LI, "outside": "outside:jinshifu", "role": "qc"}, "one_holder"),
    ({"person": LI, "role": "qc", "scope_kind": "customer", "scope_key": "Nordvic"}, "unknown_scope"),
    ({"person": LI, "role": "qc", "scope_kind": "order", "scope_key": ""}, "scope_needed"),
    ({"person": LI, "role": "qc", "scope_kind": "galaxy", "scope_key": "x"}, "unknown_scope"),
    ({"person": LI, "role": "qc", "first": "2026-09-20", "last": "2026-09-18"}, "end_before_start"),
    ({"person": LI, "role": "qc", "first": "2026-09-15"}, "past_is_fixed"),
    ({"person": WANG, "role": "跟单主管"}, "held_already"),
]


def test_a_seat_that_cannot_be_is_refused_with_its_reason(world: World) -> None:
    for fields, expected in WRONG_SEATS:
        assert code(make(world, HUANG, "seat.add", **fields)) == expected, fields
    assert [entry.allowed for entry in audited(world, "seat.add")] == [False] * len(WRONG_SEATS)


def test_an_unknown_customer_is_answered_with_those_close_to_it(world: World) -> None:
    came = make(world, HUANG, "seat.add", person=LI, role="qc", scope_kind="customer", scope_key="Nordvic AB")
    assert came.error is not None
    assert "NORDVIK AB" in str(came.error.fields["near"])


def test_a_seat_ends_on_the_day_named_and_what_is_past_stays(world: World) -> None:
    entry = f"seat:{seat_of(world, XU, 'purchasing')}"
    assert code(end(world, HUANG, entry, "2026-09-15")) == "past_is_fixed"
    assert code(end(world, HUANG, entry, "2026-09-18")) == ""
    assert "这个岗位之后空缺,由 黄建国 代" in answer(world, HUANG)
    assert holders(world, "purchasing", "X", "2026-09-17") == [XU]
    assert holders(world, "purchasing", "X", "2026-09-18") == []
    assert code(end(world, HUANG, entry, "2026-09-18")) == "no_such_seat"
    assert code(end(world, HUANG, "seat:99999", "2026-09-18")) == "no_such_seat"
    assert code(end(world, HUANG, "nonsense", "2026-09-18")) == "no_such_seat"


def test_ending_a_seat_on_a_day_after_its_end_does_not_make_it_longer(world: World) -> None:
    given = make(world, HUANG, "seat.add", person=ZHENG, role="purchasing", first="2026-09-16", last="2026-09-30")
    assert code(end(world, HUANG, given.done.entry, "2026-12-31")) == ""
    assert holders(world, "purchasing", "X", "2026-09-30") == [XU, ZHENG]
    assert holders(world, "purchasing", "X", "2026-10-01") == [XU]


def test_everybody_enters_their_own_absence_and_nobody_else_s(world: World) -> None:
    assert code(typed_away(world, LIN, "9/28-9/30 周敏")) == ""
    assert "林晓 请假 2026-09-28 周一 到 2026-09-30 周三,周敏 代" in answer(world, LIN)
    assert "请您代" in told(world, ZHOU)[0]
    assert code(typed_away(world, LIN, "王芳 9/28-9/30 李伟")) == "not_your_absence"
    assert code(typed_away(world, HUANG, "<@U05WANGFANG> 9月28日到30日 李伟 5万")) == ""
    assert "50,000 以下" in answer(world, HUANG)
    assert "黄建国 给您登记了请假" in told(world, WANG)[-1]


@pytest.mark.parametrize(
    "line", ["28 Sep - 30 Sep 周敏", "28-30 September 周敏", "Sep 28 - Sep 30 周敏", "28 Sep–30 Sep 周敏"]
)
def test_days_may_be_written_as_the_english_texts_write_them(world: World, line: str) -> None:
    assert code(typed_away(world, LIN, line)) == ""
    assert absences(world) == [(LIN, "2026-09-28", "2026-09-30", ZHOU)]


WRONG_ABSENCES = [
    ("王芳", "day_needed"),
    ("2026-02-30 王芳", "no_such_day"),
    ("9/28-9/31 王芳", "no_such_day"),
    ("9/20-9/18 王芳", "days_unclear"),
    ("9/28-9/30 林晓", "own_deputy"),
    ("9/28-9/30 没有这人", "unknown_person"),
    ("9/28-9/30 金师傅", "deputy_outside"),
    ("9/28-9/30 周敏", "deputy_away"),
    ("9/24-9/25 何静", "away_already"),
]


def test_an_absence_that_cannot_be_is_refused_with_its_reason(world: World) -> None:
    make(world, ZHOU, "absence.add", first="2026-09-30", last="2026-09-30")
    make(world, LIN, "absence.add", first="2026-09-25", last="2026-09-25")
    for line, expected in WRONG_ABSENCES:
        assert code(typed_away(world, LIN, line)) == expected, line
        assert world.refusals()[-1].data["code"] == expected


def test_days_nearly_a_year_away_are_asked_and_kept_as_they_stood_in_the_question(world: World) -> None:
    assert code(typed_away(world, LIN, "9/1-9/3 周敏")) == "far_absence"
    assert absences(world) == [], "a question keeps nothing"
    (question,) = world.notices(message="absence_question")
    shown = world.render(question)
    assert "读作 请假 2027-09-01 周三 到 2027-09-03 周五,周敏 代,离今天快一年了,对吗" in _text(shown)
    yes, other = shown.blocks[-1]["elements"]
    assert (yes["action_id"], other["action_id"]) == ("seat.away_far", "seat.away")
    world.at("2026-09-16 09:02")
    came = world.do(typed.confirm_absence, to=world.to(LIN), asked=json.loads(yes["value"]))
    assert (code(came), absences(world)) == ("", [(LIN, "2027-09-01", "2027-09-03", ZHOU)])
    again = world.do(typed.confirm_absence, to=world.to(LIN), asked=json.loads(yes["value"]))
    assert code(again) == "away_already"
    assert code(world.do(typed.confirm_absence, to=world.to(LIN), asked={"first": "nonsense"})) == "day_needed"
    forged = world.do(typed.confirm_absence, to=world.to(LIN), asked={"person": WANG, "first": "2026-10-12"})
    assert code(forged) == "not_your_absence"


def test_an_absence_is_echoed_with_undo_which_calls_it_off(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert code(typed_away(world, WANG, "今天到9/18 李伟")) == ""
    assert world.decision(case, "delivery_term").holder_id == LI
    button = world.render(answers(world, WANG)[-1]).blocks[-1]["elements"][0]
    assert button["action_id"] == "seat.undo"
    entry = json.loads(button["value"])["e"]
    assert undo(world, LI, entry) == "not_yours"
    world.at("2026-09-16 09:09")
    assert undo(world, WANG, entry) == ""
    assert "已取消 王芳 的请假" in answer(world, WANG)
    assert "您不用代了" in told(world, LI)[-1]
    assert world.decision(case, "delivery_term").holder_id == WANG, "what waits comes back"
    assert undo(world, WANG, entry) == "nothing_to_undo"
    assert undo(world, WANG, "absence:999") == "nothing_to_undo"


def test_undo_of_an_absence_ends_with_its_time_or_when_the_deputy_has_acted(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    came = typed_away(world, WANG, "今天 李伟")
    assert world.press(LI, world.decision(case, "delivery_term"), "up").ok
    assert undo(world, WANG, came.done.entry) == "undo_overtaken"
    later = typed_away(world, LIN, "9/28 周敏")
    world.at("2026-09-16 09:11")
    assert undo(world, LIN, later.done.entry) == "undo_too_late"
    seat = make(world, HUANG, "seat.add", person=LI, role="qc")
    assert undo(world, HUANG, seat.done.entry) == ""
    assert LI not in holders(world, "qc", "X")


def test_two_who_are_away_together_do_not_stand_in_for_each_other(world: World) -> None:
    assert code(make(world, LI, "absence.add", first="2026-10-12", last="2026-10-14", deputy=ZHAO)) == ""
    came = make(world, ZHAO, "absence.add", first="2026-10-14", last="2026-10-16", deputy=LI)
    assert code(came) == "deputy_loop"
    assert code(make(world, ZHAO, "absence.add", first="2026-10-15", last="2026-10-16", deputy=LI)) == ""


def test_two_who_enter_each_other_at_the_same_moment_do_not_both_stand(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, checks, "absence", together())

    def enter(pair: tuple[str, str]) -> str:
        return code(make(world, pair[0], "absence.add", first="2026-10-12", last="2026-10-14", deputy=pair[1]))

    with ThreadPoolExecutor(2) as fingers:
        came = list(fingers.map(enter, ((LI, ZHAO), (ZHAO, LI))))
    assert sorted(came) == ["", "deputy_loop"]


def test_a_deputy_who_leaves_too_passes_nothing_on_and_those_concerned_are_told(world: World) -> None:
    make(world, LI, "absence.add", first="2026-10-12", last="2026-10-14", deputy=ZHAO)
    assert code(make(world, ZHAO, "absence.add", first="2026-10-13", last="2026-10-13", deputy=CHEN)) == ""
    assert "不能代 李伟" in told(world, LI)[-1]
    assert "不能代 李伟" in told(world, HUANG)[-1]
    assert "要另外安排" in answer(world, ZHAO)


def test_a_limit_is_an_amount_of_cny(world: World) -> None:
    for limit in ("-3", "USD 300", "很多"):
        came = make(world, LI, "absence.add", first="2026-10-12", deputy=ZHAO, limit=limit)
        assert code(came) == "bad_limit", limit


def test_an_absence_is_cut_short_by_its_owner_and_called_off_before_it_begins(world: World) -> None:
    first = make(world, LIN, "absence.add", first="2026-09-16", last="2026-09-20", deputy=ZHOU).done.entry
    later = make(world, LIN, "absence.add", first="2026-09-28", last="2026-09-30", deputy=ZHOU).done.entry
    assert code(end(world, HE, first, "2026-09-18")) == "not_your_absence"
    assert code(end(world, LIN, first, "2026-09-18")) == ""
    assert code(end(world, LIN, later, "2026-09-16")) == ""
    assert "已取消 林晓 的请假" in answer(world, LIN)
    shown = roles(world, LIN)
    assert "9/16–9/17" in shown
    assert "9/28" not in shown
    assert code(end(world, LIN, later, "2026-09-16")) == "no_such_seat"


def test_duty_is_entered_told_and_called_off(world: World) -> None:
    entry = make(
        world, HUANG, "duty.add", person=JIANG, role="warehouse", first="2026-10-01", last="2026-10-07"
    ).done.entry
    assert "值班 *仓储*(全公司)" in told(world, JIANG)[0]
    assert "蒋勇 10/1–10/7,仓储" in roles(world, LIN)
    assert code(end(world, HUANG, entry, "2026-09-16")) == ""
    assert "10/1–10/7" not in roles(world, LIN)


def test_an_outside_contact_is_entered_given_a_seat_and_never_told_in_slack(world: World) -> None:
    assert code(make(world, HUANG, "contact.add", name="老吴")) == "contact_incomplete"
    assert code(make(world, HUANG, "contact.add", name="老吴", company="宁波面料行", phone="13900000000")) == ""
    person = contact(world, "老吴")
    came = make(world, HUANG, "seat.add", outside=person.id, role="purchasing", scope_kind="order", scope_key="2402")
    assert code(came) == ""
    assert "老吴(宁波面料行 · 13900000000,无 Slack) PO2402" in roles(world, HUANG)
    assert "老吴(宁波面料行,无 Slack) PO2402" in roles(world, LIN), "whom to call is for administrators"
    assert world.notices(person.id) == []
    make(world, HUANG, "contact.add", name="老吴", company="宁波面料行", phone="13800000000")
    assert contact(world, "老吴").phone == "13800000000"


def test_what_was_changed_in_slack_outlives_the_next_start_and_the_same_book(world: World) -> None:
    end(world, HUANG, f"seat:{seat_of(world, XU, 'purchasing')}", "2026-09-16")
    make(world, HUANG, "seat.add", person=ZHENG, role="purchasing")
    end(world, HUANG, f"seat:{seat_of(world, WANG, 'merch_lead', 'NORDVIK AB')}", "2026-09-16")
    make(world, HUANG, "seat.add", person=LI, role="merch_lead", scope_kind="customer", scope_key="NORDVIK AB")
    for _ in range(2):
        world.do(seeding.apply_seed, seed=read_seed(None), known_only=True)
        world.do(resolve_people, actor="directory")
        world.do(import_book, actor=HUANG, book=read_book(demo_book()))
        assert holders(world, "purchasing", "X") == [ZHENG]
        assert holders(world, "merch_lead", "NORDVIK AB") == [LI]
