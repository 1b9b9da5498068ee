"""What waits for who is a colleague no more waits for whose it is now: passed on, never submitted, asked of them."""

from __future__ import annotations

from bot.db.models import MemberTask, Relay
from bot.domain.phrases.sayings import read_statements
from bot.services.reports.delays import unconfirmed
from bot.services.reports.door import report
from bot.services.reports.reading import reader_for
from bot.work.unit import Answer, Work
from tests.factories import FENG, LIN, WANG, ZHENG
from tests.integration.cases.world import World
from tests.integration.membership.moves import leaves


def dm(world: World, member: str) -> Answer:
    world.count += 1
    return Answer(member=member, audience=member, method="post", key=f"e{world.count}")


def said(world: World, member: str, text: str) -> None:
    def take(work: Work) -> None:
        report(work, read_statements(text, reader_for(work, member_id=work.actor)))

    world.do(take, to=dm(world, member))


def test_what_was_passed_on_to_them_is_the_lead_s_at_once(world: World) -> None:
    said(world, FENG, "2402 订舱 10/19")
    leaves(world, LIN)
    row = world.look(lambda session: session.get_one(Relay, 1))
    assert (row.follower_id, row.state.value) == (WANG, "waiting")
    (card,) = world.notices(WANG, message="relay_list")
    assert "冯涛 报 PO2402 订舱/SO" in world.render(card).text


def test_what_nobody_submitted_and_they_were_asked_about_is_asked_of_who_follows_the_order_now(world: World) -> None:
    text = "PO2402 裁剪推到 10/20,机器坏了"
    world.preview(dm(world, ZHENG), text)
    world.run_until("2026-09-16 11:01")
    leaves(world, LIN)
    (card,) = world.notices(WANG, message="unconfirmed_card")
    world.do(unconfirmed.dismiss, to=dm(world, WANG), key=str(card.card))
    assert world.notices(ZHENG, message="unconfirmed_told")


def test_what_was_asked_of_them_is_its_asker_s_again(world: World) -> None:
    said(world, LIN, "@冯涛 2403 周四前 把SO发我")
    leaves(world, FENG)
    row = world.look(lambda session: session.get_one(MemberTask, 1))
    assert (row.state.value, row.settled_by) == ("not_mine", None)
    (word,) = world.notices(LIN, message="member_task_word")
    assert world.render(word).text == "冯涛 已离职或停用,这件事退回给您:PO2403"
