import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { fill, h, isComposing } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { openMenu } from "./menu.js";
import { runShortcut } from "./message.js";
import { nameOf, store } from "./store.js";
import { t } from "./words.js";

// What was begun and not sent, by person, place and thread.
const drafts = new Map();

const WRAPS = [["bold", "*"], ["italic", "_"], ["strike", "~"], ["code", "`"]];

/**
 * The box to write in. `place`: {reader, channel(), name(), thread|null, notice(text)}. A line that begins with
 * "/" is a command of the app; Enter sends, Shift+Enter breaks the line.
 */
export class Composer {
  constructor(place) {
    this.place = place;
    this.list = null;
    this.trigger = null;
    this.files = [];
    this.picked = new Map();
    this.box = h("textarea", {
      class: "compose-box", rows: 1, "aria-label": this.prompt(), placeholder: this.prompt(), "aria-autocomplete": "list",
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.closeList(),
      onpaste: (event) => this.pasted(event),
    });
    this.pop = h("div", { class: "compose-pop", hidden: true });
    this.tray = h("ul", { class: "file-list" });
    this.sendButton = h("button", { class: "send", type: "button", "aria-label": t("send"), title: t("send"), disabled: true, onclick: () => this.send() }, icon("send"));
    this.node = h("div", { class: "composer", "data-tour": "composer" }, this.pop, h("div", { class: "compose-frame" }, this.toolbar(), this.box, this.tray, this.foot()));
    this.restore();
  }

  draftKey() {
    return [this.place.reader.user, this.place.channel(), this.place.thread ?? ""].join("/");
  }

  restore() {
    const draft = drafts.get(this.draftKey());
    if (!draft) return;
    this.box.value = draft;
    this.sendButton.disabled = false;
  }

  prompt() {
    return this.place.thread ? t("reply_to") : t("message_to", { name: this.place.name() });
  }

  toolbar() {
    const wrap = ([name, mark]) => h("button", { class: "icon-btn", type: "button", tabindex: "-1", title: t(name), "aria-label": t(name), onpointerdown: (event) => event.preventDefault(), onclick: () => this.wrap(mark) }, icon(name, 16));
    return h("div", { class: "compose-tools" }, WRAPS.map(wrap));
  }

  foot() {
    const pick = h("input", { type: "file", class: "hidden-file", multiple: true, "aria-label": t("attach"), onchange: () => this.attach([...pick.files]).then(() => (pick.value = "")) });
    const quick = h("button", { class: "icon-btn", type: "button", title: t("shortcuts"), "aria-label": t("shortcuts"), onclick: () => this.openShortcuts(quick) }, icon("bolt", 17));
    const insert = (text) => (event) => {
      event.preventDefault();
      this.box.focus();
      this.box.setRangeText(text, this.box.selectionStart, this.box.selectionEnd, "end");
      this.typed();
    };
    return h(
      "div",
      { class: "compose-foot" },
      h("label", { class: "icon-btn round", title: t("attach") }, icon("plus", 17), pick),
      h("button", { class: "icon-btn", type: "button", title: t("mention"), "aria-label": t("mention"), onclick: insert("@") }, icon("at", 17)),
      quick,
      h("span", { class: "spacer" }),
      this.sendButton,
    );
  }

  wrap(mark) {
    const { selectionStart: from, selectionEnd: to, value } = this.box;
    this.box.setRangeText(`${mark}${value.slice(from, to)}${mark}`, from, to, "end");
    if (from === to) this.box.setSelectionRange(from + 1, from + 1);
    this.box.focus();
    this.typed();
  }

  openShortcuts(anchor) {
    const own = (store.config.app.shortcuts ?? []).filter((one) => one.type === "global" || one.type === "shortcut");
    const items = [
      ...own.map((one) => ({ value: one.callback_id, label: one.name, hint: store.config.app.name, lead: icon("bolt", 16), group: t("shortcuts") })),
      ...commandItems().map((item) => ({ ...item, command: true, group: t("commands") })),
    ];
    openMenu(anchor, items, (item) => {
      if (!item.command) return runShortcut({ user: this.place.reader.user, callback_id: item.value });
      return this.prefill(`${item.value} `);
    });
  }

  /** Put text into the box, ready to send. */
  prefill(text) {
    this.box.value = text;
    this.box.focus();
    this.box.setSelectionRange(text.length, text.length);
    this.typed();
  }

