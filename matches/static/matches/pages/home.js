// The fixture list moves by itself: `scores` brings every current match's moving parts, and then each change.

import { Connection } from "../../livecast/connection-status.js";
import { pageData } from "../../livecast/page-data.js";
import { Live } from "../../livecast/live.js";
import { request } from "../../livecast/request.js";
import { countDown, localise, sayZone } from "../../livecast/local-times.js";
import { Fixture } from "./fixture.js";

const page = pageData();
const list = document.getElementById("fixtures");
const fixtures = new Map();
for (const node of list.querySelectorAll(".fixture")) {
  const fixture = new Fixture(node, page.sports[node.dataset.sport]);
  fixtures.set(fixture.id, fixture);
}

localise(document);
sayZone(page.words);

const connection = new Connection(page.words);
const live = new Live({
  now: page.now,
  topics: { scores: null },
  onframe: take,
  onresync: async () => ({ epoch: null, topics: { scores: null } }),
  onstate: (state) => connection.show(state),
});
const now = () => live.time.now();

countDown(list, now, page.words);
setInterval(() => fixtures.forEach((fixture) => fixture.tick(now())), 1000);
// A day without matches has nothing that could move.
if (fixtures.size) live.start();

function take({ type, data }) {
  const matches = type === "scores" ? data.matches : type === "match.changed" ? [data] : [];
  const known = matches.filter((match) => fixtures.has(match.id));
  for (const match of known) fixtures.get(match.id).show(match, now());
  if (known.length) arrange();
  // All that are played are in there: one that is not was made private, or is gone.
  if (
    type === "scores" &&
    [...fixtures.values()].some(({ id, group }) => group === "play" && !matches.some((one) => one.id === id))
  )
    clear();
}

/** Take away the matches that this page would not have any more. */
async function clear() {
  const answer = await request(location.href, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const kept = new Set([...fresh.querySelectorAll(".fixture")].map((node) => Number(node.dataset.match)));
  for (const [id, { node }] of fixtures) {
    if (kept.has(id)) continue;
    node.remove();
    fixtures.delete(id);
  }
  arrange();
}

/** Each match under the heading that it belongs to now: those in play first. */
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
