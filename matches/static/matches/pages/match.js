// The match page, kept up to date from the offset at which it was rendered.

import { Announcer } from "../../livecast/announcer.js";
import { ConnectionStatus } from "../../livecast/connection-status.js";
import { Live, NO_SUCH_TOPIC, NOT_ALLOWED } from "../../livecast/live.js";
import { localiseTimes, showTimeZone, startCountdowns } from "../../livecast/local-times.js";
import { fill, pageData } from "../../livecast/page-data.js";
import { pollingOf } from "../../livecast/polling.js";
import { request } from "../../livecast/request.js";
import { openSocket } from "../../livecast/websocket.js";
import { DelayLine } from "../shared/delay-line.js";
import { Feed } from "../shared/feed.js";
import { KeyEvents } from "../shared/key-events.js";
import { PeriodSections } from "../shared/period-sections.js";
import { goBack } from "../shared/rewind.js";
import { Scoreboard } from "../shared/scoreboard.js";
import { spoilers } from "../shared/spoilers.js";
import { Statistics } from "../shared/statistics.js";
import { Authors } from "./authors.js";
import { TeamSheets } from "../shared/team-sheets.js";
import { FeedFilters } from "./feed-filters.js";
import { mountLightbox } from "./lightbox.js";
import { OlderLines } from "./older-lines.js";
import { ReplayOffer } from "./replay-offer.js";
import { ScrollAnchor } from "./scroll-anchor.js";
import { TypingIndicator } from "./typing-indicator.js";

const SPREAD_MS = 3000;

export const page = pageData();
// Public pages are the same for everybody and need no cookie. A private match is shown only to known staff.
const credentials = page.private ? "same-origin" : "omit";
const html = document.documentElement;
const root = document.querySelector(".match");
const feedNode = document.getElementById("feed");

localiseTimes(document);
showTimeZone(page.words);

export const announcer = new Announcer((n) => fill(page.words.and_more, { n }));
const connectionStatus = new ConnectionStatus(page.words, {
  announce: (sentence) => announcer.announce(sentence, true),
  onstale: (stale) => root.toggleAttribute("data-stale", stale),
});
export const live = new Live({
  now: page.now,
  topics: { [page.topic]: page.offset },
  epoch: page.epoch,
  onframe: (frame) => line.push(frame),
  onresync: reload,
  onstate(state) {
    connectionStatus.show(state);
    if ([NO_SUCH_TOPIC, NOT_ALLOWED].includes(state.code)) checkPage();
  },
  transports: [openSocket, pollingOf({ [page.topic]: page.poll }, { credentials })],
});
const now = () => live.time.now();
/** The frames that this fan may not see yet: those of the last seconds, or all while the result is hidden. */
const line = new DelayLine({
  now,
  shownAt: (frame, at) => shownAt(at, frame.data.status),
  show: handleFrame,
  onblocked({ data }) {
    if (data.status) scoreboard.showBegun((hiddenStatus = data.status));
  },
});
const scoreboard = new Scoreboard(root, page, () => now() - 1000 * spoilers.delay);
const statistics = new Statistics(page);
const typingIndicator = new TypingIndicator(page.words);
const sections = new PeriodSections(feedNode, page.sport);
let unseen = 0;
let titleNote = ""; // a notice that the fan has not seen
let match = page.match; // the current state, also during a replay
export const anchor = new ScrollAnchor(feedNode, sections, page.words, (count) => {
  unseen = count;
  showTitle();
});
mountLightbox(root, page.words);
export const keyEvents = new KeyEvents(page.key_events, page.teams);
export const teamSheets = new TeamSheets(page.lineups);
const authors = new Authors(feedNode);
let hiddenStatus = ""; // of a match that has begun while its result is hidden
const frameHandlers = [];
const matchHandlers = [];
const reloadHandlers = [];
const shownHandlers = [];
const feed = new Feed(page, sections, anchor, announcer);
export const older = new OlderLines(page, sections, anchor, feed, credentials);
feed.older = older;
new FeedFilters(feedNode, sections, anchor, page.words, older);
export const replay = new ReplayOffer(page, {
  sections,
  anchor,
  announcer,
  currentMatch: () => match,
  showMatch,
  credentials,
  loadAll: () => older.loadAll(),
});

let delay = spoilers.delay;
document.addEventListener("livecast:settings", () => {
  if (spoilers.delay > delay) rewind();
  delay = spoilers.delay;
  showMatch(match);
});

startCountdowns(root, now, page.words);
// After every module of the page has subscribed to its topics.
addEventListener("DOMContentLoaded", () => {
  live.start();
  takeBack(page);
  replay.startIfRequested();
});

/** When this fan may see something of the match that was published then, in ms. Infinity: its result is hidden. */
export function shownAt(at, status = hiddenStatus || match.status) {
  return spoilers.shownAt(page.match.id, at, status);
}

