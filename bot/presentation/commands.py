"""The slash commands: one row each. Manifest, help, buttons to forms and dispatch read it, and nothing else says it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.text import Sentence


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command as Slack lists it and as the help tells it.

    help: the block of `help.j2` that shows how to say it; told: its place there. form: the label and the action of the
    button that opens its form, where a word alone does.
    """

    name: str
    description: Sentence
    usage_hint: str
    help: str
    told: int
    form: tuple[str, str] | None = None


ORDER = Command(
    name="/order",
    description=Sentence.of("manifest.order"),
    usage_hint="PO2402",
    help="orders",
    told=4,
)
MILESTONE = Command(
    name="/milestone",
    description=Sentence.of("manifest.milestone"),
    usage_hint="PO2403 包装 85%",
    help="milestones",
    told=1,
    form=("home.report", "milestone.open"),
)
DELAY = Command(
    name="/delay",
    description=Sentence.of("manifest.delay"),
    usage_hint="PO2402 3天 面料未到",
    help="delays",
    told=2,
    form=("home.delay", "delay.open"),
)
ANOMALY = Command(
    name="/anomaly",
    description=Sentence.of("manifest.anomaly"),
    usage_hint="PO2414 模具损坏",
    help="anomalies",
    told=3,
    form=("home.anomaly", "anomaly.open"),
)
AUTHORITY = Command(
    name="/authority",
    description=Sentence.of("manifest.authority"),
    usage_hint="FOB | 为什么 C0007",
    help="authority",
    told=5,
)
STANDUP = Command(
    name="/standup",
    description=Sentence.of("manifest.standup"),
    usage_hint="跳过 | skip",
    help="standups",
    told=6,
    form=("standup.fill", "standup.open"),
)
COMMANDS = (ORDER, MILESTONE, DELAY, ANOMALY, AUTHORITY, STANDUP)
"""As Slack lists them."""
