"""Fixed views of what people leave behind when they go."""

from __future__ import annotations

from typing import Any

from bot.domain.text import Text
from bot.views.membership import ChannelNote, EmptySeatRow, MemberGone
from bot.views.roles import Where
from tests.unit.presentation.specimens import Say, Specimen, message, typed_by

LEAD = Text.pair(zh="跟单主管", en="Merchandising lead")
EVERYWHERE = Where(kind="workspace", key="")


def gone(say: Say, **changed: Any) -> MemberGone:
    scopes = (EVERYWHERE, Where(kind="customer", key=say("NORDVIK AB")))
    given: dict[str, Any] = {
        "member_id": "U01LINXIAO",
        "name": say("林晓"),
        "standing": "left",
        "orders": tuple((say(f"PO24{n:02}"), say("NORDVIK AB")) for n in range(42)),
        "typed": (typed_by(say, "PO2402 推迟 3 天,面料没到"),),
        "seats": (EmptySeatRow(label=LEAD, scopes=scopes, falls_to=say("陈志强")),),
    }
    return MemberGone(**{**given, **changed})


def channel(say: Say, kind: str) -> ChannelNote:
    return ChannelNote(kind=kind, channel="C02FOLLOW", name=say("异常跟进"), who=(say("John"), say("Mary")))


KINDS = ("outsiders", "shared", "archived", "bot_out", "unseen", "clean")
SPECIMENS: dict[str, Specimen] = {
    **{f"channel_note_{kind}": message("channel_note", lambda say, kind=kind: channel(say, kind)) for kind in KINDS},
    "member_gone": message("member_gone", gone),
    "member_gone_guest": message("member_gone", lambda say: gone(say, standing="guest", orders=())),
    "member_gone_stranger": message(
        "member_gone",
        lambda say: gone(say, standing="stranger", seats=(), orders=((say("PO2402"), say("NORDVIK AB")),)),
    ),
}
