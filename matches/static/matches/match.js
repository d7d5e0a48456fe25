// The match page, alive: the feed is followed from the offset that the page was rendered at.

import { Announcer } from "../livecast/announcer.js";
import { Connection } from "../livecast/connection.js";
import { fill, pageData } from "../livecast/data.js";
import { Live } from "../livecast/live.js";
import { pollingOf } from "../livecast/poll.js";
import { openSocket } from "../livecast/socket.js";
import { countDown, localise, sayZone } from "../livecast/times.js";
import { Feed } from "./feed.js";
import { Place } from "./place.js";
import { Runs } from "./runs.js";
import { Scoreboard } from "./scoreboard.js";
import { View } from "./view.js";

const page = pageData();
const root = document.querySelector(".match");
const lines = document.getElementById("feed");

localise(document);
sayZone(page.words);

const announcer = new Announcer((n) => fill(page.words.and_more, { n }));
const connection = new Connection(page.words, {
  announce: (sentence) => announcer.say(sentence, true),
  onstale: (stale) => root.toggleAttribute("data-stale", stale),
});
const live = new Live({
  topics: { [page.topic]: page.offset },
  epoch: page.epoch,
  onframe: take,
  onresync: readAnew,
  onstate: (state) => connection.show(state),
  transports: [openSocket, pollingOf({ [page.topic]: page.poll })],
});
const board = new Scoreboard(root, page, () => live.time.now());
const runs = new Runs(lines, page.sport);
let unseen = 0;
const place = new Place(lines, runs, page.words, (count) => {
  unseen = count;
  showTitle();
});
new View(lines, runs, place, page.words);
const feed = new Feed(page, runs, place, announcer);

countDown(root, () => live.time.now(), page.words);
live.start();

function take({ type, data }) {
  if (type.startsWith("commentary.")) {
    feed.take({ type, data });
  } else if (type === "match.changed") {
    place.keep(() => board.show(data));
    showTitle();
  }
}

/** Read the page anew, and put what it says in the place of what stands here. */
async function readAnew() {
  const answer = await fetch(location.pathname, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const data = pageData(fresh);
  localise(fresh);
  feed.replace(fresh);
  place.keep(() => board.show(data.match));
  showTitle();
  return { epoch: data.epoch, topics: { [data.topic]: data.offset } };
}

function showTitle() {
  const title = `${unseen ? `(${unseen}) ` : ""}${board.brief} · livecast`;
  if (document.title !== title) document.title = title;
}
