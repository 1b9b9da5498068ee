"""The command line with leases of a moment: for stories in which a bot dies and the next finds what it was sending.

Leases live on a clock that no story moves; the local Slack is done with a request as soon as its sender is dead.
"""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import bot.__main__
from bot.jobs.delivery import LEASE, Delivery

A_MOMENT = timedelta(seconds=2)


def main() -> None:
    """`gendan …`, with short leases: a process does not take from itself what it still sends."""
    defaults = Delivery.__init__.__kwdefaults__
    assert defaults is not None
    assert defaults["lease"] == LEASE
    with mock.patch.dict(defaults, {"lease": A_MOMENT}):
        bot.__main__.main()


if __name__ == "__main__":
    main()
