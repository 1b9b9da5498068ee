import { h } from "./dom.js";

let open = null;

/**
 * Show `content` beside an anchor; one at a time. Closes on Esc, a press elsewhere, scrolling outside or when
 * the anchor is gone. Returns a function that closes it.
 */
export function openPopover(anchor, content, { onClose, matchWidth = false, keepFocus = false, above = false } = {}) {
  closePopover();
  const box = h("div", { class: "popover" }, content);
  document.body.append(box);
  const here = { anchor, box, onClose, back: keepFocus ? null : document.activeElement };
  open = here;
  anchor.setAttribute("aria-expanded", "true");
  place(here, matchWidth, above);
  here.replace = () => place(here, matchWidth, above);
  return () => {
    if (open === here) closePopover();
  };
}

/** Close the popover that is open, if any; true when there was one. */
export function closePopover() {
  if (!open) return false;
  const was = open;
  open = null;
  was.box.remove();
  was.anchor.setAttribute("aria-expanded", "false");
  if (was.back?.isConnected) was.back.focus({ preventScroll: true });
  was.onClose?.();
  return true;
}

/** Fit the open popover again after its content changed. */
export function fitPopover() {
  open?.replace?.();
}

function place({ anchor, box }, matchWidth, above) {
  const rect = anchor.getBoundingClientRect();
  const room = 8;
  if (matchWidth) box.style.width = `${Math.max(rect.width, 220)}px`;
  box.style.maxWidth = `${innerWidth - room * 2}px`;
  const below = innerHeight - rect.bottom - room;
  const over = rect.top - room;
  const up = above ? over > 120 : below < Math.min(box.scrollHeight, 320) && over > below;
  box.style.maxHeight = `${Math.min(420, (up ? over : below) - 4)}px`;
  box.style.left = `${Math.max(room, Math.min(rect.left, innerWidth - box.offsetWidth - room))}px`;
  box.style.top = up ? `${Math.max(room, rect.top - box.offsetHeight - 4)}px` : `${rect.bottom + 4}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.anchor.contains(event.target)) closePopover();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) {
    event.stopPropagation();
    event.preventDefault();
    closePopover();
  }
}, true);
document.addEventListener("scroll", (event) => {
  if (open && !open.box.contains(event.target)) fitPopover();
}, true);
addEventListener("resize", () => closePopover());
