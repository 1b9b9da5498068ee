"""How somebody stands to this workspace; of another workspace, or a guest, they are an outsider."""

from __future__ import annotations

MEMBER, LEFT, GUEST, STRANGER = "member", "left", "guest", "stranger"

OUTSIDERS = frozenset({GUEST, STRANGER})
OUTSIDER = "outsider"
"""The code of the one answer that a guest or a stranger gets."""
