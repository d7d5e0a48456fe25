// One line of the fixture list, for matches whose state arrives live.

import { minuteLabel, playedSeconds } from "../shared/clock.js";
import { outcomeText, translateShort, shootoutText, showPoints, shownScore, statusText } from "../shared/format.js";

export class Fixture {
  #match = null;

  constructor(node, sport) {
    this.node = node;
    this.sport = sport;
    this.id = Number(node.dataset.match);
    const nameOf = (side) => node.querySelector(`.team.${side} .full`).textContent;
    this.teams = { home: nameOf("home"), away: nameOf("away") };
    this.kickoff = Date.parse(node.dataset.kickoff) || Infinity; // without a date: last
  }

  get group() {
    const { status } = this.node.dataset;
    if (status === "live" || status === "break") return "play";
    if (this.kickoff === Infinity) return "undated";
    return status === "scheduled" ? "come" : "over";
  }

  show(match, now) {
    const before = this.#match;
    this.#match = match;
    this.node.dataset.status = match.status;
    for (const side of ["home", "away"]) {
      const points = this.node.querySelector(`[data-points="${side}"]`);
      const text = shownScore(match, side, this.sport.words);
      if (points.textContent === text) continue;
      showPoints(points, text);
      points.classList.remove("score-changed");
      void points.offsetWidth; // so that the animation runs again for a second goal
      points.classList.toggle("score-changed", before !== null);
    }
    write(this.node.querySelector(".shootout"), shootoutText(match.scoreline, this.sport.words));
    write(this.node.querySelector(".outcome"), outcomeText(match, this.teams, this.sport.words));
    this.tick(now);
  }

  /** Update the minute of a running clock. */
  tick(now) {
    const match = this.#match;
    if (match) write(this.node.querySelector(".state-text"), stateText(match, this.sport, now));
  }
}

function stateText(match, sport, now) {
  if (match.status !== "live") return statusText(match, sport);
  const minute = minuteLabel(match.clock, match.period_short, playedSeconds(match.clock, now));
  return translateShort(sport.shorts, minute) || sport.words.live;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
