// What is possible in which state of the match. The server has the table (scoring/possible.py) and sends it with the
// page; it refuses a line that is not possible with the same sentence.

import { fill } from "../../livecast/page-data.js";

export class Possible {
  /** table: {acts: {state: {act: {sentence, last, offer}}}, periods: {code: {period, next, is_last}}} */
  constructor(table) {
    this.table = table;
  }

  /** Why an act is not possible in this state of the match: {sentence, offer}; null if it is possible. */
  why(act, { status, pause, period }) {
    const state = status === "break" && pause ? "paused" : status;
    const rule = this.table.acts[state]?.[act];
    if (!rule) return null;
    const words = this.table.periods[period] ?? this.table.periods[""];
    const text = words.is_last && rule.last !== null ? rule.last : rule.sentence;
    if (!text) return null;
    const sentence = fill(text, words);
    return { sentence: sentence[0].toUpperCase() + sentence.slice(1), offer: rule.offer };
  }
}
