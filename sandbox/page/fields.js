import { api } from "./api.js";
import { fill, h, isComposing } from "./dom.js";
import { icon } from "./icons.js";
import { renderPlain, renderText } from "./mrkdwn.js";
import { dateField, timeField } from "./picker.js";
import { isSelect, selectField } from "./select.js";
import { dayOf, hourMinute, zonedMoment } from "./time.js";
import { t } from "./words.js";

// One maker per input element. Each field: {node, input, get(), problem()}; get() is what the control API
// takes as the element's value (null when empty, a list for several).

const MAKERS = {
  plain_text_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  rich_text_input: textField,
  number_input: numberField,
  datepicker: (element, given) =>
    dateField({ ...given, value: startingValue(given, element.initial_date), placeholder: element.placeholder?.text, zone: given.reader.zone }),
  timepicker: (element, given) =>
    timeField({ ...given, value: startingValue(given, element.initial_time), placeholder: element.placeholder?.text }),
  datetimepicker: dateTimeField,
  checkboxes: (element, given) => choiceField(element, given, "checkbox"),
  radio_buttons: (element, given) => choiceField(element, given, "radio"),
  file_input: fileField,
};

/** Can this element take a value? */
export function isField(type) {
  return type in MAKERS || isSelect(type);
}

/**
 * Build the field of an element. `given`: {reader, label, value? (kept from before), onChange(value), onEnter(value)}.
 */
export function makeField(element, given) {
  return isSelect(element.type) ? selectField(element, given) : MAKERS[element.type](element, given);
}

function startingValue(given, initial) {
  return given.value === undefined ? initial ?? null : given.value;
}

function textField(element, given) {
  const multiline = element.multiline || element.type === "rich_text_input";
  const input = h(multiline ? "textarea" : "input", {
    class: "input", type: multiline ? null : "text", rows: multiline ? 4 : null, value: startingValue(given, element.initial_value) ?? "",
    placeholder: element.placeholder?.text ?? "", "aria-label": given.label, autocomplete: "off",
    oninput: () => {
      count();
      given.onType?.(input.value);
    },
    onkeydown: (event) => {
      if (event.key === "Enter" && !multiline && !isComposing(event)) {
        event.preventDefault();
        given.onEnter?.(input.value || null);
      }
    },
  });
  const left = h("span", { class: "count", hidden: true });
  const count = () => {
    const spare = (element.max_length ?? Infinity) - [...input.value].length;
    left.hidden = spare > 40;
    left.classList.toggle("over", spare < 0);
    left.textContent = left.hidden ? "" : String(spare);
  };
  count();
  const problem = () => {
    const length = [...input.value].length;
    if (length > (element.max_length ?? 3000)) return t("too_long", { n: element.max_length ?? 3000 });
    return length && length < (element.min_length ?? 0) ? t("too_short", { n: element.min_length }) : null;
  };
  return { node: h("span", { class: "text-field" }, input, left), input, get: () => input.value || null, problem };
}

function numberField(element, given) {
  const input = h("input", {
    class: "input", type: "text", inputmode: "decimal", value: startingValue(given, element.initial_value) ?? "",
    placeholder: element.placeholder?.text ?? "", "aria-label": given.label, autocomplete: "off",
    oninput: () => given.onType?.(input.value),
    onkeydown: (event) => {
      if (event.key === "Enter" && !isComposing(event)) {
        event.preventDefault();
        given.onEnter?.(input.value.trim() || null);
      }
    },
  });
  const problem = () => {
    const text = input.value.trim();
    if (!text) return null;
    if (!/^[-+]?\d*\.?\d+$/.test(text)) return t("not_number");
    if (!element.is_decimal_allowed && text.includes(".")) return t("not_whole");
    if (element.min_value !== undefined && Number(text) < Number(element.min_value)) return t("too_small", { n: element.min_value });
    return element.max_value !== undefined && Number(text) > Number(element.max_value) ? t("too_big", { n: element.max_value }) : null;
  };
  return { node: input, input, get: () => input.value.trim() || null, problem };
}

