import { fill, h, isComposing } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

let serial = 0;

/**
 * A list to pick from. Items: {value, label, hint?, lead?, group?, danger?}. The owner forwards keys to `key`
 * (from a text box, or the list itself when it has focus) and gets picks through `onPick(item)`.
 */
export class Listbox {
  constructor(items, { onPick, chosen = () => false, multi = false }) {
    serial += 1;
    this.id = `list-${serial}`;
    this.items = items;
    this.onPick = onPick;
    this.chosen = chosen;
    this.multi = multi;
    this.active = 0;
    this.node = h("div", { class: "listbox", role: "listbox", id: this.id, tabindex: "-1", "aria-multiselectable": multi || null });
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.filter("");
  }

  /** Show the items that contain the words. */
  filter(words) {
    const wanted = words.trim().toLowerCase();
    this.shown = this.items.filter((item) => `${item.search ?? item.label}`.toLowerCase().includes(wanted));
    const first = this.shown.findIndex((item) => this.chosen(item));
    this.active = wanted || this.multi || first < 0 ? 0 : first;
    this.render();
  }

  /** Draw again, after the chosen items changed. */
  render() {
    let group = null;
    const rows = this.shown.slice(0, 300).flatMap((item, index) => {
      const row = this.row(item, index);
      if (!item.group || item.group === group) return [row];
      group = item.group;
      return [h("div", { class: "group", role: "presentation" }, group), row];
    });
    fill(this.node, rows.length ? rows : h("div", { class: "empty" }, t("nothing_found")));
    this.mark();
  }

  row(item, index) {
    const chosen = this.chosen(item);
    return h(
      "div",
      {
        class: `option${item.danger ? " danger" : ""}`,
        role: "option",
        id: `${this.id}-${index}`,
        "aria-selected": String(chosen),
        "data-value": item.value,
        onpointermove: () => this.move(index, false),
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => this.onPick(item),
      },
      item.lead ?? null,
      h("span", { class: "words" }, h("span", { class: "label" }, item.label), item.usage ? h("code", { class: "usage-hint" }, item.usage) : null, item.hint ? h("span", { class: "hint" }, item.hint) : null),
      chosen ? icon("check", 16) : null,
    );
  }

  move(index, scroll = true) {
    if (!this.shown.length || index === this.active) return;
    this.active = (index + this.shown.length) % this.shown.length;
    this.mark(scroll);
  }

  mark(scroll = true) {
    for (const row of this.node.querySelectorAll(".option")) row.classList.remove("active");
    const row = this.node.querySelector(`#${this.id}-${this.active}`);
    row?.classList.add("active");
    if (scroll) row?.scrollIntoView?.({ block: "nearest" });
    this.owner?.setAttribute("aria-activedescendant", row?.id ?? "");
  }

  /** Name the element that has focus while the list is open. */
  ownedBy(element) {
    this.owner = element;
    element.setAttribute("aria-controls", this.id);
    this.mark();
  }

  /** The item under the mark, or null. */
  current() {
    return this.shown[this.active] ?? null;
  }

  /** Handle a key; true when it was ours. */
  key(event) {
    if (isComposing(event)) return false;
    const steps = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: Math.min(this.active + 8, this.shown.length - 1), PageUp: Math.max(this.active - 8, 0) };
    if (event.key in steps) this.move(steps[event.key]);
    else if (event.key === "Enter" && this.current()) this.onPick(this.current());
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
