import { actOnView } from "./acting.js";
import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { coalesce, fill, h, trapFocus } from "./dom.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { renderPlain } from "./mrkdwn.js";
import { appName, botId } from "./store.js";
import { t } from "./words.js";

const TROUBLE = new Set(["operation_timeout", "trouble_connecting"]);

/** The forms of one person: shows the top of the stack, keeps what was entered below it. */
export class Modals {
  constructor(host, reader) {
    this.host = host;
    this.reader = reader;
    this.forms = new Map();
    this.view = null;
    this.json = "";
    this.back = null;
    this.refresh = coalesce(() => this.fetch());
  }

  async fetch() {
    const { view } = await api.view(this.reader.user);
    this.show(view);
  }

  show(view) {
    const json = JSON.stringify(view && { ...view, state: null });
    if (json === this.json) return;
    this.json = json;
    if (!view) return this.hide();
    const changed = view.id !== this.view?.id;
    this.view = view;
    if (!this.forms.has(view.id)) this.forms.set(view.id, new Form(view.state?.values));
    this.draw(changed);
  }

  hide() {
    if (!this.view) return;
    this.view = null;
    this.forms.clear();
    this.shade?.remove();
    this.shade = null;
    if (this.back?.isConnected) this.back.focus();
  }

  draw(changed) {
    const { view } = this;
    const form = this.forms.get(view.id);
    const at = changed ? null : this.focused();
    const scroll = changed ? 0 : this.body?.scrollTop ?? 0;
    form.restart();
    this.banner = h("div", { class: "banner", role: "alert", hidden: true });
    this.body = h("div", { class: "dialog-body" }, this.banner, h("div", { class: "blocks" }, renderBlocks(view.blocks, this.surface(form))));
    const dialog = h("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": view.title?.text ?? "", "data-view": view.id, tabindex: "-1" }, this.header(view), this.body, this.footer(view));
    if (this.shade) fill(this.shade, dialog);
    else this.open(dialog);
    this.body.scrollTop = scroll;
    this.focus(dialog, form, changed, at);
  }

  open(dialog) {
    this.back = document.activeElement;
    this.shade = h("div", { class: "shade", onkeydown: (event) => this.key(event) }, dialog);
    this.host.append(this.shade);
  }

  /** Which field had the cursor, to give it back after an update. */
  focused() {
    const at = document.activeElement;
    if (!this.shade?.contains(at)) return null;
    const block = at.closest("[data-block]")?.dataset.block;
    return block ? { block, from: at.selectionStart, to: at.selectionEnd, action: at.dataset.action } : null;
  }

  focus(dialog, form, changed, at) {
    const block = at && dialog.querySelector(`[data-block="${CSS.escape(at.block)}"]`);
    const target = block?.querySelector(at.action ? `[data-action="${CSS.escape(at.action)}"]` : "input,textarea,button");
    if (target) {
      target.focus();
      if (typeof at.from === "number") target.setSelectionRange?.(at.from, at.to);
      return;
    }
    if (form.focusOnLoad()) return;
    const first = dialog.querySelector(".input-block :is(input, textarea, button)");
    (changed && first ? first : dialog).focus();
  }

  header(view) {
    const stacked = Boolean(view.previous_view_id);
    return h(
      "header",
      {},
      stacked
        ? h("button", { class: "icon-btn", type: "button", "aria-label": t("back"), title: t("back"), onclick: () => this.close() }, icon("back"))
        : avatar(botId(), 28),
      h("h2", {}, renderPlain(view.title?.text ?? appName())),
      h("button", { class: "icon-btn", type: "button", "aria-label": t("close"), title: t("close"), onclick: () => this.close(true) }, icon("close")),
    );
  }

  footer(view) {
    const submit = view.submit
      ? h("button", { class: "btn primary submit", type: "button", onclick: () => this.submit() }, h("span", { class: "btn-words" }, renderPlain(view.submit.text)))
      : null;
    this.submitButton = submit;
    const words = view.close ? renderPlain(view.close.text) : t(view.submit ? "cancel" : "close");
    return h("footer", {}, h("button", { class: "btn", type: "button", onclick: () => this.close() }, words), submit);
  }

  surface(form) {
    return {
      reader: this.reader,
      host: this.host,
      form,
      submit: () => this.submit(),
      send: (element, block, value) => this.guard(() => actOnView(this.view, this.reader, form, { element, block, value })),
    };
  }

  async submit() {
    const form = this.forms.get(this.view?.id);
    if (!form || !this.view.submit || this.submitButton.disabled || !form.check(t("required_error"))) return;
    this.submitButton.disabled = true;
    this.submitButton.classList.add("busy");
    const answer = await this.guard(() => api.submit({ user: this.reader.user, view_id: this.view.id, values: form.changes() }));
    this.submitButton.disabled = false;
    this.submitButton.classList.remove("busy");
    if (answer?.errors && Object.keys(answer.errors).length && !form.showErrors(answer.errors)) this.say(Object.values(answer.errors).join(" "));
    if (answer?.ok && !answer.errors) await this.refresh();
  }

  async close(all = false) {
    const view_id = all ? this.view.root_view_id : this.view.id;
    await this.guard(() => api.close({ user: this.reader.user, view_id }));
    await this.refresh();
  }

  /** Run a call; what went wrong is said in the form itself. */
  async guard(call) {
    this.banner.hidden = true;
    try {
      const answer = await call();
      if (answer.ok === false && !answer.errors) this.say(TROUBLE.has(answer.error) ? t("timeout_view") : t("call_failed", { why: answer.error }));
      return answer;
    } catch (error) {
      this.say(t("call_failed", { why: error.code ?? error.message }));
      return null;
    }
  }

  say(words) {
    this.banner.hidden = false;
    fill(this.banner, icon("warning", 16), h("span", {}, words));
    this.body.scrollTop = 0;
  }

  key(event) {
    trapFocus(this.shade, event);
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      this.submit();
    }
  }
}
