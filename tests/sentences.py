"""Sentences with what must come of them, held against what `gendan say` makes of them; the rules are in the README beside
the sentences.

    python -m tests.sentences [FILE …]     right, needlessly asked, wrong saves, and every case that fails
    python -m tests.sentences --note       writes down anew which of our own fail today (tests/data/sentences/failing.txt)
                                           and what a quarter came to (tests/data/sentences/came.txt)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zlib import crc32

import typer
from typer.testing import CliRunner

from bot.cli import say
from tests.sizes import PROVE

FOLDER = Path(__file__).parent / "data" / "sentences"
FAILING = FOLDER / "failing.txt"
CAME = FOLDER / "came.txt"
STORES = ("saved", "preview", "mixed", "passed_on")
Case = Mapping[str, Any]
Answer = Mapping[str, Any]


def files() -> list[Path]:
    """Every file of sentences of the project."""
    return sorted(FOLDER.glob("*.jsonl"))


def read_cases(path: Path) -> list[Case]:
    """The sentences of a file."""
    return [json.loads(row) for row in path.read_text("utf-8").split("\n") if row.strip()]


def known_failing() -> dict[str, str]:
    """What fails today, by its id, and why it may; the list only gets shorter."""
    rows = (row.partition("#") for row in FAILING.read_text("utf-8").splitlines())
    return {name.strip(): why.strip() for name, _, why in rows if name.strip()}


def known_to_come() -> dict[str, str]:
    """What sentences came to when that was noted, in short, by their ids."""
    rows = (row.partition("\t") for row in CAME.read_text("utf-8").splitlines())
    return {name: came for name, _, came in rows}


def in_this_run(case: Case) -> bool:
    """Whether `make test` rehearses a case: an eighth of them, by their ids; `make prove` does all."""
    return PROVE or crc32(str(case["id"]).encode()) % 8 == 0


def is_kept(case: Case) -> bool:
    """Whether all that comes of a case is kept, not only what it wants: of a quarter of them, by their ids."""
    return crc32(str(case["id"]).encode()) % 4 == 0


def in_short(got: Answer) -> str:
    """What came of a sentence: all of it but the words it is said in."""
    return " | ".join(map(_part_in_short, got.get("parts") or [got]))


def _part_in_short(part: Answer) -> str:
    shown = [part["outcome"], json.dumps(part["text"], ensure_ascii=False), part["kind"] or ""]
    for change in part["changes"]:
        at = (change[name] for name in ("order", "line", "milestone", "field", "old") if change[name] is not None)
        shown.append(f"[{' '.join(map(str, at))} → {change['new']}]")
    shown += [f"{name}={day}" for name, day in (part["ship"] or {}).items() if day]
    shown += ["!" + " ".join(str(value) for value in raised.values() if value) for raised in part["decisions"]]
    for question in part["questions"]:
        values = "/".join(str(choice["value"]) for choice in question["options"])
        shown.append(f"?{question['code']}({values})")
    shown += [" ".join(f"{name}={value}" for name, value in other.items()) for other in part["others"]]
    return " ".join(word for word in shown if word).replace("\n", " ").replace("\t", " ")


def rehearse(cases: Sequence[Case]) -> list[Answer]:
    """What `gendan say --file … --demo --json` says to them, one document a line."""
    with NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases))
        file.flush()
        return _say(Path(file.name))


def _say(path: Path) -> list[Answer]:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    say.register(app)
    run = CliRunner().invoke(app, ["say", "--file", str(path), "--demo", "--json"])
    if run.exit_code:
        raise AssertionError(f"say left with {run.exit_code}: {run.stderr}") from run.exception
    return [json.loads(row) for row in run.stdout.splitlines()]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A case with what came of it; faults: what is not as it should be, none when it is right."""

    case: Case
    got: Answer
    faults: tuple[str, ...]
    wrong_save: bool
    needless: bool

    @property
    def fails(self) -> bool:
        """Whether it is not as it should be."""
        return bool(self.faults) or self.wrong_save


def judge(case: Case, got: Answer) -> Judged:
    """Hold an answer against a case."""
    want = case["want"]
    return Judged(
        case=case,
        got=got,
        faults=tuple(_faults(want, got)),
        wrong_save=_wrongly_saved(want, got),
        needless=not {"asked", "mixed"} & set(want["outcome"])
        and any(part["outcome"] == "asked" for part in _parts(got)),
    )


