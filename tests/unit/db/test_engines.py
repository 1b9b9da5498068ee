"""What a connection to PostgreSQL is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from bot.db.engines import PEER_OPTIONS, parse, writing_engine


class Asked(Exception):
    """A connection was about to be made."""


def asked_for(url: str) -> dict[str, Any]:
    """With which options a connection would be made."""
    engine, options = writing_engine(parse(url), size=1), {}

    def note(_dialect: Any, _record: Any, _arguments: Any, given: dict[str, Any]) -> None:
        options.update(given)
        raise Asked

    event.listen(engine, "do_connect", note)
    with pytest.raises(Asked):
        engine.connect()
    engine.dispose()
    return options


def test_a_server_that_vanishes_without_a_word_is_noticed() -> None:
    assert PEER_OPTIONS.items() <= asked_for("postgresql://gendan@db/gendan").items()


def test_what_the_address_says_of_it_stands() -> None:
    options = asked_for("postgresql://gendan@db/gendan?connect_timeout=60&keepalives_idle=300")
    assert (options["connect_timeout"], options["keepalives_idle"]) == ("60", "300")
    assert options["tcp_user_timeout"] == PEER_OPTIONS["tcp_user_timeout"]
