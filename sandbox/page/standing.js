import { store } from "./store.js";
import { t } from "./words.js";

/** What somebody is beside a member of the workspace, in a word; "" for a member. */
export function standing(user) {
  if (user.deleted) return t("left");
  if (user.team && user.team !== store.config.team.id) return t("outsider");
  return user.guest ? t("guest") : "";
}

const SHARED = { external: "shared_external", org: "shared_org", pending: "shared_pending" };

/** With whom a channel is shared, in a word; "" for one that is ours alone. */
export function sharing(channel) {
  const key = SHARED[channel?.shared];
  return key ? t(key) : "";
}
