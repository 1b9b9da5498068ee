"""Modals over the wire: fields, the stack, answers to submissions, closings."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from tests.sandbox.conftest import Connect, Sandbox
from tests.sandbox.form_app import Form, field, modal, plain, show, top

FIELDS = [
    field("text", {"type": "plain_text_input", "action_id": "a", "min_length": 2, "max_length": 4}, optional=True),
    field("num", {"type": "number_input", "action_id": "a", "is_decimal_allowed": True, "initial_value": "1.5"}),
    field("mail", {"type": "email_text_input", "action_id": "a"}, optional=True),
    field("link", {"type": "url_text_input", "action_id": "a"}, optional=True),
    field("day", {"type": "datepicker", "action_id": "a", "initial_date": "2026-09-18"}),
    field("hour", {"type": "timepicker", "action_id": "a"}, optional=True),
    field("moment", {"type": "datetimepicker", "action_id": "a"}, optional=True),
    field(
        "pick",
        {
            "type": "static_select",
            "action_id": "a",
            "options": [{"text": plain("面料"), "value": "fabric"}, {"text": plain("染厂"), "value": "dye"}],
        },
    ),
    field(
        "grouped",
        {
            "type": "multi_static_select",
            "action_id": "a",
            "max_selected_items": 1,
            "option_groups": [
                {"label": plain("g"), "options": [{"text": plain("一"), "value": "1"}, {"text": plain("二"), "value": "2"}]}
            ],
        },
        optional=True,
    ),
    field("who", {"type": "users_select", "action_id": "a", "initial_user": "U02ZHOU"}),
    field("people", {"type": "multi_users_select", "action_id": "a"}, optional=True),
    field("room", {"type": "conversations_select", "action_id": "a"}, optional=True),
    field("box", {"type": "checkboxes", "action_id": "a", "options": [{"text": plain("是"), "value": "y"}]}, optional=True),
    field("radio", {"type": "radio_buttons", "action_id": "a", "options": [{"text": plain("是"), "value": "y"}]}, optional=True),
    field("rich", {"type": "rich_text_input", "action_id": "a"}, optional=True),
    field("files", {"type": "file_input", "action_id": "a", "max_files": 1, "filetypes": ["png"]}, optional=True),
]  # fmt: skip


async def test_every_kind_of_field_reaches_the_app_in_slacks_shape(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    form = Form(app, modal("form", *FIELDS))
    await connect(box, app)
    await show(box)
    async with box.session.post(f"{box.url}/_control/file", data={"user": "U01LIN", "file": _png()}) as response:
        file_id = (await response.json())["file_id"]
    values = {
        "text": "订单", "mail": "a@b.cn", "link": "https://e.com", "hour": "09:30", "moment": "2026-09-16T09:00+08:00",
        "pick": "dye", "grouped": ["2"], "people": ["U01LIN", "U17ANNA"], "room": "C01STANDUP", "box": ["y"],
        "radio": "y", "rich": "已<@U01LIN>", "files": [file_id],
    }  # fmt: skip
    assert (await box.post("submit", user="U01LIN", values=values))["ok"]
    state = form.submissions[0]["view"]["state"]["values"]
    option = {"text": plain("染厂"), "value": "dye"}
    assert {name: state[name]["a"] for name in state if name not in {"rich", "files"}} == {
        "text": {"type": "plain_text_input", "value": "订单"},
        "num": {"type": "number_input", "value": "1.5"},
        "mail": {"type": "email_text_input", "value": "a@b.cn"},
        "link": {"type": "url_text_input", "value": "https://e.com"},
        "day": {"type": "datepicker", "selected_date": "2026-09-18"},
        "hour": {"type": "timepicker", "selected_time": "09:30"},
        "moment": {"type": "datetimepicker", "selected_date_time": 1789520400},
        "pick": {"type": "static_select", "selected_option": option},
        "grouped": {"type": "multi_static_select", "selected_options": [{"text": plain("二"), "value": "2"}]},
        "who": {"type": "users_select", "selected_user": "U02ZHOU"},
        "people": {"type": "multi_users_select", "selected_users": ["U01LIN", "U17ANNA"]},
        "room": {"type": "conversations_select", "selected_conversation": "C01STANDUP"},
        "box": {"type": "checkboxes", "selected_options": [{"text": plain("是"), "value": "y"}]},
        "radio": {"type": "radio_buttons", "selected_option": {"text": plain("是"), "value": "y"}},
    }
    assert state["rich"]["a"]["rich_text_value"]["elements"][0]["elements"][1] == {"type": "user", "user_id": "U01LIN"}
    assert state["files"]["a"]["files"][0]["id"] == file_id
    assert form.submissions[0]["trigger_id"]
    assert form.submissions[0]["user"]["id"] == "U01LIN"


def _png() -> Any:
    held = BytesIO(b"\x89PNG....")
    held.name = "a.png"
    return held


async def test_what_slacks_form_holds_back_never_reaches_the_app(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form", *FIELDS))
    await connect(box, app)
    await show(box)
    wrong = {"text": "x", "num": "abc", "mail": "nobody", "link": "e.com", "day": None, "grouped": ["1", "2"]}
    answer = await box.post("submit", user="U01LIN", values=wrong)
    assert answer["ok"] is False
    assert set(answer["errors"]) == {*wrong, "pick"}
    assert answer["errors"]["pick"] == "请填写此字段。"
    assert answer["errors"]["num"] == "请输入有效的数字。"
    assert form.submissions == []
    assert (await top(box)) is not None


@pytest.mark.parametrize(
    "values",
    [
        {"nowhere": "x"},
        {"pick": "nothing"},
        {"who": "U0NOBODY"},
        {"day": "tomorrow"},
        {"hour": "25:00"},
        {"moment": "2026-09-16"},
        {"grouped": "1"},
        {"files": ["F0"]},
        {"text": {"a": 1}},
    ],
)
async def test_a_value_no_form_could_hold_is_a_wrong_call(
    box: Sandbox, app: AsyncApp, connect: Connect, values: Any
) -> None:
    Form(app, modal("form", *FIELDS))
    await connect(box, app)
    before = await show(box)
    await box.post("submit", 400, user="U01LIN", values=values)
    assert await top(box) == before


async def test_a_block_with_several_fields_is_set_by_actions_and_sent_with_the_form(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    days = [{"type": "datepicker", "action_id": name} for name in ("from", "to")]
    form = Form(app, modal("form", {"type": "actions", "block_id": "span", "elements": days}))
    await connect(box, app)
    view = await show(box)
    refused = await box.post("submit", 400, user="U01LIN", values={"span": "2026-09-16"})
    assert refused["error"] == "ambiguous_block"
    await box.post("action", user="U01LIN", action_id="to", value="2026-09-18", view_id=view["id"])
    assert form.actions[0]["actions"][0]["selected_date"] == "2026-09-18"
    await box.post("submit", user="U01LIN", values={})
    state = form.submissions[0]["view"]["state"]["values"]["span"]
    assert (state["from"]["selected_date"], state["to"]["selected_date"]) == (None, "2026-09-18")


async def test_errors_must_name_inputs_of_the_view(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form"))
    await connect(box, app)
    await show(box)
    form.answer = {"response_action": "errors", "errors": {"why": "写清楚原因"}}
    answer = await box.post("submit", user="U01LIN", values={})
    assert (answer["ok"], answer["response_action"], answer["errors"]) == (False, "errors", {"why": "写清楚原因"})
    for errors in ({"elsewhere": "x"}, {"why": ""}):
        form.answer = {"response_action": "errors", "errors": errors}
        answer = await box.post("submit", user="U01LIN", values={})
        assert answer["error"] == "trouble_connecting"
    assert (await top(box)) is not None


async def test_an_answer_that_is_no_answer_shows_trouble(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form"))
    await connect(box, app)
    await show(box)
    for answer in (
        {"text": "done"},
        {"response_action": "update"},
        {"response_action": "push", "view": {"type": "modal"}},
    ):
        form.answer = answer
        assert (await box.post("submit", user="U01LIN", values={}))["error"] == "trouble_connecting"
    assert (await top(box)) is not None


async def test_a_submission_can_update_push_and_clear(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form"))
    await connect(box, app)
    first = await show(box)
    form.answer = {"response_action": "update", "view": modal("form", close=plain("关"))}
    assert (await box.post("submit", user="U01LIN", values={"why": "kept"}))["response_action"] == "update"
    updated = await top(box)
    assert updated is not None
    assert (updated["id"], updated["close"]) == (first["id"], plain("关"))
    assert updated["hash"] != first["hash"]
    assert updated["state"]["values"]["why"]["w"]["value"] == "kept"
    form.answer = {"response_action": "push", "view": modal("form")}
    for _ in range(2):
        assert (await box.post("submit", user="U01LIN", values={}))["ok"]
    pushed = await top(box)
    assert pushed is not None
    assert pushed["root_view_id"] == first["id"]
    assert pushed["previous_view_id"] not in {None, first["id"]}
    answer = await box.post("submit", user="U01LIN", values={})
    assert (answer["error"], answer["detail"]["error"]) == ("trouble_connecting", "push_limit_reached")
    form.answer = {"response_action": "clear"}
    assert (await box.post("submit", user="U01LIN", values={}))["ok"]
    assert await top(box) is None


async def test_an_empty_answer_closes_only_the_view_on_top(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form"))
    await connect(box, app)
    first = await show(box)
    form.answer = {"response_action": "push", "view": modal("form")}
    await box.post("submit", user="U01LIN", values={})
    form.answer = {}
    await box.post("submit", user="U01LIN", values={})
    assert (await top(box) or {})["id"] == first["id"]


async def test_the_app_hears_of_closings_it_asked_for(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form", notify_on_close=True))
    await connect(box, app)
    view = await show(box)
    await box.post("close", user="U01LIN", view_id=view["id"])
    await box.settle()
    assert [(c["view"]["id"], c["is_cleared"]) for c in form.closed] == [(view["id"], False)]
    await show(box)
    form.answer = {"response_action": "push", "view": modal("form", notify_on_close=True)}
    await box.post("submit", user="U01LIN", values={})
    root = (await top(box) or {})["root_view_id"]
    await box.post("close", user="U01LIN", view_id=root)
    await box.settle()
    assert [c["is_cleared"] for c in form.closed] == [False, True, True]
    assert await top(box) is None
    await box.post("close", 400, user="U01LIN")
    form.view = modal("form")
    await show(box)
    await box.post("close", user="U01LIN")
    await box.settle()
    assert len(form.closed) == 3


async def test_a_button_in_a_modal_pushes_up_to_three_views(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    button = {
        "type": "actions",
        "block_id": "row",
        "elements": [{"type": "button", "action_id": "more", "text": plain("更多"), "value": "v"}],
    }
    form = Form(app, modal("form", button))
    await connect(box, app)
    view = await show(box)
    for expected in ("ok", "ok", "push_limit_reached"):
        current = await top(box)
        assert current is not None
        await box.post("action", user="U01LIN", action_id="more", view_id=current["id"])
        answer = await box.api("views.push", trigger_id=form.actions[-1]["trigger_id"], view=modal("form", button))
        assert answer.get("error", "ok") == expected
    action = form.actions[0]
    assert action["container"] == {"type": "view", "view_id": view["id"]}
    assert action["view"]["id"] == view["id"]
    assert not {"message", "channel", "response_url"} & set(action)
    below = await box.post("action", 400, user="U01LIN", action_id="more", view_id=view["id"])
    assert below["error"] == "not_on_top"


async def test_an_input_tells_the_app_of_changes_only_when_it_dispatches(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    options = [{"text": plain("一"), "value": "1"}]
    select = {"type": "static_select", "action_id": "s", "options": options}
    form = Form(app, modal("form", field("quiet", select), field("loud", select, dispatch_action=True)))
    await connect(box, app)
    view = await show(box)
    quiet = await box.post("action", user="U01LIN", action_id="s", block_id="quiet", value="1", view_id=view["id"])
    assert (quiet["ok"], quiet["dispatched"], form.actions) == (True, False, [])
    await box.post("action", user="U01LIN", action_id="s", block_id="loud", value="1", view_id=view["id"])
    state = form.actions[0]["view"]["state"]["values"]
    assert state["quiet"]["s"]["selected_option"] == state["loud"]["s"]["selected_option"] == options[0]


async def test_a_modal_without_a_submit_button_cannot_be_submitted(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    view = modal("form", {"type": "divider"})
    del view["submit"]
    Form(app, view)
    await connect(box, app)
    await show(box)
    assert (await box.post("submit", 400, user="U01LIN", values={}))["error"] == "no_submit"
    assert (await box.post("submit", 400, user="U02ZHOU", values={}))["error"] == "no_modal"
