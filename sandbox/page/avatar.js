import { h } from "./dom.js";
import { appName, botId, nameOf } from "./store.js";

const COLOURS = ["#1f7a8c", "#8e4b9e", "#c2553b", "#3f7d4e", "#3d62a8", "#a8632a", "#7a5ac2", "#b23a6b", "#4a7c20", "#2f6f9f", "#9a4f4f", "#5b6b2f"];

function colourOf(id) {
  let sum = 7;
  for (const letter of id ?? "") sum = (sum * 31 + letter.codePointAt(0)) % 100003;
  return COLOURS[sum % COLOURS.length];
}

function initials(name) {
  const letters = [...name.trim()];
  if (letters.some((letter) => /\p{Script=Han}/u.test(letter))) return letters.slice(-2).join("");
  const words = name.trim().split(/\s+/);
  return words.map((word) => [...word][0] ?? "").slice(0, 2).join("").toUpperCase();
}

/** A coloured square with the person's initials (two characters of a Chinese name); the app has its own. */
export function avatar(id, size = 36) {
  const bot = id && id === botId();
  const letters = bot ? [...appName()][0] : initials(nameOf(id));
  return h(
    "span",
    {
      class: `avatar${bot ? " bot" : ""}`,
      "aria-hidden": "true",
      vars: { "--size": `${size}px`, "--tint": bot ? "#4a154b" : colourOf(id) },
    },
    letters,
  );
}
