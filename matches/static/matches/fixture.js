// One line of the fixture list: matches/pages/fixture_list.py, for what arrives live.

import { minuteLabel, playedSeconds } from "./clock.js";
import { saidIn, shootoutText, sideScore, statusText, UNKNOWN } from "./wording.js";

export class Fixture {
  #match = null;

  constructor(node, sport) {
    this.node = node;
    this.sport = sport;
    this.id = Number(node.dataset.match);
    this.kickoff = Date.parse(node.dataset.kickoff);
  }

  get group() {
    const { status } = this.node.dataset;
    if (status === "live" || status === "break") return "play";
    return status === "scheduled" ? "come" : "over";
  }

  show(match, now) {
    const before = this.#match;
    this.#match = match;
    this.node.dataset.status = match.status;
    for (const side of ["home", "away"]) {
      const points = this.node.querySelector(`[data-points="${side}"]`);
      const text = sideScore(match.scoreline, side);
      if (points.textContent === text) continue;
      points.textContent = text;
      points.toggleAttribute("data-unknown", text === UNKNOWN);
      points.classList.remove("told");
      void points.offsetWidth; // so that two goals in a row are told twice
      points.classList.toggle("told", before !== null);
    }
    write(this.node.querySelector(".shootout"), shootoutText(match.scoreline, this.sport.words));
    this.tick(now);
  }

  /** The minute goes on by itself. */
  tick(now) {
    const match = this.#match;
    if (match) write(this.node.querySelector(".state-text"), stateText(match, this.sport, now));
  }
}

function stateText(match, sport, now) {
  if (match.status !== "live") return statusText(match, sport);
  const minute = minuteLabel(match.clock, match.period_short, playedSeconds(match.clock, now));
  return saidIn(sport.shorts, minute) || sport.words.live;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
