"""Our own copy of Slack's limits: what it refuses, and the last guard that cuts where it shows."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.limits import fit
from tests.sizes import sized
from tests.slack_limits import message_problems, view_problems


def section(text: str = "好", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str = "同意", action: str = "case.approve", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action, **more}


def test_a_good_message_has_no_problems() -> None:
    assert message_problems("好", [section(), {"type": "actions", "elements": [button()]}, {"type": "divider"}]) == []


def test_every_limit_of_a_message_is_named_with_its_place() -> None:
    found = "\n".join(
        message_problems(
            " ",
            [
                section("x" * 3001),
                section(block_id="a"),
                section(block_id="a"),
                {"type": "header", "text": {"type": "plain_text", "text": "h" * 151}},
                {"type": "actions", "elements": [button("x" * 76), button(), button()]},
                {"type": "context", "elements": []},
                {"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11},
                {"type": "image", "image_url": "https://x"},
                {"type": "file"},
                section(accessory={"type": "overflow", "options": [_option("a")] * 6}),
            ],
        )
    )
    for expected in (
        "text: a fallback", "blocks[0]/text: 3001", "block_id 'a' twice", "blocks[3]/text: 151", "blocks[4]/button: 76",
        "action_id 'case.approve' twice", "blocks[5]/elements: 0", "fields: over 10", "blocks[7]/alt_text: none",
        "blocks[8]: file", "options: 6 is not 1..5",
    ):  # fmt: skip
        assert expected in found, expected


def _option(text: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": "v"}


def test_a_view_needs_a_title_a_submit_beside_inputs_and_short_metadata() -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "t" * 25},
        "private_metadata": "x" * 3001,
        "blocks": [{"type": "input", "label": {"type": "plain_text", "text": "天"}}, {"type": "markdown", "text": "x"}],
    }
    found = "\n".join(view_problems(view))
    for expected in ("title:", "private_metadata: 3001", "submit: required", "blocks[1]: markdown"):
        assert expected in found
    home = {"type": "home", "blocks": [section()]}
    assert view_problems(home) == []
    assert view_problems({**home, "blocks": []}) == ["blocks: 0 is not 1..100"]


def test_what_is_too_long_is_cut_where_it_shows() -> None:
    text, blocks, cut = fit("x" * 5000, [section("长" * 3500)] + [section()] * 60)
    assert cut
    assert message_problems(text, blocks) == []
    assert text.endswith("…")
    assert blocks[0]["text"]["text"].endswith("…")
    assert blocks[-1]["elements"][0]["text"] == "…"


def test_what_fits_is_left_as_it_is() -> None:
    blocks = [section(), {"type": "divider"}]
    assert fit("好", blocks) == ("好", blocks, False)


@settings(max_examples=sized(60, 1200), deadline=None)
@given(st.text(max_size=6000), st.lists(st.integers(1, 4000), max_size=70))
def test_the_guard_always_lets_something_good_through(text: str, sizes: list[int]) -> None:
    fitted, blocks, _ = fit(text, [section("x" * size) for size in sizes])
    problems = message_problems(fitted, blocks)
    assert problems == ([] if fitted.strip() else ["text: a fallback is required"])
