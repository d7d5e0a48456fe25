// The period table and the statistics, from the match state in the feed. _statistics.html renders the same.

import { translateShort, sideScore, UNKNOWN } from "./format.js";
import { svg } from "./svg.js";

export class Statistics {
  #shown = "";

  /** page: the page's data, with the match as it was rendered. */
  constructor(page) {
    this.page = page;
    this.section = document.getElementById("tally");
    this.periods = document.getElementById("periods");
    this.stats = document.getElementById("team-statistics");
    this.empty = document.getElementById("no-statistics");
    this.#shown = keyOf(page.match);
  }

  /** Show this state of the match. Without a change no node is touched. */
  show(match) {
    const key = keyOf(match);
    if (key === this.#shown) return;
    this.#shown = key;
    const columns = this.#columns(match);
    this.#showPeriods(columns);
    const { stats } = match.tally;
    this.stats.querySelector("tbody").replaceChildren(...stats.map((row) => statRow(row, this.page.sport.stats)));
    this.stats.querySelector("table").hidden = !stats.length;
    this.empty.hidden = stats.length > 0;
    // In some sports the score by period is under the score instead.
    const inside = this.section.contains(this.periods);
    this.section.hidden = !(inside && columns.length) && !stats.length;
  }

  /** The periods, then the total, then a shootout. The server's page has the same columns. */
  #columns({ tally, scoreline }) {
    const isShootout = ({ code }) => this.page.sport.periods[code]?.kind === "shootout";
    const played = tally.periods.filter((row) => !isShootout(row));
    if (!played.some((row) => row.home !== null || row.away !== null)) return [];
    const [home, away] = ["home", "away"].map((side) => sideScore(scoreline, side));
    const total = { short: this.page.sport.words.total, home, away, total: true };
    return [...played, total, ...tally.periods.filter(isShootout)];
  }

  #showPeriods(columns) {
    const { shorts } = this.page.sport;
    const head = this.periods.querySelector("thead tr");
    head.replaceChildren(
      head.firstElementChild,
      ...columns.map((one) => cell("th", translateShort(shorts, one.short), one.total, "col")),
    );
    for (const side of ["home", "away"]) {
      const row = this.periods.querySelector(`[data-side="${side}"]`);
      row.replaceChildren(row.firstElementChild, ...columns.map((one) => cell("td", one[side] ?? UNKNOWN, one.total)));
    }
    this.periods.hidden = !columns.length;
  }
}

function keyOf({ tally, scoreline }) {
  return JSON.stringify([tally, scoreline]);
}

function cell(name, text, total, scope) {
  const node = document.createElement(name);
  node.textContent = text;
  if (total) node.className = "total";
  if (scope) node.scope = scope;
  return node;
}

function statRow({ code, name, home, away }, names) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  const known = home !== null && away !== null;
  head.append(names[code] ?? name, ...(known ? [bar(Math.round((1000 * home) / (home + away)))] : []));
  row.append(cell("td", home ?? UNKNOWN), head, cell("td", away ?? UNKNOWN));
  return row;
}

/** A bar that shows the shares of the two sides. `home`: the share of the home side, in thousandths. */
function bar(home) {
  return svg(
    "svg",
    { viewBox: "0 0 100 3", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "home", x: 0, width: home / 10, height: 3 }),
    svg("rect", { class: "away", x: home / 10, width: (1000 - home) / 10, height: 3 }),
  );
}
