import { store } from "./store.js";
import { t } from "./words.js";

const formatters = new Map();

function formatter(locale, options) {
  const key = locale + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, options));
  return formatters.get(key);
}

/** The locale of the page's own words. */
export function pageLocale() {
  return store.lang === "en" ? "en-US" : "zh-CN";
}

/** A message's ts ("1789520000.000100") as a Date. */
export function tsDate(ts) {
  return new Date(Number(ts) * 1000);
}

/** Calendar day "YYYY-MM-DD" of a moment in a zone. */
export function dayOf(date, zone) {
  return formatter("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

/** "09:30" (24 hours) of a moment in a zone. */
export function hourMinute(date, zone) {
  return formatter("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** The time of day as the locale writes it. */
export function clockTime(date, zone, locale = pageLocale()) {
  return formatter(locale, { timeZone: zone, timeStyle: "short" }).format(date);
}

/** Date and time in full, for titles. */
export function fullTime(date, zone) {
  return formatter(pageLocale(), { timeZone: zone, dateStyle: "full", timeStyle: "medium" }).format(date);
}

/** "9月16日 周三" / "Wed, Sep 16". */
export function shortDay(date, zone) {
  return formatter(pageLocale(), { timeZone: zone, month: "short", day: "numeric", weekday: "short" }).format(date);
}

function addDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86400000).toISOString().slice(0, 10);
}

function relativeDay(day, zone) {
  const today = dayOf(store.now, zone);
  if (day === today) return "today";
  if (day === addDays(today, -1)) return "yesterday";
  return day === addDays(today, 1) ? "tomorrow" : null;
}

/** The heading over a day's messages: today, yesterday or the date. */
export function dayHeading(date, zone) {
  const near = relativeDay(dayOf(date, zone), zone);
  if (near) return t(near);
  const options = { timeZone: zone, month: "long", day: "numeric", weekday: "long" };
  if (dayOf(date, zone).slice(0, 4) !== dayOf(store.now, zone).slice(0, 4)) options.year = "numeric";
  return formatter(pageLocale(), options).format(date);
}

/** "09:00" today, otherwise day and time. */
export function dueTime(date, zone) {
  const day = dayOf(date, zone);
  if (day === dayOf(store.now, zone)) return hourMinute(date, zone);
  const near = relativeDay(day, zone);
  return `${near ? t(near) : shortDay(date, zone)} ${hourMinute(date, zone)}`;
}

/** When a thread was last answered. */
export function agoOrDay(date, zone) {
  const day = dayOf(date, zone);
  const near = relativeDay(day, zone);
  return `${near ? t(near) : shortDay(date, zone)} ${clockTime(date, zone)}`;
}

const DATE_TOKENS = {
  date_num: null,
  date_slash: null,
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
};
const NEAR = { zh: ["今天", "昨天", "明天"], en: ["today", "yesterday", "tomorrow"] };

function nearWord(date, zone, locale) {
  const near = relativeDay(dayOf(date, zone), zone);
  if (!near) return null;
  const words = NEAR[locale.startsWith("zh") ? "zh" : "en"];
  return words[["today", "yesterday", "tomorrow"].indexOf(near)];
}

function ago(date, locale) {
  const seconds = Math.round((date - store.now) / 1000);
  const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps[3];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

function dateToken(token, date, zone, locale) {
  if (token === "date_num") return dayOf(date, zone);
  if (token === "date_slash") return dayOf(date, zone).replaceAll("-", "/");
  if (token === "time") return clockTime(date, zone, locale);
  if (token === "time_secs") return formatter(locale, { timeZone: zone, timeStyle: "medium" }).format(date);
  if (token === "ago") return ago(date, locale);
  const plain = token.replace(/_pretty$/, "");
  if (!(plain in DATE_TOKENS)) return null;
  const near = token.endsWith("_pretty") ? nearWord(date, zone, locale) : null;
  return near ?? formatter(locale, { timeZone: zone, ...DATE_TOKENS[plain] }).format(date);
}

/** Slack's `<!date^…>`: the format with its tokens in the reader's zone and language; null when it has none we know. */
export function slackDate(epoch, format, zone, locale) {
  const date = new Date(Number(epoch) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (whole, token) => {
    const words = dateToken(token, date, zone, locale);
    known = known && words !== null;
    return words ?? whole;
  });
  return known ? text : null;
}

/** Minutes that a zone is ahead of UTC at a moment. */
export function zoneOffset(date, zone) {
  const parts = formatter("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(date);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return Math.round((wall - Math.floor(date.getTime() / 1000) * 1000) / 60000);
}

/** The moment at which a zone's clock shows this day and time. */
export function zonedMoment(day, time, zone) {
  const wall = Date.parse(`${day}T${time}:00Z`);
  let moment = wall;
  for (let round = 0; round < 2; round += 1) moment = wall - zoneOffset(new Date(moment), zone) * 60000;
  return new Date(moment);
}

/** ISO text of a moment with the zone's offset, as the clock call wants it. */
export function isoIn(date, zone) {
  const offset = zoneOffset(date, zone);
  const shifted = new Date(date.getTime() + offset * 60000).toISOString().slice(0, 19);
  const size = Math.abs(offset);
  const two = (n) => String(n).padStart(2, "0");
  return `${shifted}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The next moment at which the zone's clock shows 09:00. */
export function nextNine(zone) {
  const today = dayOf(store.now, zone);
  const nine = zonedMoment(today, "09:00", zone);
  return nine > store.now ? nine : zonedMoment(addDays(today, 1), "09:00", zone);
}
