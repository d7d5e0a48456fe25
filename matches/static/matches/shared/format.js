// Texts and figures of a match, for events that arrive live. The server's pages have the same from Python.
// `sport` is the page's data of the match's sport: {periods, half, kinds, pauses, stats, shorts, words}.

export const UNKNOWN = "–";

export function sideScore(score, side) {
  const points = score[side];
  if (points === null || points === undefined) return UNKNOWN;
  const wickets = score.detail?.[side]?.wickets;
  return wickets === null || wickets === undefined ? `${points}` : `${points}/${wickets}`;
}

export function shootoutText(score, words) {
  return score.shootout ? `(${score.shootout.home}–${score.shootout.away} ${words.pens})` : "";
}

/** The score beside a line: "2–1", "2–3 pens", or "183/8" while the other side has not batted. */
export function entryScore(score, words) {
  if (score.shootout) return shootoutText(score, words).slice(1, -1);
  const known = ["home", "away"].filter((side) => score[side] !== null && score[side] !== undefined);
  return known.map((side) => sideScore(score, side)).join("–") || UNKNOWN;
}

/** The name of a line's kind in the page's language. Events carry it in English; a line without one has none here. */
export function entryLabel(data, sport) {
  return data.label && (sport.kinds[data.kind] ?? data.label);
}

/** The minute without its period, which the heading shows. */
export function minuteText(minute, periodShort) {
  if (minute === periodShort) return "";
  return periodShort && minute.startsWith(`${periodShort} `) ? minute.slice(periodShort.length + 1) : minute;
}

/** A minute or a period's short name, translated by `sport.shorts`, which is empty on English pages. */
export function translateShort(shorts, minute) {
  if (Object.hasOwn(shorts, minute)) return shorts[minute];
  const space = minute.lastIndexOf(" ");
  const short = minute.slice(0, Math.max(0, space));
  return Object.hasOwn(shorts, short) ? shorts[short] + minute.slice(space) : minute;
}

export function statusText(match, sport) {
  const { words, half, periods, pauses } = sport;
  if (match.status === "break" && match.pause) return pauses[match.pause] ?? words.break;
  if (match.status === "break" && match.period && match.period === half) return words.half_time;
  if (match.status === "finished") return periods[match.period]?.finished ?? words.finished;
  return words[match.status];
}
