import { h } from "./dom.js";
import { t } from "./words.js";

let tray = null;

/** A short line at the foot of the page; it goes by itself. `kind` is "info" or "error". */
export function toast(words, kind = "info") {
  if (!tray?.isConnected) {
    tray = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(tray);
  }
  const line = h("div", { class: `toast ${kind}` }, words);
  tray.append(line);
  setTimeout(() => line.remove(), kind === "error" ? 8000 : 3000);
}

/** Say that a call was refused, in the page's language. */
export function refused(error) {
  toast(t("call_failed", { why: error.code ?? error.message }), "error");
}
