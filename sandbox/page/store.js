// What every part of the page may read: the workspace, the language, the clock.

export const store = {
  lang: "zh",
  theme: "light",
  config: null,
  users: new Map(),
  channels: new Map(),
  now: new Date(),
  zone: "UTC",
};

/** Take over what the server said about the workspace. */
export function setConfig(config) {
  store.config = config;
  store.users = new Map(config.users.map((user) => [user.id, user]));
  store.channels = new Map((config.channels ?? []).map((channel) => [channel.id, channel]));
  store.zone = config.team?.tz ?? config.team?.timezone ?? mostCommonZone(config.users);
}

function mostCommonZone(users) {
  const counts = new Map();
  for (const { tz } of users) if (tz) counts.set(tz, (counts.get(tz) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "UTC";
}

/** The app's bot user id. */
export function botId() {
  return store.config.app?.bot_user_id ?? "";
}

/** The app's name. */
export function appName() {
  return store.config.app?.name ?? "App";
}

/** A person as far as the workspace knows them; unknown ids keep their id as name. */
export function userOf(id) {
  const known = store.users.get(id);
  if (known) return known;
  if (id && id === botId()) return { id, real_name: appName(), name: appName(), is_bot: true };
  return { id, real_name: id ?? "", name: id ?? "" };
}

/** The name shown for a user id. */
export function nameOf(id) {
  if (id && id === botId()) return appName();
  const user = userOf(id);
  return user.real_name || user.name;
}

/** The name shown for a channel id. */
export function channelName(id) {
  return store.channels.get(id)?.name ?? id;
}
