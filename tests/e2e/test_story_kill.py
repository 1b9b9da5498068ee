"""`kill -9` of the bot at many moments while commands and messages are under way (product.md §7)."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.wiring import open_workspace
from bot.db.models import AuditEntry, DueRow, Envelope, MemberTask, Milestone, Notice, Relay
from tests.e2e.apart import Apart
from tests.e2e.conftest import SHORT_LEASES
from tests.e2e.workspace import (
    ANNA,
    CHENZQ,
    DAVID,
    FENGTAO,
    HEJING,
    JIANGY,
    LINXIAO,
    QIANLH,
    SHENJIE,
    STANDUP,
    SUNLI,
    WANGFANG,
    WULEI,
    XUFENG,
    ZHENGQ,
    ZHOUMIN,
)
from tests.sizes import sized

KILLS, BURST = sized(5, 40), 10
"""Five are one of each way to die, while each deadline falls due."""
HOW = ("working", "working", "starting", "working", "learning")
LATER = {
    KILLS * part // 5: moment
    for part, moment in (
        (1, "2026-09-16T09:00:30+08:00"),
        (3, "2026-09-16T10:30:30+08:00"),
        (4, "2026-09-16T11:00:30+08:00"),
    )
}
"""Before which life the clock moves: prompts, reminders and the digest fall due under fire."""
END = "2026-09-16T14:30+08:00"

WHAT = (
    (LINXIAO, "PO2402", "裁剪", "cutting"),
    (ZHOUMIN, "PO2406", "制程", "process"),
    (HEJING, "PO2414", "注塑", "moulding"),
    (WULEI, "PO2417", "生产", "production"),
    (WANGFANG, "PO2402", "车缝", "sewing"),
    (ZHENGQ, "PO2401", "车缝", "sewing"),
    (XUFENG, "PO2417", "备料", "material"),
    (FENGTAO, "PO2408", "订舱", "booking"),
    (JIANGY, "PO2401", "装柜", "loading"),
    (SHENJIE, "PO2401", "制单", "docs"),
    (QIANLH, "PO2402", "中期验货", "inline"),
    (DAVID, "PO2406", "CAM", "cam"),
    (ANNA, "PO2406", "EQ", "eq"),
    (SUNLI, "PO2402", "收汇", "paid"),
)

T = TypeVar("T")
Deed = tuple[str, str, int]

LINES = (("包装", "packing"), ("车缝", "sewing"))
"""Two milestones of PO2403, both of them in one message of 林晓's."""
ASKS = ((WANGFANG, SUNLI), (CHENZQ, JIANGY), (HEJING, SHENJIE), (ZHOUMIN, QIANLH))
"""Who asks whom, so that no DM takes longer than Slack's pace allows for."""
CRITICAL = "/anomaly PO2403 甩柜,截关明早6点"
"""A preview that nobody submits: reminded of after three minutes, unconfirmed after ten."""


@dataclass(frozen=True)
class Report:
    """One line somebody types, as it is meant; no two are alike, so that each leaves its own trace."""

    user: str
    po: str
    word: str
    key: str
    percent: int

    @property
    def text(self) -> str:
        return f"{self.po} {self.word} {self.percent}% 照记"

    @property
    def deed(self) -> Deed:
        return self.po, self.key, self.percent


