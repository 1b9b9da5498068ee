"""What a worker leaves whose interpreter fell over: a core, and the C frames in it for whoever looks for the fault."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

CORE = Path("core")
"""Where Linux puts it unless told otherwise; a worker works where the run was started."""


def allow() -> None:
    """Let this process leave a core, as far as the machine lets us."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def frames() -> str:
    """The C frames of the thread that fell over, and why there are none; the core is gone afterwards."""
    if not CORE.exists():
        return "no core was left"
    gdb = shutil.which("gdb")
    if gdb is None:
        return f"{CORE.absolute()} stays: there is no gdb to read it"
    command = [gdb, "-nx", "-batch", "-ex", "backtrace 40", sys.executable, str(CORE)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    CORE.unlink()
    return "\n".join(line for line in told.stdout.splitlines() if line.startswith("#"))
