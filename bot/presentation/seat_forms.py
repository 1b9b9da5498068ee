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


def seat_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """新增: a role for a person or an outside contact, where, from when to when."""
    person = b.user_input("u", placeholder=words.label("seats.fields.choose"))
    shapes = [b.field("person", words.label("seats.fields.person"), person, optional=True)]
    if view.contacts:
        contacts = [b.option(name, key) for key, name in view.contacts]
        shapes.append(
            b.field(
                "outside",
                words.label("seats.fields.outside"),
                b.select("o", contacts, placeholder=words.label("seats.fields.choose")),
                optional=True,
            )
        )
    shapes += [*_place(view, words), *_days(view, words, last_optional=True)]
    return _modal("seat_form", "add", shapes, words, private)


def duty_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """值班: who covers days off for a role."""
    person = b.user_input("u", placeholder=words.label("seats.fields.choose"))
    shapes = [
        b.field("person", words.label("seats.fields.person"), person),
        *_place(view, words),
        *_days(view, words, last_optional=False),
    ]
    return _modal("duty_form", "duty", shapes, words, private)


def away_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """请假: one's own, or anybody's for an administrator."""
    shapes: list[dict[str, Any]] = []
    if view.is_admin:
        person = b.user_input("u", placeholder=words.label("seats.fields.choose"))
        hint = words.label("seats.fields.away_person_hint")
        shapes.append(b.field("person", words.label("seats.fields.person"), person, optional=True, hint=hint))
    shapes += _days(view, words, last_optional=False)
    deputy = b.user_input("u", placeholder=words.label("seats.fields.choose"))
    shapes += [
        b.field(
            "deputy",
            words.label("seats.fields.deputy"),
            deputy,
            optional=True,
            hint=words.label("seats.fields.deputy_hint"),
        ),
        b.field(
            "limit",
            words.label("seats.fields.limit"),
            b.text_input("l", max_length=20),
            optional=True,
            hint=words.label("seats.fields.limit_hint"),
        ),
    ]
    return _modal("away_form", "away", shapes, words, private)


def contact_form(words: Words, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """外部联系人: somebody without Slack."""
    shapes = [
        b.field("name", words.label("seats.fields.name"), b.text_input("n", max_length=LONGEST_KEY)),
        b.field(
            "company", words.label("seats.fields.company"), b.text_input("c", max_length=LONGEST_KEY), optional=True
        ),
        b.field("phone", words.label("seats.fields.phone"), b.text_input("p", max_length=LONGEST_KEY), optional=True),
    ]
    return _modal("contact_form", "contact", shapes, words, private)


def end_form(view: SeatForm, words: Words, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """结束: which entry, and the first day on which it counts no more."""
    if not view.entries:
        nothing = b.section(words.label("seats.nothing_to_end"))
        close = words.label("buttons.close")
        return b.modal("seat_none", words.label("seats.buttons.end"), [nothing], close=close)
    options = [b.option(_entry(entry, words), entry.id) for entry in view.entries]
    element = b.select("e", options, placeholder=words.label("seats.fields.choose"))
    shapes = [
        b.field("entry", words.label("seats.fields.entry"), element),
        b.field(
            "day",
            words.label("seats.fields.day"),
            b.date_input("d", initial=view.today.isoformat()),
            hint=words.label("seats.fields.day_hint"),
        ),
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


def _place(view: SeatForm, words: Words) -> list[dict[str, Any]]:
    roles = [b.option(words.text(label), role) for role, label in view.roles]
    kinds = [b.option(words.label(f"seats.scopes.{kind}"), kind) for kind in SCOPES]
    shapes = [
        b.field(
            "role",
            words.label("seats.fields.role"),
            b.select("r", roles, placeholder=words.label("seats.fields.choose")),
        ),
        b.field(
            "scope_kind",
            words.label("seats.fields.scope_kind"),
            b.select("seat.scope", kinds, initial=view.scope_kind),
            dispatch=True,
        ),
    ]
    if view.scope_kind == "workspace":
        return shapes
    label = words.label(f"seats.scopes.{view.scope_kind}")
    if view.keys and all(len(key) <= LONGEST_VALUE for key in view.keys):
        keys = [b.option(key, key) for key in view.keys]
        element = b.select(f"k_{view.scope_kind}", keys, placeholder=words.label("seats.fields.choose"))
    else:
        element = b.text_input(f"k_{view.scope_kind}", max_length=LONGEST_KEY)
    return [*shapes, b.field("scope_key", label, element)]


def _days(view: SeatForm, words: Words, *, last_optional: bool) -> list[dict[str, Any]]:
    first, last = b.date_input("f", initial=view.today.isoformat()), b.date_input("l")
    hint = words.label("seats.fields.last_open") if last_optional else None
    return [
        b.field("first", words.label("seats.fields.first"), first),
        b.field("last", words.label("seats.fields.last"), last, optional=last_optional, hint=hint),
    ]


def _modal(
    callback_id: str, verb: str, shapes: list[dict[str, Any]], words: Words, private: Mapping[str, Any]
) -> dict[str, Any]:
    return b.modal(
        callback_id,
        words.label(f"seats.titles.{verb}"),
        shapes,
        submit=words.label("buttons.save"),
        close=words.label("buttons.cancel"),
        private=private,
    )
