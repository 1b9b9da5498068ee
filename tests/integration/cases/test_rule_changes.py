"""Administrators change the rule table: the preview on real cases, the refusals, the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.db.models import Case, RuleVersion
from bot.services.rules import authority, rulebook
from bot.services.rules import changes as rule_changes
from bot.services.rules.changes import (
    BadNumber,
    NegativeNumber,
    NothingChanged,
    RulesDraft,
    RulesMoved,
    RulesNotYours,
    RulesUnsound,
    TooManyDays,
)
from bot.services.rules.rulebook import in_force, record_file
from bot.views.rulebook import EffectView, load_effect, load_form
from bot.work.codec import dump, kind_of, load
from tests.factories import HE, HUANG, LIN
from tests.integration.cases.world import World, _text


@pytest.fixture(autouse=True)
def first_version(world: World) -> None:
    """What a start keeps."""
    world.do(record_file)


def now(world: World) -> World:
    """The same world under the rules in force."""
    return replace(world, company=world.look(lambda session: in_force(session, world.company)))


def draft(world: World, *, packs: tuple[str, ...] = (), confirmed: tuple[str, ...] = (), **settings: str) -> RulesDraft:
    """The state in force with some of it changed."""
    form = now(world).do(load_form)
    return RulesDraft(settings={**form.draft.settings, **settings}, packs=packs, confirmed=confirmed)


def look(world: World, wanted: RulesDraft, *, number: int = 1, actor: str = HUANG) -> EffectView:
    return now(world).do(load_effect, actor=actor, draft=wanted, number=number)


def save(
    world: World, wanted: RulesDraft, *, number: int = 1, actor: str = HUANG, why: str = "试行一个月"
) -> int | None:
    office, key = now(world), f"form:{wanted}"
    office.do(rule_changes.keep_draft, actor=actor, key=key, draft=wanted)
    return office.do(rule_changes.save, actor=actor, key=key, number=number, why=why)


def test_the_preview_names_the_cases_of_90_days_that_would_go_another_way(world: World) -> None:
    own = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=3, picks=())
    other = world.report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=9000)
    old = world.report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=9000)
    taken_back = world.report(HE, "PO2411", "packaging_spec", picks=("pallet_material",), cost_cny=9000)

    def age(session: object) -> None:
        session.execute(update(Case).where(Case.id == old).values(opened_at=world.now - timedelta(days=91)))
        session.execute(update(Case).where(Case.id == taken_back).values(state="undone"))

    world.look(age)
    view = look(world, draft(world, cost_line="8,000", float_buffer="5"))
    moved = {(shift.decision.zh, shift.before.zh, shift.after.zh): shift.cases for shift in view.shifts}
    assert view.total == 2
    assert moved == {
        ("更换托盘材质", "跟单员", "销售总监"): (world.case(other).number,),
        ("内部节点顺延", "跟单员", "跟单主管"): (world.case(own).number,),
    }
    assert view.urgent == (world.case(other).number,)
    assert [(change.name, change.old, change.new) for change in view.changes] == [
        ("cost_line", "10000", "8000"),
        ("float_buffer", "3", "5"),
    ]


def test_a_saved_number_rules_the_next_case_and_leaves_the_running_one_alone(world: World) -> None:
    before = world.report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=9000)
    assert save(world, draft(world, cost_line="8000")) == 2
    after = now(world).report(HE, "PO2411", "packaging_spec", text="再换", picks=("pallet_material",), cost_cny=9000)
    rulings = [world.decision(case, "pallet_material").ruling for case in (before, after)]
    assert [ruling["accountable"] for ruling in rulings] == ["merchandiser", "sales_director"]
    assert rulings[0]["version"] != rulings[1]["version"]
    assert [world.case(case).severity for case in (before, after)] == ["minor", "major"]
    assert "更换托盘材质" in now(world).card_text(before, HE)


def test_nobody_but_an_administrator_sees_or_saves_a_change_and_the_attempt_is_on_record(world: World) -> None:
    wanted = draft(world, cost_line="8000")
    for attempt in (look, save):
        with pytest.raises(RulesNotYours) as refused:
            attempt(world, wanted, actor=LIN)
        assert refused.value.fields["names"] == "黄建国"
    world.do(rule_changes.refuse, to=world.to(LIN), what="settings")
    (entry,) = world.refusals()
    assert (entry.actor_id, entry.action, entry.allowed) == (LIN, "rules.settings", False)
    assert "只有管理员(黄建国)" in world.replies(LIN)[-1]
    with pytest.raises(RulesNotYours):
        world.do(rule_changes.show_history, to=world.to(LIN))
    assert world.look(lambda session: session.query(RuleVersion).count()) == 1


def test_what_is_no_number_is_refused_under_its_field(world: World) -> None:
    wrong = ("", "许多", "nan", "1e99", "3.5", "3 USD")
    cases = [(typed, BadNumber) for typed in wrong] + [
        ("-1", NegativeNumber),
        ("一万", TooManyDays),
        ("999", TooManyDays),
    ]
    for typed, kind in cases:
        with pytest.raises(kind) as refused:
            look(world, draft(world, float_buffer=typed))
        assert refused.value.fields["block"] == "set:float_buffer"


def test_amounts_are_read_as_people_write_them_and_every_wrong_field_is_named(world: World) -> None:
    assert rule_changes.amendment_of(world.company, draft(world, cost_line="1.2万", pm_limit="60k")).settings == {
        "cost_line": 12_000,
        "pm_limit": 60_000,
    }
    wrong = world.do(rule_changes.wrong_numbers, draft=draft(world, cost_line="x", pm_limit="-5", float_buffer="999"))
    assert {block: error.code for block, error in wrong.items()} == {
        "set:cost_line": "bad_number",
        "set:pm_limit": "negative_number",
        "set:float_buffer": "too_many_days",
    }


def test_a_change_that_breaks_the_table_or_changes_nothing_is_not_saved(world: World) -> None:
    with pytest.raises(RulesUnsound) as refused:
        save(world, draft(world, float_buffer="0"))
    assert (refused.value.fields["where"], refused.value.fields["what"].key) == ("NS-02 ", "findings.bad_value")
    with pytest.raises(NothingChanged):
        save(world, draft(world, cost_line="10,000.00"))


def test_two_administrators_at_once_the_second_is_told_and_changes_nothing(world: World) -> None:
    mine, theirs = draft(world, cost_line="8000"), draft(world, cost_line="9000")
    assert save(world, mine) == 2
    with pytest.raises(RulesMoved):
        save(world, theirs)
    assert now(world).company.rules.settings["cost_line"] == 8000


def test_a_draft_is_saved_by_who_was_shown_its_effect_and_within_a_day(world: World) -> None:
    world.do(rule_changes.keep_draft, actor=HUANG, key="form:v1", draft=draft(world, cost_line="8000"))
    with pytest.raises(RulesNotYours):
        world.do(rule_changes.save, actor=LIN, key="form:v1", number=1, why="x")
    for late, key in ((timedelta(days=1), "form:v1"), (timedelta(0), "form:v2")):
        with pytest.raises(RulesMoved):
            replace(world, now=world.now + late).do(rule_changes.save, actor=HUANG, key=key, number=1, why="x")
    assert world.do(rule_changes.save, actor=HUANG, key="form:v1", number=1, why="x") == 2


def test_a_confirmed_rule_loses_its_mark_on_the_card_and_keeps_it_after_withdrawal(world: World) -> None:
    case = world.report(LIN, "PO2402", "documents", text="提单品名写错", presented=True)
    assert "未经贵司确认" in world.card_text(case)
    save(world, draft(world, confirmed=("DC-02",)))
    assert "未经贵司确认" not in now(world).card_text(case)
    assert world.look(lambda session: session.get_one(RuleVersion, 2)).change == [
        {"kind": "origin", "name": "DC-02", "old": "practice", "new": "confirmed"}
    ]
    save(world, draft(world, confirmed=()), number=2)
    assert "not yet confirmed" in now(world).card_text(case, locale="en")


def test_a_pack_that_is_on_raises_its_decision(world: World) -> None:
    with_pack = draft(world, packs=("regulated",))
    assert save(world, with_pack) == 2
    case = now(world).report(LIN, "PO2402", "regulatory", text="海关扣查")
    assert [row.key for row in world.case(case).decisions] == ["regulatory_hold"]


def test_a_pack_whose_decider_nobody_is_names_who_it_falls_to_before_it_is_switched_on(world: World) -> None:
    vacant = look(world, draft(world, packs=("retail",))).vacant
    assert [(seat.role.zh, seat.falls_to) for seat in vacant] == [("区域经理", "黄建国")]
    assert look(world, draft(world, packs=("bonus",))).vacant == ()


def test_an_earlier_version_is_put_back_as_a_new_one(world: World) -> None:
    save(world, draft(world, cost_line="8000", packs=("retail",), confirmed=("SH-01",)))
    back = now(world).do(rule_changes.draft_of_version, number=1)
    assert back == load(kind_of(back), dump(back))
    assert save(world, back, number=2, why="恢复到第 1 版的设置") == 3
    assert now(world).company.rules.version == world.company.rules.version
    newest = world.look(rulebook.newest_version)
    assert newest is not None
    assert (newest.changed_by, newest.why) == (HUANG, "恢复到第 1 版的设置")


def test_the_history_says_who_changed_what_when_and_why_in_both_languages(world: World) -> None:
    save(world, draft(world, cost_line="8000"))
    now(world).do(rule_changes.show_history, to=world.to(HUANG))
    shown = world.notices()[-1]
    zh, en = (_text(now(world).render(shown, locale=locale)) for locale in ("zh-CN", "en"))
    for words in ("第 2 版", "使用中", "黄建国", "费用线(元):10,000 → 8,000", "原因:\n> 试行一个月", "恢复到这一版"):
        assert words in zh
    assert "cost line (CNY): 10,000 → 8,000" in en
    told = world.notices(HUANG, message="rules_changed")
    assert len(told) == 1
    assert "权限表改为第 2 版" in _text(now(world).render(told[0]))


def test_another_choice_of_a_running_case_is_ruled_by_the_table_it_was_reported_under(world: World) -> None:
    case = world.report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=9000)
    row = world.decision(case, "pallet_material")
    save(world, draft(world, cost_line="8000"))
    outcome = now(world).press(HE, row, "approve", chosen="loading_method", note="改装法就行")
    assert outcome.ok
    assert world.decision(case, "pallet_material").decided_by == HE


def test_a_case_is_explained_by_the_version_that_was_in_force_then(world: World) -> None:
    save(world, draft(world, cost_line="8000"))
    world.at("2026-09-16 09:30")
    back = now(world).do(rule_changes.draft_of_version, number=1)
    save(world, back, number=2, why="恢复")
    world.at("2026-09-16 10:00")
    case = now(world).report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=900)
    world.do(authority.explain_case, to=world.to(HE), text=world.case(case).number)
    assert "权限表第 3 版" in _text(now(world).render(world.notices()[-1]))
