"""A workspace to tell stories in: the local Slack with the bot, driven over its control API as people would."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.e2e.offspring import Offspring, begin

ROOT = Path(__file__).resolve().parents[2]
HEARTBEAT = 0.02
LINXIAO, ZHOUMIN, HEJING, WULEI = "U01LINXIAO", "U02ZHOUMIN", "U03HEJING", "U04WULEI"
WANGFANG, LIWEI, ZHAOMING = "U05WANGFANG", "U06LIWEI", "U07ZHAOMING"
CHENZQ, LIUYANG, SUNLI, ZHENGQ = "U08CHENZQ", "U09LIUYANG", "U10SUNLI", "U11ZHENGQ"
QIANLH, FENGTAO, JIANGY, XUFENG, SHENJIE = "U12QIANLH", "U13FENGTAO", "U14JIANGY", "U15XUFENG", "U16SHENJIE"
ANNA, DAVID, HUANGJG = "U17ANNA", "U18DAVID", "U19HUANGJG"
STANDUP, FOLLOW, SHIP, MGMT = "C01STANDUP", "C02FOLLOW", "C03SHIP", "C04MGMT"
START_SECONDS = 40


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Message:
    """A message as one person sees it."""

    raw: dict[str, Any]
    channel: str

    @property
    def ts(self) -> str:
        """Its place."""
        return str(self.raw["ts"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Its blocks."""
        return list(self.raw.get("blocks") or [])

    @property
    def words(self) -> str:
        """Everything a person reads in it, buttons left out, one block a line."""
        return "\n".join([str(self.raw.get("text") or ""), *(text for block in self.blocks for text in texts(block))])

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """Its elements by action id."""
        return {element["action_id"]: element for element in elements(self.blocks)}

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [element["text"]["text"] for element in elements(self.blocks) if element["type"] == "button"]

    def button(self, label: str) -> dict[str, Any]:
        """The one button with that label."""
        found = [element for element in elements(self.blocks) if element.get("text", {}).get("text") == label]
        assert len(found) == 1, f"{len(found)} buttons {label!r} among {self.labels}"
        return found[0]

    def under(self, words: str) -> Message:
        """The part of it that begins with these words: from that section to the next divider."""
        parts: list[list[dict[str, Any]]] = [[]]
        for block in self.blocks:
            if block["type"] == "divider":
                parts.append([])
            parts[-1].append(block)
        found = [part for part in parts if any(words in text for block in part[:2] for text in texts(block))]
        assert len(found) == 1, f"{len(found)} parts about {words!r} in:\n{self.words}"
        return Message(raw=self.raw | {"blocks": found[0], "text": ""}, channel=self.channel)


