"""`gendan doctor`: one check for each thing that must be in order, with the fix for each that is not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.app.company import load_company, workspace_seed
from bot.db.database import Database
from bot.db.engines import DatabaseUnavailable
from bot.db.migrate import pending, standing
from bot.db.models import Seat
from bot.db.standing import DatabaseEmpty, DatabaseMissing, DatabaseStanding, fit, whole
from bot.domain.authority import check as check_table
from bot.domain.errors import GendanError
from bot.domain.standing import OUTSIDERS
from bot.domain.text import Sentence
from bot.files.locales import templates_folder
from bot.presentation.traffic import installation_fix
from bot.presentation.words import Lexicon
from bot.services.people import channels, installation, members
from bot.services.people.vacancies import empty_seats
from bot.services.rules.rulebook import in_force
from bot.settings import Settings
from bot.slack.channels import read_channel
from bot.slack.client import SlackConnection
from bot.slack.directory import read_person
from bot.slack.errors import HALTS, code_of
from bot.slack.scopes import Scope, lacking
from bot.work.company import Company
from bot.work.unit import Work

MIGRATE = "Run: gendan migrate"
LOOK_AHEAD = timedelta(days=120)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the doctor; fix says what to do when it is not ok."""

    name: str
    ok: bool
    message: str
    fix: str | None = None


def database_check(settings: Settings, *, say: Callable[[GendanError], str] = str) -> Check:
    """Whether the database is there, ours and up to date; looking makes and changes nothing."""
    url = settings.database_url.get_secret_value()
    try:
        found = standing(url)
        fit(found, url)
        whole(url)
    except (DatabaseMissing, DatabaseEmpty) as error:
        return Check(name="database", ok=False, message=say(error), fix=MIGRATE)
    except DatabaseUnavailable as error:
        return unusable(say(error))
    if found.standing is not DatabaseStanding.CURRENT:
        waiting = len(pending(url))
        return Check(name="database", ok=False, message=f"{waiting} migration(s) waiting", fix=MIGRATE)
    return Check(name="database", ok=True, message="answers and is up to date")


def unusable(message: str) -> Check:
    """The check of a database that cannot be used."""
    return Check(name="database", ok=False, message=message, fix="Check GENDAN_DATABASE_URL.")


def set_up_checks(
    settings: Settings, db: Database | None, *, say: Callable[[GendanError], str] = str
) -> Iterator[Check]:
    """What the company's files, Slack and, with a database, seats and channels are like."""
    try:
        company = load_company(settings, db, workspace_seed(settings))
        company.home_calendar()
    except DatabaseUnavailable:
        raise
    except GendanError as error:
        yield Check(
            name="files",
            ok=False,
            message=say(error),
            fix="Mend the file that is named (GENDAN_WORKSPACE_FILE, GENDAN_RULES_FILE, GENDAN_DATA_FOLDER).",
        )
        yield from slack_checks(settings)
        return
    today = datetime.now(ZoneInfo(company.zone)).date()
    yield rules_check(company)
    yield from calendar_checks(company, today)
    if db is not None:
        yield from seat_checks(company, db, today)
        yield installation_check(db)
        yield directory_check(db)
    yield from slack_checks(settings, company, db)


def calendar_checks(company: Company, today: date) -> Iterator[Check]:
    """Whether the working calendar is known for this year and as far as plans reach."""
    calendar = company.home_calendar()
    for year in sorted({today.year, (today + LOOK_AHEAD).year}):
        if calendar.complete(year):
            yield Check(name=f"calendar {year}", ok=True, message=f"{company.calendar} {year} is complete")
        else:
            yield Check(
                name=f"calendar {year}",
                ok=False,
                message=Lexicon(templates_folder(), "en").in_all(Sentence.of("calendar.not_entered", year=year), "UTC"),
                fix=f"When the notice is out, add {company.calendar}-{year}.yaml (docs/calendars.md).",
            )


def rules_check(company: Company) -> Check:
    """Whether the table of who may decide is sound."""
    findings = [finding for finding in check_table(company.rules) if not finding.warning]
    if findings:
        return Check(
            name="rules",
            ok=False,
            message=f"{len(findings)} error(s) in the table of who may decide",
            fix="Run: gendan authority check",
        )
    return Check(name="rules", ok=True, message=f"table {company.rules.version} is sound")


