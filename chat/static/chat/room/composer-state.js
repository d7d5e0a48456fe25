// Why the composer is closed for a member, as a sentence; empty if it is open.

import { hourAndMinute } from "../../livecast/local-times.js";
import { phrase } from "./texts.js";

const DAY_MS = 86_400_000;

/** settings: the room's; view: the member's own state in the room; now: the server's time, in ms. */
export function whyClosed({ open, opens_at: opens }, { muted, moderator }, now) {
  if (muted)
    return [muteSentence(muted, now), muted.everywhere && phrase("everywhere"), reasonSentence(muted)]
      .filter(Boolean)
      .join(" ");
  if (open || moderator) return "";
  return opens ? phrase("not_open", { time: hourAndMinute(opens) }) : phrase("closed");
}

function muteSentence({ until, match }, now) {
  if (match) return phrase("muted_match");
  // Only the time of day is shown, so it must be within a day.
  const soon = until && Date.parse(until) - now < DAY_MS;
  return soon ? phrase("muted", { time: hourAndMinute(until) }) : phrase(until ? "muted_long" : "muted_for_good");
}

function reasonSentence({ reason }) {
  return reason ? phrase("because", { reason }) : "";
}
