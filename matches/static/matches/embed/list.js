// The embeds of fixture lists and tables follow the topic `scores`. A changed status, or for a table a changed score,
// fetches the page again.

import { Live } from "../../livecast/live.js";
import { localiseTimes } from "../../livecast/local-times.js";
import { pageData } from "../../livecast/page-data.js";
import { request } from "../../livecast/request.js";
import { Fixture } from "../pages/fixture.js";
import { sendHeight } from "./height.js";

const SPREAD_MS = 3000; // so that the embeds of all readers do not ask in the same moment
const NOT_BEGUN = ["scheduled", "postponed"];

let page = pageData();
const isTable = document.getElementById("tables") !== null;
const known = new Map(); // match id -> what the page counts of it
let fixtures = readFixtures();
let timer = 0;

const live = new Live({
  now: page.now,
  topics: { scores: null },
  onframe: ({ type, data }) => (type === "scores" ? data.matches : [data]).forEach(show),
  onresync: async () => ({ epoch: null, topics: { scores: null } }),
  onstate() {},
});
const now = () => live.time.now();

localiseTimes(document);
sendHeight();
setInterval(() => fixtures.forEach((fixture) => fixture.tick(now())), 1000);
if (page.matches.length) live.start();

/** What a reader hides on livecast itself does not count here: an embed has no place to show it again. */
function readFixtures() {
  const found = new Map();
  for (const node of document.querySelectorAll(".fixture")) {
    const fixture = new Fixture(node, page.sports[node.dataset.sport], { hides: () => false });
    found.set(fixture.id, fixture);
  }
  return found;
}

function show(match) {
  fixtures.get(match.id)?.show(match, now());
  if (!page.matches.includes(match.id)) return;
  const { status, scoreline, award } = match;
  const counted = JSON.stringify(isTable ? [status, scoreline, award] : [status]);
  const before = known.get(match.id);
  known.set(match.id, counted);
  // The first state of a match that has not begun is the one that the page was made of.
  if (before === counted || (before === undefined && (!isTable || NOT_BEGUN.includes(status)))) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, SPREAD_MS * (0.25 + Math.random()));
}

/** Fetch this page again, and take the parts that results change. */
async function refresh() {
  const answer = await request(location.href, { cache: "no-cache", credentials: "omit" }).catch(() => null);
  if (!answer?.ok) return; // the next change asks again
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  page = pageData(fresh);
  for (const part of document.querySelectorAll("[data-refresh]")) replace(part, fresh.getElementById(part.id));
  fixtures = readFixtures();
  localiseTimes(document);
}

/** Replace the content of a part. The link that has the focus keeps it, and scrolled tables stay where they are. */
function replace(part, fresh) {
  if (!part || !fresh || part.isEqualNode(fresh)) return;
  const stops = () => [...part.querySelectorAll("a, [tabindex]")];
  const scrolled = stops().map((one) => one.scrollLeft);
  const hasFocus = stops().indexOf(document.activeElement);
  part.replaceChildren(...fresh.childNodes);
  stops().forEach((one, index) => (one.scrollLeft = scrolled[index] ?? 0));
  /** @type {HTMLElement | undefined} */ (stops()[hasFocus])?.focus({ preventScroll: true });
}
