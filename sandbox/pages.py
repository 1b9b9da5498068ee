"""What a browser or the app fetches beside the APIs: the page, uploads, private files, links, OAuth."""

from __future__ import annotations

import mimetypes
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from sandbox.assets import PAGE, edition, script, style
from sandbox.control.guard import is_loopback
from sandbox.workspace import Workspace

_FILE_NAME = re.compile(r"[\w-]+(\.[\w-]+)+")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Pages:
    """The plain HTTP of the server."""

    space: Workspace

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/", self.index),
            web.get("/page/{name}", self.asset),
            web.get("/page/{edition:[0-9a-f]{16}}/{name}", self.asset),
            web.get("/archives/{channel}/{message}", self.permalink),
            web.post("/upload/v1/{key}", self.upload),
            web.get("/files-pri/{id}/{name}", self.private_file),
            web.get("/oauth/v2/authorize", self.authorize),
        ]

    async def index(self, _request: web.Request) -> web.Response:
        """The page; its files lie below the edition's name, so that a browser need not fetch them again."""
        words = (PAGE / "index.html").read_text("utf-8").replace('"/page/', f'"/page/{edition(PAGE)}/')
        return _served(words.encode(), "text/html", lasting=False)

    async def asset(self, request: web.Request) -> web.Response:
        """A file of the page, to be kept for good when an edition was named: only the page itself names one."""
        name = request.match_info["name"]
        lasting = "edition" in request.match_info
        made = {"all.js": script, "all.css": style}.get(name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if made is not None:
            return _served(made(PAGE, edition(PAGE)).encode(), kind, lasting=lasting)
        path = PAGE / name
        if not _FILE_NAME.fullmatch(name) or not path.is_file():
            return web.Response(status=404, text="the page has no such file")
        return _served(path.read_bytes(), kind, lasting=lasting)

    async def permalink(self, request: web.Request) -> web.Response:
        """A link to a message leads to it on the page."""
        digits = request.match_info["message"].removeprefix("p")
        channel = request.match_info["channel"]
        if not digits.isdigit() or channel not in self.space.channels:
            return web.Response(status=404, text="there is no such message")
        raise web.HTTPFound(f"/#/{channel}/{digits[:-6]}.{digits[-6:]}")

    async def upload(self, request: web.Request) -> web.Response:
        """The second step of an external upload: the bytes, as they are or in a form."""
        data = await _uploaded_bytes(request)
        file = self.space.files.receive(request.match_info["key"], data)
        if file is None:
            return web.Response(status=400, text="unknown upload or wrong length")
        return web.Response(text=f"OK - {len(data)}")

    async def private_file(self, request: web.Request) -> web.Response:
        """The bytes of a file, for the app's token."""
        app = self.space.config.app
        given = request.headers.get("Authorization", "")
        if not secrets.compare_digest(given.encode(), f"Bearer {app.bot_token}".encode()):
            return web.Response(status=403, text="a token is needed")
        if "files:read" not in self.space.scopes:
            return web.Response(status=403, text="the scope files:read is needed")
        file = self.space.files.get(request.match_info["id"])
        if file is None or file.data is None:
            return web.Response(status=404, text="there is no such file")
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.data, content_type=file.mimetype, headers=headers)

    async def authorize(self, request: web.Request) -> web.Response:
        """The installation dialog, agreed to at once; leads back to an address on this machine only."""
        target = request.query.get("redirect_uri", "")
        if request.query.get("client_id") != self.space.config.app.client_id or not target:
            return web.Response(status=400, text="invalid client_id or redirect_uri")
        if not is_loopback(urlsplit(target).netloc) or urlsplit(target).scheme not in {"http", "https"}:
            return web.Response(status=400, text="redirect_uri must be on this machine")
        installer = request.query.get("user", next(iter(self.space.users)))
        if installer not in self.space.users:
            return web.Response(status=400, text="there is no such user")
        query = {"code": self.space.issue_code(installer), "state": request.query.get("state", "")}
        raise web.HTTPFound(f"{target}?{urlencode(query)}")


async def _uploaded_bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def _served(body: bytes, kind: str, *, lasting: bool) -> web.Response:
    text = kind.startswith("text/") or kind in {"application/javascript", "application/json", "image/svg+xml"}
    return web.Response(
        body=body,
        content_type=kind,
        charset="utf-8" if text else None,
        headers={
            "Cache-Control": "max-age=31536000, immutable" if lasting else "no-cache",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )
