"""The company of the stories: who holds what."""

from __future__ import annotations

from datetime import date

from bot.domain.authority import HeldSeat, OrderScope, PersonId, ScopeKind

LIN, ZHOU, HE = PersonId("U01LINXIAO"), PersonId("U02ZHOUMIN"), PersonId("U03HEJING")
WANG, LI, ZHAO = PersonId("U05WANGFANG"), PersonId("U06LIWEI"), PersonId("U07ZHAOMING")
CHEN, LIU, SUN = PersonId("U08CHENZQ"), PersonId("U09LIUYANG"), PersonId("U10SUNLI")
ZHENG, HUANG, JIN = PersonId("U11ZHENGQ"), PersonId("U19HUANGJG"), PersonId("outside:jin")

NAMES: dict[str, str] = {LIN: "林晓", WANG: "王芳", CHEN: "陈志强", HE: "何静"}

WEDNESDAY = date(2026, 9, 16)
ORDER = OrderScope(order="PO2402", customer="Nordic")
PROJECT = OrderScope(order="PO2407", project="P1", customer="AutoTeile Ost")


def seat(role: str, person: PersonId, kind: ScopeKind = ScopeKind.WORKSPACE, key: str = "") -> HeldSeat:
    return HeldSeat(role=role, person=person, scope_kind=kind, scope_key=key)


SEATS = (
    seat("merchandiser", LIN, ScopeKind.ORDER, "PO2402"),
    seat("merchandiser", HE, ScopeKind.CUSTOMER, "AutoTeile Ost"),
    seat("merch_lead", WANG),
    seat("sales_director", CHEN, ScopeKind.CUSTOMER, "Nordic"),
    seat("sales_director", LIU),
    seat("pm", LI, ScopeKind.PROJECT, "P1"),
    seat("finance", SUN),
    seat("production", ZHENG),
    HeldSeat(role="production", person=JIN, scope_kind=ScopeKind.CUSTOMER, scope_key="AutoTeile Ost", outside=True),
    seat("general_manager", HUANG),
)
