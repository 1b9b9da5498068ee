// The address of the page: ?as=U1,U2&lang=zh|en&theme=dark|light&channel=C1|@bot|home&inspector=1&tour=0
// `channel` takes one place for all columns or one for each, with commas. `#/C1/ts` leads to one message.

const list = (text) => (text ?? "").split(",").map((one) => one.trim()).filter(Boolean);
const oneOf = (text, allowed) => (allowed.includes(text) ? text : null);

/** What the address asks for. */
export function readParams() {
  const query = new URLSearchParams(location.search);
  const link = /^#\/(\w+)\/([\d.]+)$/.exec(location.hash);
  return {
    as: list(query.get("as")),
    lang: oneOf(query.get("lang"), ["zh", "en"]),
    theme: oneOf(query.get("theme"), ["light", "dark"]),
    channel: link ? [`${link[1]}/${link[2]}`] : list(query.get("channel")),
    inspector: query.get("inspector") === "1",
    tour: query.get("tour"),
  };
}

/** Keep the address in step with what is shown, so that a reload or a copied address shows the same. */
export function writeParams({ as, lang, theme, channel, inspector, tour }) {
  const query = new URLSearchParams({ as: as.join(","), channel: channel.join(","), lang, theme });
  if (inspector) query.set("inspector", "1");
  if (tour !== null) query.set("tour", tour);
  history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",").replaceAll("%40", "@")}`);
}
