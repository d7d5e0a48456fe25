// What the fan follows: matches and teams. The list is kept in this browser. A login merges it with that of the
// account, and from then on both are kept in step. After a logout the browser keeps its list.

import { csrf, member } from "../../accounts/member.js";
import { request } from "../../livecast/request.js";
import { storage } from "../../livecast/storage.js";

export const MAX_FOLLOWS = 200; // of matches, and of teams: FOLLOWS in livecast/input_limits.py
const ADDRESS = "/api/me/follows";
const SYNCHRONISE_AFTER_MS = 5000; // the page comes first: the list in this browser is enough to begin with
const handlers = [];

function read() {
  try {
    const { matches, teams } = JSON.parse(storage.get("follows"));
    return { matches: matches.filter(Number.isInteger), teams: teams.filter(Number.isInteger) };
  } catch {
    return { matches: [], teams: [] };
  }
}

function write(list) {
  storage.set("follows", JSON.stringify(list));
  changed();
}

function changed() {
  for (const handler of handlers) handler();
}

export const follows = {
  /** {matches: [ids], teams: [ids]} */
  get list() {
    return read();
  },

  /** @param {"matches" | "teams"} what */
  has(what, id) {
    return read()[what].includes(id);
  },

  /** Whether notices of a match are wanted: it is followed, or one of its teams. */
  covers(match, teams) {
    const list = read();
    return list.matches.includes(match) || teams.some((team) => list.teams.includes(team));
  },

  /**
   * Follow, or stop following. Returns false if that is one too many.
   * @param {"matches" | "teams"} what
   */
  toggle(what, id) {
    const list = read();
    if (list[what].includes(id)) list[what] = list[what].filter((one) => one !== id);
    else if (list[what].length >= MAX_FOLLOWS) return false;
    else list[what].push(id);
    storage.set("follows.unsent", "1");
    write(list);
    member().then((who) => who && send("PUT"), ignore);
    return true;
  },

  /** Call a function after each change, also by another tab. */
  onChange(handler) {
    handlers.push(handler);
  },
};

/** Send the list to the account, and take over the answer. */
async function send(method) {
  const answer = await request(ADDRESS, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": await csrf() },
    body: method === "GET" ? undefined : JSON.stringify(read()),
  });
  if (!answer.ok) return;
  const list = await answer.json();
  storage.set("follows.unsent", "");
  if (JSON.stringify(list) !== storage.get("follows")) write(list);
}

/** Merge at the first sight of a member. Later the account's list counts, unless a change could not be sent. */
async function synchronise(who) {
  if (!who) return storage.set("follows.member", "");
  const isKnown = storage.get("follows.member") === String(who.id);
  await send(!isKnown ? "POST" : storage.get("follows.unsent") ? "PUT" : "GET");
  storage.set("follows.member", String(who.id));
}

function ignore() {
  // The next page tries again.
}

setTimeout(() => member().then(synchronise).catch(ignore), SYNCHRONISE_AFTER_MS);
document.addEventListener("livecast:member", ({ detail }) => synchronise(detail).catch(ignore));
addEventListener("storage", ({ key }) => key === "livecast.follows" && changed());
