"""The forms behind the buttons of `/authority roles`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.words import Words
from bot.views.seat_forms import SeatEntry, SeatForm

SCOPES = ("workspace", "customer", "project", "order")
LONGEST_KEY = 80
LONGEST_VALUE = 150
"""Of an option, in Slack."""


def seat_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """新增: a role for a person or an outside contact, where, from when to when."""
    shapes = [_field("person", _person(words), words, optional=True)]
    if view.contacts:
        contacts = [b.option(name, key) for key, name in view.contacts]
        shapes.append(_field("outside", _select("o", contacts, words), words, optional=True))
    shapes += [*_place(view, words), *_days(view, words, last_optional=True)]
    return _modal("seat_form", "add", shapes, words, private)


def duty_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """值班: who covers days off for a role."""
    shapes = [_field("person", _person(words), words), *_place(view, words), *_days(view, words, last_optional=False)]
    return _modal("duty_form", "duty", shapes, words, private)


def away_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """请假: one's own, or anybody's for an administrator."""
    shapes: list[b.Block] = []
    if view.is_admin:
        shapes.append(_field("person", _person(words), words, optional=True, hint="away_person_hint"))
    shapes += [
        *_days(view, words, last_optional=False),
        _field("deputy", _person(words), words, optional=True, hint="deputy_hint"),
        _field("limit", b.text_input("l", max_length=20), words, optional=True, hint="limit_hint"),
    ]
    return _modal("away_form", "away", shapes, words, private)


def contact_form(words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """外部联系人: somebody without Slack."""
    shapes = [
        _field("name", b.text_input("n", max_length=LONGEST_KEY), words),
        _field("company", b.text_input("c", max_length=LONGEST_KEY), words, optional=True),
        _field("phone", b.text_input("p", max_length=LONGEST_KEY), words, optional=True),
    ]
    return _modal("contact_form", "contact", shapes, words, private)


def end_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """结束: which entry, and the first day on which it counts no more."""
    if not view.entries:
        nothing = b.section(words.label("seats.nothing_to_end"))
        close = words.label("buttons.close")
        return b.modal("seat_none", words.label("seats.buttons.end"), [nothing], close=close)
    options = [b.option(_entry(entry, words), entry.id) for entry in view.entries]
    shapes = [
        _field("entry", _select("e", options, words), words),
        _field("day", b.date_input("d", initial=view.today), words, hint="day_hint"),
    ]
    if view.more:
        shapes.append(b.context(words.label("seats.more_entries", count=view.more)))
    return _modal("seat_end_form", "end", shapes, words, private)


def _entry(one: SeatEntry, words: Words) -> str:
    what = words.text(one.label) if one.label else words.label("seats.away")
    if one.kind == "duty":
        what = f"{words.label('seats.on_duty')} {what}"
    where = one.where.key if one.where and one.where.key else ""
    days = "–".join(words.short_date(day) for day in (one.first, one.last) if day) if one.last else ""
    return " · ".join(part for part in (one.name, what, where, days) if part)


def _place(view: SeatForm, words: Words) -> list[b.Block]:
    roles = [b.option(words.text(label), role) for role, label in view.roles]
    kinds = [b.option(words.label(f"seats.scopes.{kind}"), kind) for kind in SCOPES]
    shapes = [
        _field("role", _select("r", roles, words), words),
        _field("scope_kind", b.select("seat.scope", kinds, initial=view.scope_kind), words, dispatch=True),
    ]
    if view.scope_kind == "workspace":
        return shapes
    label = words.label(f"seats.scopes.{view.scope_kind}")
    if view.keys and all(len(key) <= LONGEST_VALUE for key in view.keys):
        keys = [b.option(key, key) for key in view.keys]
        element = _select(f"k_{view.scope_kind}", keys, words)
    else:
        element = b.text_input(f"k_{view.scope_kind}", max_length=LONGEST_KEY)
    return [*shapes, b.field("scope_key", label, element)]


def _days(view: SeatForm, words: Words, *, last_optional: bool) -> list[b.Block]:
    hint = "last_open" if last_optional else None
    return [
        _field("first", b.date_input("f", initial=view.today), words),
        _field("last", b.date_input("l"), words, optional=last_optional, hint=hint),
    ]


def _field(name: str, element: b.Block, words: Words, *, hint: str | None = None, **how: bool) -> b.Block:
    """A field under its own label; `hint` names the label that explains it."""
    shown = words.label(f"seats.fields.{hint}") if hint else None
    return b.field(name, words.label(f"seats.fields.{name}"), element, hint=shown, **how)


def _person(words: Words) -> b.Block:
    return b.user_input("u", placeholder=words.label("seats.fields.choose"))


def _select(action_id: str, options: list[b.Block], words: Words) -> b.Block:
    return b.select(action_id, options, placeholder=words.label("seats.fields.choose"))


def _modal(callback_id: str, verb: str, shapes: list[b.Block], words: Words, private: Mapping[str, Any]) -> b.Block:
    title = words.label(f"seats.titles.{verb}")
    return b.form(callback_id, title, shapes, words, submit="buttons.save", private=private)
