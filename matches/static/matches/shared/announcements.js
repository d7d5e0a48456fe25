// What is announced of a followed match, and in which words. matches/notices/announcements.py and texts.py do the same
// for devices; tests/journeys compares the two.

import { fill } from "../../livecast/page-data.js";
import { outcomeText, shootoutText, sideScore, statusText, translateShort, UNKNOWN } from "./format.js";

const OFTEN_MS = 120_000;
const SAME_CHANGE_MS = 1000;
const MAX_BODY = 160;
const OVER = ["finished", "abandoned", "postponed"];
const SIDES = ["home", "away"];

/**
 * @typedef {{kind: string, tag: string, entry?: number, title: () => string, body: () => string}} Announcement
 * title and body are called when the notice is shown: those of a correction contain the latest score.
 */

export class Announcements {
  #entries = new Map(); // id -> {tag, facts} of the entries that were announced
  #frequentAt = -Infinity;
  #match;
  #correctedAt = -Infinity;

  /**
   * teams: the brief names by side. words: notice_words(). announced: announced_entries(), null without entries.
   * keyEvents: those of the page.
   */
  constructor({ sport, teams, words, match, announced = null, keyEvents = [] }) {
    Object.assign(this, { sport, teams, words, announced });
    this.#match = match;
    for (const event of keyEvents)
      if (!event.retracted && this.#kindOf(event) && !announced.often.includes(event.kind))
        this.#entries.set(event.id, { tag: `entry-${event.id}`, facts: factsOf(event) });
  }

  /** Return the announcements of a frame. @returns {Announcement[]} */
  handle({ type, data }) {
    if (type === "match.changed") return this.#ofState(data);
    // A TV delay took the line back: it is announced when it is due.
    if (type === "commentary.absent") this.#entries.delete(data.id);
    if (/^commentary\.(added|corrected|retracted)$/.test(type)) return this.#ofEntry(data);
    return [];
  }

  #kindOf({ kind, scored }) {
    if (Object.hasOwn(this.announced.cards, kind)) return "card";
    return Object.hasOwn(this.announced.scores, kind) || scored ? "score" : null;
  }

  #ofEntry(entry) {
    const kind = entry.retracted_at ? null : this.#kindOf(entry);
    const facts = factsOf(entry);
    const before = this.#entries.get(entry.id);
    if (before) {
      // The page's key events name players from the text when the feed states none.
      if (!entry.players.length && entry.body.includes(before.facts.player)) facts.player = before.facts.player;
      if (kind && JSON.stringify(before.facts) === JSON.stringify(facts)) return [];
      if (kind) this.#entries.set(entry.id, { tag: before.tag, facts });
      else this.#entries.delete(entry.id);
      const lines = kind
        ? [
            fill(this.words.now, { what: this.#what(facts) }),
            fill(this.words.before, { what: this.#what(before.facts) }),
          ]
        : [fill(this.words.withdrawn, { what: this.#what(before.facts) })];
      this.#correctedAt = performance.now();
      const body = [...lines, entry.reason].filter(Boolean).join("\n");
      return [this.#correction(before.tag, body, entry.id)];
    }
    if (!kind) return [];
    const often = this.announced.often.includes(entry.kind);
    if (often && performance.now() - this.#frequentAt < OFTEN_MS) return [];
    if (often) this.#frequentAt = performance.now();
    const tag = often ? "score" : `entry-${entry.id}`;
    this.#entries.set(entry.id, { tag, facts });
    const title = `${this.#name(entry.kind)} · ${this.score(entry.scoreline)}`;
    const body = [this.#who(facts), shortened(entry.body)].filter(Boolean).join("\n");
    return [{ kind, tag, entry: entry.id, title: () => title, body: () => body }];
  }

  #ofState(now) {
    const old = this.#match;
    this.#match = now;
    const { status } = now;
    if (old.status === status) return status === "finished" ? this.#ofResult(old, now) : [];
    const of = (kind, tag, label, score, body = "") => [
      { kind, tag, title: () => `${label} · ${score}`, body: () => body },
    ];
    const both = `${this.teams.home} v ${this.teams.away}`;
    const label = statusText(now, this.sport);
    const score = this.score(now.scoreline);
    if (OVER.includes(status)) {
      const shown = status === "finished" || now.scoreline.home ? score : both;
      return of("end", "end", label, shown, outcomeText({ ...now, first_leg: null }, this.teams, this.sport.words));
    }
    if (OVER.includes(old.status) && !(old.status === "postponed" && status === "live"))
      return [this.#correction("end", this.words.goes_on)];
    if (status === "live" && ["scheduled", "postponed"].includes(old.status))
      return of("kickoff", "kickoff", this.sport.kickoff, both);
    if (status === "break" && (now.pause || this.sport.breaks)) {
      const period = label === this.sport.words.half_time ? "" : (this.sport.periods[now.period]?.name ?? "");
      return of("break", breakTag(now), label, score, period);
    }
    if (status === "live" && old.period === now.period && !old.pause && this.sport.breaks)
      return [this.#correction(breakTag(old), this.words.plays_on)];
    if (status === "scheduled") return [this.#correction("kickoff", this.words.not_started)];
    return [];
  }

  /** The result was changed, and not by the correction of an entry, which is announced already. */
  #ofResult(old, now) {
    const isSame = ["scoreline", "award"].every((name) => JSON.stringify(old[name]) === JSON.stringify(now[name]));
    if (isSame || performance.now() - this.#correctedAt < SAME_CHANGE_MS) return [];
    return [this.#correction("end", fill(this.words.before, { what: this.score(old.scoreline) }))];
  }

  #correction(tag, body, entry = undefined) {
    const title = () => `${this.words.correction} · ${this.score(this.#match.scoreline)}`;
    return { kind: "correction", tag, entry, title, body: () => body };
  }

  /** "Harbour 2–1 Mill", "Harbour 1–1 Mill (4–3 pens)"; "Harbour v Mill: 183/8" while one score is unknown. */
  score(score) {
    const { home, away } = this.teams;
    const points = SIDES.map((side) => sideScore(score, side));
    const known = points.filter((text) => text !== UNKNOWN);
    if (known.length < 2) return [`${home} v ${away}`, ...known].join(": ");
    const shootout = shootoutText(score, this.sport.words);
    return `${home} ${points.join("–")} ${away}${shootout && ` ${shootout}`}`;
  }

  #name(kind) {
    return this.announced.scores[kind] ?? this.announced.cards[kind] ?? this.sport.kinds[kind] ?? kind;
  }

  #what(facts) {
    return [this.#name(facts.kind), this.#who(facts)].filter(Boolean).join(", ");
  }

  /** "67' Ida Parker (Harbour)" */
  #who({ minute, side, player }) {
    const team = this.teams[side] ?? "";
    const who = player && team ? `${player} (${team})` : player || team;
    return [translateShort(this.sport.shorts, minute), who].filter(Boolean).join(" ");
  }
}

function factsOf({ kind, side, minute, players }) {
  return { kind, side, minute, player: players[0]?.name ?? "" };
}

function breakTag({ period, pause }) {
  return ["break", period, pause].filter(Boolean).join("-");
}

function shortened(text) {
  const line = text.trim().split("\n", 1)[0];
  return line.length <= MAX_BODY ? line : `${line.slice(0, MAX_BODY - 1).trimEnd()}…`;
}
