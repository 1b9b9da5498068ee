import { h, safeUrl } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { channelLink, link, mention } from "./mrkdwn.js";
import { slackDate } from "./time.js";

/** A rich_text block. */
export function renderRichText(block, reader) {
  return h("div", { class: "rich" }, (block.elements ?? []).map((part) => renderPart(part, reader)));
}

function renderPart(part, reader) {
  switch (part.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, runs(part.elements, reader));
    case "rich_text_preformatted":
      return h("pre", { class: "code" }, runs(part.elements, reader));
    case "rich_text_quote":
      return h("blockquote", {}, runs(part.elements, reader));
    case "rich_text_list":
      return renderList(part, reader);
    default:
      return null;
  }
}

function renderList(part, reader) {
  const ordered = part.style === "ordered";
  const list = h(
    ordered ? "ol" : "ul",
    { class: `rich-list level-${(part.indent ?? 0) % 3}`, vars: { "--indent": String(part.indent ?? 0) } },
    (part.elements ?? []).map((item) => h("li", {}, runs(item.elements, reader))),
  );
  if (ordered && part.offset) list.start = part.offset + 1;
  return list;
}

function runs(elements, reader) {
  return (elements ?? []).map((element) => styled(run(element, reader), element.style));
}

function run(element, reader) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return link(element.url, element.text ?? element.url);
    case "emoji":
      return emojiOf(element.name) ?? `:${element.name}:`;
    case "user":
      return mention(element.user_id, reader);
    case "channel":
      return channelLink(element.channel_id);
    case "usergroup":
      return h("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "broadcast":
      return h("span", { class: "mention mine" }, `@${element.range}`);
    case "date":
      return dateRun(element, reader);
    case "color":
      return h("span", {}, h("i", { class: "swatch", vars: { "--swatch": element.value } }), element.value);
    default:
      return element.text ?? "";
  }
}

function dateRun(element, reader) {
  const words = slackDate(element.timestamp, element.format, reader.zone, reader.locale) ?? element.fallback ?? "";
  const node = h("time", { class: "date" }, words);
  const url = element.url ? safeUrl(element.url) : null;
  return url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

function styled(node, style) {
  let out = node;
  if (!style) return out;
  if (style.code) out = h("code", {}, out);
  if (style.bold) out = h("strong", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.strike) out = h("s", {}, out);
  if (style.underline) out = h("u", {}, out);
  if (style.highlight) out = h("mark", {}, out);
  return out;
}
