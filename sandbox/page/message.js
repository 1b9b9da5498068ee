import { actionBody } from "./acting.js";
import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { isBot, plainWords, renderMrkdwn } from "./mrkdwn.js";
import { renderFile } from "./pictures.js";
import { nameOf, store } from "./store.js";
import { agoOrDay, clockTime, fullTime, tsDate } from "./time.js";
import { refused, toast } from "./toast.js";
import { t } from "./words.js";

/**
 * One message as this reader sees it. `place`: {reader, channel, host, openThread(ts)|null, inThread}.
 * Returns the element; its `messageForm` keeps what was entered in it.
 */
export function renderMessage(message, place, form = new Form()) {
  form.restart();
  const problem = h("div", { class: "act-error", role: "alert", hidden: true });
  const surface = surfaceOf(message, place, form, problem);
  const node = h(
    "article",
    {
      class: `msg${message.ephemeral ? " ephemeral" : ""}${message.local ? " local" : ""}`,
      "data-ts": message.ts,
      "aria-label": `${authorName(message)} ${clockTime(tsDate(message.ts), place.reader.zone)}`,
    },
    h("div", { class: "gutter" }, isSystem(message) ? h("span", { class: "avatar system" }, icon("bolt", 18)) : avatar(message.user), timeNode(message, place.reader, "short-time")),
    h(
      "div",
      { class: "msg-body" },
      message.ephemeral || message.local ? h("div", { class: "only-you" }, icon("eye", 14), t("only_you")) : null,
      byline(message, place),
      contents(message, surface),
      problem,
      reactions(message),
      place.inThread ? null : threadBar(message, place),
    ),
    message.local ? null : toolbar(message, place),
  );
  node.messageForm = form;
  return node;
}

function isSystem(message) {
  return message.local || message.user === "USLACKBOT";
}

function authorName(message) {
  if (isSystem(message)) return t("slackbot");
  return message.username || nameOf(message.user);
}

function byline(message, { reader }) {
  const bot = isBot(message.user) || message.bot_id;
  return h(
    "div",
    { class: "byline" },
    h("b", { class: "author" }, authorName(message)),
    bot ? h("span", { class: "badge" }, t("app_badge")) : null,
    timeNode(message, reader, "time"),
  );
}

function timeNode(message, reader, kind) {
  const date = tsDate(message.ts);
  return h("time", { class: kind, datetime: date.toISOString(), title: fullTime(date, reader.zone) }, clockTime(date, reader.zone));
}

function contents(message, surface) {
  const hasBlocks = Boolean(message.blocks?.length) && !isTyped(message);
  if (message.subtype === "tombstone") return h("div", { class: "contents gone" }, t("deleted_message"));
  const words = hasBlocks || !message.text ? null : h("div", { class: "text" }, renderMrkdwn(message.text, surface.reader));
  const edited = message.edited ? h("span", { class: "edited" }, t("edited")) : null;
  if (words && edited) words.append(" ", edited);
  return h(
    "div",
    { class: "contents" },
    words,
    hasBlocks ? h("div", { class: "blocks" }, renderBlocks(message.blocks, surface)) : null,
    words ? null : edited,
    (message.attachments ?? []).map((one) => attachment(one, surface)),
    (message.files ?? []).map(renderFile),
  );
}

/** A person's own words: their rich_text says the same as the text, marks included. */
function isTyped(message) {
  return !message.bot_id && Boolean(message.text) && message.blocks.every((block) => block.type === "rich_text");
}

function attachment(one, surface) {
  const colour = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" }[one.color] ?? one.color ?? null;
  const hex = colour && /^#?[0-9a-f]{6}$/i.test(colour) ? `#${colour.replace("#", "")}` : null;
  return h(
    "div",
    { class: "attachment", vars: hex ? { "--edge": hex } : {} },
    one.title ? h("b", {}, renderMrkdwn(one.title, surface.reader)) : null,
    one.text ? h("div", {}, renderMrkdwn(one.text, surface.reader)) : null,
    one.blocks ? h("div", { class: "blocks" }, renderBlocks(one.blocks, surface)) : null,
  );
}

