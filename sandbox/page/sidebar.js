import { avatar } from "./avatar.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { sharing } from "./standing.js";
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

  /** What can be opened, in the order shown: {key, name, lead, place, channel, group}. */
  places() {
    const room = (one) => ({ key: one.id, name: one.name, lead: icon(one.kind === "private" ? "lock" : "hash", 16), group: "channels" });
    const direct = (one) => ({ key: one.id, name: nameOf(one.with), lead: avatar(one.with, 20), group: "dms" });
    const app = { key: "app", name: appName(), lead: avatar(botId(), 20), place: { kind: "app", tab: "messages" }, group: "apps" };
    const listed = this.channels.filter((one) => one.member !== false && !one.archived && one.with !== botId());
    const rooms = listed.map((one) => ({ ...(one.kind === "im" ? direct(one) : room(one)), channel: one, place: { kind: "channel", id: one.id } }));
    return [...rooms, { ...app, channel: this.channels.find((one) => one.with === botId()) }];
  }

  draw() {
    const focused = document.activeElement?.closest?.(".side-item")?.dataset.key;
    const inside = this.lists.contains(document.activeElement);
    const places = this.places();
    const sections = ["channels", "dms", "apps"].map((group) => {
      const items = places.filter((one) => one.group === group).map((one) => this.item(one));
      return items.length ? this.section(t(group), items) : null;
    });
    fill(this.lists, sections);
    if (inside) this.lists.querySelector(`[data-key="${CSS.escape(focused ?? "")}"]`)?.focus();
  }

  section(title, items) {
    return h("section", {}, h("h3", {}, title), items);
  }

  item({ key, lead, name, channel, place, group }) {
    const unread = channel?.unread ?? 0;
    const direct = group !== "channels";
    const active = key === this.current;
    return h(
      "button",
      { class: `side-item${active ? " active" : ""}${unread ? " unread" : ""}`, type: "button", role: "treeitem", "aria-current": active ? "page" : null, "data-key": key, onclick: () => this.onOpen(place) },
      lead,
      h("span", { class: "side-name" }, name),
      sharing(channel) ? h("span", { class: "badge" }, sharing(channel)) : null,
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
