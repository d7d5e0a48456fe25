// Who is logged in on this page. The page itself is the same for everybody, so it has to ask: once, and only where a
// cookie says that it is worth it.
//
//     member()         -> a promise of {id, name, colour, staff, nameless}, or of null. nameless: a new member who has
//                         neither chosen a name nor skipped that
//     requireMember()  -> the same, but that it opens the login where nobody is logged in, or a name is to be chosen;
//                         rejects if it is closed before
//     csrf()           -> a promise of the token that a write needs, as X-CSRFToken
//
// Who logs in or out here, changes their name, or whose session ends, is told of by `livecast:member` on the document;
// its detail is the member or null.

const HINT = /(?:^|; )livecast_member=1(?:;|$)/;

let asked = null; // a promise of {member, csrf}
let known; // the member as the page last heard: undefined before it asked

async function ask() {
  const answer = await fetch("/api/me", {
    cache: "no-store",
    headers: { "Accept-Language": document.documentElement.lang },
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

function me() {
  asked ??= ask().catch((problem) => {
    asked = null; // the next one asks anew
    throw problem;
  });
  return asked;
}

export async function member() {
  if (!asked && !HINT.test(document.cookie)) return null;
  const now = (await me()).member;
  if (known === undefined) known = now;
  return now;
}

export async function csrf() {
  return (await me()).csrf;
}

/** Ask again: somebody may have come or gone. */
export async function refresh() {
  asked = null;
  const before = JSON.stringify(known ?? null);
  known = (await me()).member;
  if (before !== JSON.stringify(known)) document.dispatchEvent(new CustomEvent("livecast:member", { detail: known }));
  return known;
}

export async function requireMember() {
  const now = (await me()).member;
  if (now && !now.nameless) return now;
  const { openLogin } = await import("./login.js");
  await openLogin();
  const came = await refresh();
  if (!came || came.nameless) throw new DOMException("the login was closed", "AbortError");
  return came;
}

document.addEventListener("livecast:session-ended", () => refresh().catch(() => {}));
