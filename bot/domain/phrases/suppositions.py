"""如果 … / what if …: words that ask what would be, and report nothing."""

from __future__ import annotations

import re

from bot.domain.phrases.normal import normalise

_IF = r"(?:如果说?|如若|假如|假设|假使|倘若|要是|若是|万一|比如说?)"
_LED = re.compile(rf"\s*(?:{_IF}|what\s+(?:happens\s+)?if|suppose(?:\s+that)?|assuming(?:\s+that)?)[\s,:]*", re.I)
_WITHIN = re.compile(rf"{_IF}|的话", re.I)
_WHETHER = re.compile(
    r"\b(?:check|see|ask|know|confirm|tell(?:\s(?:me|us))?|wonder(?:ing)?|find\sout|verify|sure|advise|look)"
    r"(?:\s(?:with|at|back|again|for\sus|for\sme|the|our|your|their|[a-z]+)){0,5}\s$",
    re.I | re.A,
)
"""Check with the factory if …: whether it is so, and nothing that is supposed."""
_IF_ASKED = re.compile(r"\bif\b(?=.*\?)", re.I)
_ASKS = re.compile(
    r"会怎么?样|怎么样|怎样|会如何|如何|怎么办|咋办|来得及|赶得上|赶得及|影响|会不会|能不能|行不行|有没有|几天|多久|多少"
    r"|[吗呢么](?=\W*$)|\?|\b(?:what|how|when|will|would|can|could|does|do)\b",
    re.I,
)
_TAIL = re.compile(
    r"[\s,]*(?:的话)?[\s,]*(?:那|那么|结果)?(?:会怎么?样|怎么样|怎样|会如何|如何|怎么办|咋办|呢|吗)?[\s?!。.]*$"
)
_FOLLOWS = re.compile(r"(?<!成)就(?!位)|才[能可会]|便[能可]|\bthen\b")
"""What would then be done: a promise on a condition, which is no question."""


def supposition(text: str) -> str | None:
    """What is supposed, without the words that ask; None where a text asks nothing of the kind.

    One line that begins with 如果 or `what if`, or has it within and ends as a question. `如果 … 就 …` says what
    somebody would do, and stays a condition.
    """
    plain = normalise(text).plain.strip()
    if not plain or "\n" in plain or _FOLLOWS.search(plain):
        return None
    led = _LED.match(plain)
    if led is not None:
        words = plain[led.end() :]
    else:
        found = _IF_ASKED.search(plain) or _WITHIN.search(plain)
        if found is None or not _ASKS.search(plain) or _WHETHER.search(plain, 0, found.start()):
            return None
        between = "," if found[0] == "的话" else " "
        words = f"{plain[: found.start()]}{between}{plain[found.end() :]}"
    clauses = [clause.strip() for clause in re.split(r"[,，;；]", words) if clause.strip()]
    while len(clauses) > 1 and _ASKS.search(clauses[-1]):
        clauses.pop()
    said = _TAIL.sub("", ",".join(clauses)).strip()
    return said or None
