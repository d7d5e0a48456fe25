// The timeline of key events: home above the line, away below it. pages/timeline.py draws the same.

import { playedSeconds, RunningClock } from "../shared/clock.js";
import { entryScore, minuteText, translateShort } from "../shared/format.js";
import { CARD_ICONS } from "../shared/key-events.js";
import { layOut, LINE, percent, playedPeriods } from "../shared/stretches.js";
import { svg } from "../shared/svg.js";

// Two marks that are nearer are put at different levels. 30 px of a line of 300 px.
const GAP = 100;
const LEVEL = 44; // px: the height of a mark
const BAND = 22; // px: the height of the line itself
const MAX_MARKS = 60;
// In these sports the chart shows the scores, and the timeline would be full of them.
export const OFTEN_SCORED = ["basketball", "handball", "cricket"];
const BOUNDARIES = ["period_start", "period_end", "match_end", "postponed", "abandoned"];

export class Timeline {
  #root = document.getElementById("timeline");
  #shown = "";
  #events = [];
  #match = null;
  #clock;

  /** code: that of the sport. now(): the server's time in ms. */
  constructor(page, code, now) {
    this.page = page;
    this.often = OFTEN_SCORED.includes(code);
    this.now = now;
    this.#clock = new RunningClock(now, () => this.#update());
  }

  /** Take this as shown: the page arrived with it. */
  take(events, match) {
    this.#events = events;
    this.#match = match;
    this.#shown = JSON.stringify(this.#drawing(this.#layOut(this.#played())));
  }

  /** events: the key events that the page shows, without retracted ones. */
  show(events, match) {
    this.#events = events;
    this.#match = match;
    this.#clock.set(match.clock);
    this.#update();
  }

  /** The seconds of the period in play that were played; null if no clock with a length runs. */
  #played() {
    const { clock, status } = this.#match;
    return status === "live" && clock.length ? playedSeconds(clock, this.now()) : null;
  }

  #layOut(seconds) {
    const playing = seconds === null ? null : { period: this.#match.period, seconds };
    return layOut(this.page.sport, this.#events, playedPeriods(this.#match), playing);
  }

  #update() {
    if (!this.#match) return;
    const seconds = this.#played();
    const layout = this.#layOut(seconds);
    const drawing = this.#drawing(layout);
    const key = JSON.stringify(drawing);
    if (key !== this.#shown) this.#draw(drawing);
    this.#shown = key;
    const playing = seconds === null ? null : layout.stretches.find(({ code }) => code === this.#match.period);
    this.#showNow(playing, seconds, drawing.top);
  }

  #drawing({ stretches, places }) {
    const events = this.#events.filter((event) => places.has(event.id) && this.#isMarked(event)).slice(-MAX_MARKS);
    const levels = levelsOf(events, places);
    const count = (side) =>
      Math.max(1, ...events.filter((event) => sideOf(event) === side).map((event) => levels.get(event.id) + 1));
    const top = LEVEL * count("home");
    const begun = !["scheduled", "postponed"].includes(this.#match.status);
    return {
      shown: begun && stretches.length > 0 && (events.length > 0 || !this.often),
      top,
      height: top + BAND + LEVEL * count("away"),
      stretches,
      marks: events.map((event) => {
        const level = levels.get(event.id);
        const side = sideOf(event);
        return {
          id: event.id,
          x: percent(clamped(places.get(event.id))),
          y: side === "home" ? top - (level + 1) * LEVEL : top + BAND + level * LEVEL,
          side,
          icon: event.icon,
          minute: this.#shortMinute(event),
          name: eventName(event, this.page),
        };
      }),
    };
  }

  #draw({ shown, top, height, stretches, marks }) {
    this.#root.hidden = !shown;
    const line = this.#root.querySelector(".timeline-line");
    line.setAttribute("height", height);
    const focused = document.activeElement?.closest(".timeline-marks a")?.getAttribute("href");
    line
      .querySelector(".timeline-stretches")
      .replaceChildren(
        ...stretches.flatMap(({ short, begin, added, end }) => [
          svg("rect", { class: "stretch", x: percent(begin), y: top, width: percent(end - begin), height: BAND }),
          svg("rect", { class: "added", x: percent(added), y: top, width: percent(end - added), height: BAND }),
          svg("text", { x: percent((begin + end) / 2), y: top, dy: 15 }, translateShort(this.page.sport.shorts, short)),
        ]),
      );
    line.querySelector(".timeline-marks").replaceChildren(...marks.map(markNode));
    if (focused) line.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
  }

  #showNow(stretch, seconds, top) {
    const node = this.#root.querySelector(".timeline-now");
    node.toggleAttribute("hidden", !stretch);
    if (!stretch) return;
    const { begin, end, length } = stretch;
    const x = percent(Math.round(begin + Math.min(1, seconds / length) * (end - begin)));
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: top - 6, y2: top + BAND + 6 }))
      if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }

  /** Whether the timeline marks this event: a key event or a card of a side. */
  #isMarked({ side, icon, kind, scored, key }) {
    if (!side || !(key || CARD_ICONS.includes(icon)) || BOUNDARIES.includes(kind)) return false;
    return !this.often || !scored || icon === "wicket";
  }

  #shortMinute({ minute, period }) {
    const text = minuteText(minute, this.page.sport.periods[period]?.short ?? "");
    return text.length <= 6 ? text : "";
  }
}

/** "39' Goal, Puddlewick, Windle, 2–1": what a mark is called. */
function eventName(event, { sport, teams }) {
  const label = sport.kinds[event.kind] ?? event.label;
  return [
    `${translateShort(sport.shorts, event.minute)} ${label}`.trim(),
    teams[event.side]?.brief,
    subjectOf(event)?.name,
    event.scored ? entryScore(event.scoreline, sport.words) : "",
  ]
    .filter(Boolean)
    .join(sport.words.comma);
}

/** The player whom an event is about: the first whose role is not that of a second player. */
export function subjectOf({ players }) {
  return players.find(({ role }) => !["assist", "fouled"].includes(role));
}

/** The side of a mark: an own goal is marked at the side that it counts for. */
function sideOf({ kind, side }) {
  if (kind !== "own_goal") return side;
  return side === "home" ? "away" : "home";
}

/** The level of each mark: the lowest at which it does not touch the marks before it. */
function levelsOf(events, places) {
  const taken = { home: [], away: [] };
  const levels = new Map();
  const inPlace = [...events].sort((one, other) => places.get(one.id) - places.get(other.id));
  for (const event of inPlace) {
    const { id } = event;
    const side = sideOf(event);
    const place = clamped(places.get(id));
    const free = taken[side].findIndex((x) => place - x >= GAP);
    const level = free < 0 ? taken[side].length : free;
    taken[side][level] = place;
    levels.set(id, level);
  }
  return levels;
}

function clamped(place) {
  return Math.min(LINE - GAP / 2, Math.max(GAP / 2, place));
}

function markNode({ id, x, y, side, icon, minute, name }) {
  return svg(
    "a",
    { href: `#entry-${id}`, "data-side": side },
    svg("title", {}, name),
    svg(
      "svg",
      { x, y, overflow: "visible" },
      svg("rect", { class: "hit", x: -15, width: 30, height: LEVEL }),
      svg("use", { href: `#icon-${icon}`, x: -11, y: 3, width: 22, height: 22 }),
      svg("text", { y: 38 }, minute),
    ),
  );
}
