"""Where data files lie: the shipped ones, and an administrator's own folder laid out like them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped(*place: str) -> Traversable:
    """A file or folder of the shipped data."""
    return resources.files("bot.data").joinpath(*place)


@dataclass(frozen=True)
class OwnData:
    """Where a workspace keeps its `calendars/`, `plans/` and files of the shipped names; None: not there."""

    folder: Path | None

    @property
    def calendars(self) -> Path | None:
        return self._folder("calendars")

    @property
    def plans(self) -> Path | None:
        return self._folder("plans")

    @property
    def rates(self) -> Path | None:
        return self._file("rates.yaml")

    @property
    def transit(self) -> Path | None:
        return self._file("transit.yaml")

    @property
    def rules(self) -> Path | None:
        """The file of who may decide: on its own, or with `extends: shipped` over the shipped one."""
        return self._file("authority.yaml")

    def _file(self, name: str) -> Path | None:
        file = self.folder / name if self.folder else None
        return file if file and file.is_file() else None

    def _folder(self, name: str) -> Path | None:
        found = self.folder / name if self.folder else None
        return found if found and found.is_dir() else None
