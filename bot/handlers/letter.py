"""决定书: the button on a closed case's card."""

from __future__ import annotations

from bot.handlers.reading import number
from bot.services.figures import letters
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("letter.send", send)


async def send(ask: Ask) -> None:
    """The letter goes to who asked, in their DM."""
    await ask.services.run(letters.send_letter, to=ask.to, case_id=number(ask.data.get("c")))
