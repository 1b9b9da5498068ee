"""`/authority settings` and `/authority history`: administrators change the rule table, and see what was changed."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.handlers.authority import subcommand
from bot.handlers.reading import number, word
from bot.presentation.rulebook import CONFIRMED, PACKS, SETTING, WHY, rules_form, rules_preview
from bot.services.people.office import is_administrator
from bot.services.rules import changes as rule_changes
from bot.services.rules.changes import RulesDraft
from bot.slack.ask import Answer, Ask, Errors, Update, View
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views.rulebook import load_effect, load_form


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    subcommand(open_settings, "settings", "设置", "权限设置")
    subcommand(show_history, "history", "版本", "历史")
    app.action("rulebook.open", lambda ask: open_settings(ask, ""))
    app.action("rulebook.history", lambda ask: show_history(ask, ""))
    app.action("rulebook.back", put_back)
    app.view("rules_form", preview)
    app.view("rules_preview", submit)


async def _admitted(ask: Ask, what: str) -> bool:
    """Whether this person may; who may not is told who does, and the attempt is on record."""
    if await ask.services.read(is_administrator, actor=ask.user):
        return True
    await ask.services.run(rule_changes.refuse, to=ask.to, what=what)
    return False


async def open_settings(ask: Ask, text: str) -> None:
    """The form as the table stands."""
    if await _admitted(ask, "settings"):
        await ask.open(rules_form(await ask.services.read(load_form), ask.words))


async def show_history(ask: Ask, text: str) -> None:
    """The versions so far."""
    if await _admitted(ask, "history"):
        await ask.services.run(rule_changes.show_history, to=ask.to)


async def preview(ask: Ask) -> Answer:
    """看影响: what it would have changed; nothing is saved yet."""
    if not await _admitted(ask, "settings"):
        return None
    form = await ask.services.read(load_form)
    kept = {name.removeprefix(SETTING): value for name, value in ask.values.items() if name.startswith(SETTING)}
    draft = RulesDraft(
        settings={**form.draft.settings, **{name: str(value or "") for name, value in kept.items() if "." not in name}},
        packs=tuple(ask.values.get(PACKS) or ()),
        confirmed=tuple(ask.values.get(CONFIRMED) or ()),
    )
    if wrong := await ask.services.read(rule_changes.wrong_numbers, draft=draft):
        return Errors({block: why(ask, error) for block, error in wrong.items()})
    return Update(await _preview(ask, draft, number(ask.private.get("n"))))


async def _preview(ask: Ask, draft: RulesDraft, base: int, *, reason: str = "") -> View:
    view = await ask.services.read(load_effect, actor=ask.user, draft=draft, number=base)
    key = f"form:{ask.key}"
    await ask.services.run(rule_changes.keep_draft, actor=ask.user, key=key, draft=draft)
    return rules_preview(view, ask.words, private={"n": base, "d": key}, why=reason)


async def put_back(ask: Ask) -> None:
    """恢复到这一版: what administrators had set then, as a draft over the files as they are now."""
    if not await _admitted(ask, "put_back"):
        return
    version = number(ask.data.get("n"))
    draft = await ask.services.read(rule_changes.draft_of_version, number=version)
    form = await ask.services.read(load_form)
    reason = ask.words.label("rulebook.back_why", number=version)
    await ask.open(await _preview(ask, draft, form.number, reason=reason))


async def submit(ask: Ask) -> Answer:
    """保存: checked again as the preview was, against the version it was made on."""
    if not await _admitted(ask, "settings"):
        return None
    key, reason = word(ask.private.get("d")), str(ask.values.get(WHY) or "").strip()
    if not reason:
        return Errors({WHY: ask.words.label("errors.why_needed")})
    base = number(ask.private.get("n"))
    try:
        await ask.services.run(rule_changes.save, actor=ask.user, key=key, number=base, why=reason)
    except GendanError as error:
        return Errors({WHY: why(ask, error)})
    return None
