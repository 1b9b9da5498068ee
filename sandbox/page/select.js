import { avatar } from "./avatar.js";
import { fill, h, isComposing } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { renderPlain, unescape, withEmoji } from "./mrkdwn.js";
import { closePopover, fitPopover, openPopover } from "./popover.js";
import { nameOf, store, userOf } from "./store.js";
import { t } from "./words.js";

function optionItem(option, group) {
  return {
    value: option.value,
    label: withEmoji(option.text.type === "mrkdwn" ? unescape(option.text.text) : option.text.text),
    hint: option.description?.text ?? null,
    group,
  };
}

function staticItems(element) {
  if (element.option_groups) {
    return element.option_groups.flatMap((group) => group.options.map((option) => optionItem(option, group.label.text)));
  }
  return (element.options ?? []).map((option) => optionItem(option));
}

function userItems() {
  return store.config.users
    .filter((user) => !user.deleted)
    .map((user) => ({ value: user.id, label: nameOf(user.id), search: `${nameOf(user.id)} ${user.name}`, lead: avatar(user.id, 20) }));
}

function channelItem(channel) {
  return { value: channel.id, label: channel.name, lead: icon(channel.is_private || channel.kind === "private" ? "lock" : "hash", 16) };
}

function channelItems() {
  return [...store.channels.values()].filter((channel) => !channel.is_im && channel.kind !== "im").map(channelItem);
}

const SOURCES = {
  static: staticItems,
  users: userItems,
  channels: channelItems,
  conversations: () => [...channelItems(), ...userItems()],
  external: staticItems,
};

/** Does this element type pick from a list? */
export function isSelect(type) {
  return /^(multi_)?(static|users|channels|conversations|external)_select$/.test(type);
}

function initialOf(element) {
  const kind = element.type.replace(/^multi_|_select$/g, "").replace(/s$/, "");
  if (element.type.startsWith("multi_")) {
    const given = element.initial_options?.map((option) => option.value);
    return given ?? element[`initial_${kind}s`] ?? [];
  }
  const one = element.initial_option?.value ?? element[`initial_${kind}`];
  return one === undefined ? [] : [one];
}

/**
 * A select, single or multi. `get()` is a value or null; for multi a list. `onChange(value)` runs on a pick
 * (multi: when the list closes changed).
 */
export function selectField(element, { value, label, onChange }) {
  return new SelectField(element, { value, label, onChange });
}

class SelectField {
  constructor(element, { value, label, onChange }) {
    this.element = element;
    this.multi = element.type.startsWith("multi_");
    this.items = SOURCES[element.type.replace(/^multi_|_select$/g, "")](element);
    const start = value === undefined ? initialOf(element) : [value ?? []].flat();
    this.picked = start.filter((one) => one !== null && one !== "");
    this.onChange = onChange;
    this.label = label;
    this.words = h("span", { class: "select-words" });
    this.input = h("button", {
      type: "button", class: `select${this.multi ? " multi" : ""}`, role: "combobox", "aria-haspopup": "listbox",
      "aria-expanded": "false", "aria-label": label,
      onclick: () => this.show(),
      onkeydown: (event) => this.openKey(event),
    }, this.words, icon("down", 16));
    this.node = this.input;
    this.draw();
  }

  get() {
    if (this.multi) return [...this.picked];
    return this.picked[0] ?? null;
  }

  problem() {
    return null;
  }

  openKey(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.show();
  }

  itemOf(value) {
    return this.items.find((item) => item.value === value) ?? { value, label: userOf(value).real_name };
  }

  draw() {
    if (!this.picked.length) {
      fill(this.words, h("span", { class: "placeholder" }, this.element.placeholder ? renderPlain(this.element.placeholder.text) : t("choose")));
    } else if (this.multi) {
      fill(this.words, this.picked.map((value) => this.pill(value)));
    } else {
      const item = this.itemOf(this.picked[0]);
      fill(this.words, item.lead ? item.lead.cloneNode(true) : null, item.label);
    }
  }

  pill(value) {
    const item = this.itemOf(value);
    const drop = (event) => {
      event.stopPropagation();
      this.picked = this.picked.filter((one) => one !== value);
      this.draw();
      this.changed();
    };
    return h("span", { class: "pill" }, item.lead ? item.lead.cloneNode(true) : null, item.label, h("span", { class: "pill-x", title: t("clear"), onclick: drop }, "×"));
  }

  show() {
    const before = this.picked.join("\n");
    const list = new Listbox(this.items, {
      multi: this.multi,
      chosen: (item) => this.picked.includes(item.value),
      onPick: (item) => this.pick(item, list),
    });
    const short = this.items.length <= 8 && !this.multi && this.element.type === "static_select";
    const find = short ? null : this.findBox(list);
    const most = this.element.max_selected_items;
    const note = most ? h("div", { class: "list-note" }, t("pick_up_to", { n: most })) : null;
    openPopover(this.input, h("div", { class: "menu" }, find, list.node, note), {
      matchWidth: true,
      onClose: () => {
        if (this.multi && before !== this.picked.join("\n")) this.changed();
      },
    });
    list.ownedBy(find ?? list.node);
    (find ?? list.node).focus();
  }

  findBox(list) {
    const box = h("input", {
      class: "find", type: "text", placeholder: t("find"), "aria-label": t("find"), role: "combobox", "aria-expanded": "true",
      oninput: () => {
        list.filter(box.value);
        fitPopover();
      },
      onkeydown: (event) => {
        if (!list.key(event) && event.key === "Backspace" && !box.value && this.multi && !isComposing(event)) {
          this.picked.pop();
          this.draw();
          list.render();
        }
      },
    });
    return box;
  }

  pick(item, list) {
    if (!this.multi) {
      const same = this.picked[0] === item.value;
      this.picked = [item.value];
      this.draw();
      closePopover();
      if (!same) this.changed();
      return;
    }
    const has = this.picked.includes(item.value);
    if (!has && this.picked.length >= (this.element.max_selected_items ?? Infinity)) return;
    this.picked = has ? this.picked.filter((value) => value !== item.value) : [...this.picked, item.value];
    this.draw();
    list.render();
    fitPopover();
  }

  changed() {
    this.onChange?.(this.get());
  }
}
