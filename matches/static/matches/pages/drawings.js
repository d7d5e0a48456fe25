// Draws the match at a glance: scorers, timeline, chart and line-ups. The server draws the same.

import { Chart } from "./chart.js";
import { showHighlights } from "./highlights.js";
import { Lineups } from "./lineups.js";
import { Timeline } from "./timeline.js";

export class Drawings {
  #timeline;
  #chart;
  #lineups;

  /**
   * code: that of the sport. now(): the server's time in ms. arrived: {events, match, sheets} of the drawings that the
   * page arrived with. What stays as it is must not be replaced: somebody may be about to press it.
   */
  constructor(page, code, now, { events, match, sheets }) {
    this.#timeline = new Timeline(page, code, now);
    this.#chart = new Chart(page, code);
    this.#lineups = new Lineups(page, code);
    this.#timeline.take(events, match);
    this.#chart.take(events, match);
    this.#lineups.take(sheets, events);
  }

  /** events: the key events that the page shows, without retracted ones. sheets: the line-ups of both sides. */
  show(events, match, sheets) {
    showHighlights(events);
    this.#timeline.show(events, match);
    this.#chart.show(events, match);
    this.#lineups.show(sheets, events);
  }
}
