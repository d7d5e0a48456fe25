// Times in the fan's time zone and in the form of the fan's country. The server renders them in its own zone, and the
// footer names it.

import { fill } from "./page-data.js";

const pageLanguage = document.documentElement.lang || "en";
const language = fansLocale();
let formats = null; // of the device's zone
let offset = NaN; // of that zone, in minutes

/** "en-US" on an English page, if the fan's browser says so: their dates and hours have another form. */
function fansLocale() {
  const { language: wanted, script } = new Intl.Locale(pageLanguage).maximize();
  const own = (navigator.languages ?? []).find((tag) => {
    const { language: spoken, script: written, region } = new Intl.Locale(tag);
    return spoken === wanted && region && (written ?? new Intl.Locale(tag).maximize().script) === script;
  });
  return own ?? (pageLanguage === "en" ? "en-GB" : pageLanguage);
}

/** The formats of the device's current zone. A formatter keeps the zone in which it was made. */
function currentFormats() {
  const now = new Date().getTimezoneOffset();
  if (now !== offset) {
    offset = now;
    const { hour12 } = new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions();
    formats = {
      // "6:20 PM", but "06:20" where a day has 24 hours, as the server writes it.
      minutes: new Intl.DateTimeFormat(language, { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" }),
      days: new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" }),
      weekdays: new Intl.DateTimeFormat(language, { weekday: "short" }),
      isoDays: new Intl.DateTimeFormat("sv-SE"), // 2026-11-23
    };
  }
  return formats;
}

/**
 * "18:42", in the device's zone.
 * @param {Date | number | string} moment A Date, milliseconds, or an ISO string.
 */
export function hourAndMinute(moment) {
  return currentFormats().minutes.format(new Date(moment));
}

// After the device moved to another zone, every time on the page is rewritten when the page is next visible.
document.addEventListener("visibilitychange", () => {
  const before = formats;
  if (document.visibilityState === "visible" && before && currentFormats() !== before) localiseTimes(document);
});

/**
 * Rewrite every <time> in `root` in the device's zone.
 * @param {ParentNode} root
 */
export function localiseTimes(root) {
  for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[datetime*='T']"))) {
    const moment = new Date(node.dateTime);
    write(node, `${dayBefore(node, moment)}${currentFormats().minutes.format(moment)}`);
  }
  // A date without a time is the same in every zone.
  for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[data-show='date']")))
    write(node, dayText(node.dateTime, { day: "numeric", month: "short", year: "numeric" }));
}

/** The device's zone is often the server's: then the node is not touched. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A date such as "2026-11-23" in words.
 * @param {string} iso
 * @param {Intl.DateTimeFormatOptions} format
 */
export function dayText(iso, format) {
  return new Intl.DateTimeFormat(language, { ...format, timeZone: "UTC" }).format(new Date(`${iso}T12:00Z`));
}

/** Today in the device's zone: "2026-11-23". */
export function today() {
  return currentFormats().isoDays.format(new Date());
}

/** The day, if the node always shows it, or if the day in the device's zone differs from the page's day. */
function dayBefore(node, moment) {
  const { show, day } = node.dataset;
  const { days, weekdays, isoDays } = currentFormats();
  if (show === "day-time") return `${days.format(moment)}, `;
  return day && isoDays.format(moment) !== day ? `${weekdays.format(moment)} ` : "";
}

/**
 * "in 2 h 10 min", "any moment now"; "" if the moment is long past.
 * @param {string} moment An ISO string.
 * @param {number} now Milliseconds since 1970.
 * @param {Record<string, string>} words
 */
export function timeUntil(moment, now, words) {
  const left = Math.ceil((Date.parse(moment) - now) / 60000);
  if (left < -180) return "";
  if (left <= 0) return words.any_moment;
  if (left < 60) return fill(words.in_minutes, { m: left });
  if (left % 60 === 0 && left < 48 * 60) return fill(words.in_full_hours, { h: left / 60 });
  if (left < 48 * 60) return fill(words.in_hours, { h: Math.floor(left / 60), m: left % 60 });
  return fill(words.in_days, { n: Math.floor(left / 1440) });
}

/**
 * Update every [data-countdown] in `root` from now on.
 * @param {ParentNode} root
 * @param {() => number} now The server's time in ms.
 * @param {Record<string, string>} words
 */
export function startCountdowns(root, now, words) {
  const update = () => {
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-countdown]"))) {
      node.textContent = timeUntil(node.dataset.countdown, now(), words);
    }
  };
  update();
  setInterval(update, 15000);
}

/** Whether the clocks of a zone show another time now than those of the device. */
function differs(zone) {
  const shown = (timeZone) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(new Date());
  try {
    return shown(zone) !== shown(undefined);
  } catch {
    return true; // a zone that this browser does not know
  }
}

/** Say in the footer that times are in the fan's zone, and on the page of a day whose day it is. */
export function showTimeZone(words) {
  /** @type {HTMLElement} */
  const note = document.querySelector("[data-zone]");
  if (!note) return;
  const { zone, days } = note.dataset;
  note.textContent = days && differs(zone) ? fill(days, { zone }) : words.your_time;
}
