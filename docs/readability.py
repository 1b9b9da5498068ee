"""Take a picture of every kind of message, each alone, at phone and desk width: `python docs/readability.py FOLDER`.

For whoever is asked of each, without these texts: what is wanted, of whom, by when, what happens if nothing is done.
FOLDER gets a picture a kind, language and width, and index.tsv (file, kind, language, width). Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from screenshots import ARGUMENTS, FOLLOW, LIN, PATIENCE, WANG, Demo, running

FENG, ZHOU = "U13FENGTAO", "U02ZHOUMIN"
LOCALES = {"zh": "zh-CN", "en": "en"}
WIDTHS = {"phone": 390, "desk": 1300}
HEIGHT = 1500
TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What somebody says in each language, and the kinds of the answers that come to them, in their order."""

    kinds: tuple[str, ...]
    who: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A message as one person sees it, or the form that a button opens for them."""

    kind: str
    who: str
    ts: str = ""
    parent: str = ""
    channel: str = "@bot"
    opens: tuple[str, str | None] = ("", None)


BEFORE = (
    Scene(kinds=("echo_date",), who=LIN, zh="PO2402 面料 9/23 到", en="PO2402 fabric arrives 23 Sep"),
    Scene(kinds=("echo_progress",), who=LIN, zh="PO2401 包装 85%", en="PO2401 packing 85%"),
    Scene(kinds=("echo_quantity",), who=LIN, zh="PO2402 裁剪 累计3,200件", en="PO2402 cutting 3,200 pcs in total"),
    Scene(kinds=("question_total",), who=LIN, zh="PO2401 包装 做了3,000件", en="PO2401 packing 3,000 pcs"),
    Scene(kinds=("echo_state",), who=LIN, zh="PO2401 车缝 完成", en="PO2401 sewing done"),
    Scene(
        kinds=("batch",),
        who=LIN,
        zh="PO2401 包装 90%\nPO2402 裁剪 50%\nPO2403 船期推到 10/12\nPO2404 面料不知道",
        en="PO2401 packing 90%\nPO2402 cutting 50%\nPO2403 ETD slips to 12 Oct\nPO2404 fabric unknown",
    ),
    Scene(kinds=("question_back",), who=LIN, zh="PO2401 包装 60%", en="PO2401 packing 60%"),
    Scene(kinds=("question_line",), who=LIN, zh="PO2404 面料 9/25", en="PO2404 fabric 25 Sep"),
    Scene(kinds=("question_doubt",), who=LIN, zh="PO2402 面料应该完成了", en="PO2402 fabric should be done"),
    Scene(kinds=("question_order",), who=LIN, zh="面料 9/25 到", en="fabric arrives 25 Sep"),
    Scene(kinds=("question_near",), who=LIN, zh="PO2410 装柜 9/27", en="PO2410 loading 27 Sep"),
    Scene(kinds=("unsaved",), who=LIN, zh="没保存", en="unsaved"),
    Scene(kinds=("refused_order",), who=LIN, zh="PO2599 面料 9/25 到", en="PO2599 fabric arrives 25 Sep"),
    Scene(kinds=("what_if",), who=LIN, zh="如果 PO2402 面料 9/30 到", en="what if PO2402 fabric comes 30 Sep"),
    Scene(kinds=("preview_anomaly",), who=LIN, zh="PO2403 甩柜", en="PO2403 was rolled over"),
    Scene(kinds=("preview_late",), who=ZHOU, zh="2407 备料延到 10/15", en="2407 material slips to 15 Oct"),
    Scene(kinds=("preview_cut_off",), who=LIN, zh="PO2403 截关 9/27 06:00", en="PO2403 customs cut-off 27 Sep 06:00"),
    Scene(kinds=("preview_revision",), who=LIN, zh="PO2402 加单 500件", en="PO2402 customer adds 500 pcs"),
    Scene(kinds=("preview_cancelled",), who=LIN, zh="PO2402 客户取消", en="PO2402 cancelled by the customer"),
    Scene(
        kinds=("preview_new_order",),
        who=LIN,
        zh="新单 PO2420 NORDVIK NV-130 3,000件 FOB宁波 交期 12/15",
        en="new order PO2420 NORDVIK NV-130 3,000 pcs FOB Ningbo delivery 15 Dec",
    ),
    Scene(kinds=("passed_on",), who=FENG, zh="PO2401 装柜 10/12", en="PO2401 loading 12 Oct"),
    Scene(kinds=("task_told",), who=LIN, zh="@冯涛 周三前 PO2403 SO", en="@冯涛 SO for PO2403 by Wednesday"),
)


class Album:
    """Keeps pictures of single messages as people see them."""

    def __init__(self, browser: Browser, demo: Demo, lang: str, folder: Path) -> None:
        self._browser, self._demo, self._lang, self._folder = browser, demo, lang, folder
        self.rows: list[tuple[str, str, str, str]] = []
        self._pages: dict[tuple[str, str, str], Page] = {}

    def said(self, scene: Scene) -> list[Shot]:
        """Say it, and find what came of it."""
        text = getattr(scene, self._lang)
        sent = self._demo.call("message", user=scene.who, channel="@bot", text=text)
        self._demo.settle()
        answers = self.messages(scene.who, after=str(sent["ts"]))
        return [Shot(kind=kind, who=scene.who, ts=ts) for kind, ts in zip(scene.kinds, answers, strict=False)]

    def messages(self, who: str, *, after: str = "0", channel: str = "@bot") -> list[str]:
        """The bot's messages somebody sees there, the oldest first."""
        seen = self._demo.call(f"messages?user={who}&channel={channel}")["messages"]
        return [message["ts"] for message in seen if float(message["ts"]) > float(after) and message.get("blocks")]

    def newest(self, kind: str, who: str) -> Shot:
        """What came to somebody last."""
        return Shot(kind=kind, who=who, ts=self.messages(who)[-1])

    def reply(self, kind: str, who: str) -> Shot:
        """What stands in the newest thread somebody has with the bot."""
        seen = self._demo.call(f"messages?user={who}&channel=@bot")["messages"]
        parent = [message["ts"] for message in seen if message.get("reply_count")][-1]
        thread = self._demo.call(f"messages?user={who}&channel=@bot&thread_ts={parent}")["messages"]
        return Shot(kind=kind, who=who, ts=thread[-1]["ts"], parent=parent)

    def take(self, shot: Shot) -> None:
        """One picture a width, of that message or of the form that opens."""
        for name in WIDTHS:
            page = self._page(shot, name)
            action, value = shot.opens
            if action:
                self._open(shot.who, action, value)
            if shot.parent:
                page.locator(f'article[data-ts="{shot.parent}"] .thread-bar').click()
            node = page.locator(".dialog" if action else f'article[data-ts="{shot.ts}"]').last
            node.wait_for()
            page.mouse.move(0, 0)
            page.wait_for_timeout(200)
            file = f"{shot.kind}-{self._lang}-{name}.png"
            node.screenshot(path=self._folder / file, animations="disabled")
            if action:
                self._demo.call("close", user=shot.who)
            if shot.parent:  # the thread would stay before the rest
                self._pages.pop((shot.who, shot.channel, name)).close()
            self.rows.append((file, shot.kind, LOCALES[self._lang], name))

    def _open(self, who: str, action: str, value: str | None) -> None:
        """Press until the form stands: on a busy machine the three seconds of a trigger may be over."""
        for _ in range(TRIES):
            press(self._demo, who, action, value)
            if self._demo.call(f"view?user={who}")["view"] is not None:
                return
        raise SystemExit(f"no form behind {action}")

    def _page(self, shot: Shot, width: str) -> Page:
        """The person's page of that width, which stays open and follows what comes."""
        place = (shot.who, shot.channel, width)
        if place not in self._pages:
            size = {"width": WIDTHS[width], "height": HEIGHT}
            page = self._pages[place] = self._browser.new_page(viewport=size, device_scale_factor=2)
            page.set_default_timeout(PATIENCE)
            query = {"as": shot.who, "lang": self._lang, "theme": "light", "channel": shot.channel, "tour": "0"}
            page.goto(f"{self._demo.address}/?" + "&".join(f"{key}={value}" for key, value in query.items()))
            expect(page.locator("html")).to_have_attribute("data-ready", "true", timeout=PATIENCE)
            page.evaluate("document.fonts.ready")
        return self._pages[place]


