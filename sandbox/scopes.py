"""Which scope a method or an event needs, as Slack asks for it. Data only."""

from __future__ import annotations

from types import MappingProxyType

# One of the scopes of the tuple is enough; () means the bot token alone is enough.
METHOD_SCOPES = MappingProxyType(
    {
        "auth.test": (),
        "bots.info": ("users:read",),
        "team.info": ("team:read",),
        "chat.postMessage": ("chat:write",),
        "chat.update": ("chat:write",),
        "chat.delete": ("chat:write",),
        "chat.postEphemeral": ("chat:write",),
        "chat.getPermalink": (),
        "conversations.open": ("im:write", "mpim:write"),
        "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
        "conversations.list": ("channels:read", "groups:read", "im:read", "mpim:read"),
        "conversations.members": ("channels:read", "groups:read", "im:read", "mpim:read"),
        "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
        "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
        "conversations.create": ("channels:manage", "groups:write"),
        "conversations.invite": ("channels:manage", "groups:write"),
        "conversations.archive": ("channels:manage", "groups:write"),
        "conversations.join": ("channels:join",),
        "users.conversations": ("channels:read", "groups:read", "im:read", "mpim:read"),
        "users.info": ("users:read",),
        "users.list": ("users:read",),
        "users.lookupByEmail": ("users:read.email",),
        "usergroups.list": ("usergroups:read",),
        "usergroups.users.list": ("usergroups:read",),
        "views.open": (),
        "views.push": (),
        "views.update": (),
        "views.publish": (),
        "reactions.add": ("reactions:write",),
        "reactions.remove": ("reactions:write",),
        "files.getUploadURLExternal": ("files:write",),
        "files.completeUploadExternal": ("files:write",),
        "files.info": ("files:read",),
    }
)

READ_SCOPES = MappingProxyType({"channel": "channels:read", "private": "groups:read", "im": "im:read"})
HISTORY_SCOPES = MappingProxyType({"channel": "channels:history", "private": "groups:history", "im": "im:history"})
MANAGE_SCOPES = MappingProxyType({"channel": "channels:manage", "private": "groups:write"})

# One of the tuple is enough to subscribe; where it names two, the channel's kind says which one delivery needs.
EVENT_SCOPES = MappingProxyType(
    {
        "app_home_opened": (),
        "app_mention": ("app_mentions:read",),
        "app_uninstalled": (),
        "tokens_revoked": (),
        "app_rate_limited": (),
        "message.im": ("im:history",),
        "message.channels": ("channels:history",),
        "message.groups": ("groups:history",),
        "member_joined_channel": ("channels:read", "groups:read"),
        "member_left_channel": ("channels:read", "groups:read"),
        "channel_archive": ("channels:read",),
        "channel_unarchive": ("channels:read",),
        "channel_left": ("channels:read",),
        "group_archive": ("groups:read",),
        "group_unarchive": ("groups:read",),
        "group_left": ("groups:read",),
        "channel_shared": ("channels:read", "groups:read"),
        "channel_unshared": ("channels:read", "groups:read"),
        "file_shared": ("files:read",),
        "reaction_added": ("reactions:read",),
        "reaction_removed": ("reactions:read",),
        "user_change": ("users:read",),
        "team_join": ("users:read",),
    }
)
