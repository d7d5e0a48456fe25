// Draws the match at a glance: timeline, chart and line-ups. The server draws the same.

import { Chart } from "./chart.js";
import { Lineups } from "./lineups.js";
import { Timeline } from "./timeline.js";

export class Drawings {
  #timeline;
  #chart;
  #lineups;

  /** code: that of the sport. now(): the server's time in ms. */
  constructor(page, code, now) {
    this.#timeline = new Timeline(page, code, now);
    this.#chart = new Chart(page, code);
    this.#lineups = new Lineups(page, code);
  }

  /** events: the key events that the page shows, without retracted ones. sheets: the line-ups of both sides. */
  show(events, match, sheets) {
    this.#timeline.show(events, match);
    this.#chart.show(events, match);
    this.#lineups.show(sheets, events);
  }
}
