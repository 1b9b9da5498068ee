import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { coalesce, debounce, fill, h } from "./dom.js";
import { Home, renderAbout } from "./home.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { Modals } from "./modal.js";
import { Sidebar } from "./sidebar.js";
import { sharing, standing } from "./standing.js";
import { appName, botId, nameOf, store, userOf } from "./store.js";
import { ThreadPane } from "./thread.js";
import { hourMinute } from "./time.js";
import { Timeline } from "./timeline.js";
import { t } from "./words.js";

/** One person's Slack; `wanted` is where to begin. `owner`: {switchPerson(column, id), remove(column), count(), moved()}. */
export class Column {
  constructor(userId, owner, wanted) {
    const user = userOf(userId);
    this.wanted = wanted ?? "";
    this.owner = owner;
    this.reader = { user: userId, locale: user.locale ?? "en-US", zone: user.tz ?? store.zone };
    this.channels = [];
    this.place = null;
    this.main = h("main", { class: "main" });
    this.sidebar = new Sidebar((place) => this.go(place));
    this.time = h("span", { class: "local-time" });
    this.node = h("section", { class: "column", "data-person": userId, "aria-label": nameOf(userId) });
    this.body = h("div", { class: "col-body" }, this.sidebar.node, h("div", { class: "scrim", onclick: () => this.drawer(false) }), this.main);
    this.headNode = this.head();
    this.node.append(this.headNode, this.body);
    this.node.addEventListener("click", (event) => this.followLink(event));
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.modals = new Modals(this.node, this.reader);
    this.refreshList = coalesce(() => this.fetchChannels());
    this.listSoon = debounce(() => this.refreshList(), 60);
    this.tick();
  }

  head() {
    const { user } = this.reader;
    const who = h(
      "button",
      { class: "who", type: "button", title: t("change_person"), "aria-label": `${t("who")}: ${nameOf(user)}`, "aria-haspopup": "listbox", onclick: () => this.choosePerson(who) },
      avatar(user, 24), h("b", {}, nameOf(user)), h("small", {}, standing(userOf(user)) || (userOf(user).title ?? "")), icon("down", 14),
    );
    const remove = this.owner.count() > 1 ? h("button", { class: "icon-btn", type: "button", title: t("remove_column"), "aria-label": t("remove_column"), onclick: () => this.owner.remove(this) }, icon("close", 15)) : null;
    return h(
      "header",
      { class: "col-head", "data-tour": "people" },
      h("button", { class: "icon-btn drawer-btn", type: "button", "aria-label": t("open_sidebar"), title: t("open_sidebar"), onclick: () => this.drawer(true) }, icon("menu"), h("i", { class: "dot" })),
      who, this.time, h("span", { class: "spacer" }), remove,
    );
  }

  choosePerson(anchor) {
    openMenu(anchor, personItems(), (item) => this.owner.switchPerson(this, item.value), { find: t("find_person"), chosen: (item) => item.value === this.reader.user });
  }

  drawer(shown) {
    this.node.classList.toggle("drawer-open", shown);
  }

  /** Show the person's local time when it is not the workspace's. */
  tick() {
    const local = hourMinute(store.now, this.reader.zone);
    this.time.textContent = local === hourMinute(store.now, store.zone) ? "" : t("local_time", { time: local });
  }

  async fetchChannels() {
    const { channels } = await api.channels(this.reader.user);
    this.channels = channels;
    for (const one of channels) if (one.kind !== "im") store.channels.set(one.id, { ...store.channels.get(one.id), ...one });
    const reading = this.place && this.timeline?.atBottom && this.place.tab !== "home" ? this.current() : null;
    const unseen = reading?.unread;
    if (unseen) reading.unread = 0;
    this.sidebar.update(channels);
    this.dropBox();
    if (this.place?.kind === "channel" && this.current()?.shared !== this.shownShared) this.retitle();
    this.node.classList.toggle("has-unread", channels.some((one) => one.unread));
    if (unseen) await api.read(this.reader.user, reading.id).catch(() => null);
  }

  /** The line above the messages, drawn anew. */
  retitle() {
    this.main.querySelector(".title")?.replaceWith(this.title());
  }

  /** Somebody came, changed or left: what says who they are is drawn anew. */
  async peopleChanged() {
    const head = this.head();
    this.headNode.replaceWith(head);
    this.headNode = head;
    if (this.place && this.place.tab !== "home") this.retitle();
    this.sidebar.draw();
    await this.reload();
  }

