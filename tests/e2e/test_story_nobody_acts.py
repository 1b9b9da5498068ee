"""Nobody acts: reminded at half time, passed over at its time, by the person's working clock, critical by the wall clock."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.e2e.cases import Case, recall, report
from tests.e2e.conftest import Start
from tests.e2e.mailbox import Mailbox
from tests.e2e.workspace import CHENZQ, FOLLOW, LINXIAO, ROOT, SUNLI, WANGFANG

SUPPLIER, PROMISE, VESSEL, CREDIT = "启用备用供应商", "对客户承诺新交期", "改配/换船", "修改信用证条款"


def reminders(case: Case, user: str) -> int:
    """How often a person was reminded of a case."""
    return sum("提醒" in line for line in case.told(user))


def reminded_of(case: Case, words: str, user: str) -> int:
    """How often a person was reminded of one decision."""
    return sum("提醒" in line and words in line for line in case.told(user))


def without_standups(to: Path) -> Path:
    """The demo's workspace file with no stand-up in it, so that nobody is asked but about cases."""
    told = yaml.safe_load((ROOT / "bot/data/demo/workspace.yaml").read_text("utf-8"))
    to.write_text(yaml.safe_dump(told | {"standups": []}, allow_unicode=True), "utf-8")
    return to


@pytest.mark.prove
def test_over_a_weekend_and_over_the_national_holiday_only_working_hours_count(start: Start, tmp_path: Path) -> None:
    file = without_standups(tmp_path / "workspace.yaml")
    slack = start("--clock", "2026-09-11T17:00+08:00", GENDAN_WORKSPACE_FILE=str(file))
    friday = report(slack, LINXIAO, "/delay PO2402 面料 20天 面料未到")
    assert "9/14 周一 11:30" in friday.part(WANGFANG, PROMISE).words, "four working hours from Friday 17:00"
    asked = len(slack.messages(WANGFANG))
    slack.to("2026-09-14T08:29+08:00")
    assert len(slack.messages(WANGFANG)) == asked, "not one word over the weekend"
    slack.to("2026-09-14T09:29+08:00")
    assert reminded_of(friday, PROMISE, WANGFANG) == 0, "the morning's list of open decisions is no reminder"
    slack.to("2026-09-14T09:31+08:00")
    assert reminded_of(friday, PROMISE, WANGFANG) == 1
    slack.to("2026-09-14T11:29+08:00")
    assert reminded_of(friday, PROMISE, WANGFANG) == 1, "reminded once"
    assert not friday.has_card(CHENZQ)
    slack.to("2026-09-14T11:31+08:00")
    assert "同意" in friday.buttons(CHENZQ, PROMISE)
    assert any("陈志强" in line for line in friday.told(WANGFANG)), "both are told"
    assert any("王芳" in line and "陈志强" in line for line in friday.history())
    recall(friday)

    slack.to("2026-09-30T17:00+08:00")
    eve = report(slack, LINXIAO, "/delay PO2402 面料 20天 供应商停产")
    assert "10/8 周四 11:30" in eve.part(WANGFANG, SUPPLIER).words
    eve.press(WANGFANG, PROMISE, "收到")
    asked = len(slack.messages(WANGFANG))
    slack.to("2026-10-08T08:29+08:00")
    assert len(slack.messages(WANGFANG)) == asked, "seven days off, and not one word"
    slack.to("2026-10-08T09:29+08:00")
    assert reminded_of(eve, SUPPLIER, WANGFANG) == 0
    slack.to("2026-10-08T11:29+08:00")
    assert reminded_of(eve, SUPPLIER, WANGFANG) == 1
    assert reminded_of(eve, PROMISE, WANGFANG) == 0, "收到 stopped that clock"
    assert not eve.has_card(CHENZQ)
    slack.to("2026-10-08T11:32+08:00")
    assert "同意" in eve.buttons(CHENZQ, SUPPLIER)
    assert reminded_of(eve, PROMISE, WANGFANG) == 1, "half of the working day to decide"
    slack.to("2026-10-08T16:59+08:00")
    assert "王芳" in eve.part(LINXIAO, PROMISE).words
    slack.to("2026-10-08T17:05+08:00")
    assert any("还没有批示" in line and PROMISE in line for line in eve.told(WANGFANG)), "asked again before it goes up"


def test_rolled_at_ten_at_night_with_the_cut_off_at_six_goes_up_every_quarter_of_an_hour(start: Start) -> None:
    with Mailbox() as mail:
        slack = start("--clock", "2026-09-23T22:00+08:00", **mail.settings)
        case = report(slack, LINXIAO, "/anomaly PO2403 甩柜,截关明早6点")
        card = case.card(LINXIAO, FOLLOW).words
        assert "紧急" in card
        assert "9/24 周四 06:00" in card
        assert "截关明早6点" in card
        assert "22:15" in case.part(WANGFANG, VESSEL).words
        assert case.has_card(CHENZQ), "the director is informed from the start"
        slack.to("2026-09-23T22:07+08:00")
        assert reminded_of(case, VESSEL, WANGFANG) == 0
        slack.to("2026-09-23T22:08+08:00")
        assert reminded_of(case, VESSEL, WANGFANG) == 1
        slack.to("2026-09-23T22:14+08:00")
        assert mail.letters == []
        slack.to("2026-09-23T22:16+08:00")
        assert "22:30" in case.part(CHENZQ, VESSEL).words
        (letter,) = mail.to("chenzq@huadong.example")
        assert "PO2403" in letter
        assert "06:00" in letter, "whoever is woken reads what is urgent"
        assert "新船期" in card, "and what it does to the ship date"
        for label, person in ((VESSEL, CHENZQ), (PROMISE, CHENZQ), (CREDIT, SUNLI)):
            case.press(person, label, "同意")
        slack.to("2026-09-23T23:30+08:00")
        assert reminders(case, CHENZQ) == 0, "whoever acts is reminded no more"
        assert len(mail.letters) == 2, "one to the director, one to finance, however many decisions wait for them"
        assert any("指令" in line for line in case.told(LINXIAO)), "the night does not hold it up"