def _parts(got: Answer) -> list[Answer]:
    """The statements of an answer that came to something."""
    parts = [part for part in got.get("parts") or [got] if part["outcome"] != "ignored"]
    return parts or [got]


def _faults(want: Mapping[str, Any], got: Answer) -> Iterator[str]:
    parts = _parts(got)
    if got["outcome"] not in want["outcome"] and not (
        "parts" in got and all(part["outcome"] in want["outcome"] for part in parts)
    ):
        yield f"outcome {'+'.join(part['outcome'] for part in parts)}"
    shown = [change for part in parts if part["outcome"] in STORES for change in part["changes"]]
    if any(part["outcome"] in ("saved", "preview") or part["changes"] for part in parts if part["outcome"] in STORES):
        for wanted in want.get("changes", ()):
            if not any(_same(wanted, change) for change in shown):
                yield f"no change {json.dumps(wanted, ensure_ascii=False)}"
    changes = [(part, change) for part in parts for change in part["changes"]]
    for _, change in changes:
        if change["order"] in want.get("no_changes_on", ()):
            yield f"changes {change['order']}"
    for part, change in changes:
        if _forbidden(want, part, change):
            yield f"{change['field']} → {change['new']}"
    yield from _previewed(want, [part for part in parts if part["outcome"] == "preview"])
    raised = [decision["decision"] for part in parts for decision in part["decisions"]]
    unwanted = want.get("no_decisions", ())
    for decision in raised if unwanted is True else [name for name in raised if name in (unwanted or ())]:
        yield f"decision {decision}"
    yield from _said(want, got, parts)


def _previewed(want: Mapping[str, Any], previews: Sequence[Answer]) -> Iterator[str]:
    """What only a preview shows."""
    if not previews:
        return
    kinds = [part["kind"] for part in previews]
    if "kind" in want and not set(kinds) & set(_listed(want["kind"])):
        yield f"kind {kinds}"
    raised = {decision["decision"] for part in previews for decision in part["decisions"]}
    for decision in want.get("decisions", ()):
        if decision not in raised:
            yield f"no decision {decision}"
    day = (want.get("ship") or {}).get("forecast_new")
    days = [(part["ship"] or {}).get("forecast_new") for part in previews]
    if day is not None and day not in days:
        yield f"ship {days}"


def _said(want: Mapping[str, Any], got: Answer, parts: Sequence[Answer]) -> Iterator[str]:
    asked = json.dumps([part["questions"] for part in parts], ensure_ascii=False)
    answer = f"{got['reply']}\n{asked}"
    more = json.dumps([[part["changes"], part["decisions"]] for part in parts], ensure_ascii=False)
    for piece in want.get("says", ()):
        pieces = piece if isinstance(piece, list) else [piece]
        if not any(one_of in answer or one_of in more for one_of in pieces):
            yield f"does not say {piece}"
    for piece in want.get("says_not", ()):
        if piece in answer:
            yield f"says {piece}"


def _forbidden(want: Mapping[str, Any], part: Answer, change: Mapping[str, Any]) -> bool:
    """Whether a change is of a field that must not be among them; a preview of an anomaly may show 受阻."""
    blocks = part["outcome"] == "preview" and (change["field"], change["new"]) == ("state", "blocked")
    return change["field"] in want.get("never", ()) and not blocks


