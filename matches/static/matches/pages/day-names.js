// The names of days on the list of a day. The server says "Today" of its own day. For a fan far away, or for a page
// that stayed open over midnight, that day may be yesterday or tomorrow.

import { dayText, today } from "../../livecast/local-times.js";

const LONG = /** @type {const} */ ({ day: "numeric", month: "long", year: "numeric" });
const SHORT = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short" });

/** Name the day of the page and the days that it links to, now and whenever the page is in view again. */
export function nameDays() {
  const heading = document.querySelector(".day-name");
  /** @type {HTMLElement} */
  const weekday = heading.querySelector(".weekday");
  const date = heading.querySelector("time");
  const { todayText } = weekday.dataset;
  const update = () => {
    const isToday = date.dateTime === today();
    const name = isToday ? todayText : dayText(date.dateTime, { weekday: "long" });
    if (weekday.textContent !== name) {
      weekday.textContent = name;
      document.title = `${name}, ${dayText(date.dateTime, LONG)} · livecast`;
    }
    date.textContent = dayText(date.dateTime, LONG);
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".day-nav [data-day]"))) {
      const { day } = link.dataset;
      link.textContent = day === today() ? todayText : dayText(day, SHORT);
    }
  };
  document.addEventListener("visibilitychange", () => document.hidden || update());
  update();
}
