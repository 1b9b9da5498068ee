import { h } from "./dom.js";
import { link, withEmoji } from "./mrkdwn.js";
import { renderTable } from "./table.js";

// The `markdown` block: the usual Markdown, not mrkdwn.

/** A markdown block's text as nodes. */
export function renderMarkdown(text, reader) {
  return blocksOf(text.replace(/\r\n?/g, "\n").split("\n"), reader);
}

function blocksOf(rows, reader) {
  const out = [];
  let at = 0;
  while (at < rows.length) {
    const [node, next] = fence(rows, at) ?? single(rows, at) ?? runOfRows(rows, at, reader) ?? paragraph(rows, at);
    if (node) out.push(node);
    at = next;
  }
  return out;
}

function fence(rows, at) {
  if (!/^\s*```/.test(rows[at])) return null;
  let end = at + 1;
  while (end < rows.length && !/^\s*```\s*$/.test(rows[end])) end += 1;
  return [h("pre", { class: "code" }, rows.slice(at + 1, end).join("\n")), end + 1];
}

function single(rows, at) {
  const row = rows[at];
  if (!row.trim()) return [null, at + 1];
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(row);
  if (heading) return [h(`h${Math.min(heading[1].length + 1, 6)}`, { class: "md-head" }, marks(heading[2])), at + 1];
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(row)) return [h("hr"), at + 1];
  return null;
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function runOfRows(rows, at, reader) {
  if (/^\s*>/.test(rows[at])) {
    const end = spanEnd(rows, at, (row) => /^\s*>/.test(row));
    const inner = rows.slice(at, end).map((row) => row.replace(/^\s*>\s?/, ""));
    return [h("blockquote", {}, blocksOf(inner, reader)), end];
  }
  if (isTable(rows, at)) {
    const end = spanEnd(rows, at, (row) => row.includes("|"));
    return [tableOf(rows.slice(at, end), reader), end];
  }
  if (!ITEM.test(rows[at])) return null;
  const end = spanEnd(rows, at, (row) => ITEM.test(row) || /^\s{2,}\S/.test(row));
  return [listOf(rows.slice(at, end)), end];
}

function spanEnd(rows, at, belongs) {
  let end = at;
  while (end < rows.length && belongs(rows[end])) end += 1;
  return end;
}

function isTable(rows, at) {
  return rows[at].includes("|") && /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/.test(rows[at + 1] ?? "");
}

function cells(row) {
  return row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
}

function tableOf(rows, reader) {
  const settings = cells(rows[1]).map((rule) => ({
    align: /^:.*:$/.test(rule) ? "center" : rule.endsWith(":") ? "right" : "left",
    is_wrapped: true,
  }));
  const body = [rows[0], ...rows.slice(2)].map((row) => cells(row).map((cell) => marks(cell)));
  return renderTable({ rows: body, column_settings: settings }, reader);
}

function listOf(rows) {
  const root = { depth: -1, node: h("div", { class: "md-list" }) };
  const stack = [root];
  let item = null;
  for (const row of rows) {
    const match = ITEM.exec(row);
    if (!match) {
      item?.append(" ", ...marks(row.trim()));
      continue;
    }
    const depth = match[1].length;
    while (stack.at(-1).depth > depth) stack.pop();
    if (stack.at(-1).depth < depth) {
      const ordered = /\d/.test(match[2]);
      const list = h(ordered ? "ol" : "ul", {});
      if (ordered) list.start = Number.parseInt(match[2], 10);
      (stack.length > 1 && item ? item : stack.at(-1).node).append(list);
      stack.push({ depth, node: list });
    }
    item = h("li", {}, itemWords(match[3]));
    stack.at(-1).node.append(item);
  }
  return root.node;
}

function itemWords(text) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
  return task ? [task[1] === " " ? "☐ " : "☑ ", ...marks(task[2])] : marks(text);
}

function paragraph(rows, at) {
  let end = at + 1;
  while (end < rows.length && rows[end].trim() && !starts(rows, end)) end += 1;
  const parts = rows.slice(at, end).flatMap((row, index) => (index ? [h("br"), ...marks(row)] : marks(row)));
  return [h("p", {}, parts), end];
}

function starts(rows, at) {
  return /^\s*(```|>|#{1,6}\s)/.test(rows[at]) || ITEM.test(rows[at]) || isTable(rows, at);
}

const INLINE =
  /(`+)(.+?)\1|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|(\*\*\*|___)(?=\S)(.+?\S?)\5|(\*\*|__)(?=\S)(.+?\S?)\7|~~(?=\S)(.+?)~~|(?<![\p{L}\p{N}])([*_])(?=\S)(.+?\S?)\10(?![\p{L}\p{N}])|<?(https?:\/\/[^\s<>)]+)>?|\\([\\`*_~[\]()#+.!|>-])/gu;

/** Inline Markdown marks as nodes. */
function marks(text) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) out.push(withEmoji(text.slice(at, match.index)));
    out.push(markNode(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) out.push(withEmoji(text.slice(at)));
  return out;
}

function markNode(match) {
  const [whole, , code, label, address, , both, , bold, strike, , italic, bare, escaped] = match;
  if (code !== undefined) return h("code", {}, code);
  if (address !== undefined) return link(address, label || address) ?? whole;
  if (both !== undefined) return h("strong", {}, h("em", {}, marks(both)));
  if (bold !== undefined) return h("strong", {}, marks(bold));
  if (strike !== undefined) return h("s", {}, marks(strike));
  if (italic !== undefined) return h("em", {}, marks(italic));
  if (bare !== undefined) return link(bare, bare) ?? whole;
  return escaped ?? whole;
}
