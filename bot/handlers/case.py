"""The buttons of a case. One function for all of them; those that need words open a form first."""

from __future__ import annotations

from functools import partial

from bot.domain.cases.verbs import VERBS, CaseVerb, verb_named
from bot.handlers.reading import day, moment_of, number
from bot.presentation.case_forms import case_form
from bot.presentation.case_messages import reply_text
from bot.services.cases import acts, showing, undo
from bot.services.cases.messages import CaseReplyMessage
from bot.services.cases.outcome import Press
from bot.services.orders.photos.evidence import kept_files
from bot.slack.ask import Answer, Ask, Errors, ExpiredButton
from bot.slack.registry import Registry
from bot.views.case_notes import load_reply
from bot.views.case_work import load_form

OF_FIELD = {
    "proxy_incomplete": "how",
    "proxy_future": "said_at",
    "no_such_owner": "owner",
    "day_past": "due",
    "reason_required": "note",
}
"""The field under which a refusal stands whatever the form."""


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    for verb, row in VERBS.items():
        if row.at_once:
            app.action(f"case.{verb}", partial(press, verb=verb))
        if row.form is not None:
            app.action(f"case.{row.form.title or verb}", partial(open_form, verb=verb))
    app.view("case_form", submit)
    app.action("case.show", show)
    app.action("case.copy", copy)
    app.action("case.effects", effects)
    app.action("case.recall", recall)


def _press(ask: Ask, verb: CaseVerb) -> Press:
    return Press(decision_id=number(ask.data.get("d")), step=number(ask.data.get("s")), verb=verb)


async def press(ask: Ask, *, verb: CaseVerb) -> None:
    """A button that acts at once."""
    await ask.services.run(acts.press, actor=ask.user, press=_press(ask, verb), to=ask.to)


async def open_form(ask: Ask, *, verb: CaseVerb) -> None:
    """A button that needs words: who may not press it is refused before a form opens."""
    wanted = _press(ask, verb)
    outcome = await ask.services.read(acts.probe, actor=ask.user, press=wanted)
    if not outcome.ok:
        await ask.services.run(acts.press, actor=ask.user, press=wanted, to=ask.to)
        return
    form = await ask.services.read(load_form, decision_id=wanted.decision_id, reader_id=ask.user, verb=verb)
    private = {"d": wanted.decision_id, "s": wanted.step, "v": verb}
    await ask.open(case_form(form, verb, ask.words, private=private))


async def submit(ask: Ask) -> Answer:
    """A form: checked again as the button was; what does not hold any more is said under its field."""
    given, verb = ask.values, verb_named(ask.private.get("v"))
    form = VERBS[verb].form if verb is not None else None
    if verb is None or form is None:
        raise ExpiredButton
    wanted = Press(
        decision_id=number(ask.private.get("d")),
        step=number(ask.private.get("s")),
        verb=verb,
        note=str(given.get("note") or ""),
        conditions=str(given.get("conditions") or ""),
        chosen=given.get("chosen") or None,
        target=given.get("target") or None,
        owner=given.get("owner") or None,
        due_on=day(given.get("due")),
        close=given.get("after") == "close",
        files=kept_files(given.get("files")),
        how=str(given.get("how") or ""),
        said_at=moment_of(given.get("said_at")),
    )
    outcome = await ask.services.run(acts.press, actor=ask.user, press=wanted)
    if outcome.said is None:
        return None
    return Errors({OF_FIELD.get(outcome.code) or form.refused_at: await _sentence(ask, outcome.said)})


async def _sentence(ask: Ask, refused: CaseReplyMessage) -> str:
    view = await ask.services.read(load_reply, reader_id=ask.user, message=refused)
    return reply_text(view, ask.words, plain=True)


async def show(ask: Ask) -> None:
    """查看案例: from the Home or a list."""
    to = ask.to
    if ask.data.get("d") is not None:
        await ask.services.run(showing.show_decision, to=to, decision_id=number(ask.data["d"]))
    else:
        await ask.services.run(showing.show_case, to=to, case_id=number(ask.data.get("c")))


async def copy(ask: Ask) -> None:
    """复制文字."""
    await ask.services.run(showing.copy_text, to=ask.to, case_id=number(ask.data.get("c")))


async def effects(ask: Ask) -> None:
    """全部订单."""
    await ask.services.run(showing.show_effects, to=ask.to, case_id=number(ask.data.get("c")))


async def recall(ask: Ask) -> None:
    """撤回."""
    await ask.services.run(undo.recall, to=ask.to, case_id=number(ask.data.get("c")))
