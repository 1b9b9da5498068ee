import { api } from "./api.js";
import { debounce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { dueTime, hourMinute, isoIn, nextNine, shortDay } from "./time.js";
import { refused, toast } from "./toast.js";
import { t, worded } from "./words.js";

/** The workspace clock, its buttons, and what falls due next. `onTick()` runs when the time shown changes. */
export class ClockBar {
  constructor(onTick) {
    this.onTick = onTick;
    this.face = h("span", { class: "face" });
    this.day = h("span", { class: "face-day" });
    this.next = null;
    this.dueButton = h("button", { class: "due", type: "button", disabled: true, title: t("go_there"), onclick: () => this.next && this.move({ to: this.next }) });
    const jump = (name, change) => h("button", { class: "bar-btn", type: "button", "data-clock": name, onclick: () => this.move(change()) }, t(name));
    this.buttons = [jump("plus10", () => ({ advance: "10m" })), jump("plus60", () => ({ advance: "1h" })), jump("next9", () => ({ to: isoIn(nextNine(store.zone), store.zone) }))];
    this.node = h("div", { class: "clock", "data-tour": "clock", role: "group", "aria-label": t("clock") }, h("span", { class: "clock-face", title: `${t("clock")} · ${store.zone}` }, icon("clock", 16), this.day, this.face), h("span", { class: "clock-buttons" }, this.buttons), this.dueButton);
    this.dueSoon = debounce(() => this.fetchDue(), 400);
    this.timer = setInterval(() => this.tick(), 1000);
  }

  async sync() {
    this.take((await api.clock()).now);
  }

  /** The server's time; from here the page counts on by itself. */
  take(now) {
    this.base = new Date(now).getTime();
    this.since = performance.now();
    this.tick();
  }

  tick() {
    if (this.base === undefined) return;
    store.now = new Date(this.base + performance.now() - this.since);
    const words = `${shortDay(store.now, store.zone)} ${hourMinute(store.now, store.zone)}`;
    if (words === this.words) return;
    this.words = words;
    this.day.textContent = shortDay(store.now, store.zone);
    this.face.textContent = hourMinute(store.now, store.zone);
    this.onTick();
    this.drawDue();
  }

  async move(change) {
    for (const button of [...this.buttons, this.dueButton]) button.disabled = true;
    this.node.classList.add("moving");
    this.node.setAttribute("aria-busy", "true");
    this.drawDue();
    try {
      const { now, settled } = await api.moveClock(change);
      this.take(now);
      toast(t(settled === false ? "not_settled" : "moved", { when: dueTime(store.now, store.zone) }));
    } catch (error) {
      refused(error);
    }
    this.node.classList.remove("moving");
    this.node.removeAttribute("aria-busy");
    for (const button of this.buttons) button.disabled = false;
    await this.fetchDue();
  }

  async fetchDue() {
    const due = await api.due().catch(() => ({ next: null }));
    this.next = due.next ?? null;
    this.what = due.what ?? "";
    this.drawDue();
  }

  drawDue() {
    const busy = this.node.classList.contains("moving");
    this.dueButton.disabled = busy || !this.next;
    if (busy) return fill(this.dueButton, h("span", { class: "due-words" }, t("moving")));
    if (!this.next) return fill(this.dueButton, h("span", { class: "due-words" }, t("nothing_due")));
    const words = t("next_due", { when: dueTime(new Date(this.next), store.zone), what: worded(this.what) });
    return fill(this.dueButton, h("span", { class: "due-words" }, words), icon("forward", 15));
  }

  close() {
    clearInterval(this.timer);
  }
}
