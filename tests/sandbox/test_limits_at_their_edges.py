"""Every limit of the tables at its edge: n passes, n + 1 fails with a pointer to the very field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.rules.blocks import BLOCKS, BLOCKS_PER_SURFACE, SHAPES, SURFACES, VIEWS
from sandbox.rules.spec import Array, Integer, Rule, Shape
from sandbox.rules.validate import Facts, check_blocks, check_view
from tests.every import every
from tests.sandbox import specimens
from tests.sizes import sized

Json = dict[str, Any]
FACTS = Facts()
FIELD_NAMES = sorted({field for shape in SHAPES.values() for field in shape.fields})


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def problems(block: Json) -> list[tuple[str, str]]:
    """The problems of one block on a surface that carries it, with pointers below the block."""
    surface = specimens.surface_of(block["type"])
    if _holds(block, "file_input"):
        surface = "modal"
    verdict = check_blocks([block], FACTS, surface=surface)
    return [(problem.pointer.removeprefix("/blocks/0"), problem.code) for problem in verdict.problems]


def _holds(block: Json, kind: str) -> bool:
    return f'"type": "{kind}"' in json.dumps(block)


def specimen(shape_name: str, field: str, rule: Rule, size: int) -> tuple[Json, str]:
    """A block in which the field of the shape has this size, and the pointer to the field."""
    shape = SHAPES[shape_name]
    value = specimens.fill(shape)
    name = field.removesuffix("[]")
    specimens.exclude(shape, value, name)
    made = specimens.of_rule(rule, size)
    if field.endswith("[]"):
        outer = shape.fields[name]
        assert isinstance(outer, Array)
        rest = [specimens.item_of(outer.of, place + 1) for place in range(max(outer.low, 1) - 1)]
        value[name] = [made, *rest]
    else:
        value[name] = made
    _complete(shape, value, name)
    block, pointer = specimens.block_with(shape_name, value)
    return block, f"{pointer}/{name}" + ("/0" if field.endswith("[]") else "")


def _complete(shape: Shape, value: Json, name: str) -> None:
    """Give the other fields what this one asks of them."""
    if name in {"initial_option", "initial_options"} and "options" in shape.fields:
        value["options"] = value[name] if isinstance(value[name], list) else [value[name]]
        if name == "initial_options" and len(value["options"]) > 100:
            value["options"] = value["options"][:100]
    if name == "series":
        value["axis_config"] = {"categories": ["c"]}
        for series in value["series"]:
            series["data"] = [{"label": "c", "value": 1}]


def _own(found: list[tuple[str, str]], pointer: str) -> list[str]:
    """The codes at a field itself or at the text object in it."""
    return [code for where, code in found if where in {pointer, f"{pointer}/text"}]


SIZES = {"too_long", "too_short", "too_many", "too_few", "too_large", "too_small"}


@every(
    ("shape_name", "field", "rule"),
    list(specimens.limited_fields()),
)
def test_a_field_passes_at_its_limits_and_fails_one_beyond(shape_name: str, field: str, rule: Rule) -> None:
    low, high = specimens.limits(rule)
    for size in (low, high):
        if size is not None:
            block, pointer = specimen(shape_name, field, rule, size)
            assert not SIZES.intersection(_own(problems(block), pointer)), (size, problems(block))
    if high is not None:
        block, pointer = specimen(shape_name, field, rule, high + 1)
        assert SIZES.intersection(_own(problems(block), pointer)), (high + 1, pointer, problems(block))
    if low is not None and (low > 0 or isinstance(rule, Integer)):
        block, pointer = specimen(shape_name, field, rule, low - 1)
        assert SIZES.intersection(_own(problems(block), pointer)), (low - 1, pointer, problems(block))


def test_every_shape_can_be_reached_from_a_block() -> None:
    assert set(specimens.PLACES) == set(SHAPES)


@every("name", list(BLOCKS))
def test_the_smallest_block_of_each_type_is_accepted(name: str) -> None:
    assert problems({"type": name, **specimens.of_shape(name)}) == []


@every("name", list(SHAPES))
def test_an_unknown_field_is_refused_in_every_object(name: str) -> None:
    value = {**specimens.fill(SHAPES[name]), "made_up": 1}
    block, pointer = specimens.block_with(name, value)
    assert (pointer, "unknown_field") in problems(block)


@every(("name", "field"), [(name, field) for name, shape in SHAPES.items() for field in shape.required])
def test_a_required_field_that_is_missing_is_refused(name: str, field: str) -> None:
    value = specimens.fill(SHAPES[name])
    del value[field]
    block, pointer = specimens.block_with(name, value)
    assert (pointer, "missing_field") in problems(block)


@every(
    ("kind", "field", "rule"),
    list(specimens.limited_view_fields()),
)
def test_a_view_field_passes_at_its_limit_and_fails_one_beyond(kind: str, field: str, rule: Rule) -> None:
    _low, high = specimens.limits(rule)
    assert high is not None
    base: Json = {"type": kind, "blocks": [section()], **({"title": plain("t")} if kind == "modal" else {})}
    assert check_view({**base, field: specimens.of_rule(rule, high)}, FACTS).problems == ()
    (problem,) = check_view({**base, field: specimens.of_rule(rule, high + 1)}, FACTS).problems
    assert problem.pointer in {f"/view/{field}", f"/view/{field}/text"}
    assert (problem.code, problem.constraint) == ("too_long", high)


@pytest.mark.parametrize("surface", list(SURFACES))
def test_a_surface_carries_its_blocks_and_no_others(surface: str) -> None:
    for name in BLOCKS:
        block = {"type": name, **specimens.of_shape(name)}
        found = check_blocks([block], FACTS, surface=surface).problems
        if name in SURFACES[surface]:
            assert found == ()
        else:
            assert [(p.pointer, p.code) for p in found] == [("/blocks/0/type", "unsupported_type")]


@pytest.mark.parametrize("surface", list(SURFACES))
def test_a_surface_takes_as_many_blocks_as_slack_and_not_one_more(surface: str) -> None:
    most = BLOCKS_PER_SURFACE[surface]
    assert check_blocks([section()] * most, FACTS, surface=surface).problems == ()
    (problem,) = check_blocks([section()] * (most + 1), FACTS, surface=surface).problems
    assert (problem.pointer, problem.code, problem.constraint) == ("/blocks", "too_many", most)


@pytest.mark.parametrize("kind", list(VIEWS))
def test_a_view_needs_at_least_one_block(kind: str) -> None:
    base: Json = {"type": kind, **({"title": plain("t")} if kind == "modal" else {})}
    codes = {(p.pointer, p.code) for p in check_view({**base, "blocks": []}, FACTS).problems}
    assert codes == {("/view/blocks", "too_few")}


def test_length_counts_characters_so_a_chinese_one_is_one() -> None:
    assert check_blocks([section("订" * 3000)], FACTS).problems == ()
    (problem,) = check_blocks([section("订" * 3001)], FACTS).problems
    assert problem.line() == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


def test_block_ids_are_unique_in_a_message_and_action_ids_in_a_block() -> None:
    twice = check_blocks([section(block_id="b"), section(block_id="b")], FACTS).problems
    assert [(p.pointer, p.code) for p in twice] == [("/blocks/1/block_id", "duplicate")]
    button = {"type": "button", "action_id": "a", "text": plain("ok")}
    row = {"type": "actions", "elements": [button]}
    assert check_blocks([row, row], FACTS).problems == ()
    (problem,) = check_blocks([{"type": "actions", "elements": [button, button]}], FACTS).problems
    assert (problem.pointer, problem.code) == ("/blocks/0/elements/1/action_id", "duplicate")


INPUT = {"type": "input", "label": plain("l"), "element": {"type": "plain_text_input", "action_id": "a"}}


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    view = {"type": "modal", "title": plain("t"), "blocks": [INPUT]}
    (problem,) = check_view(view, FACTS).problems
    assert (problem.pointer, problem.field, problem.code) == ("/view", "", "missing_field")
    assert check_view({**view, "submit": plain("ok")}, FACTS).problems == ()


def test_a_home_has_neither_title_nor_submit_nor_close() -> None:
    for field in ("title", "submit", "close"):
        view = {"type": "home", "blocks": [section()], field: plain("x")}
        (problem,) = check_view(view, FACTS).problems
        assert (problem.code, problem.constraint) == ("unknown_field", field)


def test_a_view_that_came_from_slack_cannot_be_sent_back_whole() -> None:
    view = {"type": "modal", "title": plain("t"), "blocks": [section()], "id": "V1", "hash": "1"}
    assert [p.constraint for p in check_view(view, FACTS).problems] == ["id", "hash"]


@every(
    ("block", "pointer", "code"),
    [
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/text/type", "unsupported_type"),
        ({"type": "header", "text": "x"}, "/text", "wrong_type"),
        ({"type": "section"}, "", "missing_field"),
        ({"type": "image", "image_url": "https://example.com/a.png"}, "", "missing_field"),
        ({"type": "image", "alt_text": "a"}, "", "not_exactly_one"),
        (
            {"type": "image", "alt_text": "a", "image_url": "https://e.com/a", "slack_file": {"id": "F1"}},
            "",
            "not_exactly_one",
        ),
        ({"type": "image", "alt_text": "a", "image_url": "http://127.0.0.1/a.png"}, "/image_url", "bad_value"),
        ({"type": "image", "alt_text": "a", "image_url": "ftp://example.com/a"}, "/image_url", "bad_value"),
        (section(accessory={"type": "plain_text_input"}), "/accessory/type", "unsupported_type"),
        (section(accessory={"type": "datetimepicker"}), "/accessory/type", "unsupported_type"),
        (section(accessory={"type": "datepicker", "initial_date": "2026-02-30"}), "/accessory/initial_date", "bad_value"),
        (section(accessory={"type": "timepicker", "initial_time": "24:00"}), "/accessory/initial_time", "bad_value"),
        (section(text="x", expand="yes"), "/expand", "wrong_type"),
        ({**section(), "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "/text", "unknown_field"),
        ({**section(), "text": {"type": "plain_text", "text": "x", "verbatim": True}}, "/text", "unknown_field"),
        ({"type": "context", "elements": [{"type": "button", "text": plain("x")}]}, "/elements/0/type", "unsupported_type"),
        ({"type": "actions", "elements": [{"type": "button", "text": plain("x"), "style": "blue"}]}, "/elements/0/style", "bad_value"),
        (
            {
                "type": "actions",
                "elements": [{"type": "static_select", "options": [{"text": plain("a"), "value": "a"}], "option_groups": []}],
            },
            "/elements/0",
            "not_exactly_one",
        ),
        (
            section(
                accessory={
                    "type": "radio_buttons",
                    "options": [{"text": plain("a"), "value": "a"}],
                    "initial_option": {"text": plain("b"), "value": "b"},
                }
            ),
            "/accessory/initial_option",
            "bad_value",
        ),
        ({**INPUT, "element": {"type": "button", "text": plain("x")}}, "/element/type", "unsupported_type"),
        ({**INPUT, "element": {"type": "number_input"}}, "/element", "missing_field"),
        (
            {**INPUT, "element": {"type": "number_input", "is_decimal_allowed": False, "min_value": "5", "max_value": "4"}},
            "/element/min_value",
            "bad_value",
        ),
        (
            {**INPUT, "element": {"type": "plain_text_input", "min_length": 5, "max_length": 4}},
            "/element/min_length",
            "bad_value",
        ),
        ({**INPUT, "element": {"type": "file_input"}}, "/element/type", "unsupported_type"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "/rows/0/0/text", "too_short"),
        (
            {"type": "data_table", "caption": "c", "rows": [[{"type": "raw_text", "text": "a"}], [{"type": "raw_text", "text": "a"}] * 2]},
            "/rows/1",
            "bad_value",
        ),
        ({"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}, "/status", "bad_value"),
        (
            {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}},
            "/chart/segments/0/value",
            "too_small",
        ),
        (
            {
                "type": "data_visualization",
                "title": "t",
                "chart": {
                    "type": "bar",
                    "series": [{"name": "s", "data": [{"label": "x", "value": 1}]}],
                    "axis_config": {"categories": ["y"]},
                },
            },
            "/chart/series/0/data",
            "bad_value",
        ),
        ({"type": "marquee"}, "/type", "unsupported_type"),
        ({"text": "no type"}, "/type", "unsupported_type"),
        ({"type": ["section"]}, "/type", "unsupported_type"),
    ],
)  # fmt: skip
def test_what_slack_refuses_is_refused_with_its_pointer(block: Json, pointer: str, code: str) -> None:
    found = check_blocks([block], FACTS).problems
    assert (f"/blocks/0{pointer}", code) in [(p.pointer, p.code) for p in found]


def test_at_most_one_table_and_two_charts_in_a_message() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    held = {"type": "container", "title": plain("t"), "child_blocks": [table]}
    assert check_blocks([table], FACTS).problems == ()
    for pair in ([table, table], [table, held]):
        (problem,) = check_blocks(pair, FACTS).problems
        assert problem.message == "only_one_table_allowed"
    chart = {"type": "data_visualization", **specimens.of_shape("data_visualization")}
    assert check_blocks([chart] * 2, FACTS).problems == ()
    assert [p.code for p in check_blocks([chart] * 3, FACTS).problems] == ["too_many"]


def test_the_cells_of_a_table_hold_ten_thousand_characters_in_all() -> None:
    row = [{"type": "raw_text", "text": "x" * 500}]
    assert check_blocks([{"type": "table", "rows": [row] * 20}], FACTS).problems == ()
    longer = [[{"type": "raw_text", "text": "x" * 501}], *[row] * 19]
    (problem,) = check_blocks([{"type": "table", "rows": longer}], FACTS).problems
    assert (problem.pointer, problem.constraint) == ("/blocks/0/rows", 10_000)


def test_all_markdown_blocks_together_hold_twelve_thousand_characters() -> None:
    half = {"type": "markdown", "text": "x" * 6000}
    assert check_blocks([half, half], FACTS).problems == ()
    (problem,) = check_blocks([half, half, {"type": "markdown", "text": "x"}], FACTS).problems
    assert (problem.pointer, problem.constraint) == ("/blocks/2/text", 12_000)


def test_only_one_element_of_a_view_takes_the_focus() -> None:
    element = {"type": "plain_text_input", "focus_on_load": True}
    view = {
        "type": "modal",
        "title": plain("t"),
        "submit": plain("s"),
        "blocks": [{**INPUT, "element": element}, {**INPUT, "element": element}],
    }
    (problem,) = check_view(view, FACTS).problems
    assert problem.pointer == "/view/blocks/1/element/focus_on_load"


def test_a_picture_of_slack_must_be_an_uploaded_one_and_a_video_needs_its_scope() -> None:
    strict = Facts(has_file=lambda file: file.get("id") == "F1", scopes=frozenset())
    picture = {"type": "image", "alt_text": "a", "slack_file": {"id": "F1"}}
    assert check_blocks([picture], strict).problems == ()
    (problem,) = check_blocks([{**picture, "slack_file": {"id": "F2"}}], strict).problems
    assert (problem.pointer, problem.message) == ("/blocks/0/slack_file", "invalid slack file")
    (problem,) = check_blocks([{"type": "video", **specimens.of_shape("video")}], strict).problems
    assert problem.code == "missing_scope"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FIELD_NAMES, "type"]) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(start=st.sampled_from(sorted(BLOCKS)), field=st.sampled_from(FIELD_NAMES), value=JSON)
@settings(max_examples=sized(80, 4000), deadline=None)
def test_no_payload_makes_the_walk_itself_fail(start: str, field: str, value: Any) -> None:
    block = {"type": start, **specimens.of_shape(start), field: value}
    for surface in SURFACES:
        assert isinstance(check_blocks([block, value], FACTS, surface=surface).problems, tuple)
    assert isinstance(check_view({"type": "modal", field: value, "blocks": [block]}, FACTS).problems, tuple)


def test_a_value_that_is_no_list_or_no_object_is_refused_not_crashed_on() -> None:
    for blocks in (None, "x", 1, {}, [None], [1], ["x"], [[]]):
        assert check_blocks(blocks, FACTS).problems
    select = {"type": "static_select", "option_groups": [{"options": 5}, 1], "initial_option": 3}
    number = {"type": "number_input", "is_decimal_allowed": True, "min_value": 10**400, "max_value": "1"}
    for element in (select, {**select, "options": 1}, number):
        assert check_blocks([{**INPUT, "element": element}], FACTS).problems
    for view in (None, "x", [], {}, {"type": "modal"}, {"type": 1}, {"type": "modal", "title": 1, "blocks": 1}):
        assert check_view(view, FACTS).problems
