// The fixture list, kept up to date: the topic `scores` sends the state of every current match, and then each change.

import { ConnectionStatus } from "../../livecast/connection-status.js";
import { pageData } from "../../livecast/page-data.js";
import { Live } from "../../livecast/live.js";
import { request } from "../../livecast/request.js";
import { localiseTimes, showTimeZone, startCountdowns } from "../../livecast/local-times.js";
import { DelayLine } from "../shared/delay-line.js";
import { goBack } from "../shared/rewind.js";
import { mountSpoilerControls } from "../shared/spoiler-controls.js";
import { spoilers } from "../shared/spoilers.js";
import { nameDays } from "./day-names.js";
import { Fixture } from "./fixture.js";

const PHASES = ["play", "come", "over"];

export const page = pageData();
const list = document.getElementById("fixtures");
export const fixtures = new Map();
const matchHandlers = [];
for (const node of list.querySelectorAll(".fixture")) {
  const fixture = new Fixture(node, page.sports[node.dataset.sport]);
  fixtures.set(fixture.id, fixture);
}

localiseTimes(document);
nameDays();
showTimeZone(page.words);

const connectionStatus = new ConnectionStatus(page.words);
const live = new Live({
  now: page.now,
  topics: { scores: null },
  onframe: (frame) => (frame.type === "scores" ? handleScores(frame.data.matches) : line.push(frame)),
  onresync: async () => ({ epoch: null, topics: { scores: null } }),
  onstate: (state) => connectionStatus.show(state),
});
const now = () => live.time.now();
const shownNow = () => now() - 1000 * spoilers.delay; // the time of what this fan sees
// Each row asks whether its result is hidden.
const line = new DelayLine({
  now,
  shownAt: (frame, at) => spoilers.due(at),
  show: ({ data }) => showAll([data]),
});

mountSpoilerControls();
let { delay } = spoilers;
document.addEventListener("livecast:settings", () => {
  if (spoilers.delay > delay) {
    document.documentElement.dataset.hold = "";
    line.clear();
    takeBack([], now());
  }
  delay = spoilers.delay;
  showSettings();
});
list.addEventListener("click", ({ target }) => {
  const row = target.closest(".reveal")?.closest(".fixture");
  if (!row) return;
  spoilers.reveal(Number(row.dataset.match));
  row.querySelector("a").focus();
});
showSettings();

startCountdowns(list, now, page.words);
setInterval(() => fixtures.forEach((fixture) => fixture.tick(shownNow())), 1000);
// A day without matches needs no connection.
takeBack();
if (fixtures.size) live.start();

/** Hide or show the results. */
function showSettings() {
  if (spoilers.hiding) document.documentElement.dataset.results = "hidden";
  else delete document.documentElement.dataset.results;
  for (const fixture of fixtures.values()) fixture.show(null, shownNow());
}

/** Take the list back to the moment that is due. `current`: the newest states, for matches without a change since. */
function takeBack(current = [], readAt = Date.parse(page.now)) {
  return goBack(line, {
    address: page.delayed,
    readAt,
    apply: (frames) => showAll([...current, ...frames.map(({ data }) => data)]),
  });
}

/** Call a function with each match whose state arrives, after the page has shown it. */
export function onMatch(handler) {
  matchHandlers.push(handler);
}

/** The states of all matches in play, with which a connection starts. */
function handleScores(matches) {
  if (spoilers.delay) takeBack(matches, now());
  else showAll(matches);
  // The frame has every match in play. A match that is missing was made private or deleted.
  if ([...fixtures.values()].some(({ id, phase }) => phase === "play" && !matches.some((one) => one.id === id)))
    removeMissing();
}

function showAll(matches) {
  const known = matches.filter((match) => fixtures.has(match.id));
  for (const match of known) {
    fixtures.get(match.id).show(match, shownNow());
    for (const handler of matchHandlers) handler(match, fixtures.get(match.id));
  }
  if (known.length) arrange();
}

/** Remove the matches that a fresh copy of this page no longer has. */
async function removeMissing() {
  const answer = await request(location.href, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const current = new Set([...fresh.querySelectorAll(".fixture")].map((node) => Number(node.dataset.match)));
  for (const [id, { node }] of fixtures) {
    if (current.has(id)) continue;
    node.remove();
    fixtures.delete(id);
  }
  arrange();
}

/** Order the matches of each competition: in play first, then those to come, then the others. */
function arrange() {
  for (const group of list.querySelectorAll(".group")) {
    const lines = group.querySelector(".fixtures");
    const wanted = [...lines.children].map((node) => fixtures.get(Number(node.dataset.match))).filter(Boolean);
    wanted.sort(
      (one, other) =>
        PHASES.indexOf(one.phase) - PHASES.indexOf(other.phase) || one.kickoff - other.kickoff || one.id - other.id,
    );
    let at = lines.firstElementChild;
    for (const { node } of wanted) {
      if (node === at) at = at.nextElementSibling;
      else lines.insertBefore(node, at);
    }
  }
}

/** A filter shows its matches at once. Its address stays a link, to copy and for browsers without scripts. */
document.querySelector(".filters").addEventListener("click", (event) => {
  const link = event.target.closest("[data-show]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  list.dataset.show = link.dataset.show;
  for (const one of document.querySelectorAll(".filters [data-show]")) {
    if (one === link) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  history.replaceState(history.state, "", link.href);
});
