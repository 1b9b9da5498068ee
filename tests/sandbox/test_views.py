"""views.* over the wire: ids, hashes, triggers, the App Home."""

from __future__ import annotations

import copy
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from tests.sandbox.conftest import Connect, Sandbox
from tests.sandbox.form_app import Form, modal, plain, show


async def test_a_view_is_updated_by_id_or_external_id_and_an_old_hash_is_refused(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    Form(app, modal("form", external_id="loading"))
    await connect(box, app)
    view = await show(box)
    changed = await box.web.views_update(
        view_id=view["id"], hash=view["hash"], view=modal("form", external_id="loading")
    )
    late = await box.api("views.update", view_id=view["id"], hash=view["hash"], view=modal("form"))
    assert late["error"] == "hash_conflict"
    named = await box.web.views_update(external_id="loading", view=modal("form", external_id="loading"))
    assert named["view"]["id"] == view["id"] == changed["view"]["id"]
    assert (await box.api("views.update", view_id="V0", view=modal("form")))["error"] == "not_found"
    assert (await box.api("views.update", view=modal("form")))["error"] == "invalid_arguments"
    await box.post("close", user="U01LIN")
    assert (await box.api("views.update", view_id=view["id"], view=modal("form")))["error"] == "not_found"


async def test_an_external_id_belongs_to_one_view(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    form = Form(app, modal("form", external_id="one"))
    await connect(box, app)
    await show(box)
    home = {"type": "home", "external_id": "one", "blocks": [{"type": "divider"}]}
    assert (await box.api("views.publish", user_id="U02ZHOU", view=home))["error"] == "duplicate_external_id"
    assert len(form.opened) == 1


async def test_a_wrong_view_is_refused_with_its_pointer(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    Form(app, modal("form"))
    await connect(box, app)
    view = await show(box)
    wrong = modal("form", title=plain("x" * 25))
    answer = await box.api("views.update", view_id=view["id"], view=wrong)
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    text = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    big = modal("form", *[text] * 100)
    assert (await box.api("views.update", view_id=view["id"], view=big))["error"] == "view_too_large"
    home = {"type": "home", "blocks": [text]}
    assert (await box.api("views.update", view_id=view["id"], view=home))["error"] == "invalid_arguments"


async def test_a_trigger_opens_once_and_for_three_seconds_of_the_workspace_clock(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    triggers: list[str] = []

    @app.command("/delay")
    async def delay(ack: Any, body: Any) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await connect(box, app)
    for _ in range(3):
        await box.post("command", user="U01LIN", command="/delay", text="")
    broken = copy.deepcopy(modal("form")) | {"title": 1}
    assert (await box.api("views.open", trigger_id=triggers[0], view=broken))["error"] == "invalid_arguments"
    assert (await box.api("views.open", trigger_id=triggers[0], view=modal("form")))["ok"]
    assert (await box.api("views.open", trigger_id=triggers[0], view=modal("form")))["error"] == "exchanged_trigger_id"
    assert (await box.api("views.open", trigger_id="1.2.3", view=modal("form")))["error"] == "invalid_trigger_id"
    assert (await box.api("views.push", trigger_id=triggers[1], view=modal("form")))["error"] == "invalid_trigger_id"
    await box.post("clock", advance="4s")
    assert (await box.api("views.open", trigger_id=triggers[2], view=modal("form")))["error"] == "expired_trigger_id"
    assert (await box.api("views.open", view=modal("form")))["error"] == "invalid_arguments"


async def test_home_is_replaced_whole_keeps_its_id_and_checks_the_hash(box: Sandbox) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await box.web.views_publish(user_id="U01LIN", view=home))["view"]
    second = (await box.web.views_publish(user_id="U01LIN", view=home, hash=first["hash"]))["view"]
    assert (first["id"], first["hash"] == second["hash"]) == (second["id"], False)
    stale = await box.api("views.publish", user_id="U01LIN", view=home, hash=first["hash"])
    assert stale["error"] == "hash_conflict"
    assert (await box.api("views.publish", user_id="U0X", view=home))["error"] == "user_not_found"
    assert (await box.api("views.publish", user_id="U01LIN", view=modal("x")))["error"] == "invalid_arguments"
