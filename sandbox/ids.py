"""Ids in the shapes Slack gives them."""

from __future__ import annotations

import secrets
import string
import uuid

_ALPHABET = string.ascii_uppercase + string.digits
_MIXED = string.ascii_letters + string.digits


def make_id(prefix: str) -> str:
    """An id such as `V0K3J9…`: a letter for the kind and ten characters."""
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def make_secret(length: int = 24) -> str:
    """An unguessable word for tickets, tokens and URLs."""
    return "".join(secrets.choice(_MIXED) for _ in range(length))


def make_short() -> str:
    """A short mixed word, as Slack gives blocks and elements without an id of their own."""
    return "".join(secrets.choice(_MIXED) for _ in range(5))


def make_uuid() -> str:
    """An envelope id."""
    return str(uuid.uuid4())
