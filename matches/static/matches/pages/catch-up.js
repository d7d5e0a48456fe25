// "Since you left: 2 goals, 1 red card, 7 new lines", for a fan who comes back: from another tab, to a page that was
// left, or to a phone that slept. It is counted from the lines that the page shows, so it reveals nothing that they do
// not show.

import { fill } from "../../livecast/page-data.js";
import { storage } from "../../livecast/storage.js";
import { announcer, live, older, onFrame, page } from "./match.js";

const ABSENCE_MS = 30_000; // a shorter one is no absence
const PAUSE_MS = 1000; // between two records while lines arrive
const LATE_MS = 5000; // a page may be some seconds old when it arrives; then the lines of the absence follow
const MAX_MATCHES = 50; // whose last seen line is stored

const html = document.documentElement;
const feed = document.getElementById("feed");
const root = document.getElementById("catch-up");
const text = root.querySelector(".catch-up-text");
/** @type {HTMLAnchorElement} */
const jump = root.querySelector(".catch-up-jump");
const name = `seen.${page.match.id}`;

/** The newest line that the fan has seen, and when: {id, at}. null before the first visit. */
let seen = read();
let timer = null;
let returning = false; // while the lines of a long absence are loaded
let absence = null; // the last one: {after: the newest line before it, end: when the fan came back}, until it was read

function read() {
  try {
    const { id, at } = JSON.parse(storage.get(name));
    return Number.isFinite(id) && Number.isFinite(at) ? { id, at } : null;
  } catch {
    return null;
  }
}

/** Whether the page shows the lines: not while a result is hidden, or while the page goes back to a delayed moment. */
function showsLines() {
  return html.dataset.results !== "hidden" && !("hold" in html.dataset) && !html.classList.contains("replaying");
}

function lines() {
  return /** @type {HTMLElement[]} */ ([...feed.querySelectorAll(".entry")]);
}

/** Record what the fan has seen. While the summary is open, the lines in it are unread. */
function record() {
  if (returning || !showsLines()) return;
  const newest = Math.max(0, ...lines().map((line) => Number(line.dataset.id)));
  seen = { id: root.hidden ? newest : absence.after, at: live.time.now() };
  storage.set(name, JSON.stringify(seen));
}

/** The fan is here again: show what happened meanwhile. */
async function comeBack() {
  if (returning || document.hidden || !showsLines()) return;
  if (seen && live.time.now() - seen.at >= ABSENCE_MS) {
    // Of a long absence some lines are not on the page yet. Without them the numbers are those of the newest lines.
    returning = true;
    await older.loadAfter(seen.id).catch(() => {});
    returning = false;
    absence = { after: seen.id, end: performance.now() };
    if (showsLines()) summarise();
  }
  record();
}

/** Whether a line that arrives was posted before the fan came back. */
function isOfAbsence({ posted_at: posted }) {
  if (!absence) return false;
  // An old page knows the server's time only now that frames arrive.
  const present = performance.now() - absence.end;
  return present < LATE_MS && Date.parse(posted) <= live.time.now() - present;
}

function summarise() {
  const unread = lines().filter((line) => Number(line.dataset.id) > absence.after);
  if (!unread.length) return;
  const count = (n, one, many) => fill(n === 1 ? one : many, { n });
  const parts = page.catch_up.flatMap(({ kinds, one, many }) => {
    const happened = unread.filter(({ dataset }) => kinds.includes(dataset.kind) && !("retracted" in dataset));
    return happened.length ? [count(happened.length, one, many)] : [];
  });
  const { words } = page;
  parts.push(count(unread.length, words.new_one, words.new_many));
  const what = parts.reduce((first, second) => fill(words.and_then, { first, second }));
  text.textContent = fill(words.since_left, { what });
  const position = ({ dataset }) => Number(dataset.position);
  const visible = unread.filter((line) => line.checkVisibility?.() ?? true);
  const first = (visible.length ? visible : unread).reduce((one, two) => (position(two) < position(one) ? two : one));
  jump.hash = first.id;
  root.hidden = false;
  announcer.announce(text.textContent);
}

function close() {
  root.hidden = true;
  absence = null;
  record();
}

jump.addEventListener("click", () => {
  const line = document.getElementById(jump.hash.slice(1));
  close();
  // After the browser has scrolled to the line.
  requestAnimationFrame(() => line?.querySelector("a")?.focus({ preventScroll: true }));
});
root.querySelector(".catch-up-close").addEventListener("click", () => {
  close();
  feed.querySelector("a")?.focus({ preventScroll: true });
});
root.addEventListener("keydown", (event) => event.key === "Escape" && close());

onFrame(({ type, data }) => {
  if (type !== "commentary.added" || document.hidden) return;
  if (isOfAbsence(data)) requestAnimationFrame(() => absence && showsLines() && summarise()); // once it is on the page
  timer ??= setTimeout(() => {
    timer = null;
    if (!document.hidden) record();
  }, PAUSE_MS);
});
document.addEventListener("visibilitychange", () => (document.hidden ? record() : comeBack()));
addEventListener("pagehide", record);
addEventListener("pageshow", (event) => event.persisted && comeBack());
// The page shows its lines again, after a delay was applied or a result was shown. The lines that have waited for that
// are added before the next frame.
new MutationObserver(() => requestAnimationFrame(comeBack)).observe(html, {
  attributeFilter: ["data-hold", "data-results"],
});

storage.prune("seen.", MAX_MATCHES);
comeBack();