function dateTimeField(element, given) {
  const { zone } = given.reader;
  const epoch = startingValue(given, element.initial_date_time);
  const moment = epoch ? new Date(epoch * 1000) : null;
  const get = () => {
    const [date, time] = [day.get(), hour.get()];
    return date && time ? Math.floor(zonedMoment(date, time, zone).getTime() / 1000) : null;
  };
  const changed = () => {
    if (get() !== null) given.onChange?.(get());
  };
  const day = dateField({ value: moment && dayOf(moment, zone), zone, label: given.label, onChange: changed });
  const hour = timeField({ value: moment && hourMinute(moment, zone), label: `${given.label} ${t("choose_time")}`, onChange: changed });
  const half = () => (Boolean(day.input.value.trim()) !== Boolean(hour.input.value.trim()) ? t("required_error") : null);
  return {
    node: h("span", { class: "datetime" }, day.node, hour.node),
    input: day.input,
    get,
    problem: () => day.problem() ?? hour.problem() ?? half(),
  };
}

let choiceSerial = 0;

function choiceField(element, given, type) {
  choiceSerial += 1;
  const many = type === "checkbox";
  const first = many ? element.initial_options?.map((option) => option.value) : element.initial_option?.value;
  const on = new Set([startingValue(given, first) ?? []].flat());
  const boxes = element.options.map((option) =>
    h("input", { type, name: `choice-${choiceSerial}`, value: option.value, checked: on.has(option.value), onchange: () => given.onChange?.(get()) }),
  );
  const get = () => {
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    return many ? values : values[0] ?? null;
  };
  const rows = element.options.map((option, index) =>
    h(
      "label",
      { class: "choice" },
      boxes[index],
      h("span", {}, renderText(option.text, given.reader), option.description ? h("small", {}, renderText(option.description, given.reader)) : null),
    ),
  );
  return { node: h("span", { class: "choices", role: many ? "group" : "radiogroup", "aria-label": given.label }, rows), input: boxes[0], get, problem: () => null };
}

function fileField(element, given) {
  const files = (given.value ?? []).map((one) => ({ ...one }));
  const most = element.max_files ?? 10;
  const list = h("ul", { class: "file-list" });
  const input = h("input", {
    type: "file", class: "hidden-file", multiple: most > 1, "aria-label": given.label,
    accept: element.filetypes ? element.filetypes.map((type) => `.${type}`).join(",") : null,
    onchange: () => take([...input.files]),
  });
  const draw = () => fill(list, files.map((file) => fileRow(file, () => {
    files.splice(files.indexOf(file), 1);
    draw();
  })));
  const take = async (chosen) => {
    for (const file of chosen.slice(0, most - files.length)) await uploadInto(files, file, given.reader.user, draw);
    input.value = "";
    given.onChange?.(get());
  };
  const get = () => files.filter((file) => file.id).map((file) => file.id);
  const zone = h(
    "label",
    {
      class: "drop",
      ondragover: (event) => event.preventDefault(),
      ondrop: (event) => {
        event.preventDefault();
        take([...event.dataTransfer.files]);
      },
    },
    icon("clip", 16), h("b", {}, t("add_files")), h("span", {}, t("drop_files")), input,
  );
  draw();
  return { node: h("span", { class: "file-field" }, zone, list), input, get, keep: () => files.filter((file) => file.id), problem: () => null };
}

async function uploadInto(files, file, user, draw) {
  const entry = { name: file.name, id: null, error: null };
  files.push(entry);
  draw();
  try {
    entry.id = (await api.upload(user, file)).file_id;
  } catch (error) {
    entry.error = t("upload_failed", { why: error.code ?? error.message });
  }
  draw();
}

function fileRow(file, drop) {
  const state = file.error ?? (file.id ? null : t("uploading"));
  return h(
    "li",
    { class: file.error ? "failed" : "" },
    icon("file", 16), h("span", {}, renderPlain(file.name, false)), state ? h("small", {}, state) : null,
    h("button", { type: "button", class: "icon-btn", "aria-label": t("clear"), onclick: drop }, icon("close", 14)),
  );
}
