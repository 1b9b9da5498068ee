"""What the trail of one case or order holds beside its decisions: its conditions, and who handed it to whom."""

from __future__ import annotations

from sqlalchemy import select

from bot.db.models import CaseTask
from bot.services.cases import tasks
from bot.services.cases.tasks import Finish
from bot.services.figures import audit_export
from bot.services.figures.audit_export import ExportedEntry, Filter
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from bot.work import audit
from tests.factories import CHEN, LIN, SUN, WANG, ZHOU
from tests.integration.cases.world import World


def of(world: World, **wanted: str) -> list[ExportedEntry]:
    return world.do(audit_export.entries, wanted=Filter(**wanted))


def test_what_became_of_a_condition_is_in_the_trail_of_its_case_and_order_and_so_is_a_refused_attempt(
    world: World,
) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    number = world.case(case).number
    assert world.press(CHEN, world.decision(case, "delivery_term"), "conditions", conditions="王芳:谈妥运费差价").ok
    task = world.look(lambda session: session.scalars(select(CaseTask)).one())
    before = {entry.number for entry in of(world)}
    for actor, said in (
        (SUN, Finish(task_id=task.id, done=True)),
        (WANG, Finish(task_id=task.id, done=False, note="周五回复")),
        (WANG, Finish(task_id=task.id, done=True)),
    ):
        world.do(tasks.finish, actor=actor, said=said, to=None)
    for found in (of(world, case=number), of(world, order="PO2402")):
        said_here = [entry for entry in found if entry.number not in before]
        assert [(entry.action, entry.actor, entry.allowed) for entry in said_here] == [
            ("case.task_done", SUN, False),
            ("case.task_note", WANG, True),
            ("case.task_done", WANG, True),
        ]
        assert {(entry.subject, entry.data["case"]) for entry in said_here} == {(f"{number} 谈妥运费差价", number)}
    assert world.look(audit.check).ok


def test_the_trail_of_an_order_and_its_case_says_who_handed_it_over_and_another_orders_does_not(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    plan = HandoverPlan(giver=LIN, taker=ZHOU, customer="NORDVIK AB", why="调岗")
    handover = world.do(agree.ask, actor=LIN, plan=plan)
    for person in (ZHOU, LIN):
        world.do(agree.confirm, actor=person, handover_id=handover)
    steps = [("handover.ask", LIN), ("handover.confirm", ZHOU), ("handover.confirm", LIN), ("handover.done", LIN)]
    for found in (of(world, order="PO2402"), of(world, case=world.case(case).number)):
        assert [(entry.action, entry.actor) for entry in found if entry.subject_kind == "handover"] == steps
    assert [entry for entry in of(world, order="PO2414") if entry.subject_kind == "handover"] == []
