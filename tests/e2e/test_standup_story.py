"""The stand-up: asked at one's own hour, answered by button, form and plain reply, summed up in one digest."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Start
from tests.e2e.workspace import ANNA, DAVID, LINXIAO, STANDUP, WANGFANG, Workspace


def test_a_member_answers_by_button_and_form_and_the_digest_has_it(slack: Workspace) -> None:
    prompt = slack.find(LINXIAO, "您的节点")
    slack.press(LINXIAO, prompt, "其余正常")
    slack.press(LINXIAO, slack.find(LINXIAO, "您的节点"), "修改" if "修改" in prompt.labels else "填写")
    blocks = [block["block_id"] for block in slack.view(LINXIAO)["blocks"] if block["type"] == "input"]
    assert len(blocks) == 3
    answer = slack.submit(LINXIAO, **{blocks[0]: "PO2403 *包装* <!channel>", blocks[1]: "验货", blocks[2]: "无"})
    assert answer["ok"], answer
    slack.to("2026-09-16T11:00+08:00")
    digest = slack.find(LINXIAO, "已报", STANDUP)
    body = slack.last(LINXIAO, STANDUP, digest.ts)
    assert "验货" in body.words
    assert "<!channel>" not in body.words
    assert "未报" in digest.words


@pytest.mark.prove
def test_a_plain_reply_is_an_answer_and_a_late_one_edits_the_digest_in_place(slack: Workspace) -> None:
    slack.to("2026-09-16T11:00+08:00")
    before = slack.find(WANGFANG, "已报", STANDUP)
    slack.say(WANGFANG, "昨天:看了船期\n今天:跟 PO2403 验货\n卡住:缺面料")
    echo = slack.last(WANGFANG)
    assert "跟 PO2403 验货" in echo.words
    assert "转为异常" in echo.labels
    after = slack.find(WANGFANG, "已报", STANDUP)
    assert after.ts == before.ts
    assert "1 人受阻" in after.words
    assert "缺面料" in slack.last(WANGFANG, STANDUP, after.ts).words


@pytest.mark.prove
def test_it_goes_out_on_a_working_sunday_and_not_in_the_national_holiday(start: Start) -> None:
    slack = start("--clock", "2026-09-19T12:00+08:00")
    slack.to("2026-09-20T09:01+08:00")
    assert slack.sees(WANGFANG, "9/20 周日")
    slack.to("2026-10-01T12:00+08:00")
    assert not slack.sees(WANGFANG, "10/1 周四")


@pytest.mark.prove
def test_members_are_asked_at_their_own_hour_also_when_berlin_changes_its_clocks(start: Start) -> None:
    slack = start("--clock", "2026-10-23T20:00+08:00")
    slack.to("2026-10-26T15:59+08:00")
    assert not slack.sees(ANNA, "26 Oct")
    slack.to("2026-10-26T16:01+08:00")
    assert slack.sees(ANNA, "26 Oct")
    assert not slack.sees(DAVID, "26 Oct")
    slack.to("2026-10-27T00:01+08:00")
    assert slack.sees(DAVID, "26 Oct")