/** Call a function with each frame of the feed, after the page has shown it. `restored`: it took the page back. */
export function onFrame(handler) {
  frameHandlers.push(handler);
}

/** The current state of the match, also during a replay. */
export function currentMatch() {
  return match;
}

/** Call a function with each state of the match that the page shows, from the current one on. */
export function onMatch(handler) {
  matchHandlers.push(handler);
  handler(match);
}

/** Call a function with the data of the page each time after it was loaded again. */
export function onReload(handler) {
  reloadHandlers.push(handler);
}

/** Call a function before the page is shown, taken back to a moment. A promise that it returns is waited for. */
export function beforeShown(handler) {
  shownHandlers.push(handler);
}

function handleFrame(frame) {
  const { type, data } = frame;
  if (type !== "typing" && replay.defer(() => handleFrame(frame))) return;
  if (type.startsWith("commentary.")) {
    if (type === "commentary.added") typingIndicator.hide();
    authors.add(data.author);
    feed.handle({ type, data });
    keyEvents.handle({ type, data });
  } else if (type === "match.lineups") {
    teamSheets.replace(data);
  } else if (type === "match.changed") {
    match = data;
    hiddenStatus = "";
    showMatch(match);
    replay.updateOffer();
  } else if (type === "typing") {
    typingIndicator.update(data);
  }
  for (const handler of frameHandlers) handler(frame);
}

/** The delay is longer than before: take back what is not due any more. */
function rewind() {
  html.dataset.hold = "";
  line.clear();
  takeBack({ offset: live.topics.get(page.topic), now: new Date(now()).toISOString() });
}

/** Take the page back to the moment that is due. The page has the state of `offset`, from the time `now`. */
function takeBack({ offset, now: readAt }) {
  return goBack(line, {
    address: `${page.delayed}?offset=${offset}`,
    credentials,
    readAt: Date.parse(readAt),
    async apply(frames) {
      for (const frame of frames) handleFrame({ ...frame, restored: true });
      feed.render();
      await Promise.all(shownHandlers.map((handler) => handler()));
    },
    isOld: (frame) => frame.offset <= offset,
  }).then(showTitle);
}

/** Load the page again, and replace the content of this one. */
async function reload() {
  const answer = await request(location.pathname, { cache: "no-cache", credentials });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const freshPage = new DOMParser().parseFromString(await answer.text(), "text/html");
  const data = pageData(freshPage);
  const markLoaded = await older.addLoadedTo(freshPage, data.older);
  line.clear();
  if (!replay.defer(() => replaceContent(freshPage, data, markLoaded))) replaceContent(freshPage, data, markLoaded);
  return { epoch: data.epoch, topics: { [data.topic]: data.offset } };
}

/** The match was made private or deleted, or this person may no longer see it: reload the page if that is so. */
function checkPage() {
  // Spread the requests: all fans of the match were disconnected at the same moment.
  setTimeout(async () => {
    const answer = await request(location.href, { cache: "no-cache" }).catch(() => null);
    const found = answer?.ok ? pageData(new DOMParser().parseFromString(await answer.text(), "text/html")) : null;
    if (answer?.status === 404 || (found && found.private !== page.private)) location.reload();
  }, Math.random() * SPREAD_MS);
}

function replaceContent(freshPage, data, markLoaded) {
  if (spoilers.delay) html.dataset.hold = "";
  localiseTimes(freshPage);
  feed.replaceAll(freshPage);
  authors.replace(freshPage);
  markLoaded();
  keyEvents.replace(data.key_events);
  teamSheets.replace(data.lineups);
  match = data.match;
  showMatch(match);
  replay.updateOffer();
  for (const handler of reloadHandlers) handler(data);
  takeBack(data);
}

/** Show this state of the match: the current one, or one of the replay. */
function showMatch(state) {
  anchor.preserve(() => {
    scoreboard.show(state);
    statistics.show(state);
    for (const handler of matchHandlers) handler(state);
  });
  showTitle();
}

/** Show a notice in the title of the tab; "" removes it. */
export function noteInTitle(text) {
  titleNote = text;
  showTitle();
}

function showTitle() {
  const { home, away } = page.teams;
  const text = hidesScore() ? `${home.brief} v ${away.brief}` : scoreboard.title;
  const title = `${unseen ? `(${unseen}) ` : ""}${titleNote || text} · livecast`;
  if (document.title !== title) document.title = title;
}

/** Whether the title must not tell the score: as long as the page does not show it either. */
function hidesScore() {
  // A link to the replay must not reveal the score before the replay has started.
  if (location.hash === "#replay-offer" && !html.classList.contains("replayed")) return true;
  if (html.classList.contains("replaying")) return false;
  return "hold" in html.dataset || spoilers.hides(page.match.id, match.status);
}
