// The member who is logged in. The page is the same for everybody, so the script asks the server: once, and only if a
// cookie says that there may be a member.
//
//     member()         -> a promise of {id, name, colour, staff, nameless}, or of null. nameless: a new member who has
//                         neither chosen a name nor skipped that
//     requireMember()  -> the same, but it opens the login if there is no member, or if the member has no name yet;
//                         rejects if the login is closed
//     csrf()           -> a promise of the token that a write needs, as X-CSRFToken
//
// After a login, a logout, a change of name or the end of a session, the document gets a `livecast:member` event. Its
// detail is the member or null.

import { request } from "../livecast/request.js";

/** @typedef {{id: number, name: string, colour: string, staff: boolean, nameless: boolean}} Member */

const HINT = /(?:^|; )livecast_member=1(?:;|$)/;

/** @type {Promise<{member: Member | null, csrf: string}> | null} */
let pending = null;
/** @type {Member | null | undefined} */
let current; // the last known member; undefined before the first answer

async function fetchMe() {
  const answer = await request("/api/me", {
    cache: "no-store",
    headers: { "Accept-Language": document.documentElement.lang },
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

function me() {
  pending ??= fetchMe().catch((problem) => {
    pending = null; // the next call asks again
    throw problem;
  });
  return pending;
}

export async function member() {
  if (!pending && !HINT.test(document.cookie)) return null;
  const now = (await me()).member;
  if (current === undefined) current = now;
  return now;
}

export async function csrf() {
  return (await me()).csrf;
}

/** Ask the server again: a member may have logged in or out. */
export async function refresh() {
  pending = null;
  const before = JSON.stringify(current ?? null);
  current = (await me()).member;
  if (before !== JSON.stringify(current))
    document.dispatchEvent(new CustomEvent("livecast:member", { detail: current }));
  return current;
}

export async function requireMember() {
  const now = (await me()).member;
  if (now && !now.nameless) return now;
  const { openLogin } = await import("./login.js");
  await openLogin();
  const after = await refresh();
  if (!after || after.nameless) throw new DOMException("the login was closed", "AbortError");
  return after;
}

document.addEventListener("livecast:session-ended", () => refresh().catch(() => {}));
