// Everything on the page is built from these nodes. Data only ever becomes text nodes and
// checked attributes, so nothing a message says can turn into markup.

const SVG_NS = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "tabIndex", "selected", "multiple"]);

/** Build an element. Props: class, on<event>, vars (CSS custom properties), DOM properties, attributes. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  add(node, children);
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (typeof value === "function" && name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "vars") {
    for (const [key, setting] of Object.entries(value)) node.style.setProperty(key, setting);
  } else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Append nodes, strings, numbers and nested lists; null and false are skipped. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Replace all children of a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

/** Build an SVG element from attributes and children. */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG_NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** The address if following it is harmless, else null (no javascript:, no data:). */
export function safeUrl(address) {
  let url;
  try {
    url = new URL(address, location.origin);
  } catch {
    return null;
  }
  return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
}

/** True while an input method is composing: Enter then picks a word, it does not send. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** Run a function once, after the last call within `ms`. */
export function debounce(run, ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

/** Wrap an async function so that calls during a run lead to exactly one more run. */
export function coalesce(run) {
  let active = null;
  let again = false;
  const start = async () => {
    do {
      again = false;
      await run();
    } while (again);
  };
  return () => {
    if (active) {
      again = true;
      return active;
    }
    active = start().finally(() => {
      active = null;
    });
    return active;
  };
}

/** A smaller element that keeps Tab inside itself while it is shown. */
export function trapFocus(root, event) {
  if (event.key !== "Tab") return;
  const stops = [...root.querySelectorAll("a[href],button,input,textarea,select,[tabindex='0']")].filter(
    (node) => !node.disabled && node.offsetParent !== null,
  );
  if (!stops.length) return;
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}
