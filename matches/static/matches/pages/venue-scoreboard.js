// The scoreboard alone, for OBS and screens. It follows the match as the match page does, and has no controls.

import { Live, NO_SUCH_TOPIC, NOT_ALLOWED } from "../../livecast/live.js";
import { pageData } from "../../livecast/page-data.js";
import { pollingOf } from "../../livecast/polling.js";
import { request } from "../../livecast/request.js";
import { openSocket } from "../../livecast/websocket.js";
import { Scoreboard } from "../shared/scoreboard.js";

const STALE_MS = 5000; // shorter interruptions are not shown
const SPREAD_MS = 3000; // all screens of a match lose their connection at the same moment

const page = pageData();
const root = document.querySelector("main");
const credentials = page.private ? "same-origin" : "omit";
let staleTimer = null;

const live = new Live({
  now: page.now,
  topics: { [page.topic]: page.offset },
  epoch: page.epoch,
  onframe({ type, data }) {
    if (type === "match.changed") scoreboard.show(data);
  },
  onresync: readAgain,
  onstate(state) {
    showConnection(["connected", "polling"].includes(state.name));
    if ([NO_SUCH_TOPIC, NOT_ALLOWED].includes(state.code))
      setTimeout(() => location.reload(), Math.random() * SPREAD_MS);
  },
  transports: [openSocket, pollingOf({ [page.topic]: page.poll }, { credentials })],
});
const scoreboard = new Scoreboard(root, page, () => live.time.now());
live.start();

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
  const answer = await request(location.href, { cache: "no-cache", credentials });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const data = pageData(new DOMParser().parseFromString(await answer.text(), "text/html"));
  scoreboard.show(data.match);
  return { epoch: data.epoch, topics: { [data.topic]: data.offset } };
}
