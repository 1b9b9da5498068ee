"""Bots that live and die: each a process of its own, forked from one that has done the imports once.

One word a line on stdin: `born` starts `gendan run` and answers its process id, `gone` answers once it has ended.
"""

from __future__ import annotations

import os
import sys

import bot.__main__
from bot.app.features import load_messages
from bot.cli import run


def main() -> None:
    """Serve until stdin ends."""
    load_messages()
    child = 0
    for line in sys.stdin:
        if line.strip() == "born":
            child = os.fork()
            if child == 0:
                _live()
            print(child, flush=True)
        else:
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)


def _live() -> None:
    os.setpgid(0, 0)
    sys.stdin.close()
    os.dup2(2, 1)
    sys.argv = ["gendan", run.run.__name__]
    try:
        bot.__main__.main()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    os._exit(0)


if __name__ == "__main__":
    main()
