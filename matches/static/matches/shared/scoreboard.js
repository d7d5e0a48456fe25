// The scoreboard: score, status, period and clock, from the match's moving parts as the feed carries them.

import { clockFace, RunningClock } from "./clock.js";
import { saidIn, shootoutText, sideScore, statusText, UNKNOWN } from "./format.js";

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

  /** Show the match as it stands now. */
  show(match) {
    const before = this.#match;
    this.#match = match;
    const { sport } = this.page;
    const live = isPlayed(match);
    for (const node of this.root.querySelectorAll(".board-top, .board, .status")) node.dataset.status = match.status;
    this.#write("status-text", statusText(match, sport));
    this.#write("period", live ? (sport.periods[match.period]?.name ?? match.period_name) : "");
    this.#write("shootout", shootoutText(match.scoreline, sport.words));
    for (const side of ["home", "away"]) this.#points(side, match, before);
    for (const node of this.root.querySelectorAll("[data-countdown]")) node.hidden = match.status !== "scheduled";
    this.#clock.set(match.clock);
    const empty = document.getElementById("empty");
    empty.textContent = sport.words[`empty_${match.status}`];
  }

  /** The score in a few letters, for the window's title: "ASH 2–1 KNG". */
  get brief() {
    const { teams } = this.page;
    const { scoreline } = this.#match;
    if (scoreline.home === null && scoreline.away === null) return `${teams.home.brief} v ${teams.away.brief}`;
    return `${teams.home.letters} ${sideScore(scoreline, "home")}–${sideScore(scoreline, "away")} ${teams.away.letters}`;
  }

  #points(side, match, before) {
    const node = this.root.querySelector(`[data-points="${side}"]`);
    const text = sideScore(match.scoreline, side);
    if (node.textContent === text) return;
    node.textContent = text;
    node.toggleAttribute("data-unknown", text === UNKNOWN);
    if (!before) return;
    node.classList.remove("told");
    void node.offsetWidth; // so that two goals in a row are told twice
    node.classList.add("told");
  }

  #showClock(played) {
    const { clock, period_short: period } = this.#match;
    const short = saidIn(this.page.sport.shorts, period);
    const live = isPlayed(this.#match);
    const [face, over] = live ? clockFace(clock, played) : ["", ""];
    this.#write("face", face);
    this.#write("over", over);
    // Where no clock runs, the period or the status stands in its place.
    const told = face || this.#match.scoreline.shootout;
    this.#write("brief-status", told ? "" : live ? short : statusText(this.#match, this.page.sport));
  }

  #write(name, text) {
    const node = this.root.querySelector(`.${name}`);
    if (node.textContent !== text) node.textContent = text;
  }
}

/** A replay shows a period and a clock as the match did. */
function isPlayed({ status }) {
  return status === "live" || status === "replay";
}
