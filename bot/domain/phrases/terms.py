"""Delivery terms: Incoterms 2020, with the doubts that must be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reading import Note, Option, Question
from bot.domain.phrases.sentences import ask, note, option
from bot.domain.text import Text

SEA_TERMS = frozenset(("FAS", "FOB", "CFR", "CIF"))
DELIVERED_TERMS = frozenset(("DAP", "DPU", "DDP"))
INCOTERMS_2020 = frozenset(("EXW", "FCA", "CPT", "CIP")) | SEA_TERMS | DELIVERED_TERMS

LONGEST = 200
"""Characters that are read of a cell; no term with its place has more."""

_BETTER = {"FOB": "FCA", "CFR": "CPT", "CIF": "CIP"}
_MEANT = {"C&F": "CFR", "CNF": "CFR", "CF": "CFR", "DDU": "DAP", "DES": "DAP", "DEQ": "DPU", "DAF": "DAP"}
CHANGES_TERM = re.compile(
    rf"\b(?:wants?|asks?|requests?|prefers?)\s(?:\S+\s){{0,4}}?(?:{'|'.join(sorted(INCOTERMS_2020))})(?![A-Za-z])|\b(?:chang|switch|mov|amend|revis|convert)\w*\s(?:\S+\s){{0,4}}?(?:to|into|for)\s(?:{'|'.join(sorted(INCOTERMS_2020))})(?![A-Za-z])",
    re.I | re.A,
)
"""What says that another term is taken: switched to CIF Le Havre."""

_EDITION = re.compile(r"\(?(?:incoterms?)?\s?[®(]?\s?(?P<edition>20[0-2]\d)\s?(?:版|年版|edition)?\)?", re.I)
_TERM = re.compile(
    r"(?P<term>C\s?&\s?F|[A-Za-z]{2,5})(?![A-Za-z])\s*(?:价|条款|term)?[\s:,.\-/(]*(?P<place>.*?)[\s),.]*$", re.S
)
_DAT_EDITIONS = (
    option("2010", "dat_2010"),
    option("2020", "dpu_2020"),
)


@dataclass(frozen=True, kw_only=True)
class CellTerm:
    """A delivery term. `refused` when there is no such term; other problems keep the term and are asked."""

    term: str | None = None
    place: str | None = None
    edition: str | None = None
    problem: Question | None = None
    refused: bool = False


def read_cell_term(text: str | None, *, remark: str = "") -> CellTerm:
    """FOB宁波, CIF Hamburg, EXW, DAT Rotterdam. `remark` is the row's note, which may name DAT's edition."""
    if text is None or not text.strip():
        return CellTerm()
    normal = normalise(text.strip()[:LONGEST])
    typed, edition_said = normal.plain, _EDITION.search(normal.text)
    rest = typed[: edition_said.start()] + typed[edition_said.end() :] if edition_said else typed
    m = _TERM.match(normalise(rest).text.strip())
    if m is None:
        return CellTerm(refused=True, problem=ask("term_unknown", term=typed))
    term = m["term"].upper().replace(" ", "")
    place = rest.strip()[m.start("place") : m.end("place")].strip() or None
    edition = edition_said["edition"] if edition_said else None
    if term == "DAT":
        return _dat(place, edition or _edition_in(remark))
    if term not in INCOTERMS_2020:
        options = (Option(value=_MEANT[term], label=Text.same(_MEANT[term])),) if term in _MEANT else ()
        return CellTerm(place=place, refused=True, problem=ask("term_unknown", term=term, options=options))
    problem = None if place else ask("term_place", term=term)
    return CellTerm(term=term, place=place, edition=edition, problem=problem)


def _edition_in(remark: str) -> str | None:
    m = re.search(r"(2010|2020)\s?版?", remark)
    return m[1] if m else None


def _dat(place: str | None, edition: str | None) -> CellTerm:
    if edition == "2010":
        return CellTerm(
            term="DAT", place=place, edition=edition, problem=None if place else ask("term_place", term="DAT")
        )
    return CellTerm(term="DAT", place=place, edition=None, problem=ask("term_edition", "DAT", options=_DAT_EDITIONS))


def container_hint(term: str) -> Note | None:
    """FOB, CFR and CIF with containers: which term suits better. A hint, once per customer, never a refusal."""
    better = _BETTER.get(term.upper())
    return note("sea_term", better=better) if better else None
