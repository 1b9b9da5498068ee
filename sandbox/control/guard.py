"""Who may drive the workspace: this machine only, and no web page from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.errors import Refused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# What a link on any page may lead to, and what the page itself is made of. Nothing here acts.
_FOR_READING = ("/page/", "/archives/", "/oauth/v2/authorize")

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN_SITE = frozenset({"", "same-origin", "none"})


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine; a name that merely resolves to it does not."""
    try:
        return urlsplit(f"//{host}").hostname in _LOOPBACK
    except ValueError:
        return False


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts everywhere, and foreign origins wherever something could be done or read.

    The Web API and the sockets are closed to them too: a workspace file's tokens are no secrets.
    """
    if not is_loopback(request.headers.get("Host", "")):
        return _wrong(403, "foreign_host", "only names of this machine are served")
    if request.path != "/" and not request.path.startswith(_FOR_READING) and _is_foreign(request):
        return _wrong(403, "foreign_origin", "a page from elsewhere may not drive the workspace")
    if not request.path.startswith("/_control/"):
        return await handler(request)
    try:
        return await handler(request)
    except Refused as error:
        return _wrong(400, error.code, error.detail)
    except web.HTTPException as error:
        return _wrong(error.status, "no_such_call" if error.status == 404 else "wrong_call", error.reason)


def _is_foreign(request: web.Request) -> bool:
    own = f"http://{request.headers['Host']}"
    return request.headers.get("Origin", own) != own or request.headers.get("Sec-Fetch-Site", "") not in _OWN_SITE


def _wrong(status: int, code: str, detail: str) -> web.Response:
    body = {"ok": False, "error": code, "detail": detail}
    return web.json_response(body, status=status, dumps=lambda data: json.dumps(data, ensure_ascii=False))
