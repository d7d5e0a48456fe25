// Times in the fan's own zone. The server's page has them in the server's, and says so in the footer.

import { fill } from "./page-data.js";

const page = document.documentElement.lang || "en";
const language = page === "en" ? "en-GB" : page;
let formats = null; // of the device's zone
let offset = NaN; // of that zone, in minutes

/** The formats of the zone that the device is in now. A formatter keeps the zone in which it was made. */
function zoned() {
  const now = new Date().getTimezoneOffset();
  if (now !== offset) {
    offset = now;
    formats = {
      minutes: new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      days: new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" }),
      weekdays: new Intl.DateTimeFormat(language, { weekday: "short" }),
      isoDays: new Intl.DateTimeFormat("sv-SE"), // 2026-11-23
    };
  }
  return formats;
}

/** "18:42", of a Date, of milliseconds, or of an ISO string. */
export function hourAndMinute(moment) {
  return zoned().minutes.format(new Date(moment));
}

// Somebody who has travelled looks at the page again: every time on it is of the new zone.
document.addEventListener("visibilitychange", () => {
  const before = formats;
  if (document.visibilityState === "visible" && before && zoned() !== before) localise(document);
});

/** Put every <time> in `root` into the fan's zone. */
export function localise(root) {
  for (const node of root.querySelectorAll("time[datetime*='T']")) {
    const moment = new Date(node.dateTime);
    const text = `${dayBefore(node, moment)}${zoned().minutes.format(moment)}`;
    // Untouched where it is right already: the reader's zone is often the server's.
    if (node.textContent !== text) node.textContent = text;
  }
}

/** The day where it must be said: always, or where the fan's day is not the one that the page is about. */
function dayBefore(node, moment) {
  const { show, day } = node.dataset;
  const { days, weekdays, isoDays } = zoned();
  if (show === "day-time") return `${days.format(moment)}, `;
  return day && isoDays.format(moment) !== day ? `${weekdays.format(moment)} ` : "";
}

/** "in 2 h 10 min", "any moment now"; "" when that moment is long gone. */
export function timeUntil(moment, now, words) {
  const left = Math.ceil((Date.parse(moment) - now) / 60000);
  if (left < -180) return "";
  if (left <= 0) return words.any_moment;
  if (left < 60) return fill(words.in_minutes, { m: left });
  if (left % 60 === 0 && left < 48 * 60) return fill(words.in_full_hours, { h: left / 60 });
  if (left < 48 * 60) return fill(words.in_hours, { h: Math.floor(left / 60), m: left % 60 });
  return fill(words.in_days, { n: Math.floor(left / 1440) });
}

/** Keep every [data-countdown] in `root` up to date. `now()` is the server's time. */
export function countDown(root, now, words) {
  const show = () => {
    for (const node of root.querySelectorAll("[data-countdown]")) {
      node.textContent = timeUntil(node.dataset.countdown, now(), words);
    }
  };
  show();
  setInterval(show, 15000);
}

/** The footer's word on what zone the times are in. */
export function sayZone(words) {
  const note = document.querySelector("[data-zone]");
  if (note) note.textContent = words.your_time;
}