def texts(block: dict[str, Any]) -> Iterator[str]:
    """The texts of a block."""
    for key in ("text", "title", "label"):
        if isinstance(block.get(key), dict):
            yield block[key]["text"]
    for element in [*(block.get("fields") or []), *(block.get("elements") or [])]:
        if element.get("type") in {"mrkdwn", "plain_text"}:
            yield element["text"]


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every element one can press, choose or fill in."""
    for block in blocks:
        found = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
        yield from (element for element in found if element and "action_id" in element)


@dataclass
class Workspace:
    """One running sandbox with its bot; every act waits until the bot is idle again."""

    port: int = field(default_factory=free_port)
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    process: Offspring | None = None
    program: str = "bot"
    placed: bool = False
    """Whether the database is a copy of `kept(COMPANY)`, so that nothing is to be placed in it."""

    def start(self) -> Workspace:
        """Start `gendan sandbox` and wait until it says that it is ready."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GENDAN_", "SLACK_"))}
        arguments = ["sandbox", "--port", str(self.port), *self.arguments]
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            err = self.log or Path(os.devnull)
            given = environment | self.environment
            self.process = begin(self.program, arguments, given, out=out, err=err, placed=self.placed)
            self.until_ready(out, err)
        self.settle()
        return self

    def until_ready(self, out: Path, err: Path) -> None:
        """Wait until the process says that it is ready."""
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while not (out.exists() and "ready" in out.read_text("utf-8")):
            assert self.process.poll() is None, f"it ended: {err.read_text('utf-8')[-3000:]}"
            assert time.monotonic() < deadline, "it did not start"
            time.sleep(HEARTBEAT)

    def stop(self) -> None:
        """Stop it, and whatever it started."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)

    def said(self) -> str:
        """What the bot logged."""
        return self.log.read_text("utf-8") if self.log else ""

    @property
    def database(self) -> str:
        """The database that was named with `--db`."""
        return self.arguments[self.arguments.index("--db") + 1]

    # the control API

    def get(self, path: str, **query: object) -> dict[str, Any]:
        """A GET of the control API."""
        given = urlencode({key: value for key, value in query.items() if value is not None})
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_control/{path}?{given}", timeout=60) as answer:
            return dict(json.load(answer))

    def post(self, path: str, **body: object) -> dict[str, Any]:
        """A POST of the control API; a refusal comes back as its JSON with `http`."""
        data = json.dumps({key: value for key, value in body.items() if value is not None}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/_control/{path}", data, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return {"ok": False, "http": error.code, **json.loads(error.read() or b"{}")}

    def settle(self, seconds: float = 30) -> None:
        """Wait until the bot is idle."""
        assert self.post("settle", timeout_s=seconds)["settled"], f"not idle\n{self.said()[-3000:]}"

    # what people do

    def command(self, user: str, line: str, channel: str | None = None) -> dict[str, Any]:
        """Type a slash command, by default in the DM with the bot."""
        command, _, text = line.partition(" ")
        answer = self.post("command", user=user, command=command, text=text, channel=channel)
        assert answer["ok"], answer
        self.settle()
        return answer

    def say(self, user: str, text: str, channel: str = "@bot", thread_ts: str | None = None) -> None:
        """Write a message."""
        answer = self.post("message", user=user, channel=channel, text=text, thread_ts=thread_ts)
        assert answer["ok"], answer
        self.settle()

    def press(self, user: str, message: Message, label: str, value: object = None) -> dict[str, Any]:
        """Press the button with that label."""
        action_id = message.button(label)["action_id"]
        blocks = [
            block for block in message.blocks if any(element["action_id"] == action_id for element in elements([block]))
        ]
        return self.act(user, message, action_id, value, blocks[0]["block_id"])

    def choose(self, user: str, message: Message, label: str) -> dict[str, Any]:
        """Take what stands in a ⋯ menu of the message."""
        menus = [element for element in elements(message.blocks) if element["type"] == "overflow"]
        found = [(menu, option) for menu in menus for option in menu["options"] if option["text"]["text"] == label]
        assert len(found) == 1, f"{len(found)} menus offer {label!r}"
        menu, option = found[0]
        return self.act(user, message, menu["action_id"], option["value"])

    def act(
        self, user: str, message: Message, action_id: str, value: object = None, block_id: str | None = None
    ) -> dict[str, Any]:
        """Use an element of a message by its action id."""
        answer = self.post(
            "action",
            user=user,
            action_id=action_id,
            block_id=block_id,
            value=value,
            channel=message.channel,
            ts=message.ts,
        )
        self.settle()
        return answer

    def act_in_view(self, user: str, action_id: str, value: object = None) -> dict[str, Any]:
        """Use an element of the form on top."""
        view = self.view(user)
        answer = self.post("action", user=user, action_id=action_id, value=value, view_id=view["id"])
        self.settle()
        return answer

    def submit(self, user: str, **values: object) -> dict[str, Any]:
        """Submit the form on top; fields not named keep what is in them."""
        answer = self.post("submit", user=user, values=values)
        self.settle()
        return answer

    def open_home(self, user: str) -> dict[str, Any]:
        """Open the App Home and read it."""
        assert self.post("home", user=user)["ok"]
        self.settle()
        return dict(self.get("home", user=user)["view"])

    # what people see

    def messages(self, user: str, channel: str = "@bot", thread_ts: str | None = None) -> list[Message]:
        """What a person sees in a channel, newest last."""
        found = self.get("messages", user=user, channel=channel, thread_ts=thread_ts)["messages"]
        return [Message(raw=raw, channel=str(raw.get("channel") or channel)) for raw in found]

    def replies(self, user: str, line: str) -> list[Message]:
        """What the bot says to a person in the DM about a line they write there."""
        before = {message.ts for message in self.messages(user)}
        self.say(user, line)
        return [message for message in self.messages(user) if message.ts not in before and message.raw["user"] != user]

    def answers(self, user: str, line: str) -> list[Message]:
        """What the bot says to a person in the DM about a slash command."""
        before = {message.ts for message in self.messages(user)}
        self.command(user, line)
        return [message for message in self.messages(user) if message.ts not in before]

    def last(self, user: str, channel: str = "@bot", thread_ts: str | None = None) -> Message:
        """The newest message a person sees there."""
        return self.messages(user, channel, thread_ts)[-1]

    def find(self, user: str, words: str, channel: str = "@bot", thread_ts: str | None = None) -> Message:
        """The newest message with these words."""
        found = [message for message in self.messages(user, channel, thread_ts) if words in message.words]
        assert found, f"{words!r} is in none of:\n" + "\n".join(
            message.words for message in self.messages(user, channel, thread_ts)
        )
        return found[-1]

    def sees(self, user: str, words: str, channel: str = "@bot") -> bool:
        """Whether any message there has these words."""
        return any(words in message.words for message in self.messages(user, channel))

    def view(self, user: str) -> dict[str, Any]:
        """The form on top."""
        view = self.get("view", user=user)["view"]
        assert view is not None, "no form is open"
        return dict(view)

    def fields(self, user: str) -> dict[str, dict[str, Any]]:
        """The fields of the form on top by block id."""
        return {block["block_id"]: block for block in self.view(user)["blocks"] if block["type"] == "input"}

    def choice(self, user: str, block_id: str, words: str) -> str:
        """The value of the first option with these words in a field of the form on top."""
        element = self.fields(user)[block_id]["element"]
        offered = [*element.get("options", []), *(o for g in element.get("option_groups", []) for o in g["options"])]
        found = [option["value"] for option in offered if words in option["text"]["text"]]
        assert found, f"{words!r} is not among {[option['text']['text'] for option in offered]}"
        return str(found[0])

    def no_view(self, user: str) -> bool:
        """Whether no form is open."""
        return self.get("view", user=user)["view"] is None

    def shown_to(self, user: str) -> str:
        """Every message, the form and the Home that a person can read now, as the JSON Slack has of them."""
        channels = [channel["id"] for channel in self.get("state")["channels"] if user in channel["members"]]
        everything: list[Any] = [self.get("view", user=user)["view"], self.open_home(user)]
        everything += [reply.raw for channel in ["@bot", *channels] for reply in self._with_replies(user, channel)]
        return json.dumps(everything, ensure_ascii=False)

    def _with_replies(self, user: str, channel: str) -> Iterator[Message]:
        for message in self.messages(user, channel):
            yield message
            if message.raw.get("reply_count"):
                yield from self.messages(user, channel, message.ts)

    def sent(self) -> list[dict[str, Any]]:
        """Every call of the Web API that showed somebody something, with its payload."""
        shown = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish")
        return [entry for entry in self.get("log")["entries"] if entry.get("method") in shown]

    # time

    def to(self, moment: str) -> None:
        """Move the workspace's clock to a moment, working off what falls due on the way."""
        answer = self.post("clock", to=moment)
        assert answer.get("settled"), answer

    def advance(self, span: str) -> None:
        """Move the clock on."""
        answer = self.post("clock", advance=span)
        assert answer.get("settled"), answer