  /** The box goes when the channel it writes to has been archived, or its reader has left. */
  dropBox() {
    if (!this.composer || this.mayWrite()) return;
    this.composer.node.replaceWith(this.readOnly());
    this.composer = null;
  }

  botChannel() {
    return this.channels.find((one) => one.kind === "im" && one.with === botId());
  }

  /** Start: load the channel list, then what the address asks for, else the first channel. */
  async start() {
    await this.refreshList();
    const [channel, ts] = this.wanted.split("/");
    if (ts) return Promise.all([this.openAt(channel, ts), this.modals.refresh()]);
    return Promise.all([this.open(this.resolve(this.wanted)), this.modals.refresh()]);
  }

  resolve(wanted) {
    if (wanted === "home") return { kind: "app", tab: "home" };
    if (wanted === "@bot") return { kind: "app", tab: "messages" };
    const found = this.channels.find((one) => one.id === wanted || one.name === wanted);
    if (found) return found.with === botId() ? { kind: "app", tab: "messages" } : { kind: "channel", id: found.id };
    const first = this.channels.find((one) => one.kind !== "im");
    return first ? { kind: "channel", id: first.id } : { kind: "app", tab: "messages" };
  }

  /** The word for the address bar: where this column is. */
  where() {
    if (!this.place) return this.wanted;
    if (this.place.kind !== "app") return this.place.id;
    return this.place.tab === "home" ? "home" : "@bot";
  }

  /** Open by a person's own hand: the cursor goes to the box, unless a finger would raise a keyboard. */
  async go(place) {
    await this.open(place);
    this.write();
  }

  /** Put the cursor into the box. */
  write() {
    if (matchMedia("(hover: hover)").matches) this.composer?.box.focus();
  }

  /** Ctrl+K: go somewhere by its name. */
  jump() {
    const items = this.sidebar.places().map((one) => ({ value: one.key, label: one.name, lead: one.lead, place: one.place }));
    openMenu(this.main.querySelector(".title"), items, (item) => this.go(item.place), { find: t("jump_to") });
  }

  async open(place) {
    this.timeline?.close();
    this.thread?.close();
    this.timeline = this.home = this.thread = this.composer = null;
    this.place = place;
    this.drawer(false);
    this.sidebar.select(place.kind === "app" ? "app" : place.id);
    this.owner.moved();
    if (place.kind === "app" && place.tab === "home") return this.openHome();
    if (place.kind === "app" && place.tab === "about") return fill(this.main, this.title(), renderAbout());
    return this.openChannel();
  }

  async openHome() {
    this.home = new Home(this.reader, this.node);
    fill(this.main, this.title(), this.home.node);
    await this.home.open();
  }

  async openChannel() {
    const channel = this.current();
    const timeline = new Timeline(this.messagePlace(false), { unread: channel?.unread ?? 0, onRead: () => this.listSoon() });
    this.timeline = timeline;
    this.composer = this.mayWrite() ? new Composer({ ...this.composePlace(), thread: null, notice: (words) => timeline.notice(words) }) : null;
    this.center = h("div", { class: "center" }, timeline.node, this.composer?.node ?? this.readOnly());
    fill(this.main, this.title(), h("div", { class: "panes" }, this.center));
    await timeline.load();
    if (channel?.unread) await api.read(this.reader.user, channel.id).catch(() => null);
    this.listSoon();
  }

  mayWrite() {
    const channel = this.current();
    return channel?.member !== false && !channel?.archived && !userOf(this.reader.user).deleted;
  }

  readOnly() {
    return h("div", { class: "read-only" }, icon("lock", 15), t(this.whyNot()));
  }

  whyNot() {
    if (userOf(this.reader.user).deleted) return "left_reader";
    return this.current()?.archived ? "archived" : "not_member";
  }

  current() {
    return this.place.kind === "app" ? this.botChannel() : this.channels.find((one) => one.id === this.place.id);
  }

  channelId() {
    return this.place.kind === "app" ? this.botChannel()?.id ?? "@bot" : this.place.id;
  }

  messagePlace(inThread) {
    return { reader: this.reader, channel: () => this.channelId(), host: this.node, inThread, openThread: (ts) => this.openThread(ts), beginning: () => h("div", { class: "beginning" }, t("channel_start", { name: this.placeName() })) };
  }

  composePlace() {
    return { reader: this.reader, channel: () => this.channelId(), name: () => this.placeName() };
  }

