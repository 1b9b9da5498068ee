"""What a string must look like when a rule names a form."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_LINK = re.compile(r"(https?://|mailto:|tel:|slack://)\S+", re.IGNORECASE)


def is_date(text: str) -> bool:
    """A day of the calendar as YYYY-MM-DD."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """A time of day as HH:mm."""
    return bool(_TIME.fullmatch(text))


def is_number(text: str) -> bool:
    """A decimal number in digits."""
    return bool(_NUMBER.fullmatch(text))


def is_email(text: str) -> bool:
    """An e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def is_url(text: str) -> bool:
    """A link Slack accepts in a button: http, https, mailto, tel or slack."""
    return bool(_LINK.fullmatch(text))


def is_web_url(text: str) -> bool:
    """An http or https URL with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


def _is_https(text: str) -> bool:
    return text.startswith("https://") and is_web_url(text)


def is_image_url(text: str) -> bool:
    """A picture Slack could fetch: not on this machine, not in a private network."""
    if not is_web_url(text):
        return False
    host = urlsplit(text).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


# form -> (test, what Slack says when it fails)
FORMS: MappingProxyType[str, tuple[Callable[[str], bool], str]] = MappingProxyType(
    {
        "date": (is_date, "must be a valid date in the format YYYY-MM-DD"),
        "time": (is_time, "must be a valid time in the format HH:mm"),
        "number": (is_number, "must be a valid number"),
        "email": (is_email, "must be a valid email address"),
        "url": (is_url, "must be a valid URL"),
        "link": (is_url, "must be a valid URL"),
        "https_url": (_is_https, "must be a valid HTTPS URL"),
        "image_url": (is_image_url, "downloading image failed"),
        "color": (lambda text: bool(_COLOR.fullmatch(text)), "must be a color such as #00ff00"),
        "zone": (_is_zone, "must be a valid time zone"),
    }
)
