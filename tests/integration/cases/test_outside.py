"""A seat held by somebody without Slack: asked through the order's 跟单员, who records the answer as 代报."""

from __future__ import annotations

from datetime import timedelta

from bot.services.cases.kept import files_in
from bot.services.orders.photos.evidence import KeptFile
from tests.factories import HE, LIN, START, WANG, ZHENG
from tests.integration.cases.world import World

JIN = "outside:jinshifu"


def test_the_merchandiser_gets_a_text_to_copy_and_records_what_was_said(world: World) -> None:
    case = world.report(HE, "PO2414", "line_down", text="注塑机坏了")
    row = world.decision(case, "overtime_or_backup_line")
    assert row.holder_id == WANG
    assert world.press(WANG, row, "propose", note="周六加班").ok
    row = world.decision(case, "overtime_or_backup_line")
    assert row.holder_id == JIN
    assert "outside" in world.notes(HE)
    assert world.notices(JIN) == []
    assert "case.proxy_yes" in world.buttons(case, HE)
    text = world.card_text(case, HE)
    assert "金师傅" in text
    assert "宏达模具厂" in text
    assert world.press(HE, row, "approve").code == "own_request"
    assert not world.press(LIN, row, "proxy_yes", note="不是我的单").ok
    assert world.press(HE, row, "proxy_yes").code == "reason_required"
    assert world.press(HE, row, "proxy_yes", note="周六加班").code == "proxy_incomplete"
    assert world.press(HE, row, "proxy_yes", note="周六加班", how="pigeon", said_at=START).code == "proxy_incomplete"
    ahead = START + timedelta(minutes=5)
    assert world.press(HE, row, "proxy_yes", note="周六加班", how="wechat", said_at=ahead).code == "proxy_future"
    assert world.decision(case, "overtime_or_backup_line").decided_at is None
    picture = KeptFile(id="F0PIC", name="微信截图.png", link="https://files.example/F0PIC")
    said = {"how": "wechat", "said_at": START - timedelta(minutes=5), "files": (picture,)}
    assert world.press(HE, row, "proxy_yes", note="周六加班", **said).ok
    done = world.decision(case, "overtime_or_backup_line")
    assert (done.decided_by, done.outcome, done.state) == (JIN, "approve", "instructed")
    assert "proxied" in world.events(case)
    assert files_in(done.files) == (picture,)
    line = next(sentence for sentence in thread(world) if "代报" in sentence)
    assert "何静 代报 金师傅:同意" in line
    assert "(微信,9/16 周三 08:55)" in line
    assert "WeChat, Wed 16 Sep 08:55" in next(line for line in thread(world, "en") if "recorded for" in line)


def test_a_contact_outside_gives_the_merchandiser_no_right_of_their_own(world: World) -> None:
    case = world.report(HE, "PO2414", "line_down", text="注塑机坏了")
    row = world.decision(case, "overtime_or_backup_line")
    early = world.press(HE, row, "proxy_yes", note="抢先")
    assert not early.ok
    assert world.decision(case, "overtime_or_backup_line").decided_at is None
    assert not world.press(ZHENG, row, "approve").ok


def thread(world: World, locale: str | None = None) -> list[str]:
    """The lines under the card in the channel."""
    return [world.render(row, locale=locale).text for row in world.notices(message="case_event")]
