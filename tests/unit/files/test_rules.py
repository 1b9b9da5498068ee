"""Reading a rule file: every fault is named with its line, its rule and how to mend it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.authority import Code, Finding, Right, RulesReading, Verdict, rule_on
from bot.files.locales import templates_folder
from bot.files.rules import SHIPPED, BadRuleFile, RulesRefused, load_rules, read_rules, read_rules_text, shipped_text
from bot.presentation.words import Lexicon
from tests.every import every
from tests.unit.files.rule_texts import SOUND, broken, line_of


def read(text: str) -> RulesReading:
    return read_rules_text(text, source="rules.yaml")


def extra_rule(*lines: str) -> str:
    return broken("anomalies:\n", "".join(f"  {line}\n" for line in lines) + "anomalies:\n")


FAULTS = [
    (Code.UNKNOWN_ROLE, broken("merch_lead: escalate", "merch_laed: escalate"), "merch_laed", "RE-02", "merch_lead"),
    (
        Code.UNKNOWN_ROLE,
        broken("ladder: [merch_lead, sales_director]", "ladder: [merch_lead, cfo, sales_director]"),
        "ladder: [",
        "RE-02",
        "cfo",
    ),
    (
        Code.UNKNOWN_ROLE,
        broken("instruction_from: finance", "instruction_from: bank"),
        "      merchandiser:",
        "AM-01",
        "bank",
    ),
    (Code.UNKNOWN_ROLE, broken("others: sales_director", "others: boss"), "others:", "", "boss"),
    (Code.UNKNOWN_DECISION, broken("      - repack\n", "      - repak\n"), "- repak", "damage", "repack"),
    (
        Code.UNKNOWN_DECISION,
        extra_rule("- id: XX-01", "  decision: rewrap", "  verdicts: {finance: decide}"),
        "- id: XX-01",
        "XX-01",
        "rewrap",
    ),
    (Code.UNKNOWN_VERDICT, broken("merchandiser: decide", "merchandiser: decides"), "decides", "RE-01", "decide"),
    (Code.UNKNOWN_CONDITION, broken("cost_cny: {lt: cost_line}", "cost: {lt: 5}"), "cost: {lt", "RE-01", "cost_cny"),
    (Code.BAD_VALUE, broken("{lt: cost_line}", "{lt: soon}"), "soon", "RE-01", "cost_line"),
    (Code.BAD_VALUE, broken("{lt: cost_line}", "{below: 5}"), "below", "RE-01", "gte, lt"),
    (Code.BAD_VALUE, broken("{lt: cost_line}", "5"), "cost_cny: 5", "RE-01", "{gte: low, lt: high}"),
    (Code.BAD_VALUE, broken("{lt: cost_line}", "{gte: 5, lt: 5}"), "{gte: 5, lt: 5}", "RE-01", "empty"),
    (Code.BAD_VALUE, broken("cost_cny: {lt: cost_line}", "urgent: often"), "often", "RE-01", "true or false"),
    (Code.BAD_VALUE, broken("cost_cny: {lt: cost_line}", "mode: war"), "mode: war", "RE-01", "business, project"),
    (Code.BAD_VALUE, broken("then: escalate", "then: pray"), "then: pray", "RE-02", "escalate"),
    (Code.BAD_VALUE, broken("  - id: RE-01\n    decision", "  - decision"), "- decision: repack", "", "id"),
    (Code.BAD_VALUE, broken("{zh-CN: 跟单主管, en: lead}", "{zh-CN: 跟单主管}"), "跟单主管", "", "both languages"),
    (Code.BAD_VALUE, broken("cost_line: 10000", "cost_line: lots"), "lots", "", "number"),
    (Code.BAD_VALUE, broken("type: number", "type: money"), "money", "", "number"),
    (
        Code.BAD_VALUE,
        broken("  amend: {zh-CN: 改证, en: Amend}", "  amend: {zh-CN: 改证, en: Amend, modes: [peace]}"),
        "peace",
        "",
        "business, project",
    ),
    (
        Code.BAD_VALUE,
        extra_rule(
            "- id: XX-01",
            "  decision: amend",
            "  overrides: [AM-99]",
            "  when: {urgent: true}",
            "  verdicts: {finance: decide}",
        ).replace(
            "  - id: AM-01\n    decision: amend\n", "  - id: AM-01\n    decision: amend\n    when: {urgent: false}\n"
        ),
        "- id: XX-01",
        "XX-01",
        "AM-99",
    ),
    (
        Code.MISSING_LADDER,
        broken("    ladder: [merch_lead, sales_director]\n", ""),
        "      merchandiser:",
        "RE-02",
        "ladder",
    ),
    (
        Code.POWERLESS_LADDER,
        broken("    ladder: [merch_lead, finance]\n", "    ladder: [merch_lead, sales_director]\n"),
        "ladder: [",
        "AM-01",
        "finance",
    ),
    (
        Code.CYCLIC_LADDER,
        broken("ladder: [merch_lead, sales_director]", "ladder: [merch_lead, finance, merch_lead, sales_director]"),
        "ladder: [",
        "RE-02",
        "merch_lead",
    ),
    (
        Code.CYCLIC_LADDER,
        broken("merchandiser: merch_lead\n  others", "merch_lead: merch_lead\n  others"),
        "merch_lead: merch_lead",
        "",
        "merch_lead",
    ),
    (
        Code.LADDER_START,
        broken("ladder: [merch_lead, sales_director]", "ladder: [sales_director]").replace(
            "      merch_lead: escalate\n", ""
        ),
        "ladder: [",
        "RE-02",
        "merch_lead",
    ),
    (
        Code.MISSING_INSTRUCTION,
        broken("        instruction_from: finance\n", ""),
        "      merchandiser:",
        "AM-01",
        "instruction_from",
    ),
    (
        Code.NO_ACCOUNTABLE,
        broken("merchandiser: decide", "merchandiser: informed"),
        "- id: RE-01",
        "RE-01",
        "accountable",
    ),
    (
        Code.SEVERAL_ACCOUNTABLE,
        broken("merchandiser: decide", "{merchandiser: decide, finance: decide}").replace(
            "verdicts:\n      {", "verdicts: {"
        ),
        "- id: RE-01",
        "RE-01",
        "finance, merchandiser",
    ),
    (
        Code.OVERLAP,
        broken("{gte: cost_line}", "{gte: 9000}"),
        "      merchandiser:",
        "RE-02",
        "overrides",
    ),
    (Code.GAP, broken("{gte: cost_line}", "{gte: 12000}"), "repack: {", "repack", "line_above"),
    (
        Code.UNREACHABLE,
        extra_rule(
            "- id: XX-01",
            "  decision: repack",
            "  when: {urgent: true, any: [{urgent: false}]}",
            "  verdicts: {finance: informed}",
        ),
        "- id: XX-01",
        "XX-01",
        "contradict",
    ),
    (
        Code.DUPLICATE_ID,
        extra_rule("- id: AM-01", "  decision: amend", "  verdicts: {sales_director: informed}"),
        "- id: AM-01",
        "AM-01",
        "AM-01",
    ),
]


def said(finding: Finding, locale: str) -> str:
    """The finding as its reader has it."""
    return Lexicon(templates_folder(), "zh-CN").words(locale, "UTC").text(finding.message)


def test_the_sound_file_has_no_findings() -> None:
    assert read(SOUND).findings == ()


@every(("code", "text", "where", "rule", "mends"), FAULTS)
def test_a_broken_file_gives_exactly_its_code_with_line_rule_and_remedy(
    code: Code, text: str, where: str, rule: str, mends: str
) -> None:
    findings = read(text).findings
    assert [item.code for item in findings] == [code]
    [found] = findings
    assert found.rule == rule
    lines = text.splitlines()
    assert where in lines[found.at.line - 1]
    assert found.at.file == "rules.yaml"
    assert mends in said(found, "en")
    assert said(found, "zh-CN").endswith("。")


def test_every_code_has_a_broken_file() -> None:
    assert {code for code, *_ in FAULTS} == set(Code)


def test_a_fault_points_to_the_line_of_the_role_it_is_about() -> None:
    text = broken("merch_lead: escalate", "merch_laed: escalate")
    [found] = read(text).findings
    assert found.at.line == line_of(text, "merch_laed")


def test_a_gap_may_be_filled_by_the_line_above_and_is_then_listed() -> None:
    text = broken("{gte: cost_line}", "{gte: 12000}").replace("en: Repack}", "en: Repack, default: line_above}")
    reading = read(text)
    assert reading.errors == ()
    assert [(item.code, item.rule) for item in reading.warnings] == [(Code.GAP, "repack")]
    assert "cost_cny=10000" in said(reading.warnings[0], "en")
    ruling = rule_on(reading.table, decision="repack", role="merchandiser", facts={"cost_cny": 11_000})
    assert (ruling.default, ruling.ladder, ruling.accountable) == (True, ("merch_lead",), "merch_lead")


def test_an_override_takes_the_place_of_the_rule_it_names() -> None:
    text = extra_rule(
        "- id: RE-03",
        "  decision: repack",
        "  overrides: [RE-01, RE-02]",
        "  when: {urgent: true}",
        "  verdicts: {finance: decide}",
    )
    reading = read(text)
    assert reading.findings == ()
    urgent = rule_on(reading.table, decision="repack", role="finance", facts={"urgent": True})
    calm = rule_on(reading.table, decision="repack", role="finance", facts={"cost_cny": 1})
    assert (urgent.rule, urgent.verdict, urgent.accountable) == ("RE-03", Verdict.DECIDE, "finance")
    assert (calm.rule, calm.accountable) == (None, "merchandiser")


def test_the_same_key_twice_is_refused_instead_of_silently_dropped() -> None:
    text = broken("      merchandiser: decide\n", "      merchandiser: decide\n      merchandiser: decide\n")
    assert Code.DUPLICATE_ID in {item.code for item in read(text).errors}


def test_the_order_of_rules_carries_no_meaning() -> None:
    head, _, tail = SOUND.partition("rules:\n")
    rules, _, rest = tail.partition("anomalies:\n")
    blocks = [f"  - id: {block}" for block in rules.split("  - id: ")[1:]]
    turned = f"{head}rules:\n{''.join(reversed(blocks))}anomalies:\n{rest}"
    assert read(turned).table.version == read(SOUND).table.version


def test_the_version_changes_with_the_content_and_not_with_the_layout() -> None:
    commented = "# a comment\n\n" + SOUND
    assert read(commented).table.version == read(SOUND).table.version
    assert read(broken("cost_line: 10000", "cost_line: 10001")).table.version != read(SOUND).table.version


@every(
    ("text", "line"),
    [
        ("roles:\n  a: [1\nb: 2\n", 3),
        ("roles: {a: b\n", 2),
        ("- just\n- a list\n", 1),
        ("", 1),
        ("a: 1\n\tb: 2\n", 2),
        ("roles: &x 1\nfacts: *y\n", 2),
        ("a: 2026-13-45\n", 1),
    ],
)
def test_unreadable_yaml_names_the_line(text: str, line: int) -> None:
    with pytest.raises(BadRuleFile) as error:
        read(text)
    assert error.value.fields["line"] == line
    assert str(error.value).startswith(f"rules.yaml:{line}:")


def test_a_missing_file_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "rules.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.yaml", binary):
        with pytest.raises(BadRuleFile):
            read_rules(path)


def test_faulty_rules_are_never_used(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(broken("{gte: cost_line}", "{gte: 12000}"), "utf-8")
    with pytest.raises(RulesRefused, match="gap"):
        load_rules(path)


def test_a_workspace_file_replaces_and_adds_single_rules_of_the_shipped_table(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        """\
extends: shipped
roles:
  fabric: {zh-CN: 面料部, en: fabric department}
