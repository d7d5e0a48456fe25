// The embed of a match: it follows the match as its page does, and has no controls.

import { Live, NO_SUCH_TOPIC, NOT_ALLOWED } from "../../livecast/live.js";
import { localiseTimes } from "../../livecast/local-times.js";
import { pageData } from "../../livecast/page-data.js";
import { pollingOf } from "../../livecast/polling.js";
import { request } from "../../livecast/request.js";
import { openSocket } from "../../livecast/websocket.js";
import { Scoreboard } from "../shared/scoreboard.js";
import { sendHeight } from "./height.js";
import { Lines } from "./lines.js";

const STALE_MS = 5000; // shorter interruptions are not shown
const SPREAD_MS = 3000; // so that the embeds of all readers do not ask in the same moment

const page = pageData();
const root = document.querySelector(".embed");
let staleTimer = null;
let reading = null;

localiseTimes(document);
const live = new Live({
  now: page.now,
  topics: { [page.topic]: page.offset },
  epoch: page.epoch,
  onframe(frame) {
    if (frame.type === "match.changed") showMatch(frame.data);
    else if (frame.type.startsWith("commentary.")) lines.handle(frame);
  },
  onresync: readAgain,
  onstate(state) {
    showConnection(["connected", "polling"].includes(state.name));
    // The match was made private or deleted: the page says so.
    if ([NO_SUCH_TOPIC, NOT_ALLOWED].includes(state.code))
      setTimeout(() => location.reload(), Math.random() * SPREAD_MS);
  },
  transports: [openSocket, pollingOf({ [page.topic]: page.poll })],
});
const scoreboard = new Scoreboard(root, page, () => live.time.now());
const lines = new Lines(page, () => {
  reading ??= setTimeout(() => readAgain().catch(() => (reading = null)), Math.random() * SPREAD_MS);
});
showMatch(page.match);
sendHeight();
live.start();

function showMatch(match) {
  scoreboard.show(match);
  if (!page.count) document.getElementById("empty").textContent = "";
}

/** A clock that goes on without a connection may be wrong: after a while a sign is shown in its place. */
function showConnection(isConnected) {
  if (!isConnected) {
    staleTimer ??= setTimeout(() => root.toggleAttribute("data-stale", true), STALE_MS);
    return;
  }
  clearTimeout(staleTimer);
  staleTimer = null;
  root.removeAttribute("data-stale");
}

async function readAgain() {
  const answer = await request(location.href, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const data = pageData(fresh);
  reading = null;
  showMatch(data.match);
  lines.replaceAll(fresh, data);
  localiseTimes(root);
  return { epoch: data.epoch, topics: { [data.topic]: data.offset } };
}