  typed() {
    drafts.set(this.draftKey(), this.box.value);
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 240)}px`;
    this.sendButton.disabled = !this.box.value.trim() && !this.files.some((file) => file.id);
    this.suggest();
  }

  suggest() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const command = /^\/\S*$/.exec(this.box.value);
    const person = /(?:^|[\s(（,，])@([^\s@#]*)$/u.exec(before);
    const channel = /(?:^|[\s(（,，])#([^\s@#]*)$/u.exec(before);
    if (command) this.openList("command", commandItems(), command[0]);
    else if (person) this.openList("@", peopleItems(), person[1]);
    else if (channel) this.openList("#", channelsToName(), channel[1]);
    else this.hint();
  }

  openList(trigger, items, words) {
    if (this.trigger !== trigger || !this.list) {
      this.trigger = trigger;
      this.list = new Listbox(items, { onPick: (item) => this.take(item, trigger) });
      this.list.ownedBy(this.box);
    }
    this.words = words;
    this.list.filter(words);
    this.pop.hidden = !this.list.shown.length;
    fill(this.pop, h("div", { class: "pop-title" }, { command: t("commands"), "@": t("mention"), "#": t("channels") }[trigger]), this.list.node);
  }

  /** After the command's name: how it wants its words. */
  hint() {
    this.closeList();
    const name = /^(\/\S+)\s/.exec(this.box.value)?.[1];
    const command = store.config.app.commands.find((one) => one.command === name);
    if (!command) return;
    fill(this.pop, h("div", { class: "usage" }, h("b", {}, command.command), " ", h("code", {}, command.usage_hint ?? ""), h("span", {}, command.description ?? "")));
    this.pop.hidden = false;
  }

  closeList() {
    this.list = null;
    this.trigger = null;
    this.pop.hidden = true;
    fill(this.pop);
    this.box.setAttribute("aria-activedescendant", "");
  }

  take(item, trigger) {
    if (trigger === "command") return this.prefill(`${item.value} `);
    this.picked.set(`${trigger}${item.label}`, `<${trigger}${item.value}>`);
    const end = this.box.selectionStart;
    this.box.setRangeText(`${trigger}${item.label} `, end - this.words.length - 1, end, "end");
    this.closeList();
    this.typed();
    return this.box.focus();
  }

  key(event) {
    if (isComposing(event)) return;
    if (this.list && !this.pop.hidden && this.listKey(event)) return;
    if (event.key === "Escape" && !this.pop.hidden) {
      event.stopPropagation();
      this.closeList();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  listKey(event) {
    const current = this.list.current();
    if (event.key === "Tab" && current) {
      event.preventDefault();
      this.take(current, this.trigger);
      return true;
    }
    const exact = this.trigger === "command" && current?.value === this.box.value;
    if (event.key === "Enter" && (exact || event.shiftKey)) return false;
    return this.list.key(event);
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.attach(files);
  }

  async attach(files) {
    for (const file of files) {
      const entry = { name: file.name, id: null, note: t("uploading") };
      this.files.push(entry);
      this.drawFiles();
      try {
        Object.assign(entry, { id: (await api.upload(this.place.reader.user, file)).file_id, note: "" });
      } catch (error) {
        entry.note = t("upload_failed", { why: error.code ?? error.message });
      }
      this.drawFiles();
    }
    this.typed();
  }

  drawFiles() {
    const drop = (file) => () => {
      this.files = this.files.filter((one) => one !== file);
      this.drawFiles();
      this.typed();
    };
    fill(this.tray, this.files.map((file) => h("li", {}, icon("file", 16), h("span", {}, file.name), file.note ? h("small", {}, file.note) : null, h("button", { class: "icon-btn", type: "button", "aria-label": t("clear"), onclick: drop(file) }, icon("close", 14)))));
  }

  async send() {
    const text = this.box.value.trim();
    const files = this.files.filter((file) => file.id).map((file) => file.id);
    if (!text && !files.length) return;
    const kept = this.files;
    this.files = [];
    this.drawFiles();
    this.box.value = "";
    this.typed();
    this.closeList();
    const sent = text.startsWith("/") ? await this.command(text) : await this.message(text, files);
    if (sent || this.box.value) return;
    this.files = kept;
    this.drawFiles();
    this.box.value = text;
    this.typed();
    this.closeList();
  }

  /** Names picked from the list become ids, so that two people of one name stay apart. */
  withIds(text) {
    const longestFirst = [...this.picked].sort(([one], [other]) => other.length - one.length);
    return longestFirst.reduce((words, [name, id]) => words.replaceAll(name, id), text);
  }

  async message(text, files) {
    const body = { user: this.place.reader.user, channel: this.place.channel(), text: this.withIds(text) };
    if (this.place.thread) body.thread_ts = this.place.thread;
    if (files.length) body.files = files;
    try {
      await api.message(body);
      return true;
    } catch (error) {
      this.place.notice(t("not_sent", { why: error.code ?? error.message }));
      return false;
    }
  }

  async command(text) {
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    const known = store.config.app.commands.find((one) => one.command === command);
    if (!known || this.place.thread) {
      this.place.notice(t(known ? "no_thread_command" : "bad_command", { command: text.split(/\s/)[0] }));
      return false;
    }
    const words = known.should_escape ? this.withIds(rest) : rest;
    try {
      // A missing answer is said by the workspace itself, in a message only this person sees.
      await api.command({ user: this.place.reader.user, command, text: words, channel: this.place.channel() });
      return true;
    } catch (error) {
      this.place.notice(t("not_sent", { why: error.code ?? error.message }));
      return false;
    }
  }
}

function commandItems() {
  return store.config.app.commands.map((one) => ({ value: one.command, label: one.command, usage: one.usage_hint, hint: one.description, lead: avatar(store.config.app.bot_user_id, 24) }));
}

function peopleItems() {
  const people = store.config.users.filter((user) => !user.deleted).map((user) => ({ value: user.id, label: nameOf(user.id), search: `${nameOf(user.id)} ${user.name}`, lead: avatar(user.id, 24) }));
  return [...people, { value: store.config.app.bot_user_id, label: store.config.app.name, lead: avatar(store.config.app.bot_user_id, 24) }];
}

function channelsToName() {
  return [...store.channels.values()].filter((one) => one.kind !== "im" && !one.is_im).map((one) => ({ value: one.id, label: one.name, lead: icon("hash", 16) }));
}
