import { api } from "./api.js";
import { coalesce, debounce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const MOST = 400;
const ACK_MS = 3000;

/** The traffic between the app and the workspace, newest first. */
export class Inspector {
  constructor(onClose) {
    this.entries = [];
    this.last = null;
    this.paused = false;
    this.words = "";
    this.open = new Set();
    this.answered = new Set();
    this.list = h("div", { class: "traffic", role: "list" });
    this.pause = h("button", { class: "btn", type: "button", onclick: () => this.setPaused(!this.paused) }, t("pause"));
    const filter = h("input", { class: "input", type: "search", placeholder: t("filter"), "aria-label": t("filter"), oninput: () => this.filter(filter.value) });
    this.node = h(
      "aside",
      { class: "inspector", "aria-label": t("inspector") },
      h("header", {}, icon("terminal"), h("h2", {}, t("inspector")), h("span", { class: "spacer" }), h("button", { class: "icon-btn", type: "button", "aria-label": t("close"), title: t("close"), onclick: onClose }, icon("close"))),
      h("div", { class: "traffic-tools" }, filter, this.pause, h("button", { class: "btn", type: "button", onclick: () => this.clear() }, t("clear_list"))),
      this.list,
    );
    this.refresh = coalesce(() => this.fetch());
    this.soon = debounce(() => this.paused || this.refresh(), 120);
    this.timer = setInterval(() => this.soon(), 2000);
  }

  async fetch() {
    if (this.last === null) this.last = Math.max(0, (await api.log(Number.MAX_SAFE_INTEGER)).last - MOST / 2);
    const from = Math.min(this.last, ...this.toFetchAgain());
    const { entries, last } = await api.log(from).catch(() => ({ entries: [], last: this.last }));
    if (last < this.last) this.entries = [];
    this.last = last;
    if (!entries.length && this.drawn) return;
    const held = new Map([...this.entries, ...entries].map((entry) => [entry.n, entry]));
    this.entries = [...held.values()].slice(-MOST);
    this.draw();
  }

  /** Where the entries begin whose acks came after they were fetched. */
  toFetchAgain() {
    const first = this.entries[0]?.n ?? Infinity;
    const numbers = [...this.answered].filter((n) => n >= first && n <= this.last);
    this.answered.clear();
    return numbers.map((n) => n - 1);
  }

  /** Something happened in the workspace; an ack may belong to an entry that is shown already. */
  onEvent(event) {
    if (event.type === "ack" && event.n) this.answered.add(event.n);
    this.soon();
  }

  setPaused(paused) {
    this.paused = paused;
    this.pause.textContent = t(paused ? "resume" : "pause");
    if (!paused) this.refresh();
  }

  clear() {
    this.entries = [];
    this.draw();
  }

  filter(words) {
    this.words = words.trim().toLowerCase();
    this.draw();
  }

  draw() {
    this.drawn = true;
    const shown = this.entries.filter((entry) => !this.words || JSON.stringify(entry).toLowerCase().includes(this.words));
    const rows = shown.reverse().map((entry) => this.row(entry));
    fill(this.list, rows.length ? rows : h("div", { class: "nothing" }, t("no_traffic")));
  }

  row(entry) {
    const name = entry.method ?? entry.type ?? entry.kind;
    const failed = entry.answer?.ok === false || entry.notes?.length > 0;
    const toApp = entry.direction === "out";
    const details = h(
      "details",
      { class: `entry${failed ? " failed" : ""}`, role: "listitem" },
      h(
        "summary",
        {},
        h("span", { class: `arrow ${toApp ? "to-app" : "from-app"}`, "aria-label": entry.direction ?? "" }, toApp ? "→" : "←"),
        h("b", {}, name),
        h("span", { class: "entry-note" }, note(entry, failed)),
        h("time", {}, timeOf(entry)),
      ),
    );
    details.open = this.open.has(entry.n);
    const unfold = () => {
      if (details.open) this.open.add(entry.n);
      else this.open.delete(entry.n);
      if (details.open && details.childElementCount === 1) details.append(part(t("payload"), entry.payload), part(t("answer"), entry.answer));
    };
    details.addEventListener("toggle", unfold);
    unfold();
    return details;
  }

  close() {
    clearInterval(this.timer);
    this.node.remove();
  }
}

function note(entry, failed) {
  const inner = entry.payload?.event?.type ?? entry.payload?.command ?? entry.payload?.type ?? "";
  const notes = (entry.notes ?? []).filter((words) => !words.startsWith("late ack"));
  const error = failed ? [entry.answer?.error, ...notes].filter(Boolean).join(", ") : "";
  return [error || inner, speed(entry.ack_ms)].filter(Boolean).join(" · ");
}

function speed(ms) {
  if (typeof ms !== "number") return "";
  return ms > ACK_MS ? t("late_ack", { s: (ms / 1000).toFixed(1) }) : `${Math.round(ms)} ms`;
}

function timeOf(entry) {
  return /T(\d\d:\d\d:\d\d)/.exec(entry.at?.workspace ?? "")?.[1] ?? "";
}

function part(title, data) {
  if (data === undefined || data === null) return h("span", { hidden: true });
  return h("div", { class: "entry-part" }, h("h4", {}, title), h("pre", {}, JSON.stringify(data, null, 2)));
}
