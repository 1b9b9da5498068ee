import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { closePopover, fitPopover, openPopover } from "./popover.js";
import { store } from "./store.js";
import { dayOf, pageLocale } from "./time.js";
import { t } from "./words.js";

const DAY = 86400000;
const parse = (day) => Date.parse(`${day}T00:00:00Z`);
const iso = (ms) => new Date(ms).toISOString().slice(0, 10);

/** "2026-09-30", also from 2026/9/30, 2026.9.30, 9/30 and 9月30日; null when it is no day. */
export function readDay(text, today) {
  const match = /^\s*(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$/.exec(text);
  if (!match) return null;
  const year = match[1] ?? today.slice(0, 4);
  const day = `${year}-${match[2].padStart(2, "0")}-${match[3].padStart(2, "0")}`;
  const ms = parse(day);
  return Number.isNaN(ms) || iso(ms) !== day ? null : day;
}

/** "HH:mm" from 9:30, 09:30, 9：30 or 930; null when it is no time. */
export function readTime(text) {
  const match = /^\s*(\d{1,2})\s*[:：.]?\s*(\d{2})\s*$/.exec(text);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) return null;
  return `${match[1].padStart(2, "0")}:${match[2]}`;
}

/** A text box with a calendar. `field.get()` is "YYYY-MM-DD" or null; `field.problem()` says what is wrong. */
export function dateField({ value, placeholder, zone, label, onChange }) {
  const today = () => dayOf(store.now, zone);
  const input = h("input", {
    type: "text", class: "input", value: value ?? "", placeholder: placeholder ?? t("choose_date"),
    autocomplete: "off", "aria-label": label, "aria-haspopup": "dialog",
  });
  let last = value ?? null;
  const settle = (day) => {
    input.value = day ?? "";
    if (day !== last) {
      last = day;
      onChange?.(day);
    }
  };
  const get = () => (input.value.trim() ? readDay(input.value, today()) : null);
  const show = () => openCalendar(input, get() ?? today(), get(), today(), (day) => {
    settle(day);
    closePopover();
  });
  input.addEventListener("click", show);
  input.addEventListener("change", () => {
    if (!input.value.trim() || get()) settle(get());
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      show();
    }
  });
  const node = h("span", { class: "with-icon" }, icon("calendar", 16), input);
  return { node, input, get, problem: () => (input.value.trim() && !get() ? t("not_date") : null) };
}

function openCalendar(anchor, start, chosen, today, onPick) {
  const state = { day: start };
  const box = h("div", { class: "calendar", role: "dialog", "aria-label": t("choose_date"), tabindex: "-1" });
  const draw = () => {
    fill(box, calendarHead(state, draw), calendarGrid(state.day, chosen, today, onPick));
    fitPopover();
  };
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (step) state.day = iso(parse(state.day) + step * DAY);
    else if (event.key !== "Enter" || event.target.closest("button")) return;
    event.preventDefault();
    if (!step) return onPick(state.day);
    draw();
    box.focus();
  });
  draw();
  openPopover(anchor, box);
  box.focus();
}

function calendarHead(state, draw) {
  const shift = (months) => () => {
    const at = new Date(parse(`${state.day.slice(0, 7)}-01`));
    at.setUTCMonth(at.getUTCMonth() + months);
    state.day = iso(at.getTime());
    draw();
  };
  const title = new Intl.DateTimeFormat(pageLocale(), { timeZone: "UTC", year: "numeric", month: "long" });
  return h(
    "div",
    { class: "calendar-head" },
    h("button", { class: "icon-btn", type: "button", "aria-label": t("prev_month"), onclick: shift(-1) }, icon("back")),
    h("strong", {}, title.format(new Date(parse(state.day)))),
    h("button", { class: "icon-btn", type: "button", "aria-label": t("next_month"), onclick: shift(1) }, icon("right")),
  );
}

function calendarGrid(day, chosen, today, onPick) {
  const first = parse(`${day.slice(0, 7)}-01`);
  const lead = (new Date(first).getUTCDay() + 6) % 7;
  const names = new Intl.DateTimeFormat(pageLocale(), { timeZone: "UTC", weekday: "narrow" });
  const heads = Array.from({ length: 7 }, (_, n) => h("span", { class: "weekday" }, names.format(new Date(Date.UTC(2024, 0, 1 + n)))));
  const days = Array.from({ length: 42 }, (_, n) => {
    const each = iso(first + (n - lead) * DAY);
    const flags = [each.slice(0, 7) === day.slice(0, 7) ? "" : "other", each === chosen ? "chosen" : "", each === today ? "today" : "", each === day ? "at" : ""];
    return h(
      "button",
      { type: "button", class: `day ${flags.join(" ")}`, "aria-label": each, "aria-current": each === today ? "date" : null, tabindex: "-1", onclick: () => onPick(each) },
      String(Number(each.slice(8))),
    );
  });
  return h("div", { class: "calendar-grid" }, heads, days);
}

/** A text box with a list of half hours. `field.get()` is "HH:mm" or null. */
export function timeField({ value, placeholder, label, onChange }) {
  const input = h("input", {
    type: "text", class: "input", value: value ?? "", placeholder: placeholder ?? t("choose_time"),
    autocomplete: "off", role: "combobox", "aria-label": label, "aria-expanded": "false",
  });
  let last = value ?? null;
  let list = null;
  let moved = false;
  const get = () => (input.value.trim() ? readTime(input.value) : null);
  const settle = (time) => {
    input.value = time ?? "";
    if (time !== last) {
      last = time;
      onChange?.(time);
    }
  };
  const show = () => {
    moved = false;
    const halves = Array.from({ length: 48 }, (_, n) => `${String(n >> 1).padStart(2, "0")}:${n % 2 ? "30" : "00"}`);
    list = new Listbox(halves.map((half) => ({ value: half, label: half })), {
      chosen: (item) => item.value === (get() ?? "09:00"),
      onPick: (item) => {
        closePopover();
        settle(item.value);
      },
    });
    openPopover(input, list.node, { keepFocus: true, onClose: () => (list = null) });
    list.ownedBy(input);
  };
  input.addEventListener("click", show);
  input.addEventListener("keydown", (event) => {
    if (!list && event.key === "ArrowDown") {
      event.preventDefault();
      show();
    } else if (!list) return;
    else if (event.key === "Enter" && get() && !moved) closePopover();
    else if (list.key(event)) moved = true;
  });
  input.addEventListener("input", () => {
    moved = false;
  });
  input.addEventListener("change", () => {
    if (!input.value.trim() || get()) settle(get());
  });
  const node = h("span", { class: "with-icon" }, icon("clock", 16), input);
  return { node, input, get, problem: () => (input.value.trim() && !get() ? t("not_time") : null) };
}
