"""The one error door: what a person can mend is said to them, anything else has a reference in the log and for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy.orm import Session

from bot.db.engines import DatabaseUnavailable
from bot.domain.errors import GendanError
from bot.domain.text import Sentence, Text, phrase_as_data
from bot.slack.ask import Answer, Ask, Errors, ExpiredButton, Update
from bot.slack.envelopes import Address
from bot.work import audit, inbox, outbox, unit
from bot.work.codec import Unreadable
from bot.work.gateway import WorkedElsewhere
from bot.work.kinds import MessageKind
from bot.work.notices import OpenAgainMessage, RefusalMessage
from bot.work.pending import set_aside
from bot.work.unit import Work

log = structlog.get_logger("gendan.edge")

UNEXPECTED = "unexpected"


def report(error: BaseException, **fields: object) -> str:
    """Log an unexpected error with its trace under a reference a person can quote."""
    reference = uuid4().hex[:8]
    log.error("unexpected", reference=reference, error=type(error).__name__, exc_info=error, **fields)
    return reference


def unhandled(address: Address) -> str:
    """Nobody answers to this name: fields of a form that only hold a value, links, or buttons of an older version."""
    log.info("envelope.unhandled", kind=address.kind, name=address.name)
    return "unhandled"


async def old_button(ask: Ask) -> None:
    """Stands in for a handler that is not there. Only a button promises an answer; links and fields do not."""
    action = (ask.body.get("actions") or [{}])[0]
    if ask.kind == "command" or (action.get("type") == "button" and not action.get("url")):
        raise ExpiredButton


async def guarded(handler: Callable[[Ask], Awaitable[None]], ask: Ask) -> str:
    """Run a handler; whatever it raises is said to the person. Returns the outcome for the inbox.

    Raises DatabaseUnavailable: that is worked off once the database is back.
    """
    try:
        await handler(ask)
    except WorkedElsewhere:
        log.info("envelope.worked_elsewhere", key=ask.key)
    except DatabaseUnavailable:
        raise
    except GendanError as error:
        return await _refuse(ask, error.code, said(error), error)
    except Exception as error:  # noqa: BLE001 - logged with a reference which the person is given
        reference = report(error, key=ask.key, kind=ask.kind, name=ask.name, user=ask.user)
        return await _refuse(ask, UNEXPECTED, {"reference": reference})
    return "done"


async def guarded_view(handler: Callable[[Ask], Awaitable[Answer]], ask: Ask) -> tuple[Answer, str]:
    """Run the handler of a form; what it raises is shown in the form, which keeps what the person typed."""
    try:
        return await handler(ask), "done"
    except WorkedElsewhere:
        log.info("envelope.worked_elsewhere", key=ask.key)
        return None, "done"
    except GendanError as error:
        code, fields = error.code, said(error)
        with suppress(DatabaseUnavailable):  # the person is told all the same
            await ask.services.db.run(partial(_log_refusal, ask=ask, error=error, now=ask.services.clock.now()))
    except Exception as error:  # noqa: BLE001 - logged with a reference which the person is given
        code = UNEXPECTED
        fields = {"reference": report(error, key=ask.key, kind=ask.kind, name=ask.name, user=ask.user)}
    text = sentence(ask, code, fields)
    block = _error_block(ask, fields)
    if block is not None:
        return Errors({block: text}), f"refused:{code}"
    return Update(_notice_view(ask, text)), f"refused:{code}"


def said(error: GendanError) -> dict[str, Any]:
    """An error's fields as JSON."""
    return {name: _plain(value) for name, value in error.fields.items()} | {"message": error.message}


def sentence(ask: Ask, code: str, fields: dict[str, Any]) -> str:
    """The locale's sentence for an error code."""
    if ask.words.has_label(f"errors.{code}"):
        return ask.words.label(f"errors.{code}", **fields)
    log.error("error.unworded", code=code)
    return ask.words.label("errors.unexpected", reference=code)


def why(ask: Ask, error: GendanError) -> str:
    """An error of ours as the sentence that stands under a field."""
    return sentence(ask, error.code, said(error))


async def offer_again(ask: Ask) -> None:
    """Send the person a button in place of a form whose trigger is dead."""

    def put(work: Work) -> None:
        work.reply(OpenAgainMessage(key=ask.key, name=ask.name), part="again")

    await ask.services.run(put, to=ask.to)


async def _refuse(ask: Ask, code: str, fields: dict[str, Any], error: GendanError | None = None) -> str:
    outcome = f"refused:{code}"
    if not ask.user:
        log.warning("refused.nobody", key=ask.key, code=code)
        return outcome
    now = ask.services.clock.now()

    def write(session: Session) -> None:
        _put_refusal(session, to=ask.to, code=code, fields=fields, now=now)
        if error is not None:
            _log_refusal(session, ask=ask, error=error, now=now)

    await ask.services.db.run(write)
    return outcome


def _log_refusal(session: Session, *, ask: Ask, error: GendanError, now: datetime) -> None:
    """A refused request is part of the trail; what was typed is not. What cannot be read is set aside."""
    audit.write(
        session,
        now=now,
        actor=ask.user,
        action="refused",
        subject_kind=ask.kind,
        subject_id=ask.name,
        allowed=False,
        code=error.code,
    )
    if isinstance(error, Unreadable):
        set_aside(session, error, now=now)


def _put_refusal(session: Session, *, to: unit.Answer, code: str, fields: dict[str, Any], now: datetime) -> None:
    """Put the private refusal into the outbox and close the envelope with it, in one transaction."""
    inbox.worked(session, to.key, now=now, outcome=f"refused:{code}")
    outbox.put(
        session,
        key=f"refusal:{to.key}",
        kind=MessageKind.ANSWER,
        method=to.method,
        audience=to.audience,
        message=RefusalMessage(code=code, fields=fields),
        reader=to.member,
        now=now,
    )


def _error_block(ask: Ask, fields: dict[str, Any]) -> str | None:
    """The field an error belongs to: the one it names, else the form's first."""
    inputs = [
        str(block["block_id"])
        for block in ask.view.get("blocks") or []
        if block.get("type") == "input" and block.get("block_id")
    ]
    named = fields.get("block")
    return str(named) if named in inputs else next(iter(inputs), None)


def _notice_view(ask: Ask, text: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": ask.view.get("title") or {"type": "plain_text", "text": ask.words.label("app")[:24]},
        "close": {"type": "plain_text", "text": ask.words.label("buttons.close")},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text[:3000]}}],
    }


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | int | bool | float):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Text | Sentence):
        return phrase_as_data(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(item) for item in value)
    return str(value)
