// The control API of the sandbox (loopback JSON) and its live stream.

/** A call the sandbox refused; `code` is its error word. */
export class Refused extends Error {
  constructor(code, answer) {
    super(code);
    this.code = code;
    this.answer = answer;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(`/_control/${path}`, { credentials: "same-origin", ...options });
  } catch {
    throw new Refused("sandbox_unreachable", null);
  }
  const answer = await response.json().catch(() => null);
  if (answer === null) throw new Refused(`http_${response.status}`, null);
  if (!response.ok && answer.error !== "operation_timeout") {
    throw new Refused(answer.error ?? answer.message ?? `http_${response.status}`, answer);
  }
  return answer;
}

function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given).toString();
  return call(search ? `${path}?${search}` : path);
}

function post(path, body) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

export const api = {
  config: () => get("config"),
  state: () => get("state"),
  channels: (user) => get("channels", { user }),
  messages: (query) => get("messages", query),
  view: (user) => get("view", { user }),
  home: (user) => get("home", { user }),
  openHome: (user) => post("home", { user }),
  log: (since) => get("log", { since }),
  clock: () => get("clock"),
  moveClock: (change) => post("clock", change),
  due: () => get("due"),
  read: (user, channel) => post("read", { user, channel }),
  message: (body) => post("message", body),
  command: (body) => post("command", body),
  action: (body) => post("action", body),
  submit: (body) => post("submit", body),
  close: (body) => post("close", body),
  shortcut: (body) => post("shortcut", body),
  upload(user, file) {
    const form = new FormData();
    form.set("user", user);
    form.set("file", file, file.name);
    return call("file", { method: "POST", body: form });
  },
};

/** Where the bytes of an uploaded file are. */
export function fileAddress(id) {
  return `/_control/files/${encodeURIComponent(id)}`;
}

/**
 * Follow the live stream. `onEvent` gets each event, `onState("open" | "lost")` the connection;
 * after a loss the browser reconnects and the caller reloads what it shows.
 */
export function follow(onEvent, onState) {
  const source = new EventSource("/_control/stream");
  source.onopen = () => onState("open");
  source.onerror = () => onState("lost");
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  return source;
}
