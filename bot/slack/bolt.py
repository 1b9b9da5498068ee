"""The Bolt app under the registry: one workspace, known by its token, answers only after its listener has run."""

from __future__ import annotations

import logging
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import web_client
from bot.slack.scopes import lacking

log = structlog.get_logger("gendan.slack")


class Bolt(AsyncApp):
    """A Bolt app that knows its workspace; empty where Slack did not say."""

    team = ""


async def make_bolt(client: AsyncWebClient) -> Bolt:
    """A Bolt app of the workspace the client's token belongs to; asks Slack once who we are.

    `process_before_response`: without it Bolt looks for the acknowledgement every 10 ms only. Raises SlackApiError
    when the token is refused. Scopes that are not granted are logged with what is lost. Who sent a request and what
    it carries is known before Bolt sees it.
    """
    answer = await client.auth_test()
    for scope in lacking(answer.headers):
        say = log.info if scope.optional else log.warning
        say(
            "scope.missing",
            workspace=answer.get("team_id"),
            scope=scope.name,
            feature=scope.feature,
            without=scope.without,
        )
    ours = AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_user_id=answer.get("user_id"),
        bot_id=answer.get("bot_id"),
        bot_token=client.token,
    )

    async def authorize(**_request: Any) -> AuthorizeResult:
        return ours

    logging.getLogger("slack_bolt.AsyncApp").addFilter(_is_news)
    app = Bolt(
        name="gendan",  # without one Bolt asks the interpreter for every source file on the stack
        client=web_client(None, client.session, base_url=client.base_url),
        authorize=authorize,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        process_before_response=True,
    )
    app.team = str(answer.get("team_id") or "")
    return app


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt finds SLACK_BOT_TOKEN in the environment and warns that it does not use it: we gave it a client."""
    return "`token` will be unused" not in record.getMessage()
