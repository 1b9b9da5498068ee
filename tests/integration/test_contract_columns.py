"""What a book says of the contract decides who may decide: the project, packing clauses, partial shipments."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.company import load_company
from bot.db.database import Database
from bot.db.models import ImportQuestion, Member, Order
from bot.files.order_book import read_book
from bot.services.imports import UnreadableAnswers, answer_questions, import_book
from bot.settings import Settings
from bot.work.unit import Work

NOW = datetime(2026, 9, 16, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
ADMIN = "U19HUANGJG"
HEAD = "客户,PO号,款号,数量,客户交期,贸易条款,项目,包装条款,允许分批\n"


def kept(session: Session, po: str) -> tuple[str, str | None, bool, bool]:
    order = session.scalars(select(Order).where(Order.po == po)).one()
    return order.mode, order.project, order.packing_in_contract, order.partial_allowed


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_book_says_what_hangs_under_a_project_and_what_the_contract_allows(
    database: Database, tmp_path: Path
) -> None:
    company = load_company(Settings(_env_file=None), database)  # type: ignore[call-arg]
    database.call(lambda s: s.add(Member(id=ADMIN, name="黄建国", is_admin=True)))

    def take(*rows: str) -> list[str]:
        path = tmp_path / "book.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
        book = read_book(path)
        result = database.call(lambda s: import_book(Work(s, company, NOW, member=ADMIN), book=book))
        return [row.outcome for row in result.rows]

    assert take(
        "Nordwind,PO1,A,100,2026-11-15,FOB Ningbo,新线,有,允许",
        "Nordwind,PO2,B,100,2026-11-15,FOB Ningbo,,,否",
        "Nordwind,PO3,C,100,2026-11-15,FOB Ningbo,,看客户,",
    ) == ["imported", "imported", "question"]
    assert database.call(lambda s: kept(s, "PO1")) == ("project", "新线", True, True)
    assert database.call(lambda s: kept(s, "PO2")) == ("business", None, False, False)

    (asked,) = database.call(lambda s: list(s.scalars(select(ImportQuestion.id))))
    with pytest.raises(UnreadableAnswers):
        database.call(lambda s: answer_questions(Work(s, company, NOW, member=ADMIN), answers={asked: "再说"}))
    database.call(lambda s: answer_questions(Work(s, company, NOW, member=ADMIN), answers={asked: "是"}))
    assert database.call(lambda s: kept(s, "PO3")) == ("business", None, True, False)

    assert take("Nordwind,PO1,A,100,2026-11-15,FOB Ningbo,新线,否,允许") == ["changed"]
    assert database.call(lambda s: kept(s, "PO1")) == ("project", "新线", False, True)
    assert take("Nordwind,PO1,A,100,2026-11-15,FOB Ningbo,新线,否,允许") == ["unchanged"]
