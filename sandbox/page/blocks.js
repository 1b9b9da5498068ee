import { renderCard, renderCarousel, renderPlan, renderTask } from "./cards.js";
import { add, fill, h } from "./dom.js";
import { act, renderElement } from "./elements.js";
import { isField, makeField } from "./fields.js";
import { icon } from "./icons.js";
import { renderMarkdown } from "./markdown.js";
import { renderPlain, renderText } from "./mrkdwn.js";
import { imageNode, renderFile, renderImageBlock } from "./pictures.js";
import { renderRichText } from "./richtext.js";
import { renderChart, renderTable } from "./table.js";
import { t } from "./words.js";

const RENDERERS = {
  section: renderSection,
  header: (block) => h("div", { class: "heading", role: "heading", "aria-level": block.level ?? 3 }, renderPlain(block.text.text)),
  divider: () => h("hr", { class: "rule" }),
  context: renderContext,
  actions: renderActions,
  context_actions: renderActions,
  image: (block) => renderImageBlock(block),
  rich_text: (block, surface) => renderRichText(block, surface.reader),
  table: (block, surface) => renderTable(block, surface.reader),
  data_table: renderDataTable,
  markdown: (block, surface) => h("div", { class: "md" }, renderMarkdown(block.text, surface.reader)),
  input: renderInput,
  alert: (block, surface) => h("div", { class: `alert ${block.level ?? "default"}`, role: "note" }, icon("warning", 16), h("span", {}, renderText(block.text, surface.reader))),
  card: renderCard,
  carousel: renderCarousel,
  container: renderContainer,
  data_visualization: (block, surface) => renderChart(block, surface.reader),
  plan: renderPlan,
  task_card: renderTask,
  file: (block) => (block.file ? renderFile(block.file) : null),
  video: (block, surface) => h("div", { class: "video" }, renderText(block.title, surface.reader), h("small", {}, block.alt_text ?? "")),
};

/** All blocks of a surface, in order. */
export function renderBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => {
    const render = RENDERERS[block.type];
    const body = render ? render(block, surface) : h("div", { class: "unsupported" }, t("unsupported", { type: block.type }));
    return h("div", { class: `blk blk-${block.type}`, "data-block": block.block_id }, body);
  });
}

/** A `container`: a frame with a title around other blocks. */
function renderContainer(block, surface) {
  const words = (name, kind) => (block[name] ? h("div", { class: kind }, renderText(block[name], surface.reader)) : null);
  const rich = block.rich_text_title ? renderRichText(block.rich_text_title, surface.reader) : null;
  return h("div", { class: "card" }, rich, words("title", "card-title"), words("subtitle", "card-soft"), renderBlocks(block.child_blocks, surface));
}

function renderSection(block, surface) {
  const words = h(
    "div",
    { class: "section-words" },
    block.text ? h("div", { class: "section-text" }, renderText(block.text, surface.reader)) : null,
    block.fields ? h("div", { class: "section-fields" }, block.fields.map((field) => h("div", { class: "section-field" }, renderText(field, surface.reader)))) : null,
  );
  if (!block.accessory) return words;
  const wide = isField(block.accessory.type) && !/^(checkboxes|radio_buttons)$/.test(block.accessory.type);
  const below = /^(checkboxes|radio_buttons)$/.test(block.accessory.type);
  return h(
    "div",
    { class: `section${below ? " below" : ""}` },
    words,
    h("div", { class: `accessory${wide ? " wide" : ""}` }, renderElement(block.accessory, block, surface)),
  );
}

function renderContext(block, surface) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((element) =>
      element.type === "image" ? imageNode(element, "context-image") : h("span", { class: "context-words" }, renderText(element, surface.reader)),
    ),
  );
}

function renderActions(block, surface) {
  return h("div", { class: "actions" }, block.elements.map((element) => renderElement(element, block, surface)));
}

function renderDataTable(block, surface) {
  return h("div", {}, block.caption ? h("div", { class: "caption" }, renderText(block.caption, surface.reader)) : null, renderTable(block, surface.reader));
}

/** An input block: label, required or optional mark, field, hint, error. */
function renderInput(block, surface) {
  const { element } = block;
  const slot = errorSlot();
  const send = (value) => act(element, block, value, surface, slot.node);
  const on = dispatchRules(block);
  const field = makeField(element, {
    reader: surface.reader,
    label: block.label.text,
    value: surface.form.before(block, element),
    onChange: (value) => {
      slot.setError(null);
      if (block.dispatch_action) send(value);
    },
    onType: (value) => {
      slot.setError(null);
      if (on.character) send(value || null);
    },
    onEnter: (value) => (on.enter ? send(value) : surface.submit?.()),
  });
  slot.watch(field);
  surface.form.add(block, element, field, slot);
  return add(slot.node, [inputLabel(block), field.node, slot.error, block.hint ? h("div", { class: "hint" }, renderPlain(block.hint.text)) : null]);
}

function dispatchRules(block) {
  if (!block.dispatch_action) return { enter: false, character: false };
  const on = block.element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return { enter: on.includes("on_enter_pressed"), character: on.includes("on_character_entered") };
}

function inputLabel(block) {
  const mark = block.optional
    ? h("span", { class: "optional" }, t("optional"))
    : h("span", { class: "required", title: t("required") }, "*");
  return h("div", { class: "input-label" }, renderPlain(block.label.text), " ", mark);
}

function errorSlot() {
  const node = h("div", { class: "input-block" });
  const error = h("div", { class: "field-error", role: "alert" });
  const slot = { node, error, field: null };
  slot.watch = (field) => (slot.field = field);
  slot.setError = (words) => {
    node.classList.toggle("bad", Boolean(words));
    slot.field?.input?.setAttribute("aria-invalid", String(Boolean(words)));
    fill(error, words ? [icon("warning", 14), words] : []);
  };
  return slot;
}
