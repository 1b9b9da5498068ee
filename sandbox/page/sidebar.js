import { avatar } from "./avatar.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { appName, botId, nameOf } from "./store.js";
import { t } from "./words.js";

/** The list of channels, DMs and the app for one person. `onOpen(place)` opens one. */
export class Sidebar {
  constructor(onOpen) {
    this.onOpen = onOpen;
    this.channels = [];
    this.current = "";
    this.lists = h("div", { class: "side-lists", role: "tree", "aria-label": t("channels"), onkeydown: (event) => this.walk(event) });
    this.node = h("nav", { class: "sidebar", "aria-label": t("channels") }, this.lists);
  }

  /** Show the channels as the server lists them. */
  update(channels) {
    this.channels = channels;
    this.draw();
  }

  /** Mark what is open: a channel id, or "app". */
  select(key) {
    this.current = key;
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.closest?.(".side-item")?.dataset.key;
    const inside = this.lists.contains(document.activeElement);
    const rooms = this.channels.filter((one) => one.kind !== "im" && one.member !== false && !one.archived);
    const people = this.channels.filter((one) => one.kind === "im" && one.with !== botId());
    const app = this.channels.find((one) => one.kind === "im" && one.with === botId());
    fill(
      this.lists,
      this.section(t("channels"), rooms.map((one) => this.item(one.id, icon(one.kind === "private" ? "lock" : "hash", 16), one.name, one, { kind: "channel", id: one.id }))),
      people.length ? this.section(t("dms"), people.map((one) => this.item(one.id, avatar(one.with, 20), nameOf(one.with), one, { kind: "channel", id: one.id }))) : null,
      this.section(t("apps"), [this.item("app", avatar(botId(), 20), appName(), app, { kind: "app", tab: "messages" })]),
    );
    if (inside) this.lists.querySelector(`[data-key="${CSS.escape(focused ?? "")}"]`)?.focus();
  }

  section(title, items) {
    return h("section", {}, h("h3", {}, title), items);
  }

  item(key, lead, name, channel, place) {
    const unread = channel?.unread ?? 0;
    const direct = channel?.kind === "im" || key === "app";
    const active = key === this.current;
    return h(
      "button",
      { class: `side-item${active ? " active" : ""}${unread ? " unread" : ""}`, type: "button", role: "treeitem", "aria-current": active ? "page" : null, "data-key": key, onclick: () => this.onOpen(place) },
      lead,
      h("span", { class: "side-name" }, name),
      unread ? h("span", { class: `count${direct ? " direct" : ""}`, "aria-label": `${unread}` }, unread > 99 ? "99+" : String(unread)) : null,
    );
  }

  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.lists.querySelectorAll(".side-item")];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
  }
}
