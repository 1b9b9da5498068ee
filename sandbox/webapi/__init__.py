"""The Web API: one function a method, gathered in one table."""

from __future__ import annotations

from types import MappingProxyType

from sandbox.webapi import accounts, channels, chat, history, reactions, uploads, views
from sandbox.webapi.desk import Method

METHODS: MappingProxyType[str, Method] = MappingProxyType(
    {
        **accounts.METHODS,
        **channels.METHODS,
        **chat.METHODS,
        **history.METHODS,
        **reactions.METHODS,
        **uploads.METHODS,
        **views.METHODS,
    }
)