settings:
  cost_line: 20000
rules:
  - id: CL-01
    decision: container_loading
    origin: stated
    ladder: [merch_lead]
    verdicts:
      merchandiser:
        verdict: escalate
        reason: {zh-CN: 本公司装柜由主管定。, en: Here the lead settles loading.}
      merch_lead: approve
      fabric: informed
""",
        "utf-8",
    )
    table = load_rules(path)
    shipped = load_rules()
    ruling = rule_on(table, decision="container_loading", role="merchandiser", facts={})
    assert (ruling.verdict, ruling.accountable) == (Verdict.ESCALATE, "merch_lead")
    cost = {"cost_cny": 15_000}
    assert rule_on(table, decision="pallet_material", role="merchandiser", facts=cost).verdict is Verdict.DECIDE
    assert rule_on(table, decision="delivery_term", role="merchandiser", facts={}).rule == "DT-01"
    assert len(table.rules) == len(shipped.rules)
    assert table.version != shipped.version


def test_who_sees_prices_and_who_reports_are_columns_of_the_roles() -> None:
    table = load_rules()
    assert (table.follower, table.lead) == ("merchandiser", "merch_lead")
    assert table.rights[Right.REPORTS] == {"merchandiser", "merch_lead"}
    assert table.rights[Right.SEES_PRICES] == (
        {"merchandiser", "sales", "merch_lead", "sales_director", "finance", "pm", "pmo", "general_manager"}
    )
    assert table.rights[Right.READS_FIGURES] == (
        {"merch_lead", "sales_director", "pm", "pmo", "regional_manager", "general_manager"}
    )


@pytest.mark.parametrize("base", ["", "extends: shipped\n"])
def test_a_table_of_ones_own_has_the_shipped_columns_where_it_writes_none(base: str) -> None:
    own = base + (SOUND if not base else "roles:\n  finance: {zh-CN: 财务部, en: accounts}\n")
    table = read(own).table
    assert table.roles["finance"].zh in {"财务", "财务部"}
    assert table.follower == "merchandiser"
    assert {"finance", "merchandiser"} <= table.rights[Right.SEES_PRICES]
    assert "finance" not in table.rights[Right.READS_FIGURES]
    assert not table.own_rights


def test_a_column_of_ones_own_counts_and_makes_another_table() -> None:
    plain, own = (
        f"extends: shipped\nroles:\n  finance: {{zh-CN: 财务, en: finance{more}}}\n  fabric: {{zh-CN: 面料, en: fabric}}\n"
        for more in ("", ", sees_prices: false, reads_figures: true")
    )
    before, after = read(plain).table, read(own).table
    assert [("finance" in table.rights[Right.SEES_PRICES]) for table in (before, after)] == [True, False]
    assert [("finance" in table.rights[Right.READS_FIGURES]) for table in (before, after)] == [False, True]
    assert not any("fabric" in roles for roles in after.rights.values()), "a role of one's own has what it says"
    assert before.version != after.version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "merchandiser: {zh-CN: 跟单员, en: merchandiser}",
            "merchandiser: {zh-CN: 跟单员, en: merchandiser, follows: false}",
        ),
        ("finance: {zh-CN: 财务, en: finance}", "finance: {zh-CN: 财务, en: finance, follows: true}"),
    ],
)
def test_exactly_one_role_follows_orders(old: str, new: str) -> None:
    (error,) = read(broken(old, new)).errors
    assert (error.code, error.at.line) == (Code.BAD_VALUE, 1)
    assert "follows: true" in said(error, "zh-CN")
    assert "follows: true" in said(error, "en")


@pytest.mark.parametrize("wrong", ["sees_prices: maybe", "sees_pries: true"])
def test_a_column_that_cannot_be_read_is_named_with_its_line(wrong: str) -> None:
    text = broken("finance: {zh-CN: 财务, en: finance}", f"finance: {{zh-CN: 财务, en: finance, {wrong}}}")
    (error,) = read(text).errors
    assert (error.code, error.at.line) == (Code.BAD_VALUE, line_of(text, wrong))


def test_only_the_shipped_table_can_be_extended() -> None:
    with pytest.raises(BadRuleFile) as error:
        read("extends: theirs\nroles: {}\n")
    assert error.value.fields["line"] == 1


def test_the_shipped_file_is_clean() -> None:
    assert read_rules().findings == ()


def test_a_workspace_file_switches_packs_on_and_a_stranger_is_named_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("extends: shipped\npacks: [retail]\n", "utf-8")
    table = load_rules(own)
    assert table.is_on("promotion_plan")
    assert not table.is_on("regulatory_hold")
    own.write_text("extends: shipped\npacks:\n  - retial\n", "utf-8")
    (error,) = read_rules(own).errors
    assert (error.at.line, error.code) == (2, "bad_value")
    assert "retial" in said(error, "zh-CN")
    assert "retail" in said(error, "en")


def test_a_language_more_is_a_key_more(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SOUND.replace("{zh-CN: 跟单主管, en: lead}", "{zh-CN: 跟单主管, en: lead, pt-BR: chefe}"), "utf-8")
    assert read_rules(own).findings == ()
    assert load_rules(own).roles["merch_lead"].in_locale("pt-BR") == "chefe"


def test_a_file_of_its_own_can_still_name_what_only_the_shipped_table_has(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SOUND, "utf-8")
    table = load_rules(own)
    assert "delivery_term" not in table.decisions
    assert table.decisions["delivery_term"].label.zh == "变更交货方式/贸易术语"
    assert table.anomalies["mold_damage"].label.zh == "模具损坏"
    assert table.decisions["gone"].label.en == "gone"
    assert table.version == read_rules(own).table.version


def test_the_version_of_the_shipped_rules_is_what_cases_kept_it_as() -> None:
    assert load_rules().version == "d8cc1a1d0ff4", "rulings are kept with it: how a text is held may not change it"


def test_read_again_the_shipped_table_says_the_same_of_everything() -> None:
    again = read_rules_text(shipped_text(), source=SHIPPED)
    assert again.findings == read_rules().findings
    assert again.table == read_rules().table


def test_a_rule_is_valid_and_reviewed_as_it_says_itself_else_as_the_whole_table_says() -> None:
    text = shipped_text()
    first, second = read_rules().table.rules[:2]
    own = f"  - id: {first.id}\n    valid_from: 2026-05-01\n    reviewed_on: 2026-05-02\n"
    table = read_rules_text(text.replace(f"  - id: {first.id}\n", own), source=SHIPPED).table
    days = {rule.id: (rule.valid_from, rule.reviewed_on) for rule in table.rules}
    assert days[first.id] == (date(2026, 5, 1), date(2026, 5, 2))
    assert days[second.id] == (second.valid_from, second.reviewed_on) != (None, None)


def test_a_role_that_is_put_under_another_has_to_be_one() -> None:
    text = broken("line_above:\n", "line_above:\n  merch_laed: sales_director\n")
    [stranger] = read(text).errors
    assert (stranger.code, stranger.at.line) == (Code.UNKNOWN_ROLE, line_of(text, "merch_laed"))


def test_a_range_that_ends_at_a_number_which_cannot_be_read_is_not_blamed_for_it() -> None:
    text = broken("cost_line: 10000", "cost_line: lots").replace("{lt: cost_line}", "{gte: 5, lt: cost_line}")
    [fault] = read(text).errors
    assert (fault.code, fault.at.line, fault.rule) == (Code.BAD_VALUE, line_of(text, "lots"), "")


def test_a_role_that_another_stands_in_for_has_to_be_one() -> None:
    text = broken("standing_deputies:\n", "standing_deputies:\n  merch_laed: sales_director\n")
    [stranger] = read(text).errors
    assert (stranger.code, stranger.at.line) == (Code.UNKNOWN_ROLE, line_of(text, "merch_laed"))


def test_what_a_decision_without_a_rule_falls_to_can_only_be_the_line_above() -> None:
    text = broken("en: Repack}", "en: Repack, default: anybody}")
    [fault] = read(text).errors
    assert (fault.code, fault.at.line) == (Code.BAD_VALUE, line_of(text, "anybody"))
