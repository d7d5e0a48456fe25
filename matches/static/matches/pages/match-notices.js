// The notices of a followed match on its page. follow.js loads them on first use.

import { Announcements } from "../shared/announcements.js";
import { Notices } from "../shared/notices.js";
import { noteInTitle, page } from "./match.js";

const CORRECTION_MS = 300; // the new score follows the correction in a frame of its own

/**
 * Show notices from now on. match and keyEvents: the state that the page showed when the match was followed.
 * giveFrames(handler): calls handler(frame, isFollowed) with every frame since then.
 */
export function mountNotices({ match, keyEvents, giveFrames }) {
  const teams = { home: page.teams.home.brief, away: page.teams.away.brief };
  const { words } = page.notices;
  const announcements = new Announcements({
    sport: page.sport,
    teams,
    words,
    announced: page.notices,
    match,
    keyEvents,
  });
  const notices = new Notices({ ...words, close: page.words.close }, { ontitle: noteInTitle });
  const where = { match: page.match.id, teams: `${teams.home} v ${teams.away}`, link: location.pathname };
  giveFrames((frame, isFollowed) => {
    const found = announcements.handle(frame);
    if (frame.restored || !isFollowed) return;
    for (const one of found) setTimeout(() => notices.show(one, where), one.kind === "correction" ? CORRECTION_MS : 0);
  });
}
