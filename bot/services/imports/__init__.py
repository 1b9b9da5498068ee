"""The order book in: what a file says is weighed against what is kept; doubts become questions."""

from __future__ import annotations

from bot.services.imports.answers import ImportAnswers, UnreadableAnswers, answer_questions
from bot.services.imports.book import ImportResult, RowResult, import_book
from bot.services.imports.directory import resolve_people
from bot.services.imports.outcome import Gone
from bot.services.imports.questions import open_questions

__all__ = [
    "Gone",
    "ImportAnswers",
    "ImportResult",
    "RowResult",
    "UnreadableAnswers",
    "answer_questions",
    "import_book",
    "open_questions",
    "resolve_people",
]
