"""The app is taken out of the workspace and put back."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.delivery import Courier
from sandbox.errors import Refused
from sandbox.workspace import Installation, Workspace


@dataclass(frozen=True, slots=True)
class Installing:
    """What an administrator can do to the app's installation; its sockets stay, they are the app's own."""

    space: Workspace
    courier: Courier

    def revoke(self) -> None:
        """The bot's token is revoked."""
        if self.space.installation != "installed":
            raise Refused("not_installed", "there is no token to revoke: the app is not installed")
        self._become("revoked")
        self._tell_revoked()

    def uninstall(self) -> None:
        """The app is removed, and its token with it."""
        before = self.space.installation
        if before == "uninstalled":
            raise Refused("not_installed", "the app is not installed")
        self._become("uninstalled")
        if before == "installed":
            self._tell_revoked()
        self.courier.tell({"type": "app_uninstalled", "event_ts": self.space.clock.next_ts()})

    def install(self) -> None:
        """The app is put back with the tokens it had."""
        self._become("installed")

    def _become(self, state: Installation) -> None:
        if self.space.installation == "installed":
            self.courier.forget()
        self.space.installation = state
        self.space.changes.tell("ack")

    def _tell_revoked(self) -> None:
        tokens: dict[str, list[str]] = {"oauth": [], "bot": [self.space.bot_user]}
        self.courier.tell({"type": "tokens_revoked", "tokens": tokens, "event_ts": self.space.clock.next_ts()})
