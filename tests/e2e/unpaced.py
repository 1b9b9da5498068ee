"""The command line with a workspace that lets every message out at once: for stories that are not about pace.

Pacing counts wall-clock seconds, one message a second and channel; a table of stories would mostly wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import bot.__main__
from bot.slack.pacing import TIERS_PER_MINUTE, Pacing

AT_ONCE: dict[str, Any] = dict.fromkeys(("rate", "burst", "most", "channel_rate", "channel_burst"), 1e9)


@contextmanager
def without_pace() -> Iterator[None]:
    """Whoever sends within lets everything out at once."""
    defaults = Pacing.__init__.__kwdefaults__
    assert defaults is not None
    assert AT_ONCE.keys() <= defaults.keys()
    with mock.patch.dict(defaults, AT_ONCE), mock.patch.dict(TIERS_PER_MINUTE, dict.fromkeys(TIERS_PER_MINUTE, 1e9)):
        yield


def main() -> None:
    """`gendan …`, unpaced."""
    with without_pace():
        bot.__main__.main()


if __name__ == "__main__":
    main()
