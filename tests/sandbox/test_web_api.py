"""The Web API as an app calls it: arguments, tokens, scopes, messages and their errors."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.metadata import Metadata

from sandbox.scopes import METHOD_SCOPES
from sandbox.webapi import METHODS
from tests.sandbox.conftest import APP_TOKEN, BOT_TOKEN, Sandbox, Start, workspace

C = "C01STANDUP"


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_arguments_may_come_as_query_form_or_json(box: Sandbox) -> None:
    url, headers = f"{box.url}/api/chat.postMessage", {"Authorization": f"Bearer {BOT_TOKEN}"}
    blocks = json.dumps([section("hi")])
    for send in (
        {"params": {"channel": C, "text": "1", "blocks": blocks}},
        {"data": {"channel": C, "text": "2", "blocks": blocks}},
        {"json": {"channel": C, "text": "3", "blocks": [section("hi")]}},
        {"params": {"channel": C}, "data": {"text": "4", "token": BOT_TOKEN}},
    ):
        async with box.session.post(url, headers=headers, **send) as response:
            assert (await response.json())["ok"]
    async with box.session.get(f"{box.url}/api/users.info?user=U01LIN&token={BOT_TOKEN}") as response:
        assert (await response.json())["user"]["real_name"] == "林晓"
    assert [m["text"] for m in await box.messages("U01LIN", C)] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("data", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
async def test_a_body_that_is_no_json_object_is_refused(box: Sandbox, data: bytes, error: str) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json; charset=utf-8"}
    async with box.session.post(f"{box.url}/api/auth.test", data=data, headers=headers) as response:
        assert (await response.json())["error"] == error


async def test_tokens_are_checked_and_never_logged(box: Sandbox) -> None:
    for token, error in (
        (None, "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        (APP_TOKEN, "not_allowed_token_type"),
    ):
        assert await box.api("auth.test", token=token) == {"ok": False, "error": error}
    assert (await box.api("apps.connections.open"))["error"] == "not_allowed_token_type"
    assert (await box.api("apps.connections.open", token=APP_TOKEN))["url"].startswith("ws://127.0.0.1")
    assert (await box.api("chat.everything"))["error"] == "unknown_method"
    async with box.session.post(f"{box.url}/api/auth.test", data={"token": BOT_TOKEN}) as response:
        assert (await response.json())["user_id"] == "U0BOT"
    assert BOT_TOKEN not in json.dumps(await box.get("log"))


@pytest.mark.parametrize("method", sorted(name for name, scopes in METHOD_SCOPES.items() if scopes))
async def test_a_method_without_its_scope_is_refused_with_what_it_needs(start: Start, method: str) -> None:
    box = await start(workspace(scopes=["commands"], events=[]))
    answer = await box.api(method)
    assert (answer["error"], answer["provided"]) == ("missing_scope", "commands")
    assert answer["needed"] == ",".join(METHOD_SCOPES[method])


def test_every_method_has_its_scopes_written_down() -> None:
    assert set(METHODS) - set(METHOD_SCOPES) == {"apps.connections.open", "oauth.v2.access", "blocks.validate"}


async def test_the_scope_of_a_channels_kind_counts(start: Start) -> None:
    scopes = [s for s in workspace()["app"]["scopes"] if s not in {"groups:history", "groups:read"}]
    box = await start(workspace(scopes=scopes, events=[]))
    assert (await box.api("conversations.history", channel=C))["ok"]
    answer = await box.api("conversations.history", channel="C03SECRET")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")
    assert (await box.api("conversations.info", channel="C03SECRET"))["needed"] == "groups:read"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": C}, "no_text"),
        ({"channel": C, "text": ""}, "no_text"),
        ({"text": "x"}, "invalid_arguments"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C04HIDDEN", "text": "x"}, "channel_not_found"),
        ({"channel": "C02OTHER", "text": "x"}, "not_in_channel"),
        ({"channel": "C05OLD", "text": "x"}, "is_archived"),
        ({"channel": C, "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel": C, "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": C, "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": C, "blocks": [{"type": "dividers"}]}, "invalid_blocks"),
        ({"channel": C, "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": C, "text": "x", "attachments": [{"colour": "red"}]}, "invalid_attachments"),
        ({"channel": C, "text": "x", "attachments": [{"blocks": [{"type": "x"}]}]}, "invalid_blocks"),
        ({"channel": C, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"channel": C, "text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"channel": C, "text": "x", "metadata": {"event_type": "a", "event_payload": {"x": "y" * 9000}}}, "metadata_too_large"),
    ],
)  # fmt: skip
async def test_a_message_that_slack_refuses_is_refused_and_not_kept(box: Sandbox, args: Any, error: str) -> None:
    assert (await box.api("chat.postMessage", **args))["error"] == error
    assert await box.messages("U01LIN", C) == []


async def test_wrong_blocks_name_the_place_as_slack_does(box: Sandbox) -> None:
    answer = await box.api("chat.postMessage", channel=C, text="x", blocks=[section("x" * 3001)])
    where = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [where],
        "response_metadata": {"messages": [f"[ERROR] {where}"]},
    }


async def test_two_tables_have_their_own_error(box: Sandbox) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    answer = await box.api("chat.postMessage", channel=C, text="x", blocks=[table, table])
    assert answer["error"] == "invalid_attachments"
    assert "only_one_table_allowed" in answer["errors"][0]


async def test_the_blocks_of_a_message_hold_twelve_thousand_characters_in_all(box: Sandbox) -> None:
    blocks = [section("x" * 3000)] * 4
    assert (await box.api("chat.postMessage", channel=C, text="x", blocks=blocks))["ok"]
    answer = await box.api("chat.postMessage", channel=C, text="x", blocks=[*blocks, section("x")])
    assert answer["error"] == "msg_blocks_too_long"


async def test_long_text_is_cut_when_posted_and_refused_when_updated(box: Sandbox) -> None:
    exact = await box.api("chat.postMessage", channel=C, text="x" * 40_000)
    assert "warning" not in exact
    longer = await box.api("chat.postMessage", channel=C, text="x" * 40_001)
    assert (longer["warning"], len(longer["message"]["text"])) == ("message_truncated", 40_000)
    assert (await box.api("chat.update", channel=C, ts=exact["ts"], text="x" * 40_001))["error"] == "msg_too_long"
    answer = await box.api("chat.postEphemeral", channel=C, user="U01LIN", text="x" * 40_001)
    assert answer["error"] == "msg_too_long"


async def test_a_channel_is_named_by_id_or_name_and_a_person_by_id(box: Sandbox) -> None:
    for ref in (C, "#生产例会", "生产例会"):
        assert (await box.api("chat.postMessage", channel=ref, text="x"))["channel"] == C
    dm = await box.api("chat.postMessage", channel="U01LIN", text="你好")
    assert dm["channel"] == (await box.api("conversations.open", users="U01LIN"))["channel"]["id"]
    assert [m["text"] for m in await box.messages("U01LIN", "@bot")] == ["你好"]


async def test_times_are_unique_and_grow_with_the_workspace_clock(box: Sandbox) -> None:
    times = [(await box.api("chat.postMessage", channel=C, text="x"))["ts"] for _ in range(20)]
    assert times == sorted(set(times))
    await box.post("clock", advance="1h")
    later = (await box.api("chat.postMessage", channel=C, text="x"))["ts"]
    assert 3600 <= float(later) - float(times[0]) < 3630


async def test_an_update_keeps_what_it_does_not_name_and_only_touches_own_messages(box: Sandbox) -> None:
    sent = await box.api("chat.postMessage", channel=C, text="a", blocks=[section("a")])
    await box.api("chat.update", channel=C, ts=sent["ts"], text="b")
    (shown,) = await box.messages("U01LIN", C)
    assert (shown["text"], shown["blocks"][0]["text"]["text"]) == ("b", "a")
    assert shown["edited"]["user"] == "U0BOT"
    await box.api("chat.update", channel=C, ts=sent["ts"], blocks=[])
    assert (await box.messages("U01LIN", C))[0]["blocks"] == []
    assert (await box.api("chat.update", channel=C, ts=sent["ts"], text="", blocks=[]))["ok"] is False
    assert (await box.api("chat.update", channel=C, ts=sent["ts"]))["error"] == "no_text"
    theirs = await box.post("message", user="U01LIN", channel=C, text="mine")
    assert (await box.api("chat.update", channel=C, ts=theirs["ts"], text="x"))["error"] == "cant_update_message"
    assert (await box.api("chat.delete", channel=C, ts=theirs["ts"]))["error"] == "cant_delete_message"
    assert (await box.api("chat.update", channel=C, ts="1.2", text="x"))["error"] == "message_not_found"


async def test_a_deleted_message_is_gone_and_a_deleted_root_leaves_a_tombstone(box: Sandbox) -> None:
    root = await box.api("chat.postMessage", channel=C, text="root")
    reply = await box.api("chat.postMessage", channel=C, text="reply", thread_ts=root["ts"])
    await box.api("chat.delete", channel=C, ts=root["ts"])
    (shown,) = await box.messages("U01LIN", C)
    assert (shown["subtype"], shown["reply_count"]) == ("tombstone", 1)
    await box.api("chat.delete", channel=C, ts=reply["ts"])
    assert (await box.api("chat.delete", channel=C, ts=root["ts"]))["error"] == "message_not_found"
    assert len(await box.messages("U01LIN", C, thread_ts=root["ts"])) == 1


async def test_a_reply_goes_to_the_root_of_its_thread_and_may_be_broadcast(box: Sandbox) -> None:
    root = await box.api("chat.postMessage", channel=C, text="root")
    reply = await box.api("chat.postMessage", channel=C, text="reply", thread_ts=root["ts"])
    answer = await box.api("chat.postMessage", channel=C, text="x", thread_ts=reply["ts"])
    assert answer["error"] == "cannot_reply_to_message"
    await box.api("chat.postMessage", channel=C, text="all", thread_ts=root["ts"], reply_broadcast=True)
    assert [m["text"] for m in await box.messages("U01LIN", C)] == ["root", "all"]
    thread = await box.messages("U01LIN", C, thread_ts=root["ts"])
    assert [m["text"] for m in thread] == ["root", "reply", "all"]
    replies = await box.web.conversations_replies(channel=C, ts=root["ts"])
    assert [m["text"] for m in replies["messages"]] == ["root", "reply", "all"]
    assert replies["messages"][0]["reply_count"] == 2
    assert (await box.api("conversations.replies", channel=C, ts="1.2"))["error"] == "thread_not_found"


async def test_history_is_paged_newest_first_and_shows_metadata_only_when_asked(box: Sandbox) -> None:
    sent = []
    for n in range(7):
        metadata = Metadata(event_type="notice", event_payload={"id": n})
        sent.append((await box.web.chat_postMessage(channel=C, text=str(n), metadata=metadata))["ts"])
    seen: list[str] = []
    cursor = None
    while True:
        page = await box.web.conversations_history(channel=C, limit=3, cursor=cursor)
        seen += [m["text"] for m in page["messages"]]
        assert all("metadata" not in m for m in page["messages"])
        cursor = page["response_metadata"]["next_cursor"]
        assert page["has_more"] is bool(cursor)
        if not cursor:
            break
    assert seen == list("6543210")
    between = await box.web.conversations_history(
        channel=C, oldest=sent[2], latest=sent[4], inclusive=True, include_all_metadata=True
    )
    assert [m["metadata"]["event_payload"]["id"] for m in between["messages"]] == [4, 3, 2]
    open_ends = await box.web.conversations_history(channel=C, oldest=sent[2], latest=sent[4])
    assert [m["text"] for m in open_ends["messages"]] == ["3"]
    for wrong in ({"limit": 1000}, {"limit": 0}, {"cursor": "!"}, {"oldest": "yesterday"}):
        assert not (await box.api("conversations.history", channel=C, **wrong))["ok"]
    assert (await box.api("conversations.history", channel="C02OTHER"))["error"] == "not_in_channel"


async def test_an_ephemeral_message_is_seen_by_one_person_and_is_in_no_history(box: Sandbox) -> None:
    answer = await box.web.chat_postEphemeral(channel=C, user="U01LIN", text="psst")
    assert [m["text"] for m in await box.messages("U01LIN", C)] == ["psst"]
    assert await box.messages("U02ZHOU", C) == []
    assert (await box.web.conversations_history(channel=C))["messages"] == []
    assert (await box.api("chat.update", channel=C, ts=answer["message_ts"], text="x"))["error"] == "message_not_found"
    answer = await box.api("chat.postEphemeral", channel="C03SECRET", user="U01LIN", text="x")
    assert answer["error"] == "user_not_in_channel"


async def test_people_have_zone_and_locale_and_the_address_needs_its_scope(box: Sandbox, start: Start) -> None:
    user = (await box.web.users_info(user="U17ANNA", include_locale=True))["user"]
    assert (user["tz"], user["tz_offset"], user["locale"], user["is_admin"]) == ("Europe/Berlin", 7200, "en-GB", True)
    assert "locale" not in (await box.web.users_info(user="U17ANNA"))["user"]
    await box.post("clock", to="2026-10-26T09:00+08:00")
    assert (await box.web.users_info(user="U17ANNA"))["user"]["tz_offset"] == 3600
    assert (await box.api("users.info", user="U0NOBODY"))["error"] == "user_not_found"
    assert (await box.web.users_lookupByEmail(email="LIN@example.com"))["user"]["id"] == "U01LIN"
    assert (await box.api("users.lookupByEmail", email="x@example.com"))["error"] == "users_not_found"
    page = await box.web.users_list(limit=2)
    rest = await box.web.users_list(limit=2, cursor=page["response_metadata"]["next_cursor"])
    assert [m["id"] for m in [*page["members"], *rest["members"]]] == ["U01LIN", "U02ZHOU", "U17ANNA", "U0BOT"]
    poor = await start(workspace(scopes=["users:read"], events=[], commands=[], shortcuts=[]))
    assert "email" not in (await poor.web.users_info(user="U01LIN"))["user"]["profile"]


async def test_channels_are_listed_opened_made_and_filled(box: Sandbox) -> None:
    names = {c["name"] for c in (await box.web.conversations_list(types="public_channel,private_channel"))["channels"]}
    assert names == {"生产例会", "other", "old", "管理层"}
    assert (await box.web.conversations_members(channel=C))["members"] == ["U01LIN", "U02ZHOU", "U17ANNA", "U0BOT"]
    mine = await box.web.users_conversations(user="U01LIN")
    assert {c["id"] for c in mine["channels"]} == {C, "C02OTHER", "C05OLD"}
    room = (await box.web.conversations_create(name="war-po2402"))["channel"]["id"]
    assert (await box.api("conversations.create", name="war-po2402"))["error"] == "name_taken"
    assert (await box.api("conversations.create", name="a b"))["error"] == "invalid_name_specials"
    assert (await box.api("conversations.create", name="x" * 81))["error"] == "invalid_name_maxlength"
    await box.web.conversations_invite(channel=room, users=["U01LIN", "U02ZHOU"])
    assert (await box.api("conversations.invite", channel=room, users="U01LIN"))["error"] == "already_in_channel"
    assert (await box.api("conversations.invite", channel=room, users="U0X"))["error"] == "user_not_found"
    assert (await box.post("message", user="U01LIN", channel="war-po2402", text="在"))["ok"]
    await box.web.conversations_archive(channel=room)
    assert (await box.api("chat.postMessage", channel=room, text="x"))["error"] == "is_archived"
    assert (await box.web.conversations_info(channel=room))["channel"]["is_archived"]
    with pytest.raises(SlackApiError, match="missing_scope"):
        await box.web.conversations_join(channel="C02OTHER")


async def test_who_am_i_and_which_team(box: Sandbox) -> None:
    me = await box.web.auth_test()
    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0BOT", "B0BOT", "T0TEST")
    assert me.headers["x-oauth-scopes"].startswith("commands,chat:write")
    assert (await box.web.team_info())["team"]["name"] == "测试"
    assert (await box.web.bots_info(bot="B0BOT"))["bot"]["user_id"] == "U0BOT"
    assert (await box.api("bots.info", bot="B1"))["error"] == "bot_not_found"
    groups = await box.web.usergroups_list(include_users=True)
    assert groups["usergroups"][0]["users"] == ["U01LIN"]
    assert (await box.web.usergroups_users_list(usergroup="S01"))["users"] == ["U01LIN"]
    assert (await box.api("usergroups.users.list", usergroup="S9"))["error"] == "no_such_subteam"


async def test_a_permalink_leads_to_the_page(box: Sandbox) -> None:
    ts = (await box.web.chat_postMessage(channel=C, text="x"))["ts"]
    link = (await box.web.chat_getPermalink(channel=C, message_ts=ts))["permalink"]
    async with box.session.get(link, allow_redirects=False) as response:
        assert response.headers["Location"] == f"/#/{C}/{ts}"
    assert (await box.api("chat.getPermalink", channel=C, message_ts="1.2"))["error"] == "message_not_found"


async def test_reactions_come_once_and_go_once(box: Sandbox) -> None:
    ts = (await box.web.chat_postMessage(channel=C, text="x"))["ts"]
    item = {"channel": C, "timestamp": ts, "name": "white_check_mark"}
    assert (await box.api("reactions.add", **item))["ok"]
    assert (await box.api("reactions.add", **item))["error"] == "already_reacted"
    assert (await box.messages("U01LIN", C))[0]["reactions"] == [
        {"name": "white_check_mark", "users": ["U0BOT"], "count": 1}
    ]
    assert (await box.api("reactions.remove", **item))["ok"]
    assert (await box.api("reactions.remove", **item))["error"] == "no_reaction"
    assert "reactions" not in (await box.messages("U01LIN", C))[0]
    assert (await box.api("reactions.add", **item | {"name": "a b"}))["error"] == "invalid_name"
    assert (await box.api("reactions.add", **item | {"timestamp": "1.2"}))["error"] == "message_not_found"


async def test_slacks_own_validator_needs_no_token_and_lists_every_problem(box: Sandbox) -> None:
    assert await box.api("blocks.validate", token=None, blocks=[section("x")]) == {"ok": True}
    answer = await box.api("blocks.validate", token=None, message=json.dumps({"blocks": [section(""), {"type": "x"}]}))
    assert (answer["error"], [e["pointer"] for e in answer["errors"]]) == (
        "invalid_message",
        ["/message/blocks/0/text/text", "/message/blocks/1/type"],
    )
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": [section("x")]}
    answer = await box.api("blocks.validate", token=None, view=view)
    assert (answer["error"], answer["errors"][0]["constraint"]) == ("invalid_view", 24)
    assert (await box.api("blocks.validate", token=None))["error"] == "invalid_arguments"
    assert (await box.api("blocks.validate", token=None, blocks=[], view=view))["error"] == "invalid_arguments"


async def test_an_app_is_installed_by_oauth_with_a_code_that_works_once(box: Sandbox) -> None:
    back = "http://127.0.0.1:9/slack/oauth_redirect"
    query = {"client_id": "1.2", "redirect_uri": back, "state": "s", "user": "U17ANNA"}
    async with box.session.get(f"{box.url}/oauth/v2/authorize", params=query, allow_redirects=False) as response:
        where = response.headers["Location"]
    assert where.startswith(f"{back}?code=")
    code = where.partition("code=")[2].partition("&")[0]
    wrong = await box.api("oauth.v2.access", token=None, client_id="1.2", client_secret="no", code=code)
    assert wrong["error"] == "bad_client_secret"
    basic = {"Authorization": "Basic " + b64encode(b"1.2:hush").decode()}
    async with box.session.post(f"{box.url}/api/oauth.v2.access", data={"code": code}, headers=basic) as response:
        answer = await response.json()
    assert (answer["access_token"], answer["authed_user"]["id"]) == (BOT_TOKEN, "U17ANNA")
    again = await box.api("oauth.v2.access", token=None, client_id="1.2", client_secret="hush", code=code)
    assert again["error"] == "invalid_code"
    query["redirect_uri"] = "https://example.com/steal"
    async with box.session.get(f"{box.url}/oauth/v2/authorize", params=query, allow_redirects=False) as response:
        assert response.status == 400
