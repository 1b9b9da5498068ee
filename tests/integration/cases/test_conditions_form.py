"""说明 of a condition through Slack's door: refused once, corrected, kept."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from bot.db.models import CaseTask
from bot.handlers import case_work
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from bot.work.gateway import Services
from tests.factories import CHEN, LIN, WANG
from tests.fakes import FakeClock, FakeSlack, words_for
from tests.integration.cases.world import World


def submission(task: CaseTask, actor: str, note: str) -> dict[str, Any]:
    """The form as it stands open: Slack sends the same view and hash again after an error."""
    return {
        "type": "view_submission", "user": {"id": actor}, "team": {"id": "T1"},
        "view": {
            "type": "modal", "id": "V1", "hash": "h", "callback_id": "case_task_form",
            "state": {"values": {"note": {"t": {"type": "plain_text_input", "value": note or None}}}},
            "blocks": [{"type": "input", "block_id": "note"}], "private_metadata": json.dumps({"t": task.id}),
        },
    }  # fmt: skip


async def test_a_note_that_was_missing_is_kept_when_the_same_form_is_sent_again(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(CHEN, world.decision(case, "delivery_term"), "conditions", conditions="王芳:谈妥运费差价").ok
    task = world.look(lambda session: session.scalars(select(CaseTask)).one())
    slack: Any = FakeSlack()
    services = Services(world.db, world.company, FakeClock(world.now))
    registry = Registry(await make_bolt(slack), services=services, client=slack, words_for=words_for)
    case_work.register(registry)

    async def send(note: str) -> Any:
        answer = await registry.receive(submission(task, WANG, note))
        return json.loads(answer.body) if answer.body else None

    assert await send("") == {"response_action": "errors", "errors": {"note": "请写上说明,或附上文件。"}}
    assert await send("客户周五回复") is None
    assert world.look(lambda session: session.get_one(CaseTask, task.id).note) == "客户周五回复"
    assert await send("客户周五回复") is None, "the same page sent twice is kept once"
    assert world.events(case).count("task_note") == 1


def test_a_condition_for_somebody_nobody_knows_is_a_field_error_with_that_name(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    came = world.press(CHEN, row, "conditions", conditions="补合同\n陈老六 9/20前:补检测报告")
    assert (came.ok, came.code, came.said and came.said.text) == (False, "unknown_owner", "陈老六")
    assert "没有叫“陈老六”的同事在岗" in world.replies(CHEN)[-1]
    assert world.look(lambda session: session.scalars(select(CaseTask)).all()) == []
    assert world.press(CHEN, row, "conditions", conditions="补合同\n陈老六的报告:9/20前补").ok, "a subject is no name"
