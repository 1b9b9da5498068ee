"""The traffic's own messages as people read them: refusals, a form to open again, what the daily cap held back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from bot.app.features import load_messages
from bot.db.database import Database
from bot.db.models import Member, Notice
from bot.presentation.registry import RENDERERS, Payload, renders
from bot.presentation.words import Words
from bot.slack.rendering import Renderer
from bot.slack.sender import Sender
from bot.work import outbox, sending
from bot.work.caps import Cap
from bot.work.codec import Unreadable
from bot.work.gateway import Services
from bot.work.kinds import MessageKind
from bot.work.messages import LOADERS, Reader, Skip, message
from bot.work.notices import OpenAgainMessage, OutsideFailedMessage, RefusalMessage
from bot.work.sending import Claimed
from bot.work.unit import Work
from tests.fakes import LEXICON, NOW, FakeClock, FakeSlack, services
from tests.notes import Note
from tests.slack_limits import message_problems

load_messages()


@pytest.fixture(autouse=True)
def note() -> Any:
    @message(Note)
    def load_note(work: Work, *, reader: Reader, message: Note) -> Note | Skip:
        return Skip("closed") if message.text == "closed" else message

    @renders("test_note")
    def show_note(view: Note, words: Words) -> Payload:
        return Payload(text=view.text, blocks=[])

    yield
    del LOADERS["test_note"], RENDERERS["test_note"]


class Desk:
    """An outbox with the real words, claimed by hand."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock = db, FakeClock()
        served: Services = services(db, self.clock)
        self.render = Renderer(served, LEXICON)

    async def put(self, key: str, message: object, **options: Any) -> None:
        arguments = {"kind": MessageKind.ANSWER, "audience": "U1", "reader": "U1", "now": self.clock.now(), **options}
        await self.db.run(lambda s: outbox.put(s, key=key, message=message, **arguments))

    async def claim(self, **options: Any) -> list[Claimed]:
        claim = partial(sending.claim, limit=50, now=self.clock.now(), owner="me", lease=timedelta(seconds=30))
        return await self.db.run(partial(claim, **options))

    async def shown(self, **options: Any) -> list[Any]:
        return list(await self.render(await self.claim(**options)))


@pytest.fixture
async def desk(database: Database) -> Desk:
    await database.run(lambda s: s.add(Member(id="U1", name="林晓", zone="Asia/Shanghai")))
    await database.run(lambda s: s.add(Member(id="U2", name="David", zone="Europe/Berlin", locale="en-GB")))
    return Desk(database)


async def test_a_refusal_is_said_in_the_readers_language(desk: Desk) -> None:
    refusal = RefusalMessage(code="unknown_member", fields={"member": "<!channel> *U9*"})
    await desk.put("r1", refusal)
    await desk.put("r2", refusal, audience="U2", reader="U2")
    chinese, english = await desk.shown()
    assert chinese.text == "不认识这位成员:&lt;!channel&gt; ∗U9∗。"
    assert "不认识" not in english.text
    assert english.text != ""


async def test_an_error_nobody_worded_still_has_a_reference(desk: Desk) -> None:
    await desk.put("r1", RefusalMessage(code="unheard_of"))
    [shown] = await desk.shown()
    assert "unheard_of" in shown.text


async def test_a_form_that_did_not_open_is_a_button(desk: Desk) -> None:
    await desk.put("a1", OpenAgainMessage(key="command:1.1", name="/delay"))
    [shown] = await desk.shown()
    [button] = shown.blocks[1]["elements"]
    assert (button["action_id"], button["value"]) == ("envelope.again", "command:1.1")
    assert "/delay" in shown.blocks[0]["text"]["text"]
    assert message_problems(shown.text, shown.blocks) == []


async def test_a_robot_that_never_confirmed_is_not_said_to_have_refused(desk: Desk) -> None:
    failed = OutsideFailedMessage(method="webhook", audience="0", reason="fate_unknown:http_502")
    await desk.put("w1", failed, kind=MessageKind.NEWS)
    await desk.put("w2", failed, kind=MessageKind.NEWS, audience="U2", reader="U2")
    chinese, english = (shown.blocks[0]["text"]["text"] for shown in await desk.shown())
    assert "没有确认收到" in chinese
    assert "没有收下" not in chinese
    assert "never confirmed" in english


