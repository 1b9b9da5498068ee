"""Moments that pydantic reads: each has a zone of the standard library, whichever program reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from bot import settings
from bot.files import seed
from sandbox import config


def models(base: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Every model of the two programs."""
    for model in base.__subclasses__():
        if model.__module__.startswith(("bot.", "sandbox.")):
            yield model
        yield from models(model)


def plain(annotation: Any) -> bool:
    """Whether a moment is read as pydantic makes it."""
    if annotation in (seed.Moment, config.Moment):
        return False
    return annotation in (datetime, time) or any(map(plain, get_args(annotation)))


def test_no_model_reads_a_moment_as_pydantic_makes_it() -> None:
    known = set(models())
    assert {seed.TeamSeed, config.WorkspaceConfig, settings.Settings} <= known
    fields = [(model.__name__, name, field) for model in known for name, field in model.model_fields.items()]
    assert [(model, name) for model, name, field in fields if plain(field.rebuild_annotation())] == []


def test_a_moment_keeps_its_offset_in_a_zone_of_the_standard_library() -> None:
    for kind in (seed.Moment, config.Moment):
        for text, offset in (("2026-09-16T08:50+08:00", 8), ("2026-09-16T00:50Z", 0)):
            read = TypeAdapter(kind).validate_python(text)
            assert (read, type(read.tzinfo)) == (datetime.fromisoformat(text), timezone)
            assert read.utcoffset() == timedelta(hours=offset)
