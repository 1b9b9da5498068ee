import { api } from "./api.js";
import { coalesce, fill, h } from "./dom.js";
import { renderMessage } from "./message.js";
import { store } from "./store.js";
import { dayHeading, dayOf, tsDate } from "./time.js";
import { t } from "./words.js";

const FIRST = 50;
const FIRST_UNREAD = 200;
const PAGE = 100;
const RECENT = 40;
const RUN_SECONDS = 300;
const AT_BOTTOM = 40;
const ABOVE_NEW = 24;

/** The message list of a channel, or of one thread in it. Old messages are fetched a page at a time. */
export class Timeline {
  constructor(place, { thread = null, unread = 0, onRead = () => {} } = {}) {
    this.place = place;
    this.thread = thread;
    this.unread = unread;
    this.onRead = onRead;
    this.rows = new Map();
    this.order = [];
    this.local = [];
    this.complete = Boolean(thread);
    this.list = h("div", { class: "rows" });
    this.head = h("div", { class: "list-head" });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, onclick: () => this.toBottom() }, t("jump_latest"));
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "log", "aria-label": t("messages"), onscroll: () => this.scrolled(), onkeydown: (event) => this.walk(event) }, this.head, this.list);
    this.node = h("div", { class: "timeline" }, this.scroller, this.jump);
    this.refresh = coalesce(() => this.fetchRecent());
    this.older = coalesce(() => this.fetchOlder());
    this.watch = new ResizeObserver(() => this.atBottom && this.toBottom());
    this.watch.observe(this.list);
    this.watch.observe(this.scroller);
    this.atBottom = true;
  }

  query(limit, before) {
    return { user: this.place.reader.user, channel: this.place.channel(), thread_ts: this.thread, limit, before };
  }

  async load() {
    const limit = this.firstLimit();
    const { messages } = await api.messages(this.query(limit));
    if (messages.length < limit) this.complete = true;
    this.merge(messages, { drop: true });
    this.markUnread();
    this.drawHead();
    this.toBottom();
    if (this.firstNew) this.toFirstNew();
    this.node.dataset.ready = "true";
  }

  /** Back to the first unread message, when that is not too far. */
  firstLimit() {
    if (this.thread) return 1000;
    const back = this.unread + 10;
    return back > FIRST_UNREAD ? FIRST : Math.max(FIRST, back);
  }

  async fetchRecent() {
    const { messages } = await api.messages(this.query(this.thread ? 1000 : RECENT));
    this.merge(messages, { drop: true });
  }

  /** Fetch one message again (it was changed further up). */
  async fetchOne(ts) {
    const [seconds, micros] = ts.split(".");
    const after = `${seconds}.${String(Number(micros) + 1).padStart(6, "0")}`;
    const { messages } = await api.messages({ ...this.query(1), before: after });
    this.merge(messages.filter((message) => message.ts === ts));
  }

  /** A message of this channel came, changed or went. */
  changed(ts) {
    const first = this.order.at(-RECENT);
    if (ts && !this.thread && first && ts < first && this.rows.has(ts)) return this.fetchOne(ts);
    return this.refresh();
  }

  async fetchOlder() {
    if (this.complete || !this.order.length) return;
    const { messages } = await api.messages(this.query(PAGE, this.order[0]));
    if (messages.length < PAGE) this.complete = true;
    const height = this.scroller.scrollHeight;
    const top = this.scroller.scrollTop;
    for (const row of this.rows.values()) row.node.classList.add("old");
    this.merge(messages);
    this.drawHead();
    this.scroller.scrollTop = top + this.scroller.scrollHeight - height;
  }

  drawHead() {
    if (this.thread) return;
    const words = this.complete ? this.place.beginning() : h("div", { class: "loading" }, t("loading_older"));
    fill(this.head, words);
  }

  /** Take in messages; with `drop`, those missing from the fetched stretch are gone. */
  merge(messages, { drop = false } = {}) {
    const mine = messages.filter((message) => this.thread || !message.thread_ts || message.thread_ts === message.ts || message.broadcast);
    if (drop) this.dropMissing(messages);
    let added = false;
    for (const message of mine) added = this.put(message) || added;
    if (added) this.order.sort();
    this.arrange();
    if (this.atBottom) this.toBottom();
    else if (added && drop) this.jump.hidden = false;
  }

  dropMissing(messages) {
    const there = new Set(messages.map((message) => message.ts));
    const from = messages[0]?.ts ?? "";
    for (const ts of this.order.filter((each) => each >= from && !there.has(each) && !this.rows.get(each).message.local)) this.drop(ts);
  }

  drop(ts) {
    this.rows.get(ts)?.node.remove();
    this.rows.delete(ts);
    this.order = this.order.filter((each) => each !== ts);
  }

  put(message) {
    const json = JSON.stringify(message);
    const row = this.rows.get(message.ts);
    if (row?.json === json) return false;
    if (row) {
      const focused = focusKey(row.body);
      const body = renderMessage(message, this.place, row.body.messageForm);
      row.body.replaceWith(body);
      Object.assign(row, { json, body, message });
      if (focused) body.querySelector(focused)?.focus();
      return false;
    }
    const body = renderMessage(message, this.place);
    const node = h("div", { class: "row" }, body);
    this.rows.set(message.ts, { json, body, message, node, marks: "" });
    this.order.push(message.ts);
    return true;
  }

  /** A line of the page itself, seen only here (as Slackbot's are). */
  notice(text) {
    const ts = `${(store.now.getTime() / 1000).toFixed(0)}.${String(900000 + this.local.length).padStart(6, "0")}`;
    const last = this.order.at(-1) ?? "";
    const place = ts > last ? ts : `${last}~${this.local.length}`;
    this.local.push(place);
    this.put({ ts: place, text, local: true, user: "" });
    this.order.sort();
    this.arrange();
    this.toBottom();
  }

  /** Order the rows; day headings, the mark of what is new, and runs of one author. */
  arrange() {
    const { zone } = this.place.reader;
    let before = null;
    let next = this.list.firstChild;
    for (const ts of this.order) {
      const row = this.rows.get(ts);
      const day = dayOf(tsDate(Number.parseFloat(ts)), zone);
      const newDay = !this.thread && day !== before?.day;
      const compact = Boolean(before) && !newDay && this.firstNew !== ts && sameRun(before.message, row.message);
      const marks = `${newDay ? dayHeading(tsDate(Number.parseFloat(ts)), zone) : ""}|${this.firstNew === ts}|${compact}`;
      if (row.marks !== marks) this.mark(row, newDay ? marks.split("|")[0] : null, this.firstNew === ts, compact);
      row.marks = marks;
      if (row.node === next) next = next.nextSibling;
      else this.list.insertBefore(row.node, next);
      before = { day, message: row.message };
    }
    this.empty();
  }

  mark(row, day, isNew, compact) {
    row.node.classList.toggle("compact", compact);
    for (const old of row.node.querySelectorAll(":scope > .day, :scope > .new-mark")) old.remove();
    const heads = [day ? h("div", { class: "day" }, h("span", {}, day)) : null, isNew ? h("div", { class: "new-mark" }, h("span", {}, t("new_mark"))) : null];
    row.node.prepend(...heads.filter(Boolean));
  }

  empty() {
    const shown = this.list.querySelector(":scope > .nothing");
    if (this.order.length) shown?.remove();
    else if (!shown) this.list.append(h("div", { class: "nothing" }, t("no_messages")));
  }

  markUnread() {
    if (!this.unread) return;
    const others = this.order.filter((ts) => this.rows.get(ts).message.user !== this.place.reader.user);
    // When the first unread one lies further back than what is loaded there is nothing to mark.
    this.firstNew = others.at(-this.unread) ?? (this.complete ? others[0] : null);
    this.arrange();
  }

  /** Begin where the reader left off, as Slack does; the end when all that is new fits there. */
  toFirstNew() {
    const row = this.rows.get(this.firstNew).node;
    const above = row.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.scroller.scrollTop += Math.min(0, above - ABOVE_NEW);
    this.atBottom = this.leftBelow() < AT_BOTTOM;
    this.jump.hidden = this.atBottom;
  }

  leftBelow() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  scrolled() {
    // The list grew or the window shrank below a reader who was at the end: that is no scrolling of theirs.
    if (this.atBottom && this.size() !== this.sizeAtEnd) return this.toBottom();
    const { scrollTop } = this.scroller;
    const was = this.atBottom;
    this.atBottom = this.leftBelow() < AT_BOTTOM;
    if (this.atBottom) this.jump.hidden = true;
    if (this.atBottom && !was) this.onRead();
    if (scrollTop < 400 && !this.complete && this.node.dataset.ready) this.older();
  }

  toBottom() {
    this.atBottom = true;
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.sizeAtEnd = this.size();
  }

  size() {
    return `${this.scroller.scrollHeight}/${this.scroller.clientHeight}`;
  }

  /** Arrow keys walk through the messages. */
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = event.target.closest?.(".msg");
    if (!step || (event.target !== this.scroller && event.target !== at)) return;
    event.preventDefault();
    const all = [...this.list.querySelectorAll(".msg")];
    const target = at ? all[all.indexOf(at) + step] : all.at(-1);
    if (!target) return;
    target.tabIndex = -1;
    target.focus();
  }

  /** Bring a message into view, fetching back to it; it is lit up for a moment. */
  async show(ts) {
    while (!this.rows.has(ts) && !this.complete && this.order[0] > ts) await this.older();
    const row = this.rows.get(ts);
    if (!row) return;
    this.atBottom = false;
    row.node.scrollIntoView({ block: "center" });
    row.node.classList.add("lit");
    row.node.addEventListener("animationend", () => row.node.classList.remove("lit"), { once: true });
  }

  close() {
    this.watch.disconnect();
  }
}

function sameRun(before, message) {
  const near = Number.parseFloat(message.ts) - Number.parseFloat(before.ts) < RUN_SECONDS;
  const plain = !before.ephemeral && !message.ephemeral && !before.local && !message.local;
  return near && plain && before.user === message.user && before.username === message.username;
}

function focusKey(body) {
  const at = document.activeElement;
  if (!at || !body.contains(at)) return null;
  const block = at.closest("[data-block]")?.dataset.block;
  const action = at.dataset.action ?? at.closest("[data-action]")?.dataset.action;
  if (!block || !action) return null;
  return `[data-block="${CSS.escape(block)}"] [data-action="${CSS.escape(action)}"]`;
}
