// The match page, alive: the feed is followed from the offset that the page was rendered at.

import { Announcer } from "../../livecast/announcer.js";
import { Connection } from "../../livecast/connection-status.js";
import { fill, pageData } from "../../livecast/page-data.js";
import { Live, NO_SUCH_TOPIC, NOT_ALLOWED } from "../../livecast/live.js";
import { pollingOf } from "../../livecast/polling.js";
import { request } from "../../livecast/request.js";
import { openSocket } from "../../livecast/websocket.js";
import { countDown, localise, sayZone } from "../../livecast/local-times.js";
import { Feed } from "../shared/feed.js";
import { mountLightbox } from "./lightbox.js";
import { Lineups } from "./lineups.js";
import { Place } from "./scroll-anchor.js";
import { Replay } from "./replay.js";
import { Runs } from "../shared/period-sections.js";
import { Scoreboard } from "../shared/scoreboard.js";
import { Tally } from "../shared/statistics.js";
import { View } from "./feed-filters.js";
import { Writing } from "./typing-indicator.js";

const SPREAD_MS = 3000;

export const page = pageData();
// Everybody is shown the same; but a private match is shown to nobody who does not say who they are.
const credentials = page.private ? "same-origin" : "omit";
const root = document.querySelector(".match");
const lines = document.getElementById("feed");

localise(document);
sayZone(page.words);

export const announcer = new Announcer((n) => fill(page.words.and_more, { n }));
const connection = new Connection(page.words, {
  announce: (sentence) => announcer.say(sentence, true),
  onstale: (stale) => root.toggleAttribute("data-stale", stale),
});
export const live = new Live({
  now: page.now,
  topics: { [page.topic]: page.offset },
  epoch: page.epoch,
  onframe: take,
  onresync: readAnew,
  onstate(state) {
    connection.show(state);
    if ([NO_SUCH_TOPIC, NOT_ALLOWED].includes(state.code)) lookWhatIsHere();
  },
  transports: [openSocket, pollingOf({ [page.topic]: page.poll }, { credentials })],
});
const board = new Scoreboard(root, page, () => live.time.now());
const tally = new Tally(page);
const writing = new Writing(page.words);
const runs = new Runs(lines, page.sport);
let unseen = 0;
let match = page.match; // as it stands in truth, whatever a replay shows
export const place = new Place(lines, runs, page.words, (count) => {
  unseen = count;
  showTitle();
});
mountLightbox(root, page.words);
const lineups = new Lineups();
new View(lines, runs, place, page.words);
const feed = new Feed(page, runs, place, announcer);
export const replay = new Replay(page, {
  runs,
  place,
  announcer,
  final: () => match,
  showMatch: showMoment,
  credentials,
});

countDown(root, () => live.time.now(), page.words);
// Once every module of the page has said what it wants to follow.
addEventListener("DOMContentLoaded", () => {
  live.start();
  replay.beginIfAsked();
});

function take(frame) {
  const { type, data } = frame;
  if (type !== "typing" && replay.holds(() => take(frame))) return;
  if (type.startsWith("commentary.")) {
    if (type === "commentary.added") writing.still();
    feed.take({ type, data });
  } else if (type === "match.lineups") {
    place.keep(() => lineups.show(data));
  } else if (type === "match.changed") {
    match = data;
    showMoment(match);
    replay.look();
  } else if (type === "typing") {
    writing.heard(data);
  }
}

/** Read the page anew, and put what it says in the place of what stands here. */
async function readAnew() {
  const answer = await request(location.pathname, { cache: "no-cache", credentials });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const data = pageData(fresh);
  if (!replay.holds(() => takeAnew(fresh, data))) takeAnew(fresh, data);
  return { epoch: data.epoch, topics: { [data.topic]: data.offset } };
}

/** The match was made private, is gone, or may not be seen any more: show what its address is to this person now. */
function lookWhatIsHere() {
  // A whole stadium was sent away in the same moment.
  setTimeout(async () => {
    const answer = await request(location.href, { cache: "no-cache" }).catch(() => null);
    const found = answer?.ok ? pageData(new DOMParser().parseFromString(await answer.text(), "text/html")) : null;
    if (answer?.status === 404 || (found && found.private !== page.private)) location.reload();
  }, Math.random() * SPREAD_MS);
}

function takeAnew(fresh, data) {
  localise(fresh);
  feed.replace(fresh);
  place.keep(() => lineups.replace(fresh));
  match = data.match;
  showMoment(match);
  replay.look();
}

/** Show the match as it stands, or as it stood in a moment of its replay. */
function showMoment(moment) {
  place.keep(() => {
    board.show(moment);
    tally.show(moment);
  });
  showTitle();
}

function showTitle() {
  const { home, away } = page.teams;
  // `replay` is not there yet when the page says its title for the first time.
  const quiet = location.hash === "#replay-offer" && !document.documentElement.classList.contains("replayed");
  const title = `${unseen ? `(${unseen}) ` : ""}${quiet ? `${home.brief} v ${away.brief}` : board.brief} · livecast`;
  if (document.title !== title) document.title = title;
}
