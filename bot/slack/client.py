"""The Web API client: one shared session, no hidden retries."""

from __future__ import annotations

from types import TracebackType

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

REQUEST_SECONDS = 10
"""How long a request may take; after it, and a margin, its fate is looked up."""


class SlackConnection:
    """An AsyncWebClient on one aiohttp session; enter it inside the running loop.

    The SDK's own retry handler posts again after a reset, which doubled messages: there is none here.
    """

    def __init__(self, token: str | None, *, base_url: str | None = None, connections: int = 32) -> None:
        self._token = token
        self._base_url = base_url or AsyncWebClient.BASE_URL
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    @property
    def client(self) -> AsyncWebClient:
        """The client; only between enter and exit."""
        if self._client is None:
            raise RuntimeError("the Slack connection is not open")
        return self._client

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP session behind it, for response_url and webhooks."""
        if self._session is None:
            raise RuntimeError("the Slack connection is not open")
        return self._session

    async def __aenter__(self) -> SlackConnection:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
            connector=aiohttp.TCPConnector(limit=self._connections),
        )
        self._client = AsyncWebClient(
            token=self._token,
            base_url=self._base_url,
            session=self._session,
            retry_handlers=[],
            timeout=REQUEST_SECONDS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None
