"""The answers of `/authority`."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.services.views.authority import AuthorityHelp


@renders("authority_help")
def authority_help(view: AuthorityHelp, words: Words) -> Payload:
    """What can be asked."""
    shapes = [b.section(words("authority_help", "title")), b.section(words("authority_help", "body"))]
    return Payload(text=words("authority_help", "fallback"), blocks=shapes)
