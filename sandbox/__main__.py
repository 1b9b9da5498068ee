"""`python -m sandbox --config workspace.yaml`: run a local Slack for any app."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.app import Options, serve
from sandbox.clock import parse_moment
from sandbox.config import ConfigError, declining, load
from sandbox.control.guard import is_loopback


def _moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _local_url(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not is_loopback(urlsplit(text).netloc):
        raise argparse.ArgumentTypeError(f"{text!r} is not a URL on this machine")
    return text


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Slack that runs on this machine.")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the workspace (YAML)")
    parser.add_argument("--port", type=_port, default=8400, help="8400; 0 takes a free one")
    parser.add_argument("--clock", type=_moment, metavar="ISO", help="where the workspace clock starts")
    parser.add_argument(
        "--decline", action="append", default=[], metavar="SCOPE", help="an optional scope that is not granted"
    )
    parser.add_argument("--http", type=_local_url, metavar="URL", help="deliver by signed HTTP to this URL")
    parser.add_argument("--door", type=_local_url, metavar="URL", help="the app's loopback door")
    return parser


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows loops have no signal handlers; there an interrupt ends the process as usual.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    options = Options(port=arguments.port, clock=arguments.clock, http=arguments.http, door=arguments.door)
    async with serve(declining(load(arguments.config), arguments.decline), options) as running:
        print(f"sandbox ready {running.url}/", flush=True)
        await stop.wait()


def main(argv: Sequence[str] | None = None) -> int:
    """Run until interrupted; 2 when the workspace file or the port cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        asyncio.run(_run(arguments))
    except ConfigError as error:
        print("\n".join(error.problems), file=sys.stderr)
        return 2
    except OSError as error:
        print(f"cannot listen on port {arguments.port}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
