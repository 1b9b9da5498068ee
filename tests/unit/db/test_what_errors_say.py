"""An error of the database goes into the log, where nothing that people typed may stand."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.db.engines import parse, writing_engine


@pytest.mark.parametrize("address", ["sqlite://"])
def test_an_error_of_the_database_does_not_say_what_was_written(address: str) -> None:
    engine = writing_engine(parse(address), size=1)
    with engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("INSERT INTO nowhere (words) VALUES (:words)"), {"words": "报价八万"})
    engine.dispose()
    assert "nowhere" in str(raised.value)
    assert "报价" not in str(raised.value)
