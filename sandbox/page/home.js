import { actOnView } from "./acting.js";
import { api } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { coalesce, fill, h } from "./dom.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { appName, store } from "./store.js";
import { t } from "./words.js";

/** The app's Home tab for one person. */
export class Home {
  constructor(reader, host) {
    this.reader = reader;
    this.host = host;
    this.form = new Form();
    this.started = false;
    this.json = null;
    this.problem = h("div", { class: "banner", role: "alert", hidden: true });
    this.body = h("div", { class: "home-body blocks" }, h("div", { class: "loading" }, t("loading")));
    this.node = h("div", { class: "home scroller", tabindex: "0" }, this.problem, this.body);
    this.refresh = coalesce(() => this.fetch());
  }

  /** Tell the app that its Home was opened, then show it. */
  async open() {
    await Promise.all([this.refresh(), api.openHome(this.reader.user).catch((error) => this.say(error.code ?? error.message))]);
    await this.refresh();
    this.node.dataset.ready = "true";
  }

  async fetch() {
    const { view } = await api.home(this.reader.user);
    const json = JSON.stringify(view && { ...view, state: null });
    if (json === this.json) return;
    this.json = json;
    const focused = document.activeElement?.closest?.("[data-action]")?.dataset.action;
    if (view && !this.started) this.form = new Form(view.state?.values);
    this.started = true;
    this.form.restart();
    if (view) fill(this.body, renderBlocks(view.blocks, this.surface(view)));
    else fill(this.body, h("div", { class: "nothing" }, t("no_home", { app: appName() })));
    if (focused) this.body.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
  }

  surface(view) {
    return {
      reader: this.reader,
      host: this.host,
      form: this.form,
      send: async (element, block, value) => {
        this.problem.hidden = true;
        try {
          const answer = await actOnView(view, this.reader, this.form, { element, block, value });
          if (answer.ok === false) this.say(answer.error);
        } catch (error) {
          this.say(error.code ?? error.message);
        }
      },
    };
  }

  say(code) {
    this.problem.hidden = false;
    fill(this.problem, icon("warning", 16), h("span", {}, code === "operation_timeout" ? t("timeout_action") : t("call_failed", { why: code })));
  }
}

/** The About tab: the app's commands. */
export function renderAbout() {
  const { app, team } = store.config;
  return h(
    "div",
    { class: "home scroller", tabindex: "0" },
    h(
      "div",
      { class: "home-body" },
      h("p", {}, t("about_app", { app: app.name, team: team.name })),
      h("h3", {}, t("app_commands")),
      h("dl", { class: "commands" }, app.commands.map((one) => [h("dt", {}, h("b", {}, one.command), " ", h("code", {}, one.usage_hint ?? "")), h("dd", {}, one.description ?? "")])),
    ),
  );
}
