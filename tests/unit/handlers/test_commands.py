"""What is typed after a command, said to the bot, or told by Slack reaches the one use case that is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.presentation import commands
from bot.services.conversation.edits import take_edit
from bot.services.conversation.take import read_ahead, take_message
from bot.services.handover import agree
from bot.services.membership.directory import learn
from bot.services.people import channels
from bot.services.people.installation import end
from bot.services.people.members import differs, standing_of
from bot.services.people.office import is_administrator
from bot.services.reports.delays.forms import Filled
from bot.services.standups import answers
from bot.views import handovers, home, opening, report_form, reports, seat_forms
from bot.work import unit
from tests.every import every
from tests.fakes import NOW
from tests.unit.handlers.desk import DM, HANDLERS, ME, RESPONSE, Call, Desk, ran, read

ORDER, MILESTONE, DELAY = commands.ORDER.name, commands.MILESTONE.name, commands.DELAY.name
ANOMALY, AUTHORITY, STANDUP = commands.ANOMALY.name, commands.AUTHORITY.name, commands.STANDUP.name
NOBODY_FILLED = Filled()


def heard(text: str) -> Call:
    """The first thing that is done with what was typed: whether it only looks something up."""
    return Call("read", read_ahead, {"to": DM, "text": text})


@every(
    ("command", "text", "call"),
    [
        (ANOMALY, "PO2414 模具损坏", heard("/anomaly PO2414 模具损坏")),
        (ANOMALY, "", read(report_form.load_form, filled=NOBODY_FILLED, dated=False)),
        (DELAY, "PO2402 3天 A&amp;B", heard("/delay PO2402 3天 A&B")),
        (DELAY, "如果 PO2402 面料 9/30 到", heard("/delay 如果 PO2402 面料 9/30 到")),
        (DELAY, "  ", read(report_form.load_form, filled=NOBODY_FILLED, dated=True)),
        (MILESTONE, "", read(reports.load_form, order_id=None)),
        (MILESTONE, "PO2403", Call("read", reports.load_form_of, {"to": DM, "text": "PO2403"})),
        (ORDER, "PO2402", heard("/order PO2402")),
        (ORDER, "", heard("/order")),
        (ORDER, "new", read(opening.load_opening_form)),
        (ORDER, "新建", read(opening.load_opening_form)),
        (ORDER, "New PO2430 NORDVIK", heard("new po PO2430 NORDVIK")),
        (STANDUP, "", Call("read", answers.current, {"to": DM})),
        (STANDUP, "跳过", heard("/standup 跳过")),
        (STANDUP, "做完了", heard("/standup 做完了")),
        (AUTHORITY, "", heard("/authority")),
        (AUTHORITY, "table 2", heard("/authority table 2")),
        (AUTHORITY, "why  C0007 ", heard("/authority why  C0007")),
        (AUTHORITY, "FOB 变更", heard("/authority FOB 变更")),
        (AUTHORITY, "统计", heard("/authority 统计")),
        (AUTHORITY, "roles 何静", heard("/authority roles 何静")),
        (AUTHORITY, "请假", read(seat_forms.load_form, verb="away")),
        (AUTHORITY, "away 明天 何静", heard("/authority away 明天 何静")),
        (AUTHORITY, "handover", read(handovers.load_form, giver="")),
        (AUTHORITY, "移交 #12", ran(agree.read_again, to=DM, handover_id=12)),
        (AUTHORITY, "移交 12 件", read(handovers.load_form, giver="")),
        (AUTHORITY, "handover 1234567890123", ran(agree.read_again, to=DM, handover_id=123456789)),
        (AUTHORITY, "settings", read(is_administrator)),
        (AUTHORITY, "历史", read(is_administrator)),
    ],
)
async def test_what_is_typed_after_a_command_makes_the_one_call(command: str, text: str, call: Call) -> None:
    desk = Desk()
    await desk.command(command, text)
    assert desk.calls == [call]


async def test_what_was_looked_up_is_answered_without_being_looked_up_again() -> None:
    desk = Desk().answer(read_ahead, "found")
    await desk.command(ORDER, "PO2402")
    assert desk.calls[1:] == [ran(take_message, to=DM, text="/order PO2402", files=[], ahead="found")]


async def test_a_line_that_says_enough_of_a_milestone_is_reported() -> None:
    desk = Desk().answer(reports.load_form_of, None)
    await desk.command(MILESTONE, "PO2403 包装 85%")
    assert desk.calls[1] == heard("/milestone PO2403 包装 85%")


@every(
    ("text", "call"),
    [
        ("权限 FOB", heard("权限 FOB")),
        ("请假", read(seat_forms.load_form, verb="away")),
        ("我要请假 明天", heard("我要请假 明天")),
        ("权限 移交", read(handovers.load_form, giver="")),
        ("PO2402 晚 3 天", heard("PO2402 晚 3 天")),
    ],
)
async def test_a_plain_message_is_equal_to_a_command_without_the_slash(text: str, call: Call) -> None:
    desk = Desk()
    await desk.event("message", text=text, channel="D1")
    assert desk.calls == [call]


async def test_what_was_read_of_a_plain_message_is_not_read_again_to_work_it() -> None:
    desk = Desk().answer(read_ahead, "ahead")
    await desk.event("message", text="PO2402", channel="D1")
    assert desk.calls[1:] == [ran(take_message, to=DM, text="PO2402", files=[], ahead="ahead")]


async def test_a_message_with_files_is_no_question_of_who_may_decide() -> None:
    desk = Desk()
    await desk.event("message", text="权限 FOB", channel="D1", files=[{"id": "F1"}])
    assert desk.calls == [ran(take_message, to=DM, text="权限 FOB", files=[{"id": "F1"}], ahead=None)]


@pytest.mark.parametrize(("tab", "shown"), [("home", True), (None, True), ("messages", False)])
async def test_the_home_is_read_when_it_is_opened_and_the_messages_tab_is_not(tab: str | None, shown: bool) -> None:
    desk = Desk()
    await desk.event("app_home_opened", **({"tab": tab} if tab else {}))
    assert desk.calls == ([read(home.load_home)] if shown else [])


@every(
    ("event", "told", "code"),
    [
        ("tokens_revoked", {"tokens": {"bot": ["UBOT"]}}, "token_revoked"),
        ("tokens_revoked", {"tokens": {"oauth": ["U1"], "bot": []}}, None),
        ("tokens_revoked", {}, None),
        ("app_uninstalled", {}, "app_uninstalled"),
    ],
)
async def test_the_installation_is_over_when_the_bots_own_token_is(
    event: str, told: dict[str, Any], code: str | None
) -> None:
    desk = Desk()
    await desk.event(event, **told)
    assert desk.calls == ([ran(end, code=code)] if code else [])


@every(
    ("event", "opening"),
    [
        *((name, False) for name in ("channel_archive", "group_archive", "channel_left", "group_left")),
        ("channel_shared", False),
        *((name, True) for name in ("channel_unarchive", "group_unarchive", "channel_unshared")),
    ],
)
async def test_a_channel_that_changed_is_in_doubt_unless_it_is_clean_and_only_opens(event: str, opening: bool) -> None:
    desk = Desk()
    await desk.event(event, channel="C9")
    assert desk.calls == [ran(channels.doubt, channels={"C9"}, unless_clean=opening)]
    assert desk.slack.calls == [], "a channel that is none of ours is not looked at"


@pytest.mark.parametrize(("event", "opening"), [("member_joined_channel", False), ("member_left_channel", True)])
async def test_only_who_is_no_colleague_changes_a_channel_by_coming_and_going(event: str, opening: bool) -> None:
    desk = Desk().answer(standing_of, "member")
    await desk.event(event, user="U9", channel="C9")
    assert desk.calls == [Call("read", standing_of, {"member_id": "U9"})]
    desk = Desk().answer(standing_of, "guest")
    await desk.event(event, user="U9", channel="C9")
    assert desk.calls[1:] == [ran(channels.doubt, channels={"C9"}, unless_clean=opening)]


async def test_what_says_nothing_new_of_a_person_asks_slack_nothing_and_writes_nothing() -> None:
    desk = Desk().answer(differs, False)
    user = {"id": "U9", "team_id": "", "real_name": "何静", "profile": {}}
    for event in ("user_change", "team_join"):
        await desk.event(event, told=user)
    assert {call.case for call in desk.calls} == {differs}
    assert learn not in {call.case for call in desk.calls}
    assert desk.slack.calls == []


async def test_a_mention_is_taken_like_a_message_with_the_other_names_in_it_and_a_changed_one_is_no_message() -> None:
    desk = Desk().answer(read_ahead, None)
    await desk.event("app_mention", text="<@U5> <@U6> 2403 包装 72%", channel="C1")
    assert desk.calls[1:] == [ran(take_message, to=DM, text="<@U5> <@U6> 2403 包装 72%", files=[], ahead=None)]
    desk = Desk()
    await desk.event("message", subtype="message_changed", channel="D1", message={"text": "72%", "ts": "7.0"})
    assert desk.calls == [ran(take_edit, to=replace(DM, key="edited:D1:7.0"))]


@pytest.mark.parametrize(
    ("ts", "said_at"),
    [("1789520400.000200", datetime(2026, 9, 16, 1, 0, 0, 200, tzinfo=UTC)), ("x", NOW), (None, NOW)],
)
async def test_a_message_is_of_the_moment_it_was_sent(ts: str | None, said_at: datetime) -> None:
    desk = Desk().answer(read_ahead, None)
    await desk.event("message", text="2403 面料 明天到", channel="D1", ts=ts)
    read_first, then_worked = desk.calls
    assert {call.given["to"] for call in (read_first, then_worked)} == {replace(DM, said_at=said_at)}


async def test_a_message_becomes_an_anomaly_with_its_words() -> None:
    desk = Desk()
    message = {"text": " 面料 &lt;没到&gt; ", "user": "U9", "ts": "5.0"}
    await desk.shortcut("anomaly.from_message", message=message, channel={"id": "C1"})
    await desk.shortcut("anomaly.report")
    assert desk.calls == [
        read(report_form.from_words, text="面料 <没到>"),
        read(report_form.load_form, filled=NOBODY_FILLED, dated=False),
    ]


async def test_in_a_channel_a_command_is_answered_where_only_the_person_sees_it() -> None:
    desk = Desk().answer(read_ahead, None)
    await desk.command(AUTHORITY, "FOB", channel="C1")
    to = unit.Answer(member=ME, audience=f"respond:{RESPONSE}", method="respond", key="e1", said_at=NOW)
    assert desk.calls[1:] == [ran(take_message, to=to, text="/authority FOB", files=[], ahead=None)]


def test_every_command_event_and_shortcut_there_is_has_its_test() -> None:
    found = {
        kind: {name for registered, name in HANDLERS.found if registered == kind}
        for kind in ("command", "event", "shortcut")
    }
    assert found["command"] == {ORDER, MILESTONE, DELAY, ANOMALY, AUTHORITY, STANDUP}
    assert found["shortcut"] == {"anomaly.report", "anomaly.from_message"}
    assert found["event"] == {
        *("message", "app_mention", "app_home_opened", "tokens_revoked", "app_uninstalled", "team_join", "user_change"),
        *("channel_archive", "group_archive", "channel_left", "group_left", "channel_shared"),
        *("channel_unarchive", "group_unarchive", "channel_unshared", "member_joined_channel", "member_left_channel"),
    }
