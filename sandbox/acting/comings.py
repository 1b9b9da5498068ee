"""People come, change and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sandbox.config import Member
from sandbox.delivery import Courier
from sandbox.errors import Refused
from sandbox.people import describe_user
from sandbox.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comings:
    """Who is here, as an administrator and the people themselves change it."""

    space: Workspace
    courier: Courier

    def put(self, user: str, fields: Json) -> None:
        """Change a person, or let somebody new come; what is not named stays."""
        before = self.space.users.get(user)
        after = self._checked(user, before, fields)
        if after == before:
            return
        self.space.users[user] = after
        if after.deleted:
            self.space.views.close_all(user)
        self.space.changes.tell("people", user=user)
        self._announce(after, joins=before is None)

    def _checked(self, user: str, before: Member | None, fields: Json) -> Member:
        known = before.model_dump() if before else {"name": user.lower(), "real_name": fields.get("name", user)}
        try:
            after = Member.model_validate({**known, **fields, "id": user})
        except ValidationError as error:
            problem = error.errors()[0]
            where = ".".join(str(part) for part in problem["loc"])
            raise Refused("bad_field", f"{where}: {str(problem['msg']).removeprefix('Value error, ')}") from error
        if user == self.space.bot_user:
            raise Refused("is_the_bot", f"{user} is the bot")
        if before is None and after.deleted:
            raise Refused("user_not_found", f"there is no user {user} who could leave")
        self._refuse_taken_name(after)
        self._refuse_misplaced(after)
        return after

    def _refuse_taken_name(self, after: Member) -> None:
        holder = next((m for m in self.space.users.values() if m.name == after.name and m.id != after.id), None)
        if holder:
            raise Refused("name_taken", f"{after.name} is the name of {holder.id}")

    def _refuse_misplaced(self, after: Member) -> None:
        outside = after.team not in {None, self.space.team_id}
        if outside and after.guest:
            raise Refused("bad_field", "a guest is a guest of this workspace; an outsider is not one of its people")
        channels = self.space.channels_of(after.id)
        if after.guest == "single" and len(channels) > 1:
            raise Refused("too_many_channels", f"{after.id} is in {' and '.join(c.name for c in channels)}")
        wrong = next((c.name for c in channels if outside and c.shared not in {"external", "org"}), None)
        if wrong:
            raise Refused("not_shared", f"{after.id} is in {wrong}, which is not shared with anybody outside")

    def _announce(self, after: Member, *, joins: bool) -> None:
        """Slack tells who joined or changed; an outsider never joins, and a stranger's changes are not told."""
        if self.space.is_stranger(after.id) or (joins and self.space.is_outsider(after.id)):
            return
        event: Json = {"type": "team_join" if joins else "user_change"}
        event["user"] = describe_user(self.space, after, locale=True)
        if not joins:
            event["cache_ts"] = int(self.space.clock.seconds())
        self.courier.tell({**event, "event_ts": self.space.clock.next_ts()})
