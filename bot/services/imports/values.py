"""Kept values as canonical texts and back: what makes a file comparable with rows."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.db.models import Order, OrderLine
from bot.domain.order_book import YES, number_text
from bot.services.orders.planning import said_of_sailing

ORDER_ATTRIBUTES = {
    "merchandiser": "merchandiser_name",
    "sales": "sales_name",
    "currency": "currency",
    "term": "term",
    "term_place": "term_place",
    "term_edition": "term_edition",
    "lc_number": "lc_number",
    "lc_latest": "lc_latest_on",
    "project": "project",
    "packing_clause": "packing_in_contract",
    "partial_shipment": "partial_allowed",
}
LINE_ATTRIBUTES = {
    "style": "style",
    "product": "product",
    "category": "category",
    "quantity": "quantity",
    "unit": "unit",
    "unit_price": "unit_price",
    "amount": "amount",
    "ship_date": "due_on",
    "etd": "etd_on",
    "cutoff": "cutoff_on",
    "vessel": "vessel",
    "container": "container",
    "bill_of_lading": "bill_of_lading",
    "inspection": "inspection",
    "note": "note",
    "dangerous_goods": "dangerous_goods",
    "cancelled": "cancelled_at",
}
NOON = time(12)
BUSINESS, PROJECT = "business", "project"
"""An order is followed as business unless it hangs under a project."""
_DAYS = frozenset({"ship_date", "etd", "lc_latest"})
_FLAGS = frozenset({"dangerous_goods", "packing_clause", "partial_shipment"})
_NUMBERS = frozenset({"quantity", "unit_price", "amount"})


def attributes(field: str) -> tuple[str, ...]:
    """The columns a field is kept in."""
    if field == "cutoff":
        return ("cutoff_on", "cutoff_at")
    if field == "project":
        return ("project", "mode")
    return ((ORDER_ATTRIBUTES.get(field) or LINE_ATTRIBUTES[field]),)


def cleared(field: str) -> dict[str, object]:
    """Its columns without a value."""
    return {
        attribute: False if field in _FLAGS else BUSINESS if attribute == "mode" else None
        for attribute in attributes(field)
    }


def kept(row: Order | OrderLine, field: str, zone: ZoneInfo) -> str | None:
    """The kept value of a field that lives on the order or the line."""
    attribute = (ORDER_ATTRIBUTES if isinstance(row, Order) else LINE_ATTRIBUTES)[field]
    value = getattr(row, attribute)
    if field == "etd" and isinstance(row, OrderLine):
        value = said_of_sailing(row) or value
    if field == "cutoff" and isinstance(row, OrderLine) and row.cutoff_at is not None:
        return row.cutoff_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    if value is None or value is False:
        return None
    if value is True:
        return YES
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def stated(row: Order | OrderLine, field: str, text: str, *, zone: ZoneInfo, now: datetime) -> dict[str, object]:
    """A canonical value as the columns of its row hold it."""
    attribute = (ORDER_ATTRIBUTES if isinstance(row, Order) else LINE_ATTRIBUTES)[field]
    columns = {attribute: _typed(field, text, zone, now)}
    if field == "project":
        columns["mode"] = PROJECT
    if field == "cutoff":
        columns["cutoff_at"] = datetime.fromisoformat(text).replace(tzinfo=zone) if "T" in text else None
    return columns


def _typed(field: str, text: str, zone: ZoneInfo, now: datetime) -> object:
    if field in _DAYS:
        return date.fromisoformat(text)
    if field == "cutoff":
        return datetime.fromisoformat(text).date()
    if field in _NUMBERS:
        return Decimal(text)
    if field == "cancelled":
        return now if text == YES else datetime.combine(date.fromisoformat(text), NOON, zone)
    return text == YES if field in _FLAGS else text