def seat_checks(company: Company, db: Database, today: date) -> Iterator[Check]:
    """Seats nobody holds, or that are empty on one of the next 14 working days."""
    if not db.call(lambda session: session.scalar(select(Seat.id).limit(1))):
        yield Check(
            name="seats",
            ok=False,
            message="nobody holds a role yet, so nobody can be asked",
            fix="Name your people and their roles in a workspace file (GENDAN_WORKSPACE_FILE; "
            "bot/data/demo/workspace.yaml is an example) and start `gendan run` once.",
        )
        return
    empty = db.call(
        lambda session: empty_seats(Work(session, in_force(session, company), datetime.now(UTC)), today=today)
    )
    if not empty:
        yield Check(name="seats", ok=True, message="every role the rules name is held")
    for seat in empty:
        yield Check(
            name=f"seat {seat.role}",
            ok=False,
            message=f"{seat.role}{f' for {seat.customer}' if seat.customer else ''} is empty"
            + (f" on {seat.day.isoformat()}" if seat.day else "")
            + f"; what comes to it goes to {seat.falls_to}",
            fix="Give the seat to somebody or enter a deputy: /authority roles in Slack, or the workspace file "
            "(GENDAN_WORKSPACE_FILE).",
        )


def installation_check(db: Database) -> Check:
    """Whether anything leaves through Slack, as the running program last saw it."""
    halt = db.call(installation.kept)
    if halt is None:
        return Check(name="installation", ok=True, message="Slack takes our messages")
    since = halt.since.isoformat(timespec="minutes")
    return Check(
        name="installation",
        ok=False,
        message=f"nothing has left since {since}: Slack answers {halt.code}; what waits is kept",
        fix=installation_fix_in_both(halt.code),
    )


def directory_check(db: Database) -> Check:
    """Whether Slack's directory was read to its end."""
    if db.call(members.first_reading_lasts):
        return Check(
            name="directory",
            ok=False,
            message="Slack's directory is being read for the first time: names in books and in the workspace file wait",
            fix="Wait until the log says directory.complete; if it says directory.not_read, mend what it names.",
        )
    last = db.call(members.last_reading)
    if last is None:
        return Check(name="directory", ok=True, message="not read yet: it is at the first start")
    message = f"{last.people} people, read {last.at.isoformat(timespec='minutes')}"
    return Check(name="directory", ok=True, message=message)


def slack_checks(settings: Settings, company: Company | None = None, db: Database | None = None) -> Iterator[Check]:
    """Whether the tokens work, which features lack a scope, and who reads along in the channels we post in."""
    if settings.slack_bot_token is None or (settings.slack_app_token is None and settings.http_port is None):
        yield Check(
            name="slack tokens",
            ok=False,
            message="SLACK_BOT_TOKEN or SLACK_APP_TOKEN is not set",
            fix="Create the app from `gendan manifest`, install it, and put both tokens into .env",
        )
        return
    look = None if company is None or db is None else Look(company, db)
    yield from asyncio.run(_ask_slack(settings, settings.slack_bot_token.get_secret_value(), look))


@dataclass(frozen=True)
class Look:
    """What is known of channels and people without asking Slack."""

    company: Company
    db: Database

    def channels(self) -> list[str]:
        return sorted(self.db.call(lambda session: channels.ours(Work(session, self.company, datetime.now(UTC)))))

    def split(self, people: tuple[str, ...]) -> tuple[set[str], set[str]]:
        """Those from outside, and those nobody has told us of."""
        now = datetime.now(UTC)
        return self.db.call(lambda s: channels.strangers_among(Work(s, self.company, now), people=people))


async def _ask_slack(settings: Settings, token: str, look: Look | None) -> list[Check]:
    async with SlackConnection(token, base_url=settings.slack_api_base_url) as connection:
        found = await _bot_checks(connection.client)
        if look is not None and all(check.ok for check in found):
            found += await channel_checks(connection.client, look)
        if settings.slack_app_token is not None:
            app_token = settings.slack_app_token.get_secret_value()
            ask = partial(connection.client.apps_connections_open, app_token=app_token)
            fix = "It needs connections:write (Basic Information → App-Level Tokens)."
            found.append(await _call("app token", ask, fix))
    return found


