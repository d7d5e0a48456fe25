// The match at a glance: timeline, chart, line-ups, the lines of one player, and who writes and watches.

import { storage } from "../../livecast/storage.js";
import { About } from "./about.js";
import { Chart } from "./chart.js";
import { Lineups } from "./lineups.js";
import { anchor, keyEvents, live, onFrame, onMatch, onReload, page, replay, teamSheets } from "./match.js";
import { PlayerAddress } from "./player-address.js";
import { Timeline } from "./timeline.js";

const { sport: code } = /** @type {HTMLElement} */ (document.querySelector(".match")).dataset;
const timeline = new Timeline(page, code, () => live.time.now());
const chart = new Chart(page, code);
const lineups = new Lineups(page, code);
const about = new About(page);
let match = page.match;

const playerLines = new PlayerAddress(page, {
  sheets: () => teamSheets.sheets,
  isShown: ({ id, posted_at: posted }) => isShown(id) && Date.parse(posted) <= live.time.now() - delayMs(),
  credentials: page.private ? "same-origin" : "omit",
});

/** During a replay a line is shown when the replay has reached it. */
function isShown(id) {
  return !replay.on || document.getElementById(`entry-${id}`) !== null;
}

/** The fan's delay behind the stadium: what the server has sent in that time is not shown yet. */
function delayMs() {
  return 1000 * Number(storage.get("delay") ?? 0);
}

function show() {
  const events = keyEvents.list.filter(({ id, retracted }) => !retracted && isShown(id));
  // The state of a replay has the statistics of the whole match.
  const state = replay.on ? { ...match, tally: { periods: [] } } : match;
  timeline.show(events, state);
  chart.show(events, state);
  anchor.preserve(() => lineups.show(teamSheets.sheets, events));
  playerLines.update();
}

keyEvents.onChange(show);
teamSheets.onChange(show);
onMatch((state) => {
  match = state;
  about.show(state);
  show();
});
onFrame((frame) => {
  about.handle(frame);
  playerLines.handle(frame);
});
onReload(({ authors }) => {
  about.replace(authors);
  playerLines.refresh();
});
live.onPulse((frame) => {
  if (frame.topic === page.topic && Number.isInteger(frame.data.viewers)) about.showViewers(frame.data.viewers);
});
