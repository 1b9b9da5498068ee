"""Load what the company knows: rules, calendars, plans, rates, days on the way, keywords and changed settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Member, Setting
from bot.domain.calendars import Calendar
from bot.domain.defaults import Defaults
from bot.files.aliases import load_aliases
from bot.files.calendars import load_calendar
from bot.files.data_folder import OwnData
from bot.files.keywords import load_keywords
from bot.files.plans import load_templates
from bot.files.rates import load_rates
from bot.files.rules import load_rules
from bot.files.seed import Seed, read_seed
from bot.files.transit import load_transit
from bot.services.rules.rulebook import with_defaults, with_numbers
from bot.settings import Settings
from bot.work.company import Company


class Calendars(Mapping[str, Calendar]):
    """Calendars by code, loaded when first asked for: a country's holidays are heavy to import."""

    def __init__(self, codes: Iterable[str], load: Callable[[str], Calendar] = load_calendar) -> None:
        self._codes = tuple(dict.fromkeys(codes))
        self._load = load
        self._loaded: dict[str, Calendar] = {}

    def __getitem__(self, code: str) -> Calendar:
        if code not in self._codes:
            raise KeyError(code)
        if code not in self._loaded:
            self._loaded[code] = self._load(code)
        return self._loaded[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


SITES = ("cn", "factory", "port", "DE", "US", "SE", "IT", "FR", "JP", "PL", "GB")


def workspace_seed(settings: Settings) -> Seed | None:
    """The workspace file named in the settings, if any."""
    return read_seed(settings.workspace_file) if settings.workspace_file else None


def rules_path(settings: Settings) -> Path | None:
    """The file of who may decide that is in force; None is the shipped one."""
    return settings.rules_file or OwnData(settings.data_folder).rules


def load_company(settings: Settings, db: Database | None = None, seed: Seed | None = None) -> Company:
    """The company's knowledge; the seed's team settings stand unless the environment says otherwise."""
    team = seed.team if seed else None
    given = settings.model_fields_set

    def choose(name: str) -> str:
        value = getattr(settings, name)
        return str(value if name in given or team is None else getattr(team, name, value))

    own = OwnData(settings.data_folder)
    rules = load_rules(rules_path(settings))
    defaults = with_numbers(Defaults(), rules.settings).with_all(team.settings if team else {})
    used: tuple[str, ...] = ()
    if db:
        defaults, used = db.call(partial(_kept, defaults=defaults))
    calendar = choose("calendar")
    zone = settings.timezone if team is None or "timezone" in given else team.zone
    return Company(
        rules=with_defaults(rules, defaults),
        calendars=Calendars((calendar, *SITES, *used), partial(load_calendar, folder=own.calendars)),
        plans=load_templates(own.plans, roles=rules.roles),
        rates=load_rates(own.rates),
        transit=load_transit(own.transit),
        keywords=load_keywords(),
        aliases=load_aliases(),
        defaults=defaults,
        zone=zone,
        locale=choose("locale"),
        currency=choose("currency"),
        calendar=calendar,
        emails=bool(settings.smtp_url and settings.email_from),
        webhooks=tuple(str(place) for place in range(len(settings.webhooks))),
        follow_channel=settings.follow_channel or (team.follow_channel if team else None) or "",
        seed=seed,
    )


def _kept(session: Session, defaults: Defaults) -> tuple[Defaults, tuple[str, ...]]:
    """The defaults with the settings the workspace changed, and the calendars its members use."""
    for row in session.scalars(select(Setting).where(Setting.name.not_like("%.%"))):  # dotted: a service's own notes
        defaults = defaults.changed(row.name, row.value)
    return defaults, tuple(session.scalars(select(Member.calendar).distinct()))
