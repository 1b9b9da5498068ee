"""One tree of errors: a code and fields; the locale owns the sentence."""

from __future__ import annotations

from typing import ClassVar


class GendanError(Exception):
    """Something could not be done."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str | None = None, **fields: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.fields = fields
        super().__init__(self.message)
