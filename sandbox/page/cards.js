import { h } from "./dom.js";
import { renderElement } from "./elements.js";
import { link, renderText } from "./mrkdwn.js";
import { imageNode } from "./pictures.js";
import { renderRichText } from "./richtext.js";

/** A `card` block. */
export function renderCard(block, surface) {
  const words = (name, kind) => (block[name] ? h("div", { class: kind }, renderText(block[name], surface.reader)) : null);
  return h(
    "div",
    { class: "card" },
    block.hero_image ? imageNode(block.hero_image, "block-image") : null,
    words("title", "card-title"),
    words("subtitle", "card-soft"),
    words("body", ""),
    words("subtext", "card-soft"),
    block.actions ? h("div", { class: "actions" }, block.actions.map((element) => renderElement(element, block, surface))) : null,
  );
}

/** A `carousel`: its cards in a row that scrolls. */
export function renderCarousel(block, surface) {
  return h("div", { class: "carousel", tabindex: "0" }, (block.elements ?? []).map((card) => renderCard(card, surface)));
}

const TASK_MARKS = { pending: "○", in_progress: "◐", complete: "✓", error: "✕" };

/** A `task_card`: its state, title, what was done and found. */
export function renderTask(task, surface) {
  const part = (name) => (task[name] ? renderRichText(task[name], surface.reader) : null);
  const sources = (task.sources ?? []).map((one) => h("div", {}, link(one.url, one.text ?? one.url)));
  return h("div", { class: "card" }, h("div", { class: "card-title" }, TASK_MARKS[task.status ?? "pending"], " ", task.title), part("details"), part("output"), sources);
}

/** A `plan`: its tasks below its title. */
export function renderPlan(block, surface) {
  return h("div", {}, h("b", {}, block.title), (block.tasks ?? []).map((task) => renderTask(task, surface)));
}
