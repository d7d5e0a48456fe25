// The match at a glance: timeline, chart, line-ups, the lines of one player, and who writes and watches.
//
// The page arrives with its drawings. The code that draws them again is loaded when they have changed and can be seen.

import { spoilers } from "../shared/spoilers.js";
import { About } from "./about.js";
import { anchor, beforeShown, keyEvents, live, onFrame, onMatch, onReload, page, replay, teamSheets } from "./match.js";
import { PlayerAddress } from "./player-address.js";

const { sport: code } = /** @type {HTMLElement} */ (document.querySelector(".match")).dataset;
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

/** @type {import("./drawings.js").Drawings | null} */
let drawings = null;
let loading = null;
// A clock that runs moves a mark on the timeline.
let isStale = Boolean(match.clock.running_since);
let isSeen = false;

/** Resolves once the drawings show the state of the page. */
export async function drawn() {
  if (isStale && !drawings) await draw();
}

/** Load the code, and draw the state of the page. Until then the drawings that arrived with the page stay. */
function draw() {
  loading ??= import("./drawings.js").then(
    ({ Drawings }) => {
      drawings = new Drawings(page, code, () => live.time.now());
      show();
      facts.removeAttribute("data-undrawn");
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
  facts.setAttribute("data-undrawn", "");
  await draw();
}

function show() {
  playerLines.update();
  isStale = true;
  if (!drawings) return drawIfSeen();
  const events = keyEvents.list.filter(({ id, retracted }) => !retracted && isShown(id));
  // The state of a replay has the statistics of the whole match.
  const state = replay.on ? { ...match, tally: { periods: [] } } : match;
  return anchor.preserve(() => drawings.show(events, state, teamSheets.sheets));
}

function drawIfSeen() {
  if (isStale && isSeen && !drawings) draw();
}

// On a phone they are on tabs of their own.
new ResizeObserver(() => {
  isSeen = facts.clientHeight > 0;
  drawIfSeen();
}).observe(facts);

keyEvents.onChange(show);
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
