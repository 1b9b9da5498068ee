"""Fixed views of what was passed on to who follows an order, of its forms, and of what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.relays import RelayState
from bot.domain.text import Text
from bot.presentation import relays
from bot.views.prompt_news import PromptNews, ReportedBy
from bot.views.relays import RelayListView, RelayRow, RelayToldView, RelayValue
from bot.views.standups import PromptView
from tests.unit.presentation.specimens import ELEVEN, TODAY, Say, Specimen, message, prompt, typed_by

LOADING = Text.pair(zh="装柜", en="Loading")
PACKING = Text.pair(zh="后整包装", en="Finishing and packing")


def row(say: Say, number: int, **more: Any) -> RelayRow:
    given: dict[str, Any] = {
        "po": say("PO2401"),
        "line": "",
        "name": LOADING,
        "reporter": say("冯涛"),
        "values": (RelayValue(field="promised", old=date(2026, 9, 26), new=date(2026, 9, 27)),),
        "saved": (),
        "float_days": 1,
        "state": RelayState.WAITING,
        "lead": "",
        "settled_by": "",
        "quoted": typed_by(say, "2401 装柜 9/27"),
        "reason": None,
    }
    return RelayRow(**{**given, **more}, id=number, day=TODAY, said_at=ELEVEN, follower=say("林晓"))


def packed(say: Say, **more: Any) -> RelayRow:
    values = (RelayValue(field="progress", old="60", new="62"),)
    given: dict[str, Any] = {"line": say("雨衣"), "name": PACKING, "reporter": say("蒋勇"), "float_days": None}
    return row(say, 2, **{**given, "values": values, **more})


def told(say: Say) -> RelayRow:
    """Words that were read as no value."""
    quoted = typed_by(say, "客户说唛头要改")
    return row(say, 3, name=None, values=(), float_days=None, reporter=say("Anna Schmidt"), quoted=quoted)


def settled(say: Say) -> tuple[RelayRow, ...]:
    later = (RelayValue(field="promised", old=date(2026, 9, 26), new=date(2026, 9, 28)),)
    lin = say("林晓")
    return (
        row(say, 1, state=RelayState.KEPT, settled_by=lin),
        row(say, 4, state=RelayState.CHANGED, settled_by=lin, saved=later),
        row(say, 6, state=RelayState.TAKEN_UP, settled_by=lin),
        packed(say, state=RelayState.REFUSED, settled_by=lin, reason=typed_by(say, "昨天才 55%")),
    )


def view(*rows: RelayRow) -> RelayListView:
    return RelayListView(to="U01LINXIAO", day=TODAY, rows=rows)


def state(say: Say) -> RelayRow:
    done = (RelayValue(field="state", old="planned", new="done"), RelayValue(field="made", old=None, new="3,000"))
    return row(say, 5, values=done, reporter=say("钱丽华"), lead=say("王芳"), float_days=0)


def prompted(say: Say) -> PromptView:
    """A prompt with everything that stands beside its rows."""
    news = PromptNews(
        reported=(ReportedBy(name=say("郑强"), count=14), ReportedBy(name=say("冯涛"), count=2)),
        to_settle=(row(say, 1), packed(say), told(say), state(say)),
        own=(row(say, 6),),
        unsaved=2,
    )
    return prompt(say, (), news=news)


def closing(say: Say) -> RelayRow:
    values = (RelayValue(field="cut_off", old=date(2026, 9, 27), new=ELEVEN),)
    return row(say, 7, name=None, values=values, float_days=None)


def outcome(*rows: RelayRow, silent: bool = False) -> RelayToldView:
    return RelayToldView(rows=rows, silent=silent)


SPECIMENS: dict[str, Specimen] = {
    "relay_list": message("relay_list", lambda say: view(row(say, 1), packed(say), told(say))),
    "relay_list_of_one": message("relay_list", lambda say: view(row(say, 1))),
    "relay_list_half_settled": message("relay_list", lambda say: view(*settled(say), state(say))),
    "relay_list_settled": message("relay_list", lambda say: view(*settled(say))),
    "relay_list_long": message("relay_list", lambda say: view(*(row(say, number) for number in range(1, 11)))),
    "relay_told": message("relay_told", lambda say: outcome(settled(say)[0])),
    "relay_told_changed": message("relay_told", lambda say: outcome(settled(say)[1])),
    "relay_told_taken_up": message("relay_told", lambda say: outcome(settled(say)[2])),
    "relay_told_refused": message("relay_told", lambda say: outcome(settled(say)[3])),
    "relay_told_undone": message("relay_told", lambda say: outcome(row(say, 1))),
    "relay_told_of_several": message("relay_told", lambda say: outcome(settled(say)[0], settled(say)[0])),
    "relay_told_silent": message("relay_told", lambda say: outcome(row(say, 1, lead=say("王芳")), silent=True)),
    "relay_look": lambda words, say: relays.look(view(row(say, 1), packed(say), told(say), *settled(say)), words),
    "relay_change_form": lambda words, say: relays.change_form(row(say, 1), words),
    "relay_change_form_of_progress": lambda words, say: relays.change_form(packed(say), words),
    "standup_prompt_with_news": message("standup_prompt", prompted),
    "relay_change_form_of_a_closing": lambda words, say: relays.change_form(closing(say), words),
    "relay_change_form_of_a_state": lambda words, say: relays.change_form(state(say), words),
    "relay_list_of_a_closing": message("relay_list", lambda say: view(closing(say))),
    "relay_refuse_form": lambda words, say: relays.refuse_form(row(say, 1), words),
}
