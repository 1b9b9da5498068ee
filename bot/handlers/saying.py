"""What somebody typed, a plain message or behind a command, taken by the one use case for it."""

from __future__ import annotations

from bot.services.conversation.take import read_ahead, take_message
from bot.slack.ask import Ask


async def say(ask: Ask, text: str) -> None:
    """Take it; it is read beside those who write, as of when it was said."""
    ahead = None if ask.files else await ask.services.read(read_ahead, to=ask.to, text=text)
    await ask.services.run(take_message, to=ask.to, text=text, files=ask.files, ahead=ahead)


async def say_command(ask: Ask) -> None:
    """The text of a command with its verb in front."""
    await say(ask, f"{ask.name} {ask.text}".strip())
