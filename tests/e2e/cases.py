"""A case as people live it: reported in a line, pressed in the DM or the channel, refused in private."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.e2e.workspace import FOLLOW, Message, Workspace

PREVIEW, SAVED = "要提交吗", "已记"
OF_THE_CARD = {"撤回", "撤销", "复制文字", "决定书", "作战室"}


@dataclass(frozen=True)
class Case:
    """One case; its parts are named by the words of their decision."""

    slack: Workspace
    number: str
    reporter: str

    def card(self, user: str, channel: str = "@bot") -> Message:
        """The card as a person has it, by default their own copy in the DM."""
        found = [
            message
            for message in self.slack.messages(user, channel)
            if self.number in message.words and _is_card(message)
        ]
        assert found, f"{user} has no card of {self.number} in {channel}"
        return found[-1]

    def part(self, user: str, words: str, channel: str = "@bot") -> Message:
        """The part of the card about one decision."""
        return self.card(user, channel).under(words)

    def buttons(self, user: str, words: str, channel: str = "@bot") -> set[str]:
        """What stands on the buttons of a part, those of the whole card left out."""
        return {*self.part(user, words, channel).labels} - OF_THE_CARD

    def has_card(self, user: str) -> bool:
        """Whether a person was sent a copy."""
        return any(self.number in message.words and _is_card(message) for message in self.slack.messages(user))

    def press(self, user: str, words: str, label: str, channel: str = "@bot", **form: object) -> dict[str, Any]:
        """Press a button of a part, and fill in the form that opens when there is one to fill in."""
        answer = self.slack.press(user, self.part(user, words, channel), label)
        assert answer["ok"], answer
        if form:
            answer = self.slack.submit(user, **form)
            assert answer["ok"], answer
        assert self.slack.no_view(user), "a form is still open"
        return answer

    def refuses(self, user: str, words: str, label: str = "同意") -> str:
        """A press on the channel's card that must not work: what is said, to this person alone; nothing else changes."""
        before = self._public()
        seen = {message.ts for message in self.slack.messages(user, FOLLOW)}
        self.press(user, words, label, FOLLOW)
        assert self._public() == before, "a refused press changed what the others see"
        (answer,) = [message for message in self.slack.messages(user, FOLLOW) if message.ts not in seen]
        assert answer.raw["ephemeral"]
        return answer.words

    def told(self, user: str) -> list[str]:
        """The short messages about this case in a person's DM, oldest first."""
        return [
            message.words
            for message in self.slack.messages(user)
            if self.number in message.words and not _is_card(message)
        ]

    def history(self) -> list[str]:
        """What the thread under the channel's card says."""
        card = self.card(self.reporter, FOLLOW)
        return [message.words for message in self.slack.messages(self.reporter, FOLLOW, card.ts)[1:]]

    def _public(self) -> tuple[object, list[str]]:
        card = self.card(self.reporter, FOLLOW)
        return card.raw, self.history()


def _is_card(message: Message) -> bool:
    return bool(message.blocks) and message.blocks[0]["type"] == "header"


def preview(slack: Workspace, user: str, line: str) -> Message:
    """Type a report and read what would be saved."""
    [shown] = slack.answers(user, line)
    if "是另外一件吗" in shown.words:
        seen = {message.ts for message in slack.messages(user)}
        slack.press(user, shown, shown.labels[0])
        shown = next(message for message in slack.messages(user) if message.ts not in seen or PREVIEW in message.words)
    assert PREVIEW in shown.words, slack.last(user).words
    return shown


def report(slack: Workspace, user: str, line: str) -> Case:
    """Type a report, look at the preview, submit it: the preview turns into what was saved."""
    shown = preview(slack, user, line)
    slack.press(user, shown, "提交")
    words = [message.words for message in slack.messages(user) if message.ts == shown.ts and SAVED in message.words]
    assert len(words) == 1, slack.last(user).words
    (number,) = set(re.findall(r"\bC\d{4}\b", words[0]))
    return Case(slack=slack, number=number, reporter=user)


def undo(case: Case) -> None:
    """The reporter takes it back with the button of what was saved."""
    slack = case.slack
    saved = [
        message for message in slack.messages(case.reporter) if SAVED in message.words and case.number in message.words
    ]
    assert slack.press(case.reporter, saved[-1], "撤销")["ok"]


def recall(case: Case) -> None:
    """The reporter recalls it."""
    assert case.slack.press(case.reporter, case.card(case.reporter), "撤回")["ok"]
