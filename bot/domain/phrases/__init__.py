"""What people type: our own small grammar of orders, dates, lengths, figures and states."""

from bot.domain.phrases.cell_dates import CellDate, read_cell_date
from bot.domain.phrases.cells import (
    CellAmount,
    CellProgress,
    CellQuantity,
    read_cell_amount,
    read_cell_progress,
    read_cell_quantity,
)
from bot.domain.phrases.reader import read
from bot.domain.phrases.reading import Item, Question, Reading
from bot.domain.phrases.terms import CellTerm, container_hint, read_cell_term

__all__ = [
    "CellAmount",
    "CellDate",
    "CellProgress",
    "CellQuantity",
    "CellTerm",
    "Item",
    "Question",
    "Reading",
    "container_hint",
    "read",
    "read_cell_amount",
    "read_cell_date",
    "read_cell_progress",
    "read_cell_quantity",
    "read_cell_term",
]