  placeName() {
    if (this.place.kind === "app") return appName();
    const channel = this.current();
    return channel?.kind === "im" ? nameOf(channel.with) : `#${channel?.name ?? this.place.id}`;
  }

  title() {
    if (this.place.kind === "app") return this.appTitle();
    const channel = this.current();
    const lead = channel?.kind === "im" ? avatar(channel.with, 24) : icon(channel?.kind === "private" ? "lock" : "hash", 18);
    this.shownShared = channel?.shared;
    const members = store.channels.get(this.place.id)?.members?.length;
    return h("div", { class: "title" }, lead, h("h1", {}, channel?.kind === "im" ? nameOf(channel.with) : channel?.name ?? this.place.id), sharing(channel) ? h("span", { class: "badge" }, sharing(channel)) : null, members ? h("small", {}, icon("people", 14), t("members", { n: members - (store.channels.get(this.place.id).members.includes(botId()) ? 1 : 0) })) : null);
  }

  appTitle() {
    const tab = (name) => h("button", { class: "tab", type: "button", role: "tab", "aria-selected": String(this.place.tab === name), "data-tab": name, onclick: () => this.open({ kind: "app", tab: name }) }, t(name));
    return h("div", { class: "title app" }, h("div", { class: "title-line" }, avatar(botId(), 24), h("h1", {}, appName()), h("span", { class: "badge" }, t("app_badge"))), h("div", { class: "tabs", role: "tablist" }, tab("home"), tab("messages"), tab("about")));
  }

  openThread(ts) {
    this.thread?.close();
    this.thread = new ThreadPane({ ts, place: this.messagePlace(true), compose: this.mayWrite() ? this.composePlace() : null, name: this.placeName(), onClose: () => this.closeThread() });
    this.main.querySelector(".panes")?.append(this.thread.node);
    this.main.classList.add("with-thread");
    return this.thread.load();
  }

  closeThread() {
    this.thread?.close();
    this.thread = null;
    this.main.classList.remove("with-thread");
    this.composer?.box.focus();
  }


  /** Links to a channel or a message of this workspace open here. */
  followLink(event) {
    const anchor = event.target.closest?.("a[href]");
    const archive = anchor && /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(anchor.origin === location.origin ? anchor.pathname : "");
    const channel = anchor?.dataset.channel ?? archive?.[1];
    if (!channel) return;
    event.preventDefault();
    if (this.channels.some((one) => one.id === channel)) this.openAt(channel, archive ? `${archive[2]}.${archive[3]}` : null);
  }

  /** Open a channel at a message. */
  async openAt(channel, ts) {
    const place = this.resolve(channel);
    const there = this.place?.kind === place.kind && this.place.id === place.id && this.timeline;
    if (!there) await this.open(place);
    if (ts) await this.timeline?.show(ts);
  }

  key(event) {
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.jump();
    }
    if (event.key !== "Escape") return;
    if (this.node.classList.contains("drawer-open")) this.drawer(false);
    else if (this.thread) this.closeThread();
  }

  /** Something happened in the workspace; fetch again just that. */
  onEvent(event) {
    if (event.user && event.user !== this.reader.user) return;
    if (event.type === "view") this.modals.refresh();
    if (event.type === "home") this.home?.refresh();
    if (!["message", "ephemeral", "deleted", "reaction", "file"].includes(event.type)) return;
    const here = this.place && (!event.channel || event.channel === this.channelId());
    if (here && event.ts) {
      this.timeline?.changed(event.type === "deleted" ? null : event.thread_ts ?? event.ts);
      this.thread?.timeline.refresh();
    }
    this.listSoon();
    if (!here && !this.botChannel()) this.refreshList().then(() => this.timeline?.refresh());
  }

  /** Fetch everything shown again (the stream was away). */
  async reload() {
    await Promise.all([this.refreshList(), this.modals.refresh(), this.timeline?.refresh(), this.thread?.timeline.refresh(), this.home?.refresh()]);
  }

  close() {
    this.timeline?.close();
    this.thread?.close();
    this.node.remove();
  }
}

/** All people, to choose from. */
export function personItems() {
  return store.config.users.map((user) => ({ value: user.id, label: nameOf(user.id), hint: standing(user) || user.title || (user.tz === store.zone ? null : user.tz), search: `${nameOf(user.id)} ${user.name}`, lead: avatar(user.id, 24) }));
}
