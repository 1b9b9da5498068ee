"""`/api/<method>`: merging arguments, tokens, scopes, faults, limits, and the answer in Slack's form."""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import b64decode
from typing import Any

from aiohttp import web

from sandbox.delivery import Courier
from sandbox.errors import ApiError
from sandbox.faults import Faults
from sandbox.limits import Limits
from sandbox.scopes import METHOD_SCOPES
from sandbox.webapi import METHODS
from sandbox.webapi.desk import Args, Desk, missing_scope

Json = dict[str, Any]

_APP_TOKEN = frozenset({"apps.connections.open"})
_NO_TOKEN = frozenset({"blocks.validate", "oauth.v2.access"})


class ApiServer:
    """Answers Web API calls and keeps them in the log."""

    def __init__(self, desk: Desk, courier: Courier, faults: Faults, limits: Limits) -> None:
        self._desk = desk
        self._courier = courier
        self._faults = faults
        self._limits = limits

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one call."""
        if self._faults.offline:
            return hang_up(request)
        self._courier.open += 1
        self._courier.touch()
        try:
            return await self._handle(request, request.match_info["method"])
        finally:
            self._courier.open -= 1
            self._courier.touch()

    async def _handle(self, request: web.Request, method: str) -> web.StreamResponse:
        slow = self._faults.strike(method, "slow")
        if slow:
            await asyncio.sleep(slow.seconds)
        try:
            args = await _read_args(request)
        except ApiError as error:
            return self._answer(method, {}, error.body())
        token = _token_of(request, args)
        args |= _basic_of(request)
        wait = self._wait(method, args)
        body: Json
        if wait:
            body = {"ok": False, "error": "ratelimited"}
            return self._answer(method, args, body, status=429, headers={"Retry-After": str(wait)})
        try:
            body = {"ok": True, **self._call(method, Args(args), token)}
        except ApiError as error:
            body = error.body()
        answer = self._answer(method, args, body)
        if body["ok"] and self._faults.strike(method, "reset_after_store"):
            return hang_up(request)
        return answer

    def _wait(self, method: str, args: Json) -> int:
        fault = self._faults.strike(method, "ratelimit")
        if fault:
            return fault.retry_after
        return self._limits.wait(method, self._channel_of(args))

    def _channel_of(self, args: Json) -> str | None:
        """The id of the channel a call is about, however it is named."""
        ref, space = args.get("channel"), self._desk.space
        if not isinstance(ref, str):
            return None
        if ref in space.users:
            return space.dm_with(ref).id
        named = None if ref in space.channels else space.channel_named(ref)
        return named.id if named else ref

    def _call(self, method: str, args: Args, token: str | None) -> Json:
        handler = METHODS.get(method)
        if handler is None:
            raise ApiError("unknown_method", req_method=method)
        self._check_token(method, token)
        fault = self._faults.strike(method, "error")
        if fault:
            raise ApiError(fault.error)
        return handler(self._desk, args)

    def _check_token(self, method: str, token: str | None) -> None:
        if method in _NO_TOKEN:
            return
        space = self._desk.space
        app = space.config.app
        if token is None:
            raise ApiError("not_authed")
        is_bot = secrets.compare_digest(token.encode(), app.bot_token.encode())
        is_app = secrets.compare_digest(token.encode(), app.app_token.encode())
        if not (is_bot or is_app):
            raise ApiError("invalid_auth")
        if is_app != (method in _APP_TOKEN):
            raise ApiError("not_allowed_token_type")
        # An app-level token is the app's, not the installation's: it goes on working.
        if is_bot and space.installation != "installed":
            raise ApiError("token_revoked" if space.installation == "revoked" else "account_inactive")
        needed = METHOD_SCOPES.get(method, ())
        if needed and not space.scopes.intersection(needed):
            raise missing_scope(needed, space)

    def _answer(
        self, method: str, args: Json, body: Json, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> web.Response:
        shown = {name: value for name, value in args.items() if name not in {"token", "client_secret"}}
        space = self._desk.space
        space.log.add(direction="in", kind="api", method=method, payload=shown, answer=body, status=status)
        return web.json_response(
            body,
            status=status,
            headers={"x-oauth-scopes": ",".join(space.config.app.granted_scopes), **(headers or {})},
            dumps=_dumps,
        )


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def hang_up(request: web.Request) -> web.StreamResponse:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


async def _read_args(request: web.Request) -> Json:
    merged: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json() if request.can_read_body else {}
        except ValueError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        merged |= body
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                merged[name] = value
    return merged


def _basic_of(request: web.Request) -> Json:
    """The app's credentials as oauth.v2.access may carry them."""
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = b64decode(word).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


def _token_of(request: web.Request, args: Json) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    given = args.get("token")
    return given if isinstance(given, str) and given else None
