// What an edit changes of a line, and the way it takes to the server: from the form, or from the outbox.
//
// A change is {id, base, mine}: the entry, its state as the change began, and as it is to be. It is made once, however
// often it is sent: a conflict with what it wanted itself is its own earlier try, whose answer was lost.

import { Refusal } from "./api.js";

const PARTS = ["body", "kind", "side", "time"];

export function changedParts(mine, base) {
  return PARTS.filter((name) => mine[name] !== base[name]);
}

/** Send a change. Resolves to {entry}; throws as Api does, `commentary.conflict` with {theirs} among it. */
export async function sendChange(api, urls, { id, base, mine }) {
  const body = { version: base.version };
  const changed = changedParts(mine, base);
  if (mine.reason) body.reason = mine.reason;
  for (const name of changed) if (name !== "time") body[name] = mine[name];
  let timed = {};
  if (changed.includes("time")) Object.assign(body, (timed = await readTime(api, urls, mine.time)));
  try {
    return await api.patch(`${urls.entries}${id}`, body);
  } catch (problem) {
    const theirs = problem.code === "commentary.conflict" && problem.details.theirs;
    if (!theirs) throw problem;
    const now = stateOf(theirs);
    const done = (name) =>
      name === "time"
        ? now.time !== base.time && theirs.period === (timed.period ?? theirs.period)
        : now[name] === mine[name];
    if (changed.every(done)) return { entry: theirs };
    // It has another version and still says the same: nobody has anything to choose from.
    if (now.version > base.version && !changedParts(now, base).length)
      return sendChange(api, urls, { id, base: now, mine });
    throw problem;
  }
}

/** A time is read where every other is: by the server. */
async function readTime(api, urls, text) {
  const { fields } = await api.post(`${urls.api}preview`, { text: `${text} tx x` });
  if (fields.clock_seconds === null && fields.period === null) {
    throw new Refusal(400, { code: "commentary.no_time", message: `“${text}” is no time: write 12, 45+2 or 67:12.` });
  }
  const read = {};
  if (fields.period !== null) read.period = fields.period;
  if (fields.clock_seconds !== null) read.clock_seconds = fields.clock_seconds;
  return read;
}

/** What an edit may change of an entry. */
export function stateOf({ version, body, kind, side, minute }) {
  return { version, body, kind, side, time: minute };
}

/** One sentence of it, for the eyes of who has to choose. */
export function described({ body, kind, side, time }, page) {
  const name = page.console.kinds.find(({ code }) => code === kind)?.name ?? kind;
  return [time, kind === "comment" ? "" : name, side && page.teams[side].brief, body].filter(Boolean).join(" · ");
}

/** Where only one of them has touched a part, that part is as they left it; else both texts, one behind the other. */
export function mergedText(base, theirs, mine) {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  if (theirs.startsWith(base) && mine.startsWith(base)) return theirs + mine.slice(base.length);
  return `${theirs}\n${mine}`;
}