def _same(wanted: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    for name in ("order", "milestone", "line"):
        if name in wanted and str(change.get(name)) != str(wanted[name]):
            return False
    return any(
        "new" not in wanted or any(_equal(new, value) for new in _listed(wanted["new"]))
        for field, value in _ways(change)
        if field in _listed(wanted["field"])
    )


def _ways(change: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """A change as it may be written: done and 100 % are the same."""
    ways = [(str(change["field"]), change["new"])]
    if (change["field"], change["new"]) == ("state", "done"):
        ways.append(("progress", 100))
    if change["field"] == "progress" and _equal(100, change["new"]):
        ways.append(("state", "done"))
    return ways


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _equal(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        try:
            return float(value) == float(wanted)
        except (TypeError, ValueError):
            return False
    return bool(str(wanted) == str(value))


HEAVY = ("promised", "quantity", "customer_date", "term", "cancelled")
"""What a figure may not bring with it, as it may not bring `done`."""


def _wrongly_saved(want: Mapping[str, Any], got: Answer) -> bool:
    """Whether something was stored that the case does not want."""
    saved = [part for part in _parts(got) if part["outcome"] == "saved"]
    if "saved" not in want["outcome"] and "mixed" not in want["outcome"]:
        return any(part["changes"] or part["others"] for part in saved)
    stored = [change for part in saved for change in part["changes"]]
    answered = any(other["kind"] == "answer" for part in saved for other in part["others"])
    wanted = want.get("changes", ())
    return (answered and bool(wanted) and not stored) or any(_unwanted(want, wanted, stored, row) for row in stored)


def _unwanted(want: Mapping[str, Any], wanted: Sequence[Any], stored: Sequence[Any], change: Mapping[str, Any]) -> bool:
    """Whether a stored value is forbidden, another than the wanted one, or more than a case about a figure may bring."""
    if change["field"] in want.get("never", ()) or change["order"] in want.get("no_changes_on", ()):
        return True
    about = [item for item in wanted if item["order"] == change["order"]]
    if not about or any(_same(item, change) for item in about):
        return False
    heavy = change["field"] in HEAVY or (change["field"], change["new"]) == ("state", "done")
    meant = [item for item in about if change["field"] in _listed(item["field"]) and _at(item, change)]
    return heavy or any(not any(_same(item, row) for row in stored) for item in meant)


def _at(item: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    return all(name not in item or str(item[name]) == str(change.get(name)) for name in ("milestone", "line"))


def judged(cases: Sequence[Case]) -> list[Judged]:
    """Every case with what came of it."""
    answers = rehearse(cases)
    if len(cases) != len(answers):
        raise AssertionError(f"{len(cases)} sentences, {len(answers)} answers")
    return [judge(case, got) for case, got in zip(cases, answers, strict=True)]


def summary(found: Sequence[Judged]) -> str:
    """The figures of a file."""
    right = sum(not case.fails for case in found)
    asked = sum(case.needless for case in found)
    wrong = sum(case.wrong_save for case in found)
    return f"right {right} of {len(found)} ({right / (len(found) or 1):.1%}) · needlessly asked {asked} · wrong saves {wrong}"


def report(found: Iterable[Judged]) -> Iterator[str]:
    """Each failing case, with what was wanted and what came."""
    for case in found:
        if case.fails:
            mark = "WRONG SAVE" if case.wrong_save else "asked" if case.needless else "differs"
            yield f"\n{case.case['id']}  {mark}  {case.case['as']}: {case.case['text']!r}"
            yield f"  want {json.dumps(case.case['want'], ensure_ascii=False)}"
            yield f"  but  {'; '.join(case.faults)}"
            yield f"  got  {json.dumps(_short(case.got), ensure_ascii=False)}"
            yield f"  says {case.got['reply']!r}"


def _short(got: Answer) -> dict[str, Any]:
    kept = {name: got[name] for name in ("outcome", "changes", "kind", "ship", "others") if got.get(name)}
    kept |= {"decisions": [decision["decision"] for decision in got["decisions"]]} if got["decisions"] else {}
    kept |= {"questions": [question["code"] for question in got["questions"]]} if got["questions"] else {}
    return kept | ({"parts": [part["outcome"] for part in got["parts"]]} if "parts" in got else {})


def main(arguments: Sequence[str]) -> None:
    """Print the figures of files, by default of all of the project's; `--note` writes down what fails, and what came."""
    noting = "--note" in arguments
    paths = [Path(name) for name in arguments if not name.startswith("-")] or files()
    failing: list[str] = []
    came = dict[str, str]()
    for path in paths:
        found = judged(read_cases(path))
        came |= {case.case["id"]: in_short(case.got) for case in found if is_kept(case.case)}
        failing += [case.case["id"] for case in found if case.fails]
        if not noting:
            print("\n".join(report(found)))
        print(f"\n{path.name}: {summary(found)}")
    if noting:
        known = known_failing() if FAILING.exists() else {}
        rows = (f"{name}  # {known[name]}" if known.get(name) else name for name in failing)
        FAILING.write_text("".join(f"{row}\n" for row in rows), "utf-8")
        CAME.write_text("".join(f"{name}\t{short}\n" for name, short in came.items()), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
