"""The last line of a command that ends, like the log, gives nothing away."""

from __future__ import annotations

import pytest
import typer

from bot.cli.output import refuse


def test_a_last_line_has_no_token_no_password_and_nothing_of_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        refuse("ended: xoxb-1-secret at postgresql://me:pass@db/x\nDETAIL:  Failing row contains (报价八万).", 1)
    said = capsys.readouterr().err
    assert said == "ended: *** at postgresql://***@db/x\nDETAIL:  ***\n"
