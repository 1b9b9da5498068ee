import { h } from "./dom.js";
import { icon } from "./icons.js";
import { renderMarkdown } from "./markdown.js";
import { store } from "./store.js";
import { pageLocale } from "./time.js";
import { t, worded } from "./words.js";

const DISMISSED = "sandbox.tour.done";

/**
 * The guided tour. Its steps come from the workspace file; each may hold
 * `zh` and `en` (what to do, Markdown), `title` ({zh, en}), `as` (user id), `open` (channel id, "@bot" or "home"),
 * `type` (text put into the box), `clock` (an ISO moment, or a span such as "+10m") and `point` ("composer",
 * "clock", "people", "inspector").
 * `go(step)` carries out what the step asks for.
 * Beside one wide column the card floats over its empty corner; else it has a place of its own and covers nothing.
 */
export class Tour {
  constructor(go) {
    this.go = go;
    this.at = 0;
    this.node = null;
    this.roomy = matchMedia("(min-width: 1280px)");
    this.roomy.addEventListener("change", () => this.dock());
  }

  /** Float over the empty corner of one wide column, or stand above the columns. */
  dock() {
    const columns = document.querySelectorAll(".column").length;
    this.node?.classList.toggle("docked", columns > 1 || !this.roomy.matches);
  }

  steps() {
    const { tour } = store.config;
    return Array.isArray(tour) ? tour : tour?.steps ?? [];
  }

  /** Is there a tour that this browser has not seen or skipped? */
  wanted() {
    return this.steps().length > 0 && localStorage.getItem(DISMISSED) === null;
  }

  start(at = 0) {
    this.at = at;
    this.draw();
  }

  draw() {
    this.remove();
    const steps = this.steps();
    const step = steps[this.at];
    if (!step) return;
    const last = this.at === steps.length - 1;
    const acts = ["as", "open", "type", "clock"].some((key) => step[key] !== undefined);
    this.node = h(
      "section",
      { class: "tour", role: "dialog", "aria-label": t("tour") },
      h("header", {}, h("small", {}, t("step", { n: this.at + 1, of: steps.length })), h("button", { class: "icon-btn", type: "button", "aria-label": t("skip"), title: t("skip"), onclick: () => this.dismiss() }, icon("close", 16))),
      step.title ? h("h2", {}, worded(step.title)) : null,
      h("div", { class: "tour-text" }, renderMarkdown(worded(step.text ?? step), { user: "", locale: pageLocale(), zone: store.zone })),
      h("div", { class: "dots" }, steps.map((_, index) => h("i", { class: index === this.at ? "on" : "" }))),
      h(
        "footer",
        {},
        this.at ? h("button", { class: "btn ghost", type: "button", onclick: () => this.start(this.at - 1) }, t("previous")) : h("button", { class: "btn ghost", type: "button", onclick: () => this.dismiss() }, t("skip")),
        h("button", { class: `btn${acts ? "" : " primary"}`, type: "button", "data-step": "next", onclick: () => (last ? this.dismiss() : this.start(this.at + 1)) }, t(last ? "done" : "next")),
        acts ? h("button", { class: "btn primary", type: "button", "data-step": "go", onclick: () => this.go(step) }, t("take_me")) : null,
      ),
    );
    document.querySelector(".board").before(this.node);
    this.dock();
    this.point(step.point);
  }

  point(name) {
    if (!name) return;
    document.querySelector(`[data-tour="${CSS.escape(name)}"]`)?.classList.add("pointed");
  }

  remove() {
    this.node?.remove();
    this.node = null;
    for (const node of document.querySelectorAll(".pointed")) node.classList.remove("pointed");
  }

  dismiss() {
    localStorage.setItem(DISMISSED, "1");
    this.remove();
  }
}