def press(demo: Demo, who: str, action: str, value: Any = None, channel: str = "@bot") -> None:
    """Use the newest element of that name, a button or a menu with the option whose value holds `value`."""
    for message in reversed(demo.call(f"messages?user={who}&channel={channel}")["messages"]):
        for block in message.get("blocks") or []:
            for element in block.get("elements") or [block.get("accessory") or {}]:
                if str(element.get("action_id", "")).partition(":")[0] == action:
                    chosen = [option["value"] for option in element.get("options", []) if str(value) in option["value"]]
                    place = {"channel": channel, "ts": message["ts"], "block_id": block["block_id"]}
                    body = {"user": who, "action_id": element["action_id"], **place}
                    demo.call("action", **body, **({"value": chosen[0]} if chosen else {}))
                    demo.settle()
                    return
    raise SystemExit(f"{who} sees no {action}")


def play(demo: Demo, album: Album) -> Iterator[Shot]:
    """Everything somebody may be told, in an order in which it comes about."""
    for scene in BEFORE:
        yield from album.said(scene)
    yield Shot(kind="task", who=FENG, ts=_with(demo, FENG, "member_task.done"))
    yield from relays(demo, album)
    yield from late_fabric(demo, album)


def relays(demo: Demo, album: Album) -> Iterator[Shot]:
    """转报: one, several, and what its reporter hears."""
    yield Shot(kind="relay_one", who=LIN, ts=_with(demo, LIN, "relay.keep"))
    album.said(Scene(kinds=(), who=FENG, zh="PO2401 订舱 10/9", en="PO2401 booking 9 Oct"))
    yield Shot(kind="relay_list", who=LIN, ts=_with(demo, LIN, "relay.keep_all"))
    press(demo, LIN, "relay.keep_all")
    yield album.newest("relay_told", FENG)


