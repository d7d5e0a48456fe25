// The pages of competitions and teams: their rows follow the topic `scores`. A changed score fetches the tables again.

import { ConnectionStatus } from "../../livecast/connection-status.js";
import { pageData } from "../../livecast/page-data.js";
import { Live } from "../../livecast/live.js";
import { request } from "../../livecast/request.js";
import { localiseTimes, showTimeZone, startCountdowns } from "../../livecast/local-times.js";
import { DelayLine } from "../shared/delay-line.js";
import { mountSpoilerControls } from "../shared/spoiler-controls.js";
import { spoilers } from "../shared/spoilers.js";
import { Fixture } from "./fixture.js";

const SPREAD_MS = 800; // so that the pages of all fans do not ask in the same moment
const NOT_BEGUN = ["scheduled", "postponed"];

const page = pageData();
const content = document.querySelector(".competition");
const standings = document.getElementById("standings");
const cover = document.querySelector(".standings-hidden");
const fixtures = new Map();
for (const node of document.querySelectorAll(".fixture")) {
  const fixture = new Fixture(node, page.sports[node.dataset.sport]);
  fixtures.set(fixture.id, fixture);
}
const open = new Set(page.matches); // matches of this competition that are not over
const known = new Map(); // match id -> what a table counts of it
let wanted = false; // the fan wants to see the table although results are hidden
let timer = 0;

document.querySelector(".rounds [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
localiseTimes(document);
showTimeZone(page.words);

const connectionStatus = new ConnectionStatus(page.words);
const live = new Live({
  now: page.now,
  topics: { scores: null },
  onframe: (frame) => (frame.type === "scores" ? frame.data.matches.forEach(show) : line.push(frame)),
  onresync: async () => ({ epoch: null, topics: { scores: null } }),
  onstate: (state) => connectionStatus.show(state),
});
const shownNow = () => live.time.now() - 1000 * spoilers.delay;
const line = new DelayLine({
  now: () => live.time.now(),
  shownAt: (frame, at) => spoilers.due(at),
  show: ({ data }) => show(data),
});

mountSpoilerControls();
document.addEventListener("livecast:settings", () => {
  wanted = false;
  showSettings();
});
cover?.querySelector("button").addEventListener("click", () => {
  wanted = true;
  showSettings();
  standings.querySelector("[tabindex]")?.focus();
});
content.addEventListener("click", ({ target }) => {
  const row = target.closest(".reveal")?.closest(".fixture");
  if (!row) return;
  spoilers.reveal(Number(row.dataset.match));
  row.querySelector("a").focus();
});
showSettings();
startCountdowns(content, () => live.time.now(), page.words);
setInterval(() => fixtures.forEach((fixture) => fixture.tick(shownNow())), 1000);
if (open.size) live.start();

/** Hide or show results. A table tells the result of each match, so it is hidden as a whole. */
function showSettings() {
  const root = document.documentElement;
  if (spoilers.hiding) root.dataset.results = "hidden";
  else delete root.dataset.results;
  for (const fixture of fixtures.values()) fixture.show(null, shownNow());
  if (!cover || !standings.querySelector("table, .tie, .form-mark")) return;
  const hides = spoilers.hiding || (spoilers.delay > 0 && standings.querySelector("[data-live]") !== null);
  cover.hidden = !hides || wanted;
  standings.hidden = !cover.hidden;
}

function show(match) {
  fixtures.get(match.id)?.show(match, shownNow());
  if (!open.has(match.id) || !standings) return;
  const { status, scoreline, award } = match;
  const counted = JSON.stringify([status, scoreline, award]);
  const before = known.get(match.id);
  known.set(match.id, counted);
  // The first state of a match that has not begun is the one that the page was made of.
  if (before === counted || (before === undefined && NOT_BEGUN.includes(status))) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, SPREAD_MS * (0.25 + Math.random()));
}

/** Fetch this page again, and take the parts that results change. */
async function refresh() {
  const answer = await request(location.href, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return; // the next score asks again
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-refresh]")) replace(part, fresh.getElementById(part.id));
  localiseTimes(standings);
  showSettings();
}

/** Replace the content of a part. What the fan opened stays open, and what they scrolled stays where it is. */
function replace(part, fresh) {
  if (!part || !fresh || part.isEqualNode(fresh)) return;
  const isOpen = [...part.querySelectorAll("details")].map((one) => one.open);
  const scrolled = [...part.querySelectorAll("[tabindex]")].map((one) => one.scrollLeft);
  const hasFocus = [...part.querySelectorAll("a, summary, [tabindex]")].indexOf(document.activeElement);
  part.replaceChildren(...fresh.childNodes);
  part.querySelectorAll("details").forEach((one, index) => (one.open = Boolean(isOpen[index])));
  part.querySelectorAll("[tabindex]").forEach((one, index) => (one.scrollLeft = scrolled[index] ?? 0));
  part.querySelectorAll("a, summary, [tabindex]")[hasFocus]?.focus({ preventScroll: true });
}
