"""The measures of the house beside the last landing's, and its walls: `python -m tools.measures [--keep]`.

The exit status is 1 when a wall is broken: a file over 600 lines, a function over 80, more class names used twice than
at the last landing, a folder that import-linter cannot see. `--keep` writes docs/measures.toml anew, as a landing does.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import grimp

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "docs" / "measures.toml"
ROOMS = ("work", "services", "views")
"""Where use cases and read models live; those that exist are measured each by itself."""
MOST_LINES = {"file": 600, "function": 80}
OUTSIDE = "migrations"
"""Alembic runs these by their path, and they import nothing of ours."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure, and the house's goal for it in words."""

    key: str
    text: str
    value: float
    goal: str = ""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A file or function, and how many lines it has."""

    where: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class Module:
    """One source file, read once."""

    path: Path
    text: str
    tree: ast.Module

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Functions and methods, nested ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    @cached_property
    def classes(self) -> list[str]:
        """The names of its classes."""
        return [node.name for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]

    def used_once(self) -> int:
        """How many private functions are named once in their own file, where all their users are."""
        uses = Counter(
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name | ast.Attribute)
        )
        private = (function.name for function in self.functions if function.name.startswith("_"))
        return sum(not name.startswith("__") and uses[name] == 1 for name in private)


class Package:
    """A package's files and who imports whom; it has to be importable, but is not imported."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        paths = sorted(folder.rglob("*.py"))
        texts = [path.read_text("utf-8") for path in paths]
        self.modules = [
            Module(path=path.relative_to(folder.parent), text=text, tree=ast.parse(text))
            for path, text in zip(paths, texts, strict=True)
        ]
        self.graph = grimp.build_graph(self.name, cache_dir=None)

    def files(self) -> list[Span]:
        """Every file, the longest last."""
        spans = (Span(where=str(module.path), lines=len(module.text.splitlines())) for module in self.modules)
        return sorted(spans, key=lambda span: span.lines)

    def functions(self) -> list[Span]:
        """Every function, the longest last."""
        spans = (
            Span(where=f"{module.path}:{node.lineno} {node.name}", lines=(node.end_lineno or 0) - node.lineno + 1)
            for module in self.modules
            for node in module.functions
        )
        return sorted(spans, key=lambda span: span.lines)

    def repeated_classes(self) -> list[str]:
        """Class names that more than one class has."""
        uses = Counter(name for module in self.modules for name in module.classes)
        return sorted(name for name, count in uses.items() if count > 1)

    def used_once(self) -> float:
        """Private functions used once, in percent of all functions."""
        return 100 * sum(module.used_once() for module in self.modules) / max(1, len(self.functions()))

    def unseen(self) -> list[str]:
        """Folders whose modules have no doors: without an __init__.py neither grimp nor import-linter finds them."""
        folders = {module.path.parent for module in self.modules if OUTSIDE not in module.path.parts}
        return sorted(str(folder) for folder in folders if ".".join(folder.parts) not in self.graph.modules)

    def room(self, name: str) -> list[str]:
        """The modules of a room, its packages too."""
        full = f"{self.name}.{name}"
        return [module for module in self.graph.modules if module == full or module.startswith(f"{full}.")]

    def imports(self, room: str) -> float:
        """How many modules of the project a file of this room imports, at the median."""
        return median(len(self.graph.find_modules_directly_imported_by(module)) for module in self.room(room))

    def single_importers(self, room: str) -> list[str]:
        """The files of a room that one other file alone imports; a package's own face is none."""
        packages = {module.rpartition(".")[0] for module in self.graph.modules}
        return [
            module
            for module in self.room(room)
            if module not in packages and len(self.graph.find_modules_that_directly_import(module)) == 1
        ]


def percentile(spans: Sequence[Span], part: float) -> int:
    """The length that this part of the spans, sorted, does not exceed."""
    return spans[min(len(spans) - 1, int(len(spans) * part))].lines


