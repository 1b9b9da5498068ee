"""Serve the furnished fake for looking at by hand: `python -m tests.browser.look`."""

from __future__ import annotations

import signal

from tests.browser.fake_workspace import FakeWorkspace, furnish


def main() -> None:
    """Serve until interrupted."""
    workspace = FakeWorkspace()
    furnish(workspace)
    address, stop = workspace.serve()
    print(address, flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    stop()


if __name__ == "__main__":
    main()
