import { h, safeUrl } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { botId, channelName, nameOf } from "./store.js";
import { slackDate } from "./time.js";

// Slack's mrkdwn to nodes. A reader is {user, locale, zone}: dates and "this is you" depend on it.

const ENTITY = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Undo Slack's three escapes. */
export function unescape(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITY[entity]);
}

/** Plain words with :emoji: turned into characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => emojiOf(name) ?? whole);
}

/** A text object or string as nodes. */
export function renderText(text, reader) {
  if (text === null || text === undefined) return [];
  if (typeof text === "string") return renderMrkdwn(text, reader);
  if (text.type === "plain_text") return renderPlain(text.text ?? "", text.emoji !== false);
  return renderMrkdwn(text.text ?? "", reader, text.verbatim === true);
}

/** plain_text: no markup, line breaks kept. */
export function renderPlain(text, emoji = true) {
  return lines(emoji ? withEmoji(text) : text);
}

function lines(text) {
  const out = [];
  text.split("\n").forEach((line, index) => {
    if (index) out.push(h("br"));
    if (line) out.push(line);
  });
  return out;
}

/** mrkdwn: fenced code first, then quotes by line, then the inline marks. */
export function renderMrkdwn(text, reader, verbatim = false) {
  const context = { reader, verbatim };
  const parts = text.split(/(```[\s\S]+?```)/g);
  return parts.flatMap((part, index) => {
    if (index % 2) return [h("pre", { class: "code" }, unescape(part.slice(3, -3).replace(/^\n|\n$/g, "")))];
    const after = index ? part.replace(/^\n/, "") : part;
    const body = index < parts.length - 1 ? after.replace(/\n$/, "") : after;
    return body ? quoted(body, context) : [];
  });
}

const QUOTE = /^(?:&gt;|>(?!>>))\s?/;
const QUOTE_REST = /^(?:&gt;&gt;&gt;|>>>)\s?/;

function quoted(text, context) {
  const out = [];
  let plain = [];
  let quote = [];
  const flush = () => {
    if (plain.length) out.push(...inline(plain.join("\n"), context));
    if (quote.length) out.push(h("blockquote", {}, inline(quote.join("\n"), context)));
    plain = [];
    quote = [];
  };
  const rows = text.split("\n");
  for (const [index, row] of rows.entries()) {
    if (QUOTE_REST.test(row)) {
      flush();
      quote = [row.replace(QUOTE_REST, ""), ...rows.slice(index + 1)];
      break;
    }
    const isQuote = QUOTE.test(row);
    if (isQuote ? plain.length : quote.length) flush();
    if (isQuote) quote.push(row.replace(QUOTE, ""));
    else plain.push(row);
  }
  flush();
  return out;
}

const MARKS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}_]/u;

/** Inline marks: `code`, <links>, *bold*, _italic_, ~strike~, :emoji:, bare addresses. */
function inline(text, context) {
  const out = [];
  let plain = "";
  const flush = () => {
    if (plain) out.push(...words(plain, context));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const piece = codeAt(text, at) ?? linkAt(text, at, context) ?? markAt(text, at, context);
    if (piece) {
      flush();
      out.push(piece.node);
      at = piece.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return out;
}

function codeAt(text, at) {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1 || text.slice(at, end).includes("\n")) return null;
  return { node: h("code", {}, unescape(text.slice(at + 1, end))), end: end + 1 };
}

function linkAt(text, at, context) {
  if (text[at] !== "<") return null;
  const end = text.indexOf(">", at);
  if (end === -1) return null;
  const node = reference(text.slice(at + 1, end), context);
  return node ? { node, end: end + 1 } : null;
}

/** A mark opens after and closes before something that is no word (so not inside Chinese running text, as in Slack). */
function markAt(text, at, context) {
  const tag = MARKS[text[at]];
  if (!tag || (at > 0 && WORD.test(text[at - 1]) && text[at - 1] !== "_") || /\s/.test(text[at + 1] ?? " ")) return null;
  for (let end = text.indexOf(text[at], at + 2); end !== -1; end = text.indexOf(text[at], end + 1)) {
    const body = text.slice(at + 1, end);
    if (body.includes("\n")) return null;
    const after = text[end + 1] ?? " ";
    if (/\s$/.test(body) || (WORD.test(after) && after !== "_") || after === text[at] || insideLink(body)) continue;
    return { node: h(tag, {}, inline(body, context)), end: end + 1 };
  }
  return null;
}

function insideLink(body) {
  return body.lastIndexOf("<") > body.lastIndexOf(">");
}

function reference(body, context) {
  const bar = body.indexOf("|");
  const target = bar === -1 ? body : body.slice(0, bar);
  const label = bar === -1 ? null : unescape(body.slice(bar + 1));
  if (/^@[UWB]\w+$/.test(target)) return mention(target.slice(1), context.reader, label);
  if (/^#[CG]\w+$/.test(target)) return channelLink(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label, context.reader);
  return link(unescape(target), label);
}

/** "@name", highlighted when it is the reader. */
export function mention(id, reader, label = null) {
  const known = nameOf(id);
  const mine = reader && id === reader.user ? " mine" : "";
  return h("span", { class: `mention${mine}`, "data-user": id }, `@${known === id && label ? label : known}`);
}

/** "#channel" that opens it. */
export function channelLink(id, label = null) {
  const known = channelName(id);
  const name = known === id && label ? label : known;
  return h("a", { class: "mention", href: `#${id}`, "data-channel": id }, `#${name}`);
}

function special(target, label, reader) {
  const [kind, ...rest] = target.split("^");
  if (kind === "here" || kind === "channel" || kind === "everyone") {
    return h("span", { class: "mention mine" }, `@${kind}`);
  }
  if (kind === "subteam") return h("span", { class: "mention" }, label ?? `@${rest[0]}`);
  if (kind === "date") return dateNode(rest, label, reader);
  return h("span", {}, label ?? `<${target}>`);
}

function dateNode([epoch, format, address], fallback, reader) {
  const text = slackDate(epoch, unescape(format ?? ""), reader.zone, reader.locale) ?? fallback ?? "";
  const node = h("time", { class: "date", title: fallback ?? "" }, text);
  return address ? wrapped(address, node) : node;
}

function wrapped(address, node) {
  const outer = link(address, null);
  if (!outer) return node;
  outer.replaceChildren(node);
  return outer;
}

/** A link in a new tab; null when the address is not one we follow. */
export function link(address, label) {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) return null;
  const url = safeUrl(address);
  const words = withEmoji(label ?? address.replace(/^mailto:/, ""));
  if (!url) return h("span", {}, words);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
}

const BARE = /(https?:\/\/[^\s<>"',。,、)）」]+[^\s<>"',.;:!?。,、)）」])/g;

function words(text, context) {
  const clean = unescape(text);
  if (context.verbatim) return lines(withEmoji(clean));
  return clean.split(BARE).flatMap((part, index) => (index % 2 ? [link(part, part)] : lines(withEmoji(part))));
}

/** The words alone, for notices, titles and copying. */
export function plainWords(text, reader) {
  return h("span", {}, renderMrkdwn(text ?? "", reader)).textContent;
}

/** Is this the app speaking? */
export function isBot(id) {
  return id === botId();
}
