// The chart of a match: the lead over time, or the runs of each innings. pages/charts.py draws the same.

import { fill } from "../../livecast/page-data.js";
import { translateShort } from "../shared/format.js";
import { layOut, LINE, percent, playedPeriods, share } from "../shared/stretches.js";
import { svg } from "../shared/svg.js";

const LEAD_SPORTS = ["basketball", "handball", "rugby", "american_football"];
const MAX_INNINGS = 4;
const BALLS = 6; // in an over

export class Chart {
  #root = document.getElementById("chart");
  #shown = "";

  /** code: that of the sport. */
  constructor(page, code) {
    this.page = page;
    this.code = code;
  }

  /** Take this as shown: the page arrived with it. */
  take(events, match) {
    if (this.#isOfSport) this.#shown = JSON.stringify(this.#chart(events, match));
  }

  /** events: the key events that the page shows, without retracted ones. */
  show(events, match) {
    if (!this.#isOfSport) return;
    const chart = this.#chart(events, match);
    const key = JSON.stringify(chart);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#root.hidden = !chart;
    if (chart) this.#draw(chart);
  }

  get #isOfSport() {
    return this.code === "cricket" || LEAD_SPORTS.includes(this.code);
  }

  #chart(events, match) {
    return this.code === "cricket" ? this.#runs(events) : this.#lead(events, match);
  }

  #draw({ kind, level, lines, dots, top, bottom, columns, summary }) {
    const part = (name) => this.#root.querySelector(`.chart-${name}`);
    this.#root.dataset.kind = kind;
    part("top").lastElementChild.textContent = top;
    part("bottom").lastElementChild.textContent = bottom;
    part("columns").replaceChildren(...columns.map(({ x }) => svg("line", { x1: x, x2: x, y2: "100%" })));
    part("axis").replaceChildren(...columns.map(({ middle, short }) => svg("text", { x: middle, y: 14 }, short)));
    for (const stop of part("paths").querySelectorAll("stop")) stop.setAttribute("offset", level);
    part("paths").replaceChildren(
      part("paths").querySelector("linearGradient"),
      ...lines.flatMap(({ path, area, side }) => [
        ...(area ? [svg("path", { class: "area", fill: "url(#chart-lead)", d: area })] : []),
        svg("path", { class: "worm", "data-side": side || null, d: path }),
      ]),
    );
    for (const name of ["y1", "y2"]) part("level").setAttribute(name, level);
    part("dots").replaceChildren(
      ...dots.map(({ x, y, side }) => svg("circle", { cx: x, cy: y, r: 4, "data-side": side })),
    );
    const sentences = summary.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    });
    part("summary").replaceChildren(...sentences);
  }

  /** The home side's lead as steps, above and below the line of a level score. */
  #lead(events, match) {
    const { sport } = this.page;
    const { stretches, places } = layOut(sport, events, playedPeriods(match));
    const steps = events
      .filter(({ id, scored, scoreline: { home, away } }) => scored && places.has(id) && home !== null && away !== null)
      .map(({ id, scoreline, period }) => ({ place: places.get(id), lead: scoreline.home - scoreline.away, period }));
    if (!steps.length) return null;
    const leads = steps.map(({ lead }) => lead);
    const most = { home: Math.max(0, ...leads), away: Math.max(0, ...leads.map((lead) => -lead)) };
    const height = most.home + most.away || 1;
    const level = share(most.home, height);
    let path = `M0 ${level}`;
    let x = 0;
    for (const { place, lead } of steps) {
      x = Math.max(x, place);
      path += `H${x}V${share(most.home - lead, height)}`;
    }
    const end = match.status === "finished" ? LINE : x;
    return {
      kind: "lead",
      level: percent(level),
      lines: [{ path: `${path}H${end}`, area: `${path}H${end}V${level}H0Z`, side: "" }],
      dots: [],
      top: `+${most.home}`,
      bottom: `+${most.away}`,
      columns: stretches.map(({ short, begin, end: last }) => ({
        x: percent(last),
        middle: percent((begin + last) / 2),
        short: translateShort(sport.shorts, short),
      })),
      summary: this.#leadSummary(steps, most),
    };
  }

  #leadSummary(steps, most) {
    const { sport, teams } = this.page;
    const { words, shorts, periods } = sport;
    const sides = ["home", "away"].filter((side) => most[side]).sort((one, other) => most[other] - most[one]);
    const sentences = sides.map((side) => {
      const sign = side === "home" ? 1 : -1;
      const { period } = steps.find(({ lead }) => lead * sign === most[side]);
      const values = { team: teams[side].brief, n: most[side], period: translateShort(shorts, periods[period].short) };
      return fill(words.largest_lead, values);
    });
    let changes = 0;
    let leader = 0;
    for (const { lead } of steps) {
      const sign = Math.sign(lead);
      if (sign && leader && sign !== leader) changes += 1;
      leader = sign || leader;
    }
    return [...sentences, fill(words.lead_changes, { n: changes })];
  }

  /** The runs of each innings by the balls bowled, with a dot for each wicket. */
  #runs(events) {
    const { sport, teams } = this.page;
    const innings = inningsOf(events, sport);
    if (!innings.size) return null;
    const all = [...innings.values()];
    const balls = Math.max(1, ...all.map(({ points }) => points.at(-1).ball));
    const most = Math.max(1, ...all.flatMap(({ points }) => points.map(({ runs }) => runs)));
    const lines = [];
    const dots = [];
    const summary = [];
    for (const { side, points } of all) {
      let path = "M0 1000";
      for (const { ball, runs, wicket } of points) {
        const [x, y] = [share(ball, balls), LINE - share(runs, most)];
        path += `L${x} ${y}`;
        if (wicket) dots.push({ x: percent(x), y: percent(y), side });
      }
      lines.push({ path, area: "", side });
      const { ball, runs } = points.at(-1);
      const values = {
        team: teams[side].brief,
        score: `${runs}/${points.filter(({ wicket }) => wicket).length}`,
        overs: `${Math.floor(ball / BALLS)}.${ball % BALLS}`,
      };
      summary.push(fill(sport.words.innings_summary, values));
    }
    return {
      kind: "runs",
      level: "100%",
      lines,
      dots,
      top: `${most}`,
      bottom: "0",
      columns: overColumns(balls),
      summary,
    };
  }
}

