"""The form of a delay or an anomaly: opened, filled, previewed, saved. `/delay` and `/anomaly` share it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.errors import GendanError
from bot.handlers.reading import word
from bot.presentation.report_form import DECIDER, report_form, report_preview
from bot.services.cases.kept import SourceMessage
from bot.services.orders.photos.evidence import kept_files
from bot.services.reports.delays import forms, previews
from bot.services.reports.delays.forms import Filled
from bot.services.reports.entry import Doubted
from bot.services.reports.ways_in import report_day
from bot.slack.ask import Answer, Ask, Errors, Update
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views import delays as views
from bot.views.delay_parts import PreviewRow
from bot.views.report_form import load_form
from bot.work.unit import Answer as Place

FIELDS = {
    **dict.fromkeys(("bad_day", "past_day"), "new_on"),
    **dict.fromkeys(("bad_days", "one_of", "needed_day"), "days"),
    "needed_milestone": "milestone",
}


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("report.order", refill)
    app.action("report.kind", refill)
    app.action("report.decision", refill)
    app.view("report_form", preview)
    app.view("report_preview", submit)


async def open_form(
    ask: Ask,
    *,
    dated: bool,
    filled: Filled | None = None,
    root: str | None = None,
    key: str | None = None,
    source: dict[str, str] | None = None,
) -> None:
    """Open the form, empty or as filled so far; source is the message it is made from, key the preview it corrects."""
    view = await ask.services.read(load_form, actor=ask.user, filled=filled or Filled(), dated=dated)
    to = ask.to
    private = {"dated": dated, "root": root, "audience": to.audience, "method": to.method, "source": source}
    if key is not None:
        private |= {"key": key, "original": ask.original}
    await ask.open(report_form(view, ask.words, private=private))


def filled_of(ask: Ask) -> Filled:
    """What the form holds now."""
    given = {name: str(value or "").strip() for name, value in ask.values.items() if "." not in name}
    return Filled(
        line=given.get("order", ""),
        milestone=given.get("milestone", ""),
        new_on=given.get("new_on", ""),
        days=given.get("days", ""),
        kind=given.get("kind", ""),
        text=given.get("text", ""),
        recorded=given.get("recorded", ""),
        facts={name.removeprefix("fact:"): value for name, value in given.items() if name.startswith("fact:")},
        picks={name.removeprefix("pick"): value for name, value in given.items() if name.startswith("pick")},
    )


async def refill(ask: Ask) -> None:
    """Another order or kind was chosen: the fields that depend on it follow."""
    dated = bool(ask.private.get("dated"))
    view = await ask.services.read(load_form, actor=ask.user, filled=filled_of(ask), dated=dated)
    await ask.update_view(report_form(view, ask.words, private=ask.private))


async def preview(ask: Ask) -> Answer:
    """下一步: what it would do, still unsaved; what cannot be read is said under its field."""
    dated, filled = bool(ask.private.get("dated")), filled_of(ask)
    if dated and not filled.kind:
        return await _without_kind(ask, filled)
    key, root = str(ask.private.get("key") or ""), str(ask.private.get("root") or f"form:{ask.key}")
    corrects = (key, root) if key else None
    try:
        draft = await ask.services.read(
            forms.draft_of, to=ask.to, filled=filled, dated=dated, leave=DECIDER, corrects=corrects
        )
    except GendanError as error:
        return Errors({_field(error): why(ask, error)})
    draft = replace(draft, files=kept_files(ask.values.get("files")))
    view = await ask.services.read(views.load_preview, actor=ask.user, drafts=[draft], key="", root=root)
    if needed := _needed(ask, view.rows[0]):
        return Errors({needed: ask.words.label("delay.problems.needed")})
    draft = replace(draft, source=await _source(ask))
    form = f"form:{ask.key}"
    await ask.services.run(previews.keep_form, actor=ask.user, key=form, draft=draft, root=root)
    private: dict[str, Any] = {**ask.private, "source": None, "root": root, "form": form}
    return Update(report_preview(view, ask.words, private=private))


async def _without_kind(ask: Ask, filled: Filled) -> Answer:
    """A new day without a reason goes the way of a sentence; what becomes of it is said where it was begun."""
    try:
        await ask.services.run(report_day, to=_place(ask), filled=filled, key=str(ask.private.get("key") or ""))
    except Doubted as doubt:
        return Errors({"new_on": ask.words.text(doubt.question.text)})
    except GendanError as error:
        return Errors({_field(error): why(ask, error)})
    return None


async def _source(ask: Ask) -> SourceMessage | None:
    """Whose message the form is made from, and its link: asked for only here, where no trigger waits for it."""
    kept = ask.private.get("source")
    if not isinstance(kept, dict):
        return None
    link = await ask.permalink(str(kept.get("channel") or ""), str(kept.get("ts") or ""))
    return SourceMessage(author=str(kept.get("author") or ""), link=link)


def _field(error: GendanError) -> str:
    if error.code == "bad_answer":
        return f"fact:{error.fields.get('fact')}"
    return FIELDS.get(error.code, "order")


def _needed(ask: Ask, row: PreviewRow) -> str | None:
    """The field of a fact that the decisions cannot do without and that was left empty."""
    blocks = {str(block.get("block_id")) for block in ask.view.get("blocks", [])}
    return next((f"fact:{name}" for name in row.missing_names if f"fact:{name}" in blocks), None)


async def submit(ask: Ask) -> Answer:
    """提交 on the second page."""
    form, root = word(ask.private.get("form")), word(ask.private.get("root"))
    key = str(ask.private.get("key") or "")
    await ask.services.run(previews.save_form, to=_place(ask), form=form, root=root, key=key)
    return None


def _place(ask: Ask) -> Place:
    """Where the form was opened from."""
    place = (str(ask.private.get(name) or "") for name in ("audience", "method", "original"))
    return forms.answer_at(ask.to, *place)
