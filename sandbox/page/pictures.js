import { fileAddress } from "./api.js";
import { h, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { renderPlain } from "./mrkdwn.js";
import { t } from "./words.js";

/** Where a picture's bytes are: an uploaded file, or an address of this very server; null for anything outside. */
function sourceOf(image) {
  if (image.slack_file?.id) return fileAddress(image.slack_file.id);
  const address = image.slack_file?.url ?? image.image_url;
  if (!address) return null;
  const url = new URL(address, location.origin);
  const own = /^\/files-pri\/(?:[A-Z0-9]+-)?(F[A-Z0-9]+)\//.exec(url.pathname);
  if (own) return fileAddress(own[1]);
  return url.origin === location.origin || address.startsWith("data:image/png;base64,") ? url.href : null;
}

/** The picture of an image block or element. Nothing is fetched from a network: outside ones show their words. */
export function imageNode(image, kind) {
  const source = sourceOf(image);
  if (source) return h("img", { class: kind, src: source, alt: image.alt_text ?? "", loading: "lazy" });
  const words = image.alt_text || t("outside_image");
  if (kind !== "block-image") return h("span", { class: `${kind} outside`, role: "img", "aria-label": words, title: words }, icon("file", 16));
  const url = image.image_url ? safeUrl(image.image_url) : null;
  return h(
    "span",
    { class: "block-image outside" },
    icon("file", 20),
    h("span", {}, h("b", {}, words), h("small", {}, t("outside_image"))),
    url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url) : null,
  );
}

/** An image block: title, picture, press to enlarge. */
export function renderImageBlock(block) {
  const picture = imageNode(block, "block-image");
  if (picture.tagName === "IMG") picture.addEventListener("click", () => enlarge(picture.src, block.alt_text));
  return h("figure", { class: "image-block" }, block.title ? h("figcaption", {}, renderPlain(block.title.text)) : null, picture);
}

/** Show a picture over the page; any key or press closes it. */
export function enlarge(source, words) {
  const shade = h("div", { class: "lightbox", role: "dialog", "aria-label": words ?? "", tabindex: "-1" }, h("img", { src: source, alt: words ?? "" }));
  const back = document.activeElement;
  const close = (event) => {
    event.stopPropagation();
    shade.remove();
    back?.focus?.();
  };
  shade.addEventListener("click", close);
  shade.addEventListener("keydown", close);
  document.body.append(shade);
  shade.focus();
}

function sizeWords(bytes) {
  if (!bytes) return "";
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

/** A file shared in a message: pictures are shown, the rest is a card to download. */
export function renderFile(file) {
  const address = fileAddress(file.id);
  const name = file.title || file.name || file.id;
  if ((file.mimetype ?? "").startsWith("image/") && file.mimetype !== "image/svg+xml") {
    const picture = h("img", { class: "shared-image", src: address, alt: file.alt_txt ?? name, loading: "lazy", onclick: () => enlarge(address, name) });
    return h("figure", { class: "image-block" }, h("figcaption", {}, name), picture);
  }
  const kind = (file.filetype || (file.name ?? "").split(".").pop() || "").toLowerCase();
  return h(
    "a",
    { class: "file-card", href: address, download: file.name ?? name, title: t("download") },
    h("span", { class: `file-kind kind-${kind.replace(/[^a-z0-9]/g, "")}` }, kind.slice(0, 4).toUpperCase()),
    h("span", { class: "file-words" }, h("b", {}, name), h("small", {}, [kind.toUpperCase(), sizeWords(file.size)].filter(Boolean).join(" · "))),
    icon("download", 18),
  );
}
