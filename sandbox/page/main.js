import { api, follow, Refused } from "./api.js";
import { ClockBar } from "./clockbar.js";
import { Column, personItems } from "./column.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { Inspector } from "./inspector.js";
import { openMenu } from "./menu.js";
import { readParams, writeParams } from "./params.js";
import { setConfig, store } from "./store.js";
import { refused } from "./toast.js";
import { Tour } from "./tour.js";
import { t, worded } from "./words.js";

const MOST_COLUMNS = 3;

class App {
  constructor(params) {
    this.params = params;
    this.columns = [];
    this.inspector = null;
    this.board = h("div", { class: "board" });
    this.tour = new Tour((step) => this.goTo(step));
    this.drawn = false;
  }

  /** Draw the whole page; again after the language changed. */
  async draw(people, wanted) {
    for (const column of this.columns) column.close();
    this.clock?.close();
    document.documentElement.lang = store.lang === "en" ? "en" : "zh-CN";
    document.documentElement.dataset.theme = store.theme;
    document.title = store.config.team.name;
    this.clock = new ClockBar(() => this.columns.forEach((column) => column.tick()));
    this.lost = h("div", { class: "lost", role: "status", hidden: true }, t("stream_lost"));
    fill(document.body, this.bar(), this.lost, this.board);
    fill(this.board);
    const clock = Promise.all([this.clock.sync(), this.showState()]);
    const columns = people.map((id, index) => new Column(id, this, wanted[index] ?? wanted[0]));
    this.columns = columns;
    this.arrange();
    this.keepAddress(wanted);
    if (this.params.inspector) this.showInspector();
    await clock;
    this.clock.fetchDue();
    // Drawn anew meanwhile: that drawing starts its own columns.
    if (this.columns !== columns) return;
    await Promise.all(columns.map((column) => column.start()));
    if (columns.length === 1 && document.activeElement === document.body) columns[0].write();
  }

  bar() {
    const inspect = this.tool("terminal", "inspector", () => this.toggleInspector());
    inspect.setAttribute("data-tour", "inspector");
    this.light = h("i", { class: "light" });
    this.addButton = this.tool("columns", "add_person", () => this.addPerson());
    return h(
      "header",
      { class: "top-bar" },
      h("div", { class: "team" }, this.light, h("b", {}, store.config.team.name)),
      this.clock.node,
      h(
        "div",
        { class: "tools" },
        this.addButton,
        inspect,
        this.tool(store.theme === "dark" ? "sun" : "moon", store.theme === "dark" ? "theme_light" : "theme_dark", () => this.setTheme()),
        this.tour.steps().length ? this.tool("help", "tour", () => this.tour.start()) : null,
        h("button", { class: "bar-btn lang", type: "button", title: t("other_language_title"), "aria-label": t("other_language_title"), onclick: () => this.setLanguage() }, t("other_language")),
      ),
    );
  }

  tool(name, label, run) {
    return h("button", { class: "icon-btn", type: "button", title: t(label), "aria-label": t(label), onclick: run }, icon(name));
  }

  arrange() {
    fill(this.board, this.columns.map((column) => column.node), this.inspector?.node ?? null);
    this.board.dataset.columns = String(this.columns.length);
    this.tour.dock();
    this.addButton.disabled = this.columns.length >= MOST_COLUMNS;
  }

  count() {
    return this.params.as.length;
  }

  people() {
    return this.columns.map((column) => column.reader.user);
  }

  /** A column went elsewhere: keep the address in step. */
  moved() {
    if (this.columns.every((column) => column.place)) this.keepAddress(this.places());
  }

  places() {
    return this.columns.map((column) => column.where());
  }

  keepAddress(channel) {
    writeParams({ as: this.people(), channel, lang: store.lang, theme: store.theme, inspector: Boolean(this.inspector), tour: this.params.tour });
  }

  redraw(people = this.people(), wanted = this.places()) {
    this.params.as = people;
    const step = this.tour.node ? this.tour.at : null;
    return this.draw(people, wanted).then(() => step !== null && this.tour.start(step));
  }

  switchPerson(column, id) {
    const people = this.people();
    const at = this.columns.indexOf(column);
    const other = people.indexOf(id);
    if (other >= 0) people[other] = people[at];
    people[at] = id;
    return this.redraw(people);
  }

  addPerson() {
    const there = new Set(this.people());
    const items = personItems().filter((item) => !there.has(item.value));
    openMenu(this.addButton, items, (item) => this.redraw([...this.people(), item.value]), { find: t("find_person") });
  }

