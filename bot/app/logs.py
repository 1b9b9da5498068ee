"""Logs: structured key=value on stderr, never a message's text nor a token."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import get_contextvars

_SECRETS = re.compile(r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9-]+|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")
_VALUES = re.compile(r"(?m)(?<=^DETAIL:  ).*")
"""What PostgreSQL quotes of a row that it refuses."""


def set_up_logs(level: str) -> None:
    """Configure structlog and the libraries' loggers once, at start."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "workspace", "event"], drop_missing=True
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_NoSecrets())
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a sweep that is still running is not news
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def without_secrets(text: str) -> str:
    """A text for people who operate this, without tokens and passwords and without what a database quotes of a row."""
    return _VALUES.sub("***", _SECRETS.sub("***", text))


def _without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_secrets(value)
    return event


class _NoSecrets(logging.Filter):
    """The libraries' own log lines lose their tokens too, and say which workspace they are of."""

    def filter(self, record: logging.LogRecord) -> bool:
        whose = "".join(f"{name}={value!r} " for name, value in get_contextvars().items())
        record.msg, record.args = f"{whose}{without_secrets(record.getMessage())}", ()
        return True
