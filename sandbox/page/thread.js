import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { Timeline } from "./timeline.js";
import { t } from "./words.js";

/** A thread in the pane at the side. */
export class ThreadPane {
  constructor({ ts, place, compose, name, onClose }) {
    this.ts = ts;
    this.timeline = new Timeline(place, { thread: ts });
    this.composer = compose && new Composer({ ...compose, thread: ts, notice: (words) => this.timeline.notice(words) });
    this.node = h(
      "aside",
      { class: "thread", "aria-label": t("thread") },
      h("header", {}, h("h2", {}, t("thread")), h("small", {}, name), h("span", { class: "spacer" }), h("button", { class: "icon-btn", type: "button", "aria-label": t("close"), title: t("close"), onclick: onClose }, icon("close"))),
      this.timeline.node,
      this.composer?.node ?? null,
    );
  }

  async load() {
    await this.timeline.load();
    this.composer?.box.focus();
  }

  close() {
    this.timeline.close();
    this.node.remove();
  }
}
