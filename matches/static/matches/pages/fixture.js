// One line of the fixture list, for matches whose state arrives live.

import { minuteLabel, playedSeconds } from "../shared/clock.js";
import { spoilers } from "../shared/spoilers.js";
import { outcomeText, translateShort, shootoutText, showPoints, shownScore, statusText } from "../shared/format.js";

export class Fixture {
  #match = null;
  #shown = null; // the state on the page; null: the one of the server
  hidden = false;

  /** hides(id, status): whether the result of this match is hidden. */
  constructor(node, sport, { hides = (id, status) => spoilers.hides(id, status) } = {}) {
    this.node = node;
    this.sport = sport;
    this.hides = hides;
    this.id = Number(node.dataset.match);
    const nameOf = (side) => node.querySelector(`.team.${side} .full`).textContent;
    this.teams = { home: nameOf("home"), away: nameOf("away") };
    this.kickoff = Date.parse(node.dataset.kickoff) || Infinity; // without a date: last
  }

  /** Whether the match is in play, to come, or over. matches/pages/fixture_list.py computes the same. */
  get phase() {
    const { status } = this.node.dataset;
    if (status === "live" || status === "break") return "play";
    return status === "scheduled" ? "come" : "over";
  }

  /** Show this state, or the newest one again. A state that is hidden is only kept. */
  show(match, now) {
    const before = this.#shown;
    this.#match = match ?? this.#match;
    if (match) this.node.dataset.status = match.status;
    this.node.dataset.phase = this.phase;
    this.hidden = this.hides(this.id, this.node.dataset.status);
    this.node.toggleAttribute("data-revealed", !this.hidden);
    if (this.hidden) this.#showPlainState();
    if (this.#match && !this.hidden) this.#write(this.#match, before, now);
  }

  #write(match, before, now) {
    this.#shown = match;
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

  /** While the result is hidden: whether the match is over, without "after extra time". */
  #showPlainState() {
    const state = this.node.querySelector(".state");
    let node = state.querySelector(".plain");
    if (!node) {
      state.prepend((node = document.createElement("span")));
      node.className = "state-text plain";
    }
    const { status } = this.node.dataset;
    write(node, this.sport.words[status === "break" ? "live" : status]);
  }

  /** Update the minute of a running clock. */
  tick(now) {
    const match = this.#shown;
    if (match && !this.hidden)
      write(this.node.querySelector(".state-text:not(.plain)"), stateText(match, this.sport, now));
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