@dataclass(frozen=True)
class Errand:
    """The messages of a burst that leave more than one deed, or another: two lines, a 转报, a task."""

    number: int

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Who types what."""
        lines = "\n".join(f"PO2403 {word} {self.number}% 照记" for word, _ in LINES)
        asks, asked = ASKS[self.number % len(ASKS)]
        return (LINXIAO, lines), (FENGTAO, f"{self.passed} 照记"), (asks, f"<@{asked}> {self.task}")

    @property
    def passed(self) -> str:
        return f"PO2402 车缝 {self.number}%"

    @property
    def task(self) -> str:
        return f"9/18前 补第{self.number}份单"


def reports() -> Iterator[Report]:
    """Hundreds of reports, everybody in turn."""
    for percent in range(1, 99):
        for user, po, word, key in WHAT:
            yield Report(user, po, word, key, percent)


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Apart]:
    """The local Slack and a bot that can die."""
    apart = Apart.with_company(tmp_path, program=SHORT_LEASES)
    yield apart.start()
    apart.stop()


class Fire:
    """Commands and messages in bursts, and a kill in the middle of each."""

    def __init__(self, slack: Apart, pool: ThreadPoolExecutor, start_seconds: float) -> None:
        self.slack, self.pool, self.start_seconds = slack, pool, start_seconds
        self.random = random.Random(20260916)
        self.lines = reports()
        self.commands: dict[Report, Future[dict[str, Any]]] = {}
        self.messages: dict[Report, Future[dict[str, Any]]] = {}
        self.errands: list[Errand] = []
        self.sent: list[Future[dict[str, Any]]] = []

    def burst(self) -> None:
        """Ten commands, every other in a channel, ten messages, and three of other kinds, at once."""
        post = self.slack.post
        errand = Errand(len(self.errands) + 1)
        self.errands.append(errand)
        for user, text in errand.texts:
            self.sent.append(self.pool.submit(post, "message", user=user, channel="@bot", text=text))
        for number in range(BURST):
            one = next(self.lines)
            place = "@bot" if number % 2 else STANDUP
            self.commands[one] = self.pool.submit(
                post, "command", user=one.user, command="/milestone", text=one.text, channel=place
            )
            one = next(self.lines)
            self.messages[one] = self.pool.submit(post, "message", user=one.user, channel="@bot", text=one.text)

    def life(self, number: int) -> None:
        """Wake the bot, keep it busy, kill it: as it starts, as it learns, or in the middle of its work."""
        if number in LATER:
            moved = self.slack.post("clock", to=LATER[number])
            assert moved.get("settled"), moved
        self.slack.wake()
        how = HOW[number % len(HOW)]
        if how == "starting":
            self.burst()
            time.sleep(self.random.uniform(0.1, 1.0) * self.start_seconds)
        else:
            self.slack.awake(sockets=1)
            if how == "working":
                self.slack.ready()
            before = self.slack.last_entry()
            self.burst()
            if how == "working":
                self.until_posted(before, self.random.randrange(1, 15))
            else:
                self.until_said(before + self.random.randrange(4, 50))
        self.slack.kill()

    def until_said(self, last: int) -> None:
        """Wait until so much has gone over the wire, or nothing more does."""
        quiet, seen = time.monotonic(), 0
        while seen < last and time.monotonic() - quiet < 0.5:
            now = self.slack.last_entry()
            if now != seen:
                quiet, seen = time.monotonic(), now
            time.sleep(0.002)

    def until_posted(self, since: int, count: int) -> None:
        """Wait until Slack has kept so many messages; of the last ones the bot does not know it yet."""
        quiet, posted = time.monotonic(), 0
        while posted < count and time.monotonic() - quiet < 0.5:
            entries = self.slack.traffic(since)
            if entries:
                quiet, since = time.monotonic(), entries[-1]["n"]
                posted += sum(entry["method"] == "chat.postMessage" for entry in entries)
            time.sleep(0.002)

    def told(self) -> tuple[set[Report], set[Report]]:
        """The commands and the messages of which the bot told Slack that it has them."""
        acked = self.acked()
        commands = {command for command, answer in self.commands.items() if answer.result()["ok"]}
        assert all(answer.result()["ok"] for answer in [*self.messages.values(), *self.sent])
        return commands, {message for message in self.messages if message.text in acked}

    def acked(self) -> set[str]:
        """The words of which the bot told Slack that it has them."""
        return {
            str(entry["payload"]["event"].get("text"))
            for entry in self.slack.traffic()
            if entry["kind"] == "events_api" and entry["type"] == "message" and entry["ack_ms"] is not None
        }


@pytest.mark.prove
def test_a_bot_killed_at_many_moments_keeps_every_promise(slack: Apart) -> None:
    begun = time.monotonic()
    slack.wake()
    slack.ready()
    with ThreadPoolExecutor(4 * BURST) as pool:
        fire = Fire(slack, pool, time.monotonic() - begun)
        raise_a_case(slack)
        open_a_preview(slack)
        slack.kill()
        for number in range(KILLS):
            fire.life(number)
    slack.wake()
    slack.ready()
    slack.settle(sized(30, 160))  # what so many lives left unsent goes out at Slack's pace, about one a second
    slack.to(END)
    commands, messages = fire.told()
    acked = fire.acked()
    slack.rest()

    assert len(fire.commands) == len(fire.messages) == KILLS * BURST
    assert min(len(commands), len(messages)) > KILLS * BURST / 3
    done = read(slack, deeds)
    assert [command.text for command in commands | messages if done[command.deed] != 1] == []
    assert [deed for deed, times in done.items() if times > 1] == []
    every_errand_is_run_once(slack, fire.errands, acked)
    every_envelope_is_worked(slack)
    every_message_is_posted_once(slack)
    every_timer_fired_once(slack)


def test_who_writes_while_the_bot_is_down_is_told_and_nothing_is_half_written(slack: Apart) -> None:
    slack.wake()
    slack.ready()
    slack.settle()
    slack.kill()
    before = read(slack, everything)
    answer = slack.post("command", user=LINXIAO, command="/milestone", text="PO2402 裁剪 45%")
    assert answer["ok"] is False
    assert "/milestone" in slack.last(LINXIAO).words
    slack.wake()
    slack.ready()
    slack.settle()
    slack.rest()
    assert read(slack, everything) == before


def raise_a_case(slack: Apart) -> None:
    """A delay whose decisions go up a ladder: reminders at 10:50, the next rung at 14:20."""
    slack.command(LINXIAO, "/delay PO2402 10天 面料未到")
    assert slack.press(LINXIAO, slack.find(LINXIAO, "要提交吗"), "提交")["ok"]
    assert slack.sees(WANGFANG, "C0001")
    assert not slack.sees(CHENZQ, "C0001")


def open_a_preview(slack: Apart) -> None:
    """It is reminded of at 08:53 and ends at 09:00."""
    slack.command(LINXIAO, CRITICAL)
    assert slack.sees(LINXIAO, "要提交吗")


def read(slack: Apart, loader: Callable[[Session], T]) -> T:
    """What the bot's database says; the bot is at rest."""
    with open_workspace(slack.database) as database:
        return database.call(loader)


