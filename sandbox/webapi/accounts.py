"""Who is who: auth.test, apps.connections.open, team, bots, users, user groups, oauth, blocks.validate."""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.config import UserGroup
from sandbox.content import decode, facts_of
from sandbox.errors import ApiError
from sandbox.people import describe_user
from sandbox.rules.blocks import MESSAGE_LIMITS
from sandbox.rules.spec import Problem
from sandbox.rules.validate import check_blocks, check_view
from sandbox.webapi.desk import Args, Desk, Method, page

Json = dict[str, Any]


def _auth_test(desk: Desk, _args: Args) -> Json:
    team, app = desk.space.config.team, desk.space.config.app
    return {
        "url": f"{desk.space.base_url}/",
        "team": team.name,
        "user": app.name,
        "team_id": team.id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _connections_open(desk: Desk, _args: Args) -> Json:
    return {"url": desk.sockets.issue_url()}


def _team_info(desk: Desk, _args: Args) -> Json:
    team = desk.space.config.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def _bots_info(desk: Desk, args: Args) -> Json:
    app = desk.space.config.app
    if args.text("bot") not in {None, app.bot_id}:
        raise ApiError("bot_not_found")
    bot = {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "deleted": False,
        "updated": 0,
        "icons": {},
    }
    return {"bot": bot}


def _describe_bot(desk: Desk, *, locale: bool) -> Json:
    app = desk.space.config.app
    shown: Json = {
        "id": app.bot_user_id,
        "team_id": desk.space.team_id,
        "name": app.name,
        "deleted": False,
        "real_name": app.name,
        "profile": {"real_name": app.name, "display_name": "", "api_app_id": app.id, "bot_id": app.bot_id},
        "is_admin": False,
        "is_owner": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": 0,
    }
    return {**shown, "locale": desk.space.config.team.locale} if locale else shown


def _users_info(desk: Desk, args: Args) -> Json:
    user, locale = args.required("user"), args.flag("include_locale")
    if user == desk.space.bot_user:
        return {"user": _describe_bot(desk, locale=locale)}
    return {"user": describe_user(desk.space, desk.space.users[desk.user(user)], locale=locale)}


def _users_list(desk: Desk, args: Args) -> Json:
    locale = args.flag("include_locale")
    everybody = [describe_user(desk.space, member, locale=locale) for member in desk.space.users.values()]
    shown, cursor = page(args, [*everybody, _describe_bot(desk, locale=locale)], default=1000)
    return {
        "members": list(shown),
        "cache_ts": int(desk.space.clock.seconds()),
        "response_metadata": {"next_cursor": cursor},
    }


def _lookup_by_email(desk: Desk, args: Args) -> Json:
    email = args.required("email").lower()
    known = (m for m in desk.space.users.values() if (m.email or "").lower() == email)
    member = next((m for m in known if not m.deleted and not desk.space.is_outsider(m.id)), None)
    if member is None:
        raise ApiError("users_not_found")
    return {"user": describe_user(desk.space, member, locale=False)}


def _describe_group(desk: Desk, group: UserGroup, *, users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": desk.space.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "is_external": False,
        "date_delete": 0,
        "user_count": len(_in_group(desk, group)),
    }
    return {**shown, "users": _in_group(desk, group)} if users else shown


def _in_group(desk: Desk, group: UserGroup) -> list[str]:
    """Who is in a user group; who left the workspace is in none."""
    return [user for user in group.users if not desk.space.users[user].deleted]


def _usergroups_list(desk: Desk, args: Args) -> Json:
    users = args.flag("include_users")
    groups = desk.space.config.usergroups
    return {"usergroups": [_describe_group(desk, group, users=users) for group in groups]}


def _usergroup_users(desk: Desk, args: Args) -> Json:
    wanted = args.required("usergroup")
    group = next((g for g in desk.space.config.usergroups if g.id == wanted), None)
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": _in_group(desk, group)}


def _oauth_access(desk: Desk, args: Args) -> Json:
    app, team = desk.space.config.app, desk.space.config.team
    if app.client_id is None or args.text("client_id") != app.client_id:
        raise ApiError("invalid_client_id")
    if not secrets.compare_digest(args.text("client_secret") or "", app.client_secret or "\0"):
        raise ApiError("bad_client_secret")
    installer = desk.space.spend_code(args.text("code") or "")
    if installer is None:
        raise ApiError("invalid_code")
    desk.space.installation = "installed"
    return {
        "access_token": app.bot_token,
        "token_type": "bot",
        "scope": ",".join(app.granted_scopes),
        "bot_user_id": app.bot_user_id,
        "app_id": app.id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": installer},
    }


def _blocks_validate(desk: Desk, args: Args) -> Json:
    given = [name for name in ("blocks", "message", "view") if args.raw.get(name) not in (None, "")]
    if len(given) != 1:
        raise ApiError("invalid_arguments", messages=["[ERROR] exactly one of blocks, message, view"])
    what = given[0]
    value = decode(args.raw[what], f"invalid_{what}")
    problems = _problems(desk, what, value)
    if problems:
        raise ApiError(f"invalid_{what}", errors=[problem.as_json() for problem in problems])
    return {}


def _problems(desk: Desk, what: str, value: Any) -> tuple[Problem, ...]:
    facts = facts_of(desk.space)
    if what == "view":
        return check_view(value, facts).problems
    root = "/blocks"
    if what == "message":
        value, root = (value.get("blocks", []) if isinstance(value, dict) else None), "/message/blocks"
    verdict = check_blocks(value, facts, root=root)
    most = MESSAGE_LIMITS["blocks_text"]
    if not verdict.problems and verdict.text_total > most:
        words = f"all blocks must be less than {most + 1} characters"
        return (Problem(pointer=root, code="too_long", message=words, field="blocks", constraint=most),)
    return verdict.problems


METHODS: dict[str, Method] = {
    "auth.test": _auth_test,
    "apps.connections.open": _connections_open,
    "team.info": _team_info,
    "bots.info": _bots_info,
    "users.info": _users_info,
    "users.list": _users_list,
    "users.lookupByEmail": _lookup_by_email,
    "usergroups.list": _usergroups_list,
    "usergroups.users.list": _usergroup_users,
    "oauth.v2.access": _oauth_access,
    "blocks.validate": _blocks_validate,
}
