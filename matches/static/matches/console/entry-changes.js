// The changes that an edit makes to an entry, and how they are sent: from the form, or from the outbox.
//
// A change is {id, base, mine}: the entry, its state before the change, and the wanted state. Sending it twice changes
// the entry once: a conflict with the wanted state itself means that the answer to an earlier attempt was lost.

import { Refusal } from "./api.js";

const PARTS = ["body", "kind", "side", "time"];

export function changedParts(mine, base) {
  return PARTS.filter((name) => mine[name] !== base[name]);
}

/** Send a change. Resolves to {entry}. Throws like Api; `commentary.conflict` has {theirs}. */
export async function sendChange(api, urls, { id, base, mine }) {
  const body = { version: base.version };
  const changed = changedParts(mine, base);
  if (mine.reason) body.reason = mine.reason;
  for (const name of changed) if (name !== "time") body[name] = mine[name];
  let timed = {};
  if (changed.includes("time")) Object.assign(body, (timed = await parseTime(api, urls, mine.time)));
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
    // Another version with the same content: there is no conflict.
    if (now.version > base.version && !changedParts(now, base).length)
      return sendChange(api, urls, { id, base: now, mine });
    throw problem;
  }
}

/** Have the server parse a time, like every other time. */
async function parseTime(api, urls, text) {
  const { fields } = await api.post(`${urls.api}preview`, { text: `${text} tx x` });
  if (fields.clock_seconds === null && fields.period === null) {
    throw new Refusal(400, {
      code: "commentary.no_time",
      message: `“${text}” is not a time. Write 12, 45+2 or 67:12.`,
    });
  }
  const parsed = {};
  if (fields.period !== null) parsed.period = fields.period;
  if (fields.clock_seconds !== null) parsed.clock_seconds = fields.clock_seconds;
  return parsed;
}

/** The parts of an entry that an edit can change. */
export function stateOf({ version, body, kind, side, minute }) {
  return { version, body, kind, side, time: minute };
}

/** One line that describes a state, for the choice between two versions. */
export function describe({ body, kind, side, time }, page) {
  const name = page.console.kinds.find(({ code }) => code === kind)?.name ?? kind;
  return [time, kind === "comment" ? "" : name, side && page.teams[side].brief, body].filter(Boolean).join(" · ");
}

/** The text if only one of them has changed it; otherwise both texts, one after the other. */
export function mergedText(base, theirs, mine) {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  if (theirs.startsWith(base) && mine.startsWith(base)) return theirs + mine.slice(base.length);
  return `${theirs}\n${mine}`;
}