def everything(session: Session) -> tuple[Counter[str], ...]:
    """Every row that a report could leave."""
    return (
        Counter(session.scalars(select(Envelope.key))),
        Counter(session.scalars(select(Notice.key))),
        Counter(session.scalars(select(AuditEntry.action))),
    )


def deeds(session: Session) -> Counter[Deed]:
    """How often each report was carried out."""
    keys = {str(row.id): row.key for row in session.scalars(select(Milestone))}
    done = session.scalars(select(AuditEntry).where(AuditEntry.action == "milestone.report"))
    return Counter((row.data["po"], keys[row.subject_id], row.data["progress"]) for row in done)


def every_errand_is_run_once(slack: Apart, errands: Sequence[Errand], acked: Collection[str]) -> None:
    """Of a message with two lines both or none is kept, a 转报 and a task once; the day's 转报 are one message."""
    done = read(slack, deeds)
    passed = read(slack, lambda session: Counter(session.scalars(select(Relay.text))))
    tasks = read(slack, lambda session: Counter(session.scalars(select(MemberTask.text))))
    for errand in errands:
        (_, lines), (_, passing), (_, asking) = errand.texts
        times = {done["PO2403", key, errand.number] for _, key in LINES}
        assert times == {1} or (times == {0} and lines not in acked)
        assert passed[errand.passed] == 1 or (errand.passed not in passed and passing not in acked)
        assert tasks[errand.task] == 1 or (errand.task not in tasks and asking not in acked)
    news = read(slack, lambda session: list(session.scalars(select(Notice).where(Notice.card.startswith("relays:")))))
    assert len([row for row in news if row.method == "post" and row.state == "sent"]) == 1


def every_envelope_is_worked(slack: Apart) -> None:
    """What was kept is worked, without a refusal."""
    rows = read(slack, lambda session: list(session.scalars(select(Envelope))))
    assert {row.outcome for row in rows} == {"done"}


def every_message_is_posted_once(slack: Apart) -> None:
    """Each row of the outbox that posts is one message in Slack and the other way round; each envelope has its answer.

    Of what leaves no trace (a response_url) the bot may not know the fate; then it is not repeated, and says why.
    """
    rows = read(slack, lambda session: list(session.scalars(select(Notice))))
    lost = [row for row in rows if row.state == "dead"]
    assert [row.key for row in lost if row.method != "respond" or not str(row.reason).startswith("fate_unknown")] == []
    assert {row.state for row in rows} <= {"sent", "skipped", "dead"}
    assert [row.key for row in rows if row.state == "skipped" and not row.reason] == []

    posts = slack.posts()
    ids = Counter(post["payload"]["metadata"]["event_payload"]["id"] for post in posts)
    assert [key for key, times in ids.items() if times > 1] == []
    assert {row.ts for row in rows if row.state == "sent" and row.method == "post"} == {
        post["answer"]["ts"] for post in posts
    }

    answered = {row.key for row in rows}
    asked = read(slack, lambda session: list(session.scalars(select(Envelope).where(Envelope.kind != "action"))))
    reported = [row.key for row in asked if row.payload.get("command") not in {"/delay", "/anomaly"}]
    assert [key for key in reported if f"reply:{key}:" not in answered] == []


def every_timer_fired_once(slack: Apart) -> None:
    """What was planned before and between the kills happened; nothing of it failed."""
    rows = read(slack, lambda session: list(session.scalars(select(DueRow))))
    now = datetime.fromisoformat(END)
    assert [row.key for row in rows if row.due_at <= now and row.state == "waiting"] == []
    assert [row.key for row in rows if row.state == "failed"] == []
    fired = Counter(row.kind for row in rows if row.state == "done")
    assert fired["standup.close"] == 1
    assert fired["standup.ask"] == 8
    assert fired["preview.remind"] == fired["preview.end"] == 1
    assert fired["case.expire"] == fired["case.remind"] == 2
    assert slack.sees(CHENZQ, "C0001")