def late_fabric(demo: Demo, album: Album) -> Iterator[Shot]:
    """A preview with its forms, its reminder and its end; then one that is submitted, and who may not decide."""
    late = Scene(kinds=("preview_date",), who=LIN, zh="PO2402 面料 9/30 到", en="PO2402 fabric arrives 30 Sep")
    yield from album.said(late)
    yield Shot(kind="ways", who=LIN, opens=("ways.open", None))
    yield Shot(kind="moved", who=LIN, opens=("delay.more", "moved"))
    demo.call("clock", advance="11m")
    yield album.reply("reminder", LIN)
    demo.call("clock", advance="2h")
    yield album.newest("unconfirmed", WANG)
    album.said(late)
    press(demo, LIN, "delay.submit")
    yield Shot(kind="saved", who=LIN, ts=_with(demo, LIN, "delay.undo"))
    before = album.messages(LIN, channel=FOLLOW)[-1]
    press(demo, LIN, "case.approve", channel=FOLLOW)
    yield Shot(kind="refusal", who=LIN, ts=album.messages(LIN, after=before, channel=FOLLOW)[-1], channel=FOLLOW)


def _with(demo: Demo, who: str, action: str) -> str:
    """The newest message that offers this."""
    seen = demo.call(f"messages?user={who}&channel=@bot")["messages"]
    return [str(message["ts"]) for message in seen if f'"{action}' in str(message.get("blocks")).replace("'", '"')][-1]


def main() -> None:
    """Play it in each language and take the pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("no Chromium on this machine: make browser")
    rows: list[tuple[str, str, str, str]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for lang, locale in LOCALES.items():
            with running(locale) as demo:
                album = Album(browser, demo, lang, folder)
                for shot in play(demo, album):
                    album.take(shot)
                rows += album.rows
        browser.close()
    lines = ["\t".join(row) for row in [("file", "kind", "language", "width"), *rows]]
    (folder / "index.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
