// Why a member may not speak in the room just now, in words; nothing where they may.

import { hourAndMinute } from "../../livecast/local-times.js";
import { say } from "./texts.js";

const A_DAY = 86_400_000; // ms

/** settings: the room's; view: what only this member is told of it; now: the server's time, in ms. */
export function whyClosed({ open, opens_at: opens }, { muted, moderator }, now) {
  if (muted)
    return [untilWhen(muted, now), muted.everywhere && say("everywhere"), because(muted)].filter(Boolean).join(" ");
  if (open || moderator) return "";
  return opens ? say("not_open", { time: hourAndMinute(opens) }) : say("closed");
}

function untilWhen({ until, match }, now) {
  if (match) return say("muted_match");
  // An hour of another day says nothing.
  const soon = until && Date.parse(until) - now < A_DAY;
  return soon ? say("muted", { time: hourAndMinute(until) }) : until ? say("muted_long") : say("muted_for_good");
}

function because({ reason }) {
  return reason ? say("because", { reason }) : "";
}