function inningsOf(events, { periods }) {
  const innings = new Map();
  const total = { home: 0, away: 0 };
  for (const { side, period, icon, scored, scoreline, minute } of events) {
    const score = side ? scoreline[side] : null;
    const wicket = icon === "wicket";
    if (!periods[period] || score === null || score === undefined || !(scored || wicket)) continue;
    if (!innings.has(period)) {
      if (innings.size === MAX_INNINGS) break;
      innings.set(period, { side, before: total[side], points: [] });
    }
    const one = innings.get(period);
    if (one.side !== side) continue;
    const last = one.points.at(-1)?.ball ?? 0;
    total[side] = score;
    one.points.push({ ball: Math.max(last, ballsAt(minute, last)), runs: Math.max(0, score - one.before), wicket });
  }
  return innings;
}

/** The balls bowled at "12.3"; one more than before for another label. */
function ballsAt(minute, last) {
  const [, overs, ball] = /(\d{1,3})\.(\d{1,2})$/.exec(minute) ?? [];
  return overs ? overs * BALLS + Number(ball) : last + 1;
}

/** The overs below the chart: at most five labels, at full fives or tens. */
function overColumns(balls) {
  const overs = balls / BALLS;
  const step = [1, 2, 5, 10, 20, 50].find((one) => overs / one <= 5) ?? 100;
  const columns = [];
  for (let over = step; over <= overs; over += step) {
    const x = percent(share(over * BALLS, balls));
    columns.push({ x, middle: x, short: `${over}` });
  }
  return columns;
}
