"""The two ways a call is refused: Slack's error codes for apps, and plain words for the control API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.rules.spec import Problem


class ApiError(Exception):
    """A Web API call is refused; `code` is Slack's."""

    def __init__(self, code: str, *, messages: Iterable[str] = (), **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.extra = extra

    @classmethod
    def of_problems(cls, code: str, problems: Iterable[Problem]) -> ApiError:
        """The error for a payload that breaks the tables, with its pointers."""
        lines = [problem.line() for problem in problems]
        return cls(code, messages=lines, errors=[line.removeprefix("[ERROR] ") for line in lines])

    def body(self) -> dict[str, Any]:
        """The answer the app gets."""
        answer: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": self.messages}
        return answer


class Refused(Exception):
    """A control call is wrong; nothing was done. `code` is a word, `detail` says what to change."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