async def _bot_checks(client: AsyncWebClient) -> list[Check]:
    missing: list[Scope] = []

    async def ask() -> None:
        missing.extend(lacking((await client.auth_test()).headers))

    fix = "Copy the bot token again from OAuth & Permissions; it starts with xoxb-."
    bot = await _call("bot token", ask, fix, of=installation_fix_in_both)
    fix = "Add it under OAuth & Permissions and install the app again."
    return [bot] + [
        Check(
            name=f"scope {scope.name}",
            ok=scope.optional,
            message=f"not granted ({scope.feature}); without it: {scope.without}",
            fix=fix,
        )
        for scope in missing
    ]


CHANNEL_TROUBLE = {
    channels.OUTSIDE: (
        "has guests or people of another company in it ({who}): nothing is posted there",
        "Remove them, or name a channel with colleagues only.",
    ),
    channels.SHARED: (
        "is shared with another company: nothing is posted there",
        "Stop sharing it, or name a channel with colleagues only.",
    ),
    channels.ARCHIVED: ("is archived: nothing is posted there", "Unarchive it, or name another channel."),
    channels.BOT_OUT: ("does not have the bot in it, or does not exist", "Invite the bot there, or name another one."),
    channels.UNSEEN: (
        "cannot be looked at: whether outsiders read along is unknown",
        "Add channels:read and groups:read under OAuth & Permissions and install the app again.",
    ),
}
"""What is wrong with a channel, and what to do."""


async def channel_checks(client: AsyncWebClient, look: Look) -> list[Check]:
    """Whether only colleagues read what is posted, for each channel we post in."""
    team = str((await client.auth_test()).get("team_id") or "")
    return [await _channel_check(client, look, channel, team) for channel in look.channels()]


async def _channel_check(client: AsyncWebClient, look: Look, channel: str, team: str) -> Check:
    name = f"channel {channel}"
    try:
        seen, people = await read_channel(client, channel)
        outsiders, unknown = look.split(people)
        for person in sorted(unknown):
            profile = await read_person(client, person, team)
            if profile is not None and profile.standing in OUTSIDERS:
                outsiders.add(person)
    except SlackApiError as error:
        fix = "Run `gendan doctor` again in a minute."
        return Check(name=name, ok=False, message=f"Slack answers {code_of(error)}", fix=fix)
    except (aiohttp.ClientError, OSError) as error:
        return Check(name=name, ok=False, message=f"Slack cannot be reached ({type(error).__name__})", fix="Try again.")
    trouble = replace(seen, outsiders=tuple(sorted(outsiders))).trouble
    if not trouble:
        return Check(name=name, ok=True, message=f"#{seen.name}: only colleagues read along")
    message, fix = CHANNEL_TROUBLE[trouble]
    shown = message.format(who=", ".join(sorted(outsiders)))
    return Check(name=name, ok=False, message=f"#{seen.name or channel} {shown}", fix=fix)


async def _call(
    name: str, ask: Callable[[], Awaitable[Any]], fix: str, of: Callable[[str], str] | None = None
) -> Check:
    """Whether a call is answered; `of` knows a better fix for a trouble of the installation."""
    try:
        await ask()
    except SlackApiError as error:
        code = code_of(error)
        return Check(
            name=name, ok=False, message=f"Slack answers {code}", fix=of(code) if of and code in HALTS else fix
        )
    except (aiohttp.ClientError, OSError) as error:
        return Check(
            name=name,
            ok=False,
            message=f"Slack cannot be reached ({type(error).__name__})",
            fix="Check the network, the proxy (HTTPS_PROXY, NO_PROXY), or SLACK_API_BASE_URL.",
        )
    return Check(name=name, ok=True, message="works")


def installation_fix_in_both(code: str) -> str:
    """What mends a trouble of the installation, in both languages: whoever reads this may know either."""
    lexicon = Lexicon(templates_folder(), "en")
    return "\n      ".join(installation_fix(code, lexicon.words(locale, "UTC")) for locale in ("en", "zh-CN"))
