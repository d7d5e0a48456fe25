// The settings of the TV delay: seconds, "I just saw it", and the clock that the TV shows.

import { fill } from "../../livecast/page-data.js";
import { request } from "../../livecast/request.js";
import { playedSeconds } from "../shared/clock.js";
import { LONGEST_DELAY, spoilers } from "../shared/spoilers.js";
import { live, onMatch, page } from "./match.js";

const root = document.getElementById("delay-setting");
const { dataset: words } = root;
const range = root.querySelector(".delay-range");
const number = root.querySelector(".delay-number");
const clockForm = root.querySelector(".delay-clock");
const clockField = root.querySelector("#delay-clock");
const result = root.querySelector(".delay-result");

function update() {
  const n = spoilers.delay;
  range.value = n;
  if (document.activeElement !== number) number.value = n;
  range.setAttribute("aria-valuetext", n === 1 ? words.second : fill(words.seconds, { n }));
}

// While the handle is moved only its value is shown: the delay is set at the end of the movement.
range.addEventListener("input", () => {
  number.value = range.value;
  range.setAttribute("aria-valuetext", fill(words.seconds, { n: range.value }));
});
range.addEventListener("change", () => set(Number(range.value)));
number.addEventListener("change", () => {
  set(Number(number.value));
  number.value = spoilers.delay;
});
document.addEventListener("livecast:settings", update);
update();

function set(seconds, sentence = "") {
  result.textContent = sentence && fill(sentence, { n: Math.round(seconds) });
  spoilers.setDelay(seconds);
}

root.querySelector('[data-action="saw"]').addEventListener("click", async ({ currentTarget: button }) => {
  const seenAt = live.time.now();
  button.disabled = true;
  try {
    const event = (await latestEvents()).findLast(isSeenOnTv);
    if (event) set((seenAt - event.at) / 1000, words.set);
    else result.textContent = words.nothing;
  } catch {
    result.textContent = words.failed;
  } finally {
    button.disabled = false;
  }
});

clockForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const seenAt = live.time.now();
  const found = /^(\d{1,3})[:：.](\d\d)$/.exec(clockField.value.trim());
  if (!found) return (result.textContent = words.unread);
  const shown = 60 * Number(found[1]) + Number(found[2]);
  try {
    // The match of this moment, not the delayed one that the page shows.
    const events = await latestEvents();
    const { clock } = events.findLast(({ type }) => type === "match.changed")?.data ?? shownMatch;
    const played = clock.direction === "down" ? clock.length - shown : shown - clock.start;
    const seconds = playedSeconds(clock, seenAt) - played;
    if (seconds < 0 || seconds > LONGEST_DELAY) return (result.textContent = words.unlike);
    return set(seconds, words.set);
  } catch {
    return (result.textContent = words.failed);
  }
});

let shownMatch = page.match;
onMatch((match) => {
  if (match.status !== "replay") shownMatch = match;
  const { direction, length, running_since: since } = shownMatch.clock;
  clockForm.hidden = direction === "none" || length === null || !since;
});

/** The events of the last three minutes, also those that the page does not show yet. */
async function latestEvents() {
  const answer = await request(`${page.delayed}?seconds=${LONGEST_DELAY}`, {
    cache: "no-store",
    credentials: page.private ? "same-origin" : "omit",
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return (await answer.json()).events;
}

function isSeenOnTv({ type, data }) {
  return type === "commentary.added" && (data.key || data.kind === "period_start");
}
