// The match at a glance: scorers, timeline, chart, line-ups, the lines of one player, and who writes and watches.
//
// The page arrives with its drawings. The code that draws them again is loaded when they have changed and can be seen.

import { spoilers } from "../shared/spoilers.js";
import { About } from "./about.js";
import { anchor, beforeShown, keyEvents, live, onFrame, onMatch, onReload, page, replay, teamSheets } from "./match.js";
import { PlayerAddress } from "./player-address.js";

const CLOCK_MS = 5000; // after the start: the mark that a running clock moves can wait until the page has come to rest
const root = /** @type {HTMLElement} */ (document.querySelector(".match"));
const { sport: code } = root.dataset;
const facts = document.querySelector(".facts");
const about = new About(page);
let match = page.match;

const playerLines = new PlayerAddress(page, {
  sheets: () => teamSheets.sheets,
  isShown: ({ id, posted_at: posted }) => isShown(id) && spoilers.due(Date.parse(posted)) <= live.time.now(),
  credentials: page.private ? "same-origin" : "omit",
});

/** During a replay a line is shown when the replay has reached it. */
function isShown(id) {
  return !replay.on || document.getElementById(`entry-${id}`) !== null;
}

const arrived = { events: shownEvents().map((event) => ({ ...event })), match, sheets: teamSheets.sheets };
/** @type {import("./drawings.js").Drawings | null} */
let drawings = null;
let loading = null;
let isStale = false; // whether the page has changed since it arrived
let isSeen = false;

/** Resolves once the drawings show the state of the page. */
export async function drawn() {
  if (isStale && !drawings) await draw();
}

/** Load the code, and draw the state of the page. Until then the drawings that arrived with the page stay. */
function draw() {
  loading ??= import("./drawings.js").then(
    ({ Drawings }) => {
      drawings = new Drawings(page, code, () => live.time.now(), arrived);
      show();
      root.removeAttribute("data-undrawn");
    },
    (problem) => {
      loading = null; // the next change tries again
      console.warn("livecast: the code of the drawings could not be loaded", problem);
    },
  );
  return loading;
}

/** Before the page shows an earlier moment: without the code, its drawings would tell what comes after that. */
async function drawEarlier() {
  if (drawings) return;
  root.setAttribute("data-undrawn", "");
  await draw();
}

function show() {
  playerLines.update();
  isStale = true;
  if (!drawings) return drawIfSeen();
  const events = shownEvents();
  // The state of a replay has the statistics of the whole match.
  const state = replay.on ? { ...match, tally: { periods: [] } } : match;
  return anchor.preserve(() => drawings.show(events, state, teamSheets.sheets));
}

function shownEvents() {
  return keyEvents.list.filter(({ id, retracted }) => !retracted && isShown(id));
}

function drawIfSeen() {
  if (isStale && isSeen && !drawings) draw();
}

// On a phone they are on tabs of their own.
new ResizeObserver(() => {
  isSeen = facts.clientHeight > 0;
  drawIfSeen();
}).observe(facts);

setTimeout(() => match.clock.running_since && !drawings && show(), CLOCK_MS);

keyEvents.onChange(() => {
  show();
  drawn(); // the scorers are in view on every screen
});
teamSheets.onChange(show);
onMatch((state) => {
  about.show(state);
  if (state === match) return; // as the page arrived
  match = state;
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
beforeShown(() => spoilers.delay > 0 && drawEarlier());
replay.addFollower(async () => {
  await drawEarlier();
  return { begin() {}, jump() {}, move() {}, end() {} }; // it draws each state that the page shows
});
live.onPulse((frame) => {
  if (frame.topic === page.topic && Number.isInteger(frame.data.viewers)) about.showViewers(frame.data.viewers);
});