function surfaceOf(message, place, form, problem) {
  return {
    reader: place.reader,
    host: place.host,
    form,
    async send(element, block, value) {
      problem.hidden = true;
      const target = { user: place.reader.user, channel: place.channel(), ts: message.ts };
      try {
        const answer = await api.action(actionBody(target, element, block, value));
        if (answer.ok === false) showProblem(problem, answer.error);
      } catch (error) {
        showProblem(problem, error.code ?? error.message);
      }
    },
  };
}

function showProblem(problem, code) {
  problem.hidden = false;
  problem.replaceChildren(icon("warning", 14), code === "operation_timeout" ? t("timeout_action") : t("call_failed", { why: code }));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((one) =>
      h("span", { class: "reaction", title: (one.users ?? []).map(nameOf).join(", ") }, emojiOf(one.name) ?? `:${one.name}:`, h("b", {}, String(one.count ?? one.users?.length ?? 1))),
    ),
  );
}

function threadBar(message, place) {
  if (!message.reply_count || !place.openThread) return null;
  const latest = message.latest_reply ? t("last_reply", { when: agoOrDay(tsDate(message.latest_reply), place.reader.zone) }) : "";
  return h(
    "button",
    { class: "thread-bar", type: "button", onclick: () => place.openThread(message.ts) },
    (message.reply_users ?? []).slice(0, 3).map((id) => avatar(id, 24)),
    h("b", {}, message.reply_count === 1 ? t("reply_one") : t("replies", { n: message.reply_count })),
    h("span", {}, latest),
    icon("right", 14),
  );
}

function toolbar(message, place) {
  const more = h(
    "button",
    { class: "icon-btn", type: "button", "aria-label": t("more_actions"), title: t("more_actions"), "aria-haspopup": "menu", onclick: () => openMessageMenu(more, message, place) },
    icon("dotsdown", 16),
  );
  const reply = place.openThread && !place.inThread && !message.ephemeral
    ? h("button", { class: "icon-btn", type: "button", "aria-label": t("reply_in_thread"), title: t("reply_in_thread"), onclick: () => place.openThread(message.ts) }, icon("bubble", 16))
    : null;
  return h("div", { class: "msg-tools" }, reply, more);
}

function openMessageMenu(anchor, message, place) {
  const shortcuts = message.ephemeral ? [] : (store.config.app.shortcuts ?? []).filter((one) => one.type === "message" || one.type === "message_action");
  const items = [
    place.openThread && !place.inThread && !message.ephemeral ? { value: "thread", label: t("reply_in_thread"), lead: icon("bubble", 16) } : null,
    { value: "copy", label: t("copy_text"), lead: icon("copy", 16) },
    ...shortcuts.map((one) => ({ value: one.callback_id, label: one.name, hint: store.config.app.name, lead: icon("bolt", 16), shortcut: true })),
  ].filter(Boolean);
  openMenu(anchor, items, (item) => {
    if (item.value === "thread" && !item.shortcut) place.openThread(message.ts);
    else if (item.value === "copy" && !item.shortcut) copyWords(message, place.reader);
    else runShortcut({ user: place.reader.user, callback_id: item.value, channel: place.channel(), ts: message.ts });
  });
}

async function copyWords(message, reader) {
  await navigator.clipboard?.writeText(plainWords(message.text ?? "", reader)).catch(() => null);
  toast(t("copied"));
}

/** Run a shortcut of the app; a missing answer is said. */
export async function runShortcut(body) {
  try {
    const answer = await api.shortcut(body);
    if (answer.ok === false) toast(answer.error === "operation_timeout" ? t("timeout_action") : t("call_failed", { why: answer.error }), "error");
  } catch (error) {
    refused(error);
  }
}