def lines_under(folder: Path) -> int:
    """Every line of Python under a folder."""
    return sum(len(path.read_text("utf-8").splitlines()) for path in folder.rglob("*.py"))


def measures(package: Package, *, tests: int, sandbox: int) -> Iterator[Measure]:
    """Every figure; `tests` and `sandbox` are lines."""
    files, functions, repeated = package.files(), package.functions(), package.repeated_classes()
    for room in (room for room in ROOMS if package.room(room)):
        goal = "≤ 4" if room == "services" else ""
        text = f"project imports per file in {room}, median"
        yield Measure(key=f"imports_{room}", text=text, value=package.imports(room), goal=goal)
    single = package.single_importers("services")
    yield Measure(key="single_importer", text="files with one importer in services", value=len(single), goal="≤ 10")
    text = "private functions used once, % of functions"
    yield Measure(key="private_once", text=text, value=round(package.used_once(), 1), goal="≤ 20")
    yield Measure(key="repeated_classes", text="class names used twice or more", value=len(repeated), goal="0")
    lines = sum(file.lines for file in files)
    yield Measure(key="lines", text=f"lines of {package.name}", value=lines)
    ratio = round(tests / max(1, lines + sandbox), 2)
    yield Measure(key="tests_to_source", text="tests : bot and sandbox", value=ratio, goal="≥ 0.9")
    for kind, spans, goals in (("file", files, ("100–150", "< 300")), ("function", functions, ("5–10", "about 30"))):
        for part, goal in zip((50, 90), goals, strict=True):
            text = f"lines of a {kind}, percentile {part}"
            yield Measure(key=f"{kind}_{part}", text=text, value=percentile(spans, part / 100), goal=goal)
        text = f"longest {kind}"
        yield Measure(key=f"longest_{kind}", text=text, value=spans[-1].lines, goal=f"≤ {MOST_LINES[kind]}")


def broken_walls(package: Package, kept: dict[str, float]) -> Iterator[str]:
    """What may not land, in words."""
    for kind, spans in (("file", package.files()), ("function", package.functions())):
        for span in spans:
            if span.lines > MOST_LINES[kind]:
                yield f"{span.where} has {span.lines} lines, a {kind} at most {MOST_LINES[kind]}"
    for folder in package.unseen():
        yield f"{folder} has no __init__.py: import-linter does not see what its files import"
    repeated = package.repeated_classes()
    most = int(kept.get("repeated_classes", 0))
    if len(repeated) > most:
        yield f"{len(repeated)} class names are used twice or more, at most {most}"


def show(figures: Sequence[Measure], kept: dict[str, float]) -> None:
    """A line a figure: now, at the last landing, the goal."""
    print(f"{'':48}{'now':>8}{'last':>8}  goal")
    for figure in figures:
        last = kept.get(figure.key)
        print(f"{figure.text:48}{figure.value:>8g}{'—' if last is None else format(last, 'g'):>8}  {figure.goal}")


def keep(figures: Sequence[Measure]) -> None:
    """Write the figures down as the last landing's."""
    rows = "\n".join(f"{figure.key} = {figure.value:g}" for figure in figures)
    KEPT.write_text(f"# The measures at the last landing: `make measures` writes them anew.\n{rows}\n", "utf-8")


def main() -> int:
    """Print, or keep; 1 when a wall is broken."""
    package = Package(ROOT / "bot")
    tests, sandbox = lines_under(ROOT / "tests"), lines_under(ROOT / "sandbox")
    figures = list(measures(package, tests=tests, sandbox=sandbox))
    kept: dict[str, float] = tomllib.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    show(figures, kept)
    print("class names used twice or more:", ", ".join(package.repeated_classes()) or "none", flush=True)
    broken = list(broken_walls(package, kept))
    for wall in broken:
        print(f"WALL {wall}", file=sys.stderr)
    if not broken and "--keep" in sys.argv:
        keep(figures)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
