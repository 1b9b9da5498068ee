import { h } from "./dom.js";
import { renderElement } from "./elements.js";
import { renderText } from "./mrkdwn.js";
import { imageNode } from "./pictures.js";

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
