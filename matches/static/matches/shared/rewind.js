// Asks the server for the state of some seconds ago. A page arrives with the current state, which a fan with a TV delay
// may not see yet: early.js has hidden it.

import { request } from "../../livecast/request.js";
import { spoilers } from "./spoilers.js";

const calls = new WeakMap(); // a DelayLine -> how often it was led back

/**
 * Lead the page back to the moment that is due now. Until then `line` holds the frames that arrive.
 *
 * address: of the API. readAt: when the server made the page, in ms. apply(frames): shows earlier states; may return
 * a promise. isOld(frame): whether the page has this frame, so that it does not arrive again.
 */
export async function goBack(line, { address, credentials = "omit", readAt, apply, isOld = () => true }) {
  const call = (calls.get(line) ?? 0) + 1;
  calls.set(line, call);
  line.hold();
  const { restore, events } = await earlierState(line, address, credentials, readAt);
  if (calls.get(line) !== call) return; // the delay was changed meanwhile
  await apply(restore);
  if (calls.get(line) !== call) return;
  delete document.documentElement.dataset.hold;
  line.release(events.filter(isOld));
}

async function earlierState(line, address, credentials, readAt) {
  const nothing = { restore: [], events: [] };
  if (!spoilers.delay) return nothing;
  try {
    const url = new URL(address, location.href);
    url.searchParams.set("seconds", String(spoilers.delay));
    const answer = await request(url, { cache: "no-store", credentials });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return await answer.json();
  } catch (problem) {
    console.warn("livecast: the earlier state could not be loaded; the page is shown when it is due", problem);
    const left = spoilers.due(readAt) - line.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
    return nothing;
  }
}
