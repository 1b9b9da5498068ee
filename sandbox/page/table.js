import { h } from "./dom.js";
import { renderRichText } from "./richtext.js";

/** A `table` block; its first row is the heading. Cells are raw_text, raw_number, rich_text or ready nodes. */
export function renderTable(block, reader) {
  const settings = block.column_settings ?? [];
  const [head, ...body] = block.rows ?? [];
  return h(
    "div",
    { class: "table-wrap", tabindex: "0", role: "region", "aria-label": "table" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, (head ?? []).map((cell, index) => renderCell("th", cell, settings[index], reader)))),
      h(
        "tbody",
        {},
        body.map((row) => h("tr", {}, row.map((cell, index) => renderCell("td", cell, settings[index], reader)))),
      ),
    ),
  );
}

function renderCell(tag, cell, setting, reader) {
  const align = setting?.align ?? (cell?.type === "raw_number" ? "right" : "left");
  const wrap = setting?.is_wrapped ? " wrapped" : "";
  return h(tag, { class: `align-${align}${wrap}`, scope: tag === "th" ? "col" : null }, cellWords(cell, reader));
}

function cellWords(cell, reader) {
  if (Array.isArray(cell)) return cell;
  if (cell?.type === "rich_text") return renderRichText(cell, reader);
  if (cell?.type === "raw_number") return cell.text ?? String(cell.value ?? "");
  return cell?.text ?? "";
}

/** A `data_visualization` block, as the figures it is drawn from. */
export function renderChart({ title, chart }, reader) {
  const { segments, series = [], axis_config: axis } = chart;
  const words = (text) => ({ type: "raw_text", text });
  const figure = (value) => ({ type: "raw_number", value });
  const valueAt = (one, label) => one.data.find((point) => point.label === label)?.value ?? "";
  const rows = segments
    ? [[words(""), words("")], ...segments.map((one) => [words(one.label), figure(one.value)])]
    : [
        [words(axis.x_label ?? ""), ...series.map((one) => words(one.name))],
        ...axis.categories.map((label) => [words(label), ...series.map((one) => figure(valueAt(one, label)))]),
      ];
  return h("figure", { class: "image-block" }, h("figcaption", {}, title), renderTable({ rows }, reader));
}
