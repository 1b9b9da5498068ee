"""The ways out: the Web API client without hidden retries, one shared session, and the company's proxy for both."""

from __future__ import annotations

from types import TracebackType
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

REQUEST_SECONDS = 10
"""How long a request may take; after it, and a margin, its fate is looked up."""

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
SPOKEN_AS = {"ws": "http", "wss": "https"}


def proxy_for(url: str) -> str | None:
    """The proxy an address is reached through: HTTPS_PROXY, else HTTP_PROXY; none by NO_PROXY, or on this machine.

    slack_sdk reads the same variables but not NO_PROXY, and knows nothing of this machine; aiohttp's own `trust_env`
    reads ~/.netrc as well, and refuses every request with a token when there is a default entry in it.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in HERE or proxy_bypass(host):
        return None
    found = getproxies()
    spoken = SPOKEN_AS.get(parts.scheme, parts.scheme)
    return found.get(spoken) or (found.get("http") if spoken == "https" else None)


async def _by_proxy(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Every request of a session by the proxy of its own address, each step of a redirect anew."""
    proxy = proxy_for(str(request.url))
    request.update_proxy(URL(proxy) if proxy else None, None, None)
    return await handler(request)


def open_session(*, connections: int = 32) -> aiohttp.ClientSession:
    """An HTTP session; nobody else makes one (a test reads the code for it)."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
        connector=aiohttp.TCPConnector(limit=connections),
        middlewares=(_by_proxy,),
    )


def web_client(
    token: str | None, session: aiohttp.ClientSession | None, *, base_url: str | None = None
) -> AsyncWebClient:
    """A Web API client on a session.

    The SDK's own retry handler posts again after a reset, which doubled messages: there is none here.
    """
    client = AsyncWebClient(
        token=token,
        base_url=base_url or AsyncWebClient.BASE_URL,
        session=session,
        retry_handlers=[],
        timeout=REQUEST_SECONDS,
    )
    client.proxy = None  # what the SDK took from the environment; the session knows better
    return client


class SlackConnection:
    """An AsyncWebClient on one aiohttp session; enter it inside the running loop."""

    def __init__(self, token: str | None, *, base_url: str | None = None, connections: int = 32) -> None:
        self._token = token
        self._base_url = base_url
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
        self._session = open_session(connections=self._connections)
        self._client = web_client(self._token, self._session, base_url=self._base_url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None
