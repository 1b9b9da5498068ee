"""Change control: 赵明 sets the baseline of 新线, a late fabric asks to move it, and only his approval does."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.wiring import open_workspace
from bot.db.models import Order, Seat
from tests.e2e.cases import report
from tests.e2e.workspace import ANNA, FOLLOW, LINXIAO, LIWEI, ZHAOMING, Message, Workspace

SHIFT = "内部节点顺延"


def hang(session: Session) -> None:
    order = session.scalars(select(Order).where(Order.po == "PO2402")).unique().one()
    order.mode, order.project = "project", "新线"


def seat(session: Session) -> None:
    """赵明 takes the project over; 李伟 still has to do with it."""
    session.add(Seat(role="pm", member_id=ZHAOMING, scope_kind="project", scope_key="新线"))
    session.add(Seat(role="qc", member_id=LIWEI, scope_kind="project", scope_key="新线"))


def order_card(office: Workspace, user: str) -> Message:
    return office.answers(user, "/order PO2402")[-1]


def test_a_baseline_is_set_by_the_projects_pm_and_moved_by_an_approved_request(office: Workspace) -> None:
    with open_workspace(office.database) as db:
        db.call(hang)
        assert "设基线" not in order_card(office, LINXIAO).labels
        card = order_card(office, LIWEI)
        assert "项目 新线 · 未设基线" in card.words
        db.call(seat)
    office.press(LIWEI, card, "设基线")
    assert office.no_view(LIWEI)
    assert "设基线由 赵明 来做,没有设" in office.last(LIWEI).words

    office.press(ZHAOMING, order_card(office, ZHAOMING), "设基线")
    refused = office.submit(ZHAOMING, why="合同 HT-12", budget="很多")
    assert "看不懂“很多”" in refused["errors"]["budget"]
    assert office.submit(ZHAOMING, why="合同 HT-12", budget="50万", scope="夹克 6500 件")["ok"]
    assert "*基线 v1* · 设定 · 赵明" in office.last(ZHAOMING).words
    assert "Project 新线 · baseline v1" in order_card(office, ANNA).words

    case = report(office, LINXIAO, "/delay PO2402 面料 10天 面料未到")
    assert "变更申请 CR-001 · 基线 v1:开船" in case.card(LINXIAO, FOLLOW).words
    assert any("超出基线 v1,提出变更申请 CR-001" in line for line in case.history())
    case.press(ZHAOMING, SHIFT, "同意", FOLLOW)
    assert any("变更申请 CR-001 已批准,基线 v1 → v2" in line for line in case.history())

    card = order_card(office, LINXIAO)
    assert "项目 新线 · 基线 v2" in card.words
    assert "按基线" in card.words
    office.press(LINXIAO, card, "基线记录")
    history = office.last(LINXIAO).words
    assert "*基线 v2* · 变更获批 · 赵明" in history
    assert case.number in history
    assert "变更申请 CR-001 · 基线 v1 → v2:开船" in history
