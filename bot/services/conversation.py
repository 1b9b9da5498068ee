"""A plain message to the bot: equal to a command, several lines at once, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.messages import Intent, MessageLine, read_message
from bot.domain.phrases.milestones import MilestoneLine
from bot.domain.phrases.reading import Question
from bot.services.company import Company
from bot.services.delays.previews import preview_text
from bot.services.orders import ask_orders
from bot.services.reading import reader_for
from bot.services.replies import Answer, reply
from bot.services.reports import ReadLine, save_lines
from bot.services.standups.prompts import SKIP_WORDS, plain_reply, rest_on_track, skip_today

SOUND = ("audio/", "video/")


def take_message(
    session: Session, company: Company, *, now: datetime, to: Answer, text: str, kinds: Sequence[str] = ()
) -> Intent:
    """Do what a message asks for; kinds are the media types of the files that came with it.

    Lines next to each other that want the same are worked together; what is not understood is answered with how to
    say it. Returns what the message as a whole wanted.
    """
    if not text:
        sound = any(kind.startswith(SOUND) for kind in kinds)
        reply(session, to, now=now, message="help_sound" if sound else "help", context={"typed": ""})
        return Intent.HELP
    if text.strip().lower() in SKIP_WORDS:
        skip_today(session, company, now=now, to=to)
        return Intent.STAND_UP
    message = read_message(text, reader_for(session, company, now=now, member_id=to.member))
    for place, (intent, lines) in enumerate(groupby(message.lines, key=lambda line: line.intent)):
        _work(session, company, intent, list(lines), now=now, to=to, whole=text, part=str(place) if place else "")
    return message.intent


def _work(
    session: Session,
    company: Company,
    intent: Intent,
    lines: list[MessageLine],
    *,
    now: datetime,
    to: Answer,
    whole: str,
    part: str,
) -> None:
    text = "\n".join(line.text for line in lines)
    if intent is Intent.MILESTONE:
        save_lines(session, company, now=now, to=to, lines=[_read(line) for line in lines], part=part)
    elif intent is Intent.DELAY:
        preview_text(session, company, now=now, to=to, text=text, part=part)
    elif intent is Intent.UNCLEAR and all(_names_anomaly(company, line) for line in lines):
        preview_text(session, company, now=now, to=to, text=text, dated=False, part=part)
    elif intent is Intent.NO_DELAY:
        orders = [ref.key for line in lines for ref in line.orders]
        reply(session, to, now=now, message="no_delay", context={"orders": orders}, part=part)
    elif intent in {Intent.ORDER_QUERY, Intent.MY_ORDERS}:
        keys = [ref.key for line in lines for ref in line.orders]
        ask_orders(session, company, now=now, to=to, text=keys[0] if keys else "", part=part)
    elif intent is Intent.STAND_UP:
        plain_reply(session, company, now=now, to=to, text=text if part else whole)
    elif intent is Intent.REST_ON_TRACK:
        rest_on_track(session, company, now=now, to=to)
    else:
        context = {"typed": text if intent is Intent.UNCLEAR else ""}
        reply(session, to, now=now, message="help", context=context, part=part)


def _read(line: MessageLine) -> ReadLine:
    results = [one for one in line.results if isinstance(one, (MilestoneLine, Question))]
    said = f"{line.source.name} {line.source.stamp}" if line.source else ""
    return ReadLine(typed=line.text, found=results, said=said)


def _names_anomaly(company: Company, line: MessageLine) -> bool:
    """Whether a line without a date names an order and what is wrong with it."""
    return bool(line.orders) and bool(name_kind(line.text, company.keywords))
