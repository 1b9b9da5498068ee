import { h } from "./dom.js";
import { Listbox } from "./listbox.js";
import { closePopover, openPopover } from "./popover.js";

/** Open a menu at a button; the picked item goes to `onPick`. With `find`, a box to narrow the list. */
export function openMenu(anchor, items, onPick, { find = null, chosen = () => false } = {}) {
  const list = new Listbox(items, {
    chosen,
    onPick: (item) => {
      closePopover();
      onPick(item);
    },
  });
  const box = find
    ? h("input", {
        class: "find",
        type: "text",
        role: "combobox",
        "aria-expanded": "true",
        placeholder: find,
        "aria-label": find,
        oninput: () => list.filter(box.value),
        onkeydown: (event) => list.key(event),
      })
    : null;
  openPopover(anchor, h("div", { class: "menu" }, box, list.node));
  list.ownedBy(box ?? list.node);
  (box ?? list.node).focus();
}