  remove(column) {
    const keep = this.columns.filter((one) => one !== column);
    return this.redraw(keep.map((one) => one.reader.user), keep.map((one) => one.where()));
  }

  setLanguage() {
    store.lang = store.lang === "en" ? "zh" : "en";
    return this.redraw();
  }

  setTheme() {
    store.theme = store.theme === "dark" ? "light" : "dark";
    localStorage.setItem("sandbox.theme", store.theme);
    return this.redraw();
  }

  toggleInspector() {
    if (this.inspector) this.hideInspector();
    else this.showInspector();
    this.moved();
  }

  showInspector() {
    this.inspector?.close();
    this.inspector = new Inspector(() => this.toggleInspector());
    this.params.inspector = true;
    this.board.append(this.inspector.node);
    this.inspector.refresh();
  }

  hideInspector() {
    this.inspector.close();
    this.inspector = null;
    this.params.inspector = false;
  }

  /** Do what a step of the tour asks for. */
  async goTo(step) {
    const change = step.clock ? clockChange(step.clock) : null;
    if (change && !(new Date(change.to) <= store.now)) await this.clock.move(change);
    let column = this.columns.find((one) => one.reader.user === step.as) ?? this.columns[0];
    if (step.as && column.reader.user !== step.as) {
      const people = this.people();
      people[0] = step.as;
      await this.redraw(people);
      column = this.columns[0];
    }
    column.node.scrollIntoView({ inline: "start", block: "nearest" });
    if (step.open) await column.open(column.resolve(step.open));
    if (step.type) column.composer?.prefill(worded(step.type));
    this.tour.point(step.point);
  }

  async showState() {
    const state = await api.state().catch(() => null);
    for (const channel of state?.channels ?? []) store.channels.set(channel.id, { ...store.channels.get(channel.id), ...channel });
    const on = Boolean(state?.bot?.connected);
    this.light.className = `light ${on ? "on" : "off"}`;
    this.light.title = t(on ? "connected" : "disconnected");
  }

  onEvent(event) {
    if (!this.clock) return;
    if (event.type === "clock") this.clock.sync();
    if (event.type === "reset") return this.reload();
    if (event.type === "people") return this.peopleChanged();
    for (const column of this.columns) column.onEvent(event);
    this.inspector?.onEvent(event);
    this.clock.dueSoon();
  }

  async peopleChanged() {
    setConfig(await api.config());
    await Promise.all(this.columns.map((column) => column.peopleChanged()));
  }

  onStream(state) {
    if (!this.drawn) return;
    if (state === "open" && !this.lost.hidden) this.reload();
    this.lost.hidden = state === "open";
  }

  async reload() {
    await Promise.all([this.clock.sync(), this.clock.fetchDue(), this.showState(), ...this.columns.map((column) => column.reload())]);
  }
}

function clockChange(words) {
  return /^\+?\d+[dhms]/.test(words) && !words.includes("T") ? { advance: words.replace("+", "") } : { to: words };
}

async function start() {
  const params = readParams();
  setConfig(await api.config());
  store.lang = params.lang ?? ((store.config.locale ?? store.config.team?.locale ?? "zh-CN").startsWith("zh") ? "zh" : "en");
  store.theme = params.theme ?? localStorage.getItem("sandbox.theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  params.as = params.as.filter((id) => store.users.has(id)).slice(0, MOST_COLUMNS);
  if (!params.as.length) params.as = [store.config.users[0].id];
  const app = new App(params);
  // First the stream, then what is there: nothing that happens in between is missed.
  await new Promise((opened) => {
    follow((event) => app.onEvent(event), (state) => {
      app.onStream(state);
      opened();
    });
  });
  await app.draw(params.as, params.channel);
  app.drawn = true;
  setInterval(() => app.showState(), 5000);
  if (params.tour !== "0" && (params.tour === "1" || app.tour.wanted())) app.tour.start();
  document.documentElement.dataset.ready = "true";
  performance.mark("ready");
}

// A call that nobody waited for and that was refused is said; a server that is away has its own line.
addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  if (event.reason.code !== "sandbox_unreachable") refused(event.reason);
});

start().catch((error) => {
  const retry = h("button", { class: "btn primary", type: "button", onclick: () => location.reload() }, t("retry"));
  fill(document.body, h("div", { class: "failed" }, h("p", {}, t("start_failed", { why: error.code ?? error.message })), retry));
});
