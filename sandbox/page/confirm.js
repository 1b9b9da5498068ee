import { h, trapFocus } from "./dom.js";
import { renderPlain, renderText } from "./mrkdwn.js";
import { t } from "./words.js";

/** Ask what a `confirm` object asks; resolves to true only when the person confirms. */
export function askConfirm(spec, host, reader) {
  return new Promise((resolve) => {
    const back = document.activeElement;
    const answer = (yes) => {
      shade.remove();
      if (back?.isConnected) back.focus();
      resolve(yes);
    };
    const yes = h(
      "button",
      { class: `btn ${spec.style === "danger" ? "danger" : "primary"}`, type: "button", onclick: () => answer(true) },
      renderPlain(spec.confirm?.text ?? t("confirm")),
    );
    const shade = h(
      "div",
      {
        class: "shade confirm",
        onkeydown: (event) => {
          trapFocus(shade, event);
          if (event.key === "Escape") {
            event.stopPropagation();
            answer(false);
          }
        },
      },
      h(
        "div",
        { class: "dialog small", role: "alertdialog", "aria-modal": "true", "aria-label": spec.title?.text ?? "" },
        h("header", {}, h("h2", {}, renderPlain(spec.title?.text ?? ""))),
        h("div", { class: "dialog-body" }, renderText(spec.text, reader)),
        h(
          "footer",
          {},
          h("button", { class: "btn", type: "button", onclick: () => answer(false) }, renderPlain(spec.deny?.text ?? t("cancel"))),
          yes,
        ),
      ),
    );
    host.append(shade);
    yes.focus();
  });
}