async def test_what_the_cap_held_back_comes_once_and_leaves_out_what_is_settled(desk: Desk) -> None:
    cap = Cap(limit=2)
    for number in range(30):
        await desk.put(f"n{number}", Note(text=f"第{number}条"), kind=MessageKind.NEWS)
    await desk.put("late", Note(text="closed"), kind=MessageKind.NEWS)
    sent = []
    for _ in range(4):
        rows = await desk.claim(cap=cap)
        sent += [row.key for row in rows]
        outcomes = [row.became("sent", channel="D1", ts="1.1") for row in rows]
        await desk.db.run(partial(sending.settle, outcomes=outcomes, now=desk.clock.now(), owner="me"))
    assert sent == ["n0", "n1"]

    desk.clock.advance(datetime(2026, 9, 16, 9, 31, tzinfo=NOW.tzinfo) - NOW)
    [digest] = await desk.shown(cap=cap)
    assert "28" in digest.text
    lines = [block["text"]["text"] for block in digest.blocks if block["type"] == "section"]
    assert lines[1:3] == ["第2条", "第3条"]
    assert digest.blocks[-1]["elements"][0]["text"] == "还有 8 条"
    assert message_problems(digest.text, digest.blocks) == []


async def test_a_repeat_says_that_it_may_be_one(desk: Desk) -> None:
    await desk.put("m", Note(text="请定"))
    [row] = await desk.claim()
    [shown] = await desk.render([row._replace(repeat=True)])
    assert isinstance(shown, Payload)
    assert "可能重复" in shown.text
    assert "可能重复" in shown.blocks[0]["elements"][0]["text"]
    assert "可能重复" in shown.mark, "what robots and e-mails begin with"


async def test_one_held_back_that_cannot_be_read_does_not_silence_the_others(desk: Desk) -> None:
    cap = Cap(limit=1)
    for number in range(4):
        await desk.put(f"n{number}", Note(text=f"第{number}条"), kind=MessageKind.NEWS)
    for row in await desk.claim(cap=cap):
        sent = [row.became("sent", channel="D1", ts="1.1")]
        await desk.db.run(partial(sending.settle, outcomes=sent, now=desk.clock.now(), owner="me"))
    await desk.claim(cap=cap)
    stored = update(Notice).where(Notice.key == "n2").values(message="open_again/9")
    await desk.db.run(partial(_execute, statement=stored))
    desk.clock.advance(datetime(2026, 9, 16, 9, 31, tzinfo=NOW.tzinfo) - NOW)
    [digest] = await desk.shown(cap=cap)
    lines = [block["text"]["text"] for block in digest.blocks if block["type"] == "section"]
    assert lines[1:] == ["第1条", "第3条"]


async def test_one_that_cannot_be_rendered_leaves_the_others_whole(desk: Desk) -> None:
    await desk.put("bad", Note(), audience="C1")
    await desk.db.run(partial(_execute, statement=update(Notice).values(message="nobody_knows")))
    await desk.put("good", Note(text="好"), audience="C2")
    bad, good = await desk.shown()
    assert isinstance(bad, Unreadable)
    assert good.text == "好"


async def test_a_stored_message_that_cannot_be_read_is_set_aside_administrators_told_and_the_rest_leaves(
    desk: Desk,
) -> None:
    people = [Member(id=f"U{n}", name=f"{n}", zone="Asia/Shanghai", is_admin=n == 9) for n in (3, 4, 9)]
    await desk.db.run(lambda s: s.add_all(people))
    unknown = {"a": ("open_again/9", {}), "b": ("never_heard_of", {}), "c": ("open_again", {"key": 7, "name": "x"})}
    for number, (key, (kind, context)) in enumerate(unknown.items(), start=2):
        await desk.put(key, Note(), audience=f"U{number}")
        stored = update(Notice).where(Notice.key == key).values(message=kind, context=context)
        await desk.db.run(partial(_execute, statement=stored))
    await desk.put("d", OpenAgainMessage(key="command:1.1", name="/delay"))
    rows = await desk.claim()
    sender = Sender(cast(Any, FakeSlack()), cast(Any, None))
    rendered = await desk.render(rows)
    aside = [await sender.deliver(row, came) for row, came in zip(rows, rendered, strict=True) if row.key != "d"]
    assert [outcome.state for outcome in aside] == ["dead"] * 3
    assert not isinstance(rendered[-1], Exception), "the rest of the batch leaves"
    await desk.db.run(partial(sending.settle, outcomes=aside, now=desk.clock.now(), owner="me"))
    told = await desk.db.run(lambda s: s.scalars(select(Notice).where(Notice.message == "message_set_aside")).all())
    assert {row.audience for row in told} == {"U9"}
    assert {row.context["kind"] for row in told} == {"open_again/9", "never_heard_of", "open_again"}
    assert all(row.context["why"] for row in told)


def _execute(session: Session, *, statement: Update) -> None:
    session.execute(statement)
