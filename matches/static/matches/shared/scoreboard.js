// The scoreboard: score, status, period and clock, from the match state in the feed.

import { clockTexts, RunningClock } from "./clock.js";
import { outcomeText, translateShort, shootoutText, showPoints, shownScore, sideScore, statusText } from "./format.js";

export class Scoreboard {
  #match = null;
  #clock;

  /** now(): the server's time in ms. */
  constructor(root, page, now) {
    this.root = root;
    this.page = page;
    this.#clock = new RunningClock(now, (played) => this.#showClock(played));
    this.show(page.match);
  }

  /** Show this state of the match. */
  show(match) {
    const before = this.#match;
    this.#match = match;
    const { sport } = this.page;
    const live = isPlayed(match);
    for (const node of this.root.querySelectorAll(".scoreboard, .status")) node.dataset.status = match.status;
    this.#write("status-text", statusText(match, sport));
    this.#write("period", live ? (sport.periods[match.period]?.name ?? match.period_name) : "");
    this.#write("shootout", shootoutText(match.scoreline, sport.words));
    this.#write("outcome", outcomeText(match, this.#names, sport.words));
    for (const side of ["home", "away"]) this.#points(side, match, before);
    for (const node of this.root.querySelectorAll("[data-countdown]")) node.hidden = match.status !== "scheduled";
    this.#clock.set(match.clock);
    const empty = document.getElementById("empty");
    empty.textContent = sport.words[`empty_${match.status}`];
  }

  get #names() {
    const { home, away } = this.page.teams;
    return { home: home.brief, away: away.brief };
  }

  /** The score for the window's title: "ASH 2–1 KNG". */
  get title() {
    const { teams } = this.page;
    const { scoreline } = this.#match;
    if (scoreline.home === null && scoreline.away === null) return `${teams.home.brief} v ${teams.away.brief}`;
    const [home, away] = ["home", "away"].map((side) => sideScore(scoreline, side));
    // One side has not batted.
    if (scoreline.home === null) return `${teams.home.letters} v ${teams.away.letters} ${away}`;
    if (scoreline.away === null) return `${teams.home.letters} ${home} v ${teams.away.letters}`;
    return `${teams.home.letters} ${home}–${away} ${teams.away.letters}`;
  }

  #points(side, match, before) {
    const node = this.root.querySelector(`[data-points="${side}"]`);
    const text = shownScore(match, side, this.page.sport.words);
    if (node.textContent === text) return;
    showPoints(node, text);
    if (!before) return;
    node.classList.remove("score-changed");
    void node.offsetWidth; // so that the animation runs again for a second goal
    node.classList.add("score-changed");
  }

  #showClock(played) {
    const { clock, period_short: period } = this.#match;
    const short = translateShort(this.page.sport.shorts, period);
    const live = isPlayed(this.#match);
    const [time, added] = live ? clockTexts(clock, played) : ["", ""];
    this.#write("clock-time", time);
    this.#write("added-time", added);
    // Without a clock the period or the status is shown in its place.
    const shown = time || this.#match.scoreline.shootout;
    this.#write("short-status", shown ? "" : live ? short : statusText(this.#match, this.page.sport));
  }

  #write(name, text) {
    const node = this.root.querySelector(`.${name}`);
    if (node.textContent !== text) node.textContent = text;
  }
}

/** Whether the period and the clock are shown. A replay shows them like the match. */
function isPlayed({ status }) {
  return status === "live" || status === "replay";
}
