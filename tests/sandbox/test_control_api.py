"""The control API itself: who may call it, what it shows, the stream, files, reset."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox import pages
from tests.sandbox.conftest import APP_TOKEN, BOT_TOKEN, Sandbox
from tests.sandbox.test_connections import acking

C = "C01STANDUP"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def status(box: Sandbox, path: str, **headers: str) -> tuple[int, str]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with box.session.get(f"{box.url}{path}", headers=names) as response:
        return response.status, await response.text()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.0.1", "0.0.0.0:1", "[::2]", ""])
async def test_a_foreign_host_header_is_refused_everywhere(box: Sandbox, host: str) -> None:
    for path in ("/_control/state", "/", "/api/auth.test"):
        assert (await status(box, path, Host=host))[0] == 403


async def test_a_web_page_from_elsewhere_cannot_drive_the_workspace(box: Sandbox) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": box.url.replace("http", "https")},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ):
        assert (await status(box, "/_control/state", **headers))[0] == 403
        async with box.session.post(
            f"{box.url}/_control/reset", headers={k.replace("_", "-"): v for k, v in headers.items()}
        ) as response:
            assert response.status == 403
    assert (await status(box, "/_control/state", Origin=box.url, Sec_Fetch_Site="same-origin"))[0] == 200
    port = box.url.rpartition(":")[2]
    assert (await status(box, "/_control/state", Host=f"localhost:{port}"))[0] == 200
    assert (await status(box, "/_control/state", Host=f"localhost:{port}", Origin=box.url))[0] == 403


async def test_a_web_page_that_knows_the_tokens_cannot_act_as_the_app(box: Sandbox) -> None:
    posting = {"token": BOT_TOKEN, "channel": C, "text": "planted"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        async with box.session.post(f"{box.url}/api/chat.postMessage", data=posting, headers=headers) as response:
            assert (response.status, (await response.json())["error"]) == (403, "foreign_origin")
        async with box.session.get(f"{box.url}/api/chat.postMessage", params=posting, headers=headers) as response:
            assert response.status == 403
        async with box.session.post(
            f"{box.url}/commands/T0TEST/x", json={"text": "planted"}, headers=headers
        ) as response:
            assert response.status == 403
    assert await box.messages("U01LIN", C) == []
    socket = (await box.api("apps.connections.open", token=APP_TOKEN))["url"]
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await box.session.ws_connect(socket, origin="https://evil.example")
    async with box.session.ws_connect(socket) as ours:
        assert (await ours.receive_json())["type"] == "hello"


async def test_a_link_from_elsewhere_may_lead_to_the_page(box: Sandbox) -> None:
    ts = (await box.api("chat.postMessage", channel=C, text="x"))["ts"]
    for path in ("/", f"/archives/{C}/p{ts.replace('.', '')}"):
        assert (await status(box, path, Sec_Fetch_Site="cross-site"))[0] == 200


async def test_the_state_and_the_configuration_say_who_and_what_is_here(box: Sandbox) -> None:
    state = await box.get("state")
    assert state["now"].startswith("2026-09-16T08:50")
    assert state["tokens"] == {"bot": BOT_TOKEN, "app": APP_TOKEN}
    assert state["bot"] == {"user_id": "U0BOT", "connected": False, "connections": 0}
    assert state["installation"] == "installed"
    assert state["users"][0] == {
        "id": "U01LIN", "name": "linxiao", "real_name": "林晓", "tz": "Asia/Shanghai", "locale": "zh-CN",
        "is_admin": False, "title": "", "deleted": False, "guest": False, "team": "T0TEST",
    }  # fmt: skip
    assert state["channels"][0]["members"] == ["U01LIN", "U02ZHOU", "U17ANNA", "U0BOT"]
    config = await box.get("config")
    assert (config["locale"], config["tour"]) == ("zh-CN", [{"zh-CN": "点这里", "en": "Press here"}])
    assert config["app"]["commands"][0]["usage_hint"] == "PO2402 3天"
    assert BOT_TOKEN not in json.dumps(config)


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("message", {}),
        ("message", {"user": "U01LIN", "channel": C, "text": " "}),
        ("message", {"user": "U01LIN", "channel": C, "text": 5}),
        ("message", {"user": "U01LIN", "channel": C, "text": "x", "thread_ts": "1.2"}),
        ("message", {"user": "U02ZHOU", "channel": "other", "text": "x"}),
        ("message", {"user": "U01LIN", "channel": C, "text": "x" * 40_001}),
        ("message", {"user": "U01LIN", "channel": C, "files": ["F0"]}),
        ("home", {"user": "U0X"}),
        ("read", {"user": "U01LIN"}),
        ("nonsense", {}),
    ],
)
async def test_a_wrong_call_says_what_is_wrong_and_does_nothing(box: Sandbox, call: str, body: dict[str, Any]) -> None:
    async with box.session.post(f"{box.url}/_control/{call}", json=body) as response:
        answer = await response.json()
        assert response.status in {400, 404}
    assert (answer["ok"], bool(answer["error"]), bool(answer["detail"])) == (False, True, True)
    assert await box.messages("U01LIN", C) == []


async def test_a_body_that_is_no_json_object_is_refused(box: Sandbox) -> None:
    for data in (b"", b"{", b"[]", b'"x"'):
        async with box.session.post(f"{box.url}/_control/message", data=data) as response:
            assert response.status == 400


async def test_every_call_and_envelope_is_in_the_log(box: Sandbox) -> None:
    async with acking(box):
        await box.post("message", user="U01LIN", channel=C, text="hi")
        await box.settle()
        first = (await box.get("log"))["last"]
        await box.api("chat.postMessage", channel=C, text="x")
        await box.settle()
        log = await box.get("log", since=first)
        assert (await box.get("log", since=log["last"]))["entries"] == []
    call, envelope = log["entries"]
    assert (call["direction"], call["kind"], call["method"], call["type"]) == ("in", "api", "chat.postMessage", None)
    assert (call["payload"], call["answer"]["ok"], call["status"]) == ({"channel": C, "text": "x"}, True, 200)
    assert (envelope["direction"], envelope["kind"], envelope["method"]) == ("out", "events_api", None)
    assert (envelope["type"], envelope["ack_ms"] > 0) == ("message", True)
    assert envelope["at"]["workspace"].startswith("2026-09-16T08:5")
    assert envelope["at"]["wall"] > "2025"
    assert [e["n"] for e in log["entries"]] == [first + 1, log["last"]]
    await box.get("log", 400, since="x")


async def test_the_stream_says_what_changed(box: Sandbox) -> None:
    seen: list[dict[str, Any]] = []
    async with box.session.get(f"{box.url}/_control/stream") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readline()

        async def read() -> None:
            async for line in stream.content:
                seen.extend([json.loads(line[6:])] if line.startswith(b"data: ") else [])

        reader = asyncio.create_task(read())
        ts = (await box.web.chat_postMessage(channel=C, text="x"))["ts"]
        await box.web.chat_postEphemeral(channel=C, user="U01LIN", text="y")
        await box.web.reactions_add(channel=C, timestamp=ts, name="ok")
        await box.web.chat_delete(channel=C, ts=ts)
        await box.web.views_publish(user_id="U01LIN", view={"type": "home", "blocks": [{"type": "divider"}]})
        await box.post("clock", advance="1m")
        async with asyncio.timeout(3):
            while not any(change["type"] == "clock" for change in seen):
                await asyncio.sleep(0.01)
        reader.cancel()
    kinds = [change["type"] for change in seen if change["type"] != "ack"]
    assert kinds[:5] == ["message", "ephemeral", "reaction", "deleted", "home"]
    assert seen[0] == {"type": "message", "channel": C, "ts": ts}
    assert next(c for c in seen if c["type"] == "ephemeral")["user"] == "U01LIN"


async def upload(box: Sandbox, user: str, name: str, data: bytes) -> dict[str, Any]:
    form = aiohttp.FormData({"user": user})
    form.add_field("file", BytesIO(data), filename=name, content_type="application/octet-stream")
    async with box.session.post(f"{box.url}/_control/file", data=form) as response:
        return dict(await response.json())


async def test_a_persons_file_goes_into_a_message_and_the_app_can_fetch_it(box: Sandbox) -> None:
    file_id = (await upload(box, "U01LIN", "fabric.png", PNG))["file_id"]
    stolen = await box.post("message", 400, user="U02ZHOU", channel=C, text="x", files=[file_id])
    assert stolen["error"] == "file_not_found"
    await box.post("message", user="U01LIN", channel="@bot", text="PO2402", files=[file_id])
    (message,) = await box.messages("U01LIN", "@bot")
    assert (message["subtype"], message["files"][0]["mimetype"]) == ("file_share", "image/png")
    link = message["files"][0]["url_private"]
    async with box.session.get(link) as response:
        assert response.status == 403
    async with box.session.get(link, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as response:
        assert await response.read() == PNG
    info = (await box.web.files_info(file=file_id))["file"]
    assert info["shares"]["private"]["D01LIN"][0]["ts"] == message["ts"]
    assert (await upload(box, "U01LIN", "empty.png", b""))["error"] == "empty_file"
    assert (await upload(box, "U0X", "a.png", PNG))["error"] == "user_not_found"
    async with box.session.post(f"{box.url}/_control/file", json={}) as response:
        assert response.status == 400


async def test_the_bot_uploads_in_three_steps_as_the_sdk_does(box: Sandbox) -> None:
    done = await box.web.files_upload_v2(
        channel=C, filename="甘特图.png", content=PNG, title="进度", initial_comment="看图", alt_txt="甘特图"
    )
    (message,) = await box.messages("U01LIN", C)
    assert (message["text"], message["files"][0]["title"]) == ("看图", "进度")
    file_id = done["file"]["id"]
    async with box.session.get(f"{box.url}/_control/files/{file_id}") as response:
        assert (await response.read(), response.content_type) == (PNG, "image/png")
    blocks = [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "图"}]
    assert (await box.api("chat.postMessage", channel=C, text="x", blocks=blocks))["ok"]
    link = [{"type": "image", "slack_file": {"url": message["files"][0]["url_private"]}, "alt_text": "图"}]
    assert (await box.api("chat.postMessage", channel=C, text="x", blocks=link))["ok"]
    await box.get("files/F0NOTHING", 404)


async def test_an_upload_that_slack_refuses_is_refused(box: Sandbox) -> None:
    assert (await box.api("files.getUploadURLExternal", filename="a", length=0))["error"] == "invalid_arguments"
    assert (await box.api("files.getUploadURLExternal", filename="a"))["error"] == "invalid_arguments"
    assert (await box.api("files.getUploadURLExternal", length=3))["error"] == "invalid_arguments"
    step = await box.api("files.getUploadURLExternal", filename="a.txt", length=3)
    files = [{"id": step["file_id"]}]
    assert (await box.api("files.completeUploadExternal", files=files))["error"] == "file_not_found"
    for data, expected in ((b"toolong", 400), (b"abc", 200)):
        async with box.session.post(step["upload_url"], data=data) as response:
            assert response.status == expected
    for channel, error in (
        ("C02OTHER", "not_in_channel"),
        ("C05OLD", "is_archived"),
        ("#生产例会", "channel_not_found"),
        ("C04HIDDEN", "channel_not_found"),
    ):
        answer = await box.api("files.completeUploadExternal", files=files, channel_id=channel)
        assert answer["error"] == error
    assert (await box.api("files.info", file=step["file_id"]))["error"] == "file_not_found"
    assert (await box.api("files.completeUploadExternal", files=files))["ok"]
    assert (await box.api("files.info", file=step["file_id"]))["file"]["shares"] == {}
    async with box.session.post(step["upload_url"], data=b"abc") as response:
        assert response.status == 400


async def test_a_file_a_browser_could_run_is_only_offered_as_a_download(box: Sandbox) -> None:
    file_id = (await upload(box, "U01LIN", "x.html", b"<script>alert(1)</script>"))["file_id"]
    async with box.session.get(f"{box.url}/_control/files/{file_id}") as response:
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["Content-Security-Policy"] == "sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_is_served_from_its_folder_only(box: Sandbox) -> None:
    for path in ("/page/..%2Fapp.py", "/page/%2e%2e%2fapp.py", "/page/nothing.js", "/page/.hidden", "/page/x"):
        code, words = await status(box, path)
        assert (code, "import" in words) == (404, False)
    code, _ = await status(box, "/")
    assert code in {200, 404}


async def test_a_browser_keeps_the_pages_files_until_one_of_them_changes(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", tmp_path)
    (tmp_path / "index.html").write_text('<script src="/page/main.js"></script>')
    (tmp_path / "main.js").write_text("1")
    _, first = await status(box, "/")
    address = first.split('"')[1]
    async with box.session.get(f"{box.url}{address}") as response:
        assert (await response.text(), "immutable" in response.headers["Cache-Control"]) == ("1", True)
    assert (await status(box, "/"))[1] == first
    (tmp_path / "main.js").write_text("22")
    assert (await status(box, "/"))[1] != first
    async with box.session.get(f"{box.url}/page/main.js") as response:
        assert response.headers["Cache-Control"] == "no-cache"


async def test_a_reset_forgets_what_was_said_and_keeps_who_is_here(box: Sandbox) -> None:
    await box.post("message", user="U01LIN", channel="@bot", text="x")
    await box.web.chat_postEphemeral(channel=C, user="U01LIN", text="x")
    await box.web.views_publish(user_id="U01LIN", view={"type": "home", "blocks": [{"type": "divider"}]})
    await box.web.conversations_create(name="war-room")
    file_id = (await upload(box, "U01LIN", "a.png", PNG))["file_id"]
    before = await box.get("state")
    assert await box.post("reset") == {"ok": True}
    assert (await box.get("log"))["entries"] == []
    assert await box.messages("U01LIN", "@bot") == await box.messages("U01LIN", C) == []
    assert (await box.get("home", user="U01LIN"))["view"] is None
    await box.get(f"files/{file_id}", 404)
    after = await box.get("state")
    assert after["users"] == before["users"]
    assert [c["id"] for c in after["channels"]] == ["C01STANDUP", "C02OTHER", "C03SECRET", "C04HIDDEN", "C05OLD"]
