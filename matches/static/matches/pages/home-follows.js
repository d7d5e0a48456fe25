// Followed matches in the fixture list: their mark, and notices of their state. The list has no lines, so a change of
// the score is announced without a scorer.

import { fill } from "../../livecast/page-data.js";
import { Announcements } from "../shared/announcements.js";
import { follows } from "../shared/follows.js";
import { Notices } from "../shared/notices.js";
import { onMatch, page, fixtures } from "./home.js";

const { words } = page.notices;
const title = document.title;
const notices = new Notices(
  { ...words, close: page.words.close },
  { spoken: true, ontitle: (text) => (document.title = text ? `${text} · livecast` : title) },
);
const known = new Map(); // match id -> {announcements, match}: the last state

function isFollowed({ id, node }) {
  return follows.covers(id, node.dataset.teams.split(" ").map(Number));
}

function showMarks() {
  for (const fixture of fixtures.values()) fixture.node.toggleAttribute("data-followed", isFollowed(fixture));
  for (const group of document.querySelectorAll(".group"))
    group.toggleAttribute("data-followed", group.querySelector("[data-followed]") !== null);
  delete document.documentElement.dataset.follows; // early.js has hidden the list until it is in order
}

onMatch((match, fixture) => {
  const before = known.get(match.id);
  if (!before) {
    const announcements = new Announcements({ sport: fixture.sport, teams: fixture.teams, words, match });
    return known.set(match.id, { announcements, match });
  }
  const found = before.announcements.handle({ type: "match.changed", data: match });
  const score = found.length ? null : scoreNotice(before.match, match, before.announcements);
  before.match = match;
  if (!isFollowed(fixture)) return;
  const link = new URL(fixture.node.querySelector("a").href).pathname;
  const teams = `${fixture.teams.home} v ${fixture.teams.away}`;
  for (const one of score ? [score] : found) notices.show(one, { match: match.id, teams, link });
});

function scoreNotice(old, now, announcements) {
  const change = total(now.scoreline) - total(old.scoreline);
  if (!change || now.status === "scheduled") return null;
  const [score, before] = [now, old].map((match) => announcements.score(match.scoreline));
  if (change > 0) return { kind: "score", tag: "score", title: () => score, body: () => now.minute };
  const text = `${words.correction} · ${score}`;
  return { kind: "correction", tag: "score", title: () => text, body: () => fill(words.before, { what: before }) };
}

function total({ home, away, shootout }) {
  return (home ?? 0) + (away ?? 0) + (shootout ? shootout.home + shootout.away : 0);
}

// Another delay takes the list back: that is no news.
document.addEventListener("livecast:settings", () => known.clear());
follows.onChange(showMarks);
showMarks();
