"""gendan authority: shapes, codes and exits of cli.md."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.app.wiring import open_workspace
from bot.cli import authority
from bot.domain.authority import Amendment
from bot.files.rules import load_rules
from bot.presentation.rule_markdown import table_markdown
from bot.services.rules.rulebook import keep_version
from bot.work.unit import Work
from tests.factories import demo_company
from tests.fakes import LEXICON
from tests.unit.files.rule_texts import SOUND, broken, line_of

EXPLAIN_KEYS = {"verdict", "rule", "version", "accountable", "ladder", "facts", "reason", "default"}


@pytest.fixture(autouse=True)
def beside_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings and no database of the machine's."""
    monkeypatch.chdir(tmp_path)
    for name in ("GENDAN_RULES_FILE", "GENDAN_DATA_FOLDER", "GENDAN_WORKSPACE_FILE", "GENDAN_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    authority.register(app)
    return CliRunner().invoke(app, ["authority", *arguments])


def explain(role: str, decision: str, *facts: str) -> dict[str, object]:
    options = [part for fact in facts for part in ("--fact", fact)]
    result = run("explain", "--role", role, "--decision", decision, *options, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer: dict[str, object] = json.loads(result.stdout)
    assert set(answer) == EXPLAIN_KEYS
    return answer


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


def test_the_shipped_table_is_clean() -> None:
    result = run("check", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"ok": True, "errors": [], "warnings": []}


def test_a_faulty_file_answers_no_with_file_line_rule_and_code(rules: Path) -> None:
    text = broken("{gte: cost_line}", "{gte: 9000}")
    rules.write_text(text, "utf-8")
    result = run("check", str(rules), "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["ok"], report["warnings"]) == (False, [])
    [error] = report["errors"]
    assert set(error) == {"file", "line", "rule", "code", "message"}
    found = (error["file"], error["line"], error["rule"], error["code"])
    assert found == (str(rules), line_of(text, "verdict: forbidden") - 1, "RE-02", "overlap")
    assert "RE-01" in error["message"]


def test_a_faulty_file_is_told_in_words_too(rules: Path) -> None:
    rules.write_text(broken("merchandiser: decide", "merchandiser: decides"), "utf-8")
    result = run("check", str(rules))
    assert result.exit_code == 1
    assert f"{rules}:" in result.stdout
    assert "RE-01 unknown_verdict" in result.stdout


def test_a_filled_gap_is_a_warning_and_still_yes(rules: Path) -> None:
    text = broken("{gte: cost_line}", "{gte: 12000}").replace("en: Repack}", "en: Repack, default: line_above}")
    rules.write_text(text, "utf-8")
    result = run("check", str(rules), "--json")
    assert result.exit_code == 0
    assert [item["code"] for item in json.loads(result.stdout)["warnings"]] == ["gap"]


@pytest.mark.parametrize("command", ["check", "table --rules", "explain --role pm --decision repack --rules"])
def test_unreadable_yaml_is_wrong_usage_and_names_the_line(rules: Path, command: str) -> None:
    rules.write_text("roles: {\n  a: b\n", "utf-8")
    result = run(*command.split(), str(rules))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{rules}:3:" in result.stderr
    assert len(result.stderr.splitlines()) <= 2


def test_a_file_that_is_not_there_is_wrong_usage(rules: Path) -> None:
    result = run("check", str(rules), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(rules) in result.stderr


def test_explain_answers_in_the_stable_shape() -> None:
    answer = explain("merchandiser", "delivery_term")
    assert answer["verdict"] == "forbidden"
    assert answer["rule"] == "DT-01"
    assert answer["version"] == load_rules().version
    assert answer["accountable"] == "sales_director"
    assert answer["ladder"] == ["merch_lead", "sales_director"]
    assert answer["facts"] == {}
    assert answer["default"] is False
    reason = answer["reason"]
    assert isinstance(reason, dict)
    assert set(reason) == {"zh-CN", "en"}


def test_explain_gives_the_rungs_above_the_asking_role_only() -> None:
    assert explain("merch_lead", "delivery_term")["ladder"] == ["sales_director"]
    assert explain("sales_director", "delivery_term")["ladder"] == []


def test_explain_gives_the_facts_that_matched() -> None:
    answer = explain("merchandiser", "pallet_material", "cost_cny=9999.99", "has_lc=true")
    facts = {"dangerous_goods": False, "packing_in_contract": False, "cost_cny": 9999.99}
    assert (answer["verdict"], answer["facts"]) == ("decide", facts)
    assert explain("merchandiser", "pallet_material", "cost_cny=10000")["facts"] == {"cost_cny": 10000}


def test_explain_says_when_no_rule_names_the_role() -> None:
    answer = explain("documents", "delivery_term")
    assert (answer["verdict"], answer["rule"], answer["default"]) == ("not_involved", None, True)
    assert answer["ladder"] == ["general_manager"]


@pytest.mark.parametrize("spelling", ["mode=project", "mode=项目跟进", "mode=prj"])
def test_roles_decisions_and_modes_may_be_named_in_chinese(spelling: str) -> None:
    assert explain("跟单员", "启用备用供应商", spelling)["rule"] == "BS-01"


@pytest.mark.parametrize("yes", ["true", "yes", "1", "是"])
def test_booleans_are_read_in_their_usual_spellings(yes: str) -> None:
    assert explain("merchandiser", "sample_detail", f"spec_changes={yes}")["verdict"] == "escalate"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--role", "merchandiser", "--decision", "pallet_material"), "cost_cny"),
        (("--role", "merchandiser", "--decision", "backup_supplier"), "mode"),
        (("--role", "intern", "--decision", "delivery_term"), "intern"),
        (("--role", "pm", "--decision", "delivery_trem"), "did you mean delivery_term?"),
        (("--role", "pm", "--decision", "delivery_term", "--fact", "cost=1"), "did you mean cost_cny?"),
        (("--role", "pm", "--decision", "delivery_term", "--fact", "has_lc"), "has_lc"),
        (("--role", "pm", "--decision", "delivery_term", "--fact", "has_lc=perhaps"), "has_lc"),
        (("--role", "pm", "--decision", "delivery_term", "--fact", "cost_cny=much"), "cost_cny"),
        (("--role", "pm", "--decision", "delivery_term", "--fact", "cost_cny=NaN"), "cost_cny"),
        (("--role", "pm", "--decision", "delivery_term", "--fact", "mode=war"), "business, project"),
    ],
)
def test_what_explain_cannot_use_is_named_and_exits_2(arguments: tuple[str, ...], named: str) -> None:
    result = run("explain", *arguments, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert named in result.stderr
    assert len(result.stderr.splitlines()) <= 2


def test_explain_speaks_in_words_too() -> None:
    result = run("explain", "--role", "跟单员", "--decision", "delivery_term")
    assert result.exit_code == 0
    assert "贸易术语" in result.stdout
    assert "sales_director" in result.stdout


def test_explain_by_a_faulty_table_is_refused(rules: Path) -> None:
    rules.write_text(broken("merchandiser: decide", "merchandiser: decides"), "utf-8")
    result = run("explain", "--role", "finance", "--decision", "amend", "--rules", str(rules))
    assert result.exit_code == 2
    assert "unknown_verdict" in result.stderr


def test_explain_by_an_own_table(rules: Path) -> None:
    rules.write_text(SOUND, "utf-8")
    result = run("explain", "--role", "finance", "--decision", "amend", "--rules", str(rules), "--json")
    assert json.loads(result.stdout)["verdict"] == "decide"


@pytest.mark.parametrize(("locale", "title"), [("zh-CN", "谁可以决定什么"), ("en", "Who may decide what")])
def test_the_table_prints_as_markdown_in_either_language(locale: str, title: str) -> None:
    result = run("table", "--locale", locale)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == f"# {title}"
    rows = [line for line in lines if line.startswith("| ")]
    table = load_rules()
    assert [line.count(" | ") for line in rows] == [6] * (2 + len(table.rules)) + [1] * (3 + len(table.anomalies))


def test_the_table_is_chinese_unless_told_otherwise_and_knows_two_languages() -> None:
    assert run("table").stdout == table_markdown(load_rules(), LEXICON.words("zh-CN", "UTC"))
    assert run("table", "--locale", "de").exit_code == 2


def test_the_documentation_holds_the_table_as_it_is() -> None:
    written = (Path(__file__).parents[3] / "docs" / "authority.md").read_text("utf-8")
    assert written == run("table", "--locale", "all").stdout, (
        "run: gendan authority table --locale all > docs/authority.md"
    )


def test_the_example_of_the_documentation_is_sound(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "own-table.md").read_text("utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text.split("```yaml\n")[1].split("```")[0], "utf-8")
    result = run("check", str(own))
    assert result.exit_code == 0
    assert "47" in result.stdout


def test_without_a_file_the_one_in_force_is_checked_and_named(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "authority.yaml (随附 / shipped)" in run("check").stdout
    own = tmp_path / "data"
    own.mkdir()
    (own / "authority.yaml").write_text(SOUND, "utf-8")
    monkeypatch.setenv("GENDAN_DATA_FOLDER", str(own))
    result = run("check")
    assert (result.exit_code, f"checked: {own / 'authority.yaml'}" in result.stdout) == (0, True)

    rules.write_text(broken("{gte: cost_line}", "{gte: 9000}"), "utf-8")
    monkeypatch.setenv("GENDAN_RULES_FILE", str(rules))
    result = run("check", "--json")
    assert result.exit_code == 1
    assert [error["file"] for error in json.loads(result.stdout)["errors"]] == [str(rules)]
    assert run("explain", "--role", "finance", "--decision", "amend").exit_code == 2
    assert run("check", str(own / "authority.yaml")).exit_code == 0
    assert list(tmp_path.glob("*.db")) == []


def test_what_administrators_changed_is_checked_with_the_file(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = shutil.copy(migrated, tmp_path / "kept.db")
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite:///{database}")
    assert "administrators" not in run("check").stdout

    def change(session: Session) -> None:
        amendment = Amendment(settings={"float_buffer": Decimal(0)})
        keep_version(Work(session, demo_company(), datetime.now(UTC)), why="", filed=load_rules(), amendment=amendment)

    with open_workspace(f"sqlite:///{database}") as db:
        db.call(change)
    result = run("check")

    assert (result.exit_code, "administrators changed" in result.stdout) == (1, True)
    assert "error" in result.stdout
    assert json.loads(run("check", "--json").stdout)["ok"] is False


def test_a_database_that_cannot_be_used_leaves_the_file_to_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.db").write_text("hello" * 1000)
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite:///{tmp_path}/text.db")

    result = run("check")

    assert (result.exit_code, len(result.stderr.splitlines())) == (0, 1)
    assert "text.db" in result.stderr
