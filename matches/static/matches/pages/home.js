// The fixture list, kept up to date: the topic `scores` sends the state of every current match, and then each change.

import { ConnectionStatus } from "../../livecast/connection-status.js";
import { pageData } from "../../livecast/page-data.js";
import { Live } from "../../livecast/live.js";
import { request } from "../../livecast/request.js";
import { localiseTimes, showTimeZone, startCountdowns } from "../../livecast/local-times.js";
import { nameDays } from "./day-names.js";
import { Fixture } from "./fixture.js";

const page = pageData();
const list = document.getElementById("fixtures");
const fixtures = new Map();
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
  onframe: handleFrame,
  onresync: async () => ({ epoch: null, topics: { scores: null } }),
  onstate: (state) => connectionStatus.show(state),
});
const now = () => live.time.now();

startCountdowns(list, now, page.words);
setInterval(() => fixtures.forEach((fixture) => fixture.tick(now())), 1000);
// A day without matches needs no connection.
if (fixtures.size) live.start();

function handleFrame({ type, data }) {
  const matches = type === "scores" ? data.matches : type === "match.changed" ? [data] : [];
  const known = matches.filter((match) => fixtures.has(match.id));
  for (const match of known) fixtures.get(match.id).show(match, now());
  if (known.length) arrange();
  // The frame has every match in play. A match that is missing was made private or deleted.
  if (
    type === "scores" &&
    [...fixtures.values()].some(({ id, group }) => group === "play" && !matches.some((one) => one.id === id))
  )
    removeMissing();
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

/** Move each match under its heading. Matches in play come first. */
function arrange() {
  for (const group of list.querySelectorAll(".group")) {
    const wanted = [...fixtures.values()].filter((fixture) => fixture.group === group.dataset.group);
    wanted.sort((one, other) => one.kickoff - other.kickoff || one.id - other.id);
    const lines = group.querySelector(".fixtures");
    let at = lines.firstElementChild;
    for (const { node } of wanted) {
      if (node === at) at = at.nextElementSibling;
      else lines.insertBefore(node, at);
    }
  }
}
