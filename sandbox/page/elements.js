import { askConfirm } from "./confirm.js";
import { add, fill, h, safeUrl } from "./dom.js";
import { isField, makeField } from "./fields.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { renderPlain, withEmoji } from "./mrkdwn.js";
import { imageNode } from "./pictures.js";
import { t } from "./words.js";

// Interactive elements. A surface is {reader, host, form, send(element, block, value) → Promise}: `send`
// carries the action to the app, `host` is where dialogs appear.

/** An element of an actions block or a section's accessory. */
export function renderElement(element, block, surface) {
  if (element.type === "button" || element.type === "workflow_button") return button(element, block, surface);
  if (element.type === "overflow") return overflow(element, block, surface);
  if (element.type === "image") return imageNode(element, "accessory-image");
  if (element.type === "feedback_buttons") return feedback(element, block, surface);
  if (element.type === "icon_button") return iconButton(element, block, surface);
  if (isField(element.type)) return acting(element, block, surface);
  return h("span", { class: "unsupported" }, t("unsupported", { type: element.type }));
}

/** Carry out an action: ask first when the element says so, show that it is on its way. */
export async function act(element, block, value, surface, node) {
  if (element.confirm && !(await askConfirm(element.confirm, surface.host, surface.reader))) return false;
  node?.classList.add("busy");
  node?.setAttribute("aria-busy", "true");
  try {
    await surface.send(element, block, value);
  } finally {
    node?.classList.remove("busy");
    node?.removeAttribute("aria-busy");
  }
  return true;
}

function button(element, block, surface) {
  const url = element.url ? safeUrl(element.url) : null;
  const press = () => {
    if (node.classList.contains("busy")) return;
    if (url) window.open(url, "_blank", "noopener,noreferrer");
    act(element, block, undefined, surface, node);
  };
  const node = h(
    "button",
    { class: `btn ${element.style ?? ""}`, type: "button", "data-action": element.action_id, "aria-label": element.accessibility_label, onclick: press },
    add(h("span", { class: "btn-words" }), renderPlain(element.text?.text ?? "")),
  );
  return node;
}

function overflow(element, block, surface) {
  const items = element.options.map((option) => ({ value: option.value, label: withEmoji(option.text.text), hint: option.description?.text, url: option.url }));
  const pick = (item) => {
    const url = item.url ? safeUrl(item.url) : null;
    if (url) window.open(url, "_blank", "noopener,noreferrer");
    act(element, block, item.value, surface, node);
  };
  const node = h(
    "button",
    { class: "btn overflow", type: "button", "data-action": element.action_id, "aria-label": t("more_actions"), "aria-haspopup": "menu", onclick: () => openMenu(node, items, pick) },
    icon("more", 16),
  );
  return node;
}

function feedback(element, block, surface) {
  const one = (spec, mark) => {
    const node = h("button", { class: "icon-btn", type: "button", title: spec.text?.text, "aria-label": spec.accessibility_label ?? spec.text?.text, onclick: () => act(element, block, spec.value, surface, node) }, mark);
    return node;
  };
  return h("span", { class: "feedback" }, one(element.positive_button, "👍"), one(element.negative_button, "👎"));
}

function iconButton(element, block, surface) {
  const node = h("button", { class: "icon-btn", type: "button", title: element.text?.text, "aria-label": element.accessibility_label ?? element.text?.text, onclick: () => act(element, block, undefined, surface, node) }, icon(element.icon === "trash" ? "close" : "more", 16));
  return node;
}

/** A field outside an input block acts at once when its value changes. */
function acting(element, block, surface) {
  const node = h("span", { class: "acting", "data-action": element.action_id });
  let held = surface.form.before(block, element);
  const send = async (value) => {
    if (await act(element, block, value, surface, node)) held = value;
    else draw();
  };
  const draw = () => {
    const label = element.placeholder?.text ?? element.accessibility_label ?? element.action_id;
    const field = makeField(element, { reader: surface.reader, label, value: held, onChange: send, onEnter: send });
    surface.form.add(block, element, field);
    fill(node, field.node);
  };
  draw();
  return node;
}
