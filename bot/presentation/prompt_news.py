"""What a prompt says beside its rows, with the ways to settle it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.presentation import blocks as b
from bot.presentation.relays import relay_line
from bot.presentation.words import Words
from bot.views.prompt_news import PromptNews
from bot.views.relays import RelayRow

SHOWN = 3


def prompt_news(news: PromptNews, words: Words) -> list[b.Block]:
    """Who reported by themselves in one line; what is unconfirmed and unsaved with a button each."""
    shapes: list[b.Block] = []
    if news.reported:
        shapes.append(b.context(words("prompt_news", "reported", news=news)))
    if news.to_settle:
        day = min(row.day for row in news.to_settle)
        look = b.button(words.label("relay.look"), "relay.look", {"d": day.isoformat()})
        shapes.append(b.section(_listed("to_settle", news, news.to_settle, words), accessory=look))
    if news.own:
        shapes.append(b.context(_listed("own", news, news.own, words)))
    if news.unsaved:
        show = b.button(words.label("relay.unsaved"), "unsaved.show", "")
        shapes.append(b.section(words("prompt_news", "unsaved", news=news), accessory=show))
    return shapes


def _listed(block: str, news: PromptNews, rows: Sequence[RelayRow], words: Words) -> str:
    lines = [relay_line(row, words) for row in rows[:SHOWN]]
    return words("prompt_news", block, news=news, lines=lines, more=len(rows) - len(lines))
