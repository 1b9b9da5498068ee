"""Cards, notes, previews and forms as they are posted, in both languages, within Slack's limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.presentation.case_forms import case_form
from bot.presentation.registry import Payload
from bot.presentation.report_form import report_form, report_preview
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.forms import Filled
from bot.views.case_notes import ASIDES
from bot.views.case_work import load_form as load_case_form
from bot.views.delays import load_preview
from bot.views.report_form import load_form
from bot.work.company import Company
from tests import pseudo
from tests.factories import CHEN, HE, LIN, LIU, START, SUN, WANG, ZHENG, line_of
from tests.golden import golden
from tests.integration.cases.world import LEXICON, World
from tests.integration.conftest import DEMO, Databases
from tests.slack_limits import message_problems, view_problems

pytestmark = pytest.mark.golden
LOCALES = ["zh-CN", "en", pseudo.PSEUDO]


@pytest.fixture(autouse=True)
def _data_in_three_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo.give_every_text_a_key_more(monkeypatch)


@pytest.fixture
def world(databases: Databases, company: Company) -> Iterator[World]:
    """SQLite is enough: what is shown does not depend on the database."""
    with databases.lent("sqlite", DEMO) as db:
        yield World(db=db, company=company, now=START)


def checked(payload: Payload) -> dict[str, Any]:
    """The payload as JSON, after Slack's own models and our limits have nothing against it."""
    assert message_problems(payload.text, payload.blocks) == []
    for block in payload.blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    return {"text": payload.text, "blocks": payload.blocks}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_card_of_a_broken_mould(world: World, locale: str) -> None:
    case = world.report(HE, "PO2414", "mold_damage", text="模具 T-550 损坏", recorded="16 h")
    for name, reader in (("channel", None), ("reporter", HE), ("lead", WANG), ("confirming", ZHENG)):
        golden.check(locale, f"case_mould_{name}", checked(world.card(case, reader, locale=locale)))
    world.press(WANG, world.decision(case, "backup_supplier"), "propose", note="建议启用恒通")
    golden.check(locale, "case_mould_director", checked(world.card(case, LIU, locale=locale)))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_card_of_a_late_fabric_that_moves_the_ship_date(world: World, locale: str) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    golden.check(locale, "case_fabric_channel", checked(world.card(case, locale=locale)))
    row = world.decision(case, "ship_date_commitment")
    world.press(WANG, row, "propose", note="建议承诺 10/30")
    world.press(CHEN, row, "conditions", conditions="先把空运差价谈好", note="客户急")
    golden.check(locale, "case_fabric_decided", checked(world.card(case, LIN, locale=locale)))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_card_of_a_credit_at_risk_for_those_who_may_see_it(world: World, locale: str) -> None:
    picks = ("quality_concession",)
    case = world.report(LIN, "PO2403", "quality", text="返工 200 件", milestone="sewing", days=2, picks=picks)
    golden.check(locale, "case_credit_channel", checked(world.card(case, locale=locale)))
    golden.check(locale, "case_credit_finance", checked(world.card(case, SUN, locale=locale)))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_short_message_reads_well(world: World, locale: str) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    asides = {
        notice.id: checked(world.render(notice, locale=locale))
        for notice in world.notices(message="case_note")
        if notice.context["kind"] in ASIDES
    }
    world.press(LIN, row, "approve")
    world.press(WANG, row, "ask", note="书面的吗?")
    world.press(LIN, row, "answer", note="有邮件")
    world.run_until("2026-09-18 12:00")
    world.press(CHEN, world.decision(case, "delivery_term"), "approve")
    world.press(LIN, world.decision(case, "delivery_term"), "execute")
    shown = {}
    for notice in world.notices():
        if notice.message in {"case_note", "case_event", "case_reply"}:
            kind = notice.context.get("kind") or notice.context.get("code") or world.load(notice).kind
            said = asides.get(notice.id) or checked(world.render(notice, locale=locale))
            shown[f"{notice.id:03d} {notice.message} {kind}"] = said
    golden.check(locale, "case_messages", shown)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("name", "who", "text", "dated"),
    [
        ("own", LIN, "PO2402 3天 面料未到", True),
        ("lead", LIN, "PO2402 6天 面料未到", True),
        ("ship", LIN, "PO2402 10天 面料未到", True),
        ("credit", LIN, "PO2403 车缝 晚2天 质量返工", True),
        ("kind", LIN, "PO2402 sewing blocked", False),
        ("several", LIN, "PO2402 面料 3天 面料未到\nPO2403 推到10/8 甩柜", True),
        ("mould", HE, "PO2414 模具坏了停产16小时", False),
        ("rolled", LIN, "PO2403 甩柜,截关明早6点", True),
        ("facts", HE, "PO2411 包装规格不符", False),
        ("hostile", LIN, "PO2402 3天 面料未到 <!channel> *x* " + "长" * 400, True),
    ],
)
def test_the_preview(world: World, locale: str, name: str, who: str, text: str, dated: bool) -> None:
    key = world.preview(world.to(who), text, command="/delay" if dated else "/anomaly")
    notice = next(row for row in world.notices() if row.key == key)
    payload = checked(world.render(notice, locale=locale))
    assert "<!channel>" not in "".join(str(block) for block in payload["blocks"] if block["type"] == "section")
    golden.check(locale, f"delay_preview_{name}", payload)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_forms_fit_slack(world: World, locale: str) -> None:
    words = LEXICON.words(locale, "Asia/Shanghai")
    line = str(world.look(lambda session: line_of(session, "PO2411").id))
    filled = Filled(line=line, kind="packaging_spec", text="托盘")
    for dated in (True, False):
        form = report_form(world.do(load_form, actor=HE, filled=filled, dated=dated), words, private={"dated": dated})
        _fits(form)
        golden.check(locale, f"report_form_{'delay' if dated else 'anomaly'}", form)
    draft = Draft(typed="PO2411", line_ids=(int(line),), kind="packaging_spec", text="托盘")
    preview = world.do(load_preview, actor=HE, drafts=[draft], key="", root="r")
    _fits(report_preview(preview, words, private={}))
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    assert world.press(WANG, row, "up").ok
    for verb in ("reject", "conditions", "propose", "hand", "ask", "answer", "prove", "execute", "revoke"):
        asked = world.do(load_case_form, decision_id=row.id, reader_id=CHEN, verb=verb)
        _fits(case_form(asked, verb, words, private={"d": row.id, "s": row.step, "v": verb}))


def _fits(form: dict[str, Any]) -> None:
    assert view_problems(form) == []
    View(**form).validate_json()
