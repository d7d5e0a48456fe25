// Texts and figures of a match, for events that arrive live. The server's pages have the same from Python.
// `sport` is the page's data of the match's sport: {periods, half, kinds, pauses, stats, shorts, words}.

import { fill } from "../../livecast/page-data.js";

export const UNKNOWN = "–";

export function sideScore(score, side) {
  const points = score[side];
  if (points === null || points === undefined) return UNKNOWN;
  const wickets = score.detail?.[side]?.wickets;
  return wickets === null || wickets === undefined ? `${points}` : `${points}/${wickets}`;
}

/** One side's score as pages show it: in words for a side that has not batted, beside the other's "183/8". */
export function shownScore({ scoreline, status }, side, words) {
  const text = sideScore(scoreline, side);
  const other = sideScore(scoreline, side === "home" ? "away" : "home");
  if (text !== UNKNOWN || other === UNKNOWN || !words.yet_to_bat) return text;
  return ["finished", "abandoned"].includes(status) ? words.did_not_bat : words.yet_to_bat;
}

/** Write a text of `shownScore`. */
export function showPoints(node, text) {
  node.textContent = text;
  if (/\d/.test(text)) delete node.dataset.unknown;
  else node.dataset.unknown = text === UNKNOWN ? "yes" : "words";
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
  if (match.status === "finished" && match.award) return words[`status_${match.award.how}`] ?? words.status_awarded;
  if (match.status === "finished") return periods[match.period]?.finished ?? words.finished;
  return words[match.status];
}

/** What decided the match, besides its score: a line for the award, and one for the tie. teams: {home, away}. */
export function outcomeText(match, teams, words) {
  return [awardText(match, teams, words), tieText(match, teams, words)].filter(Boolean).join("\n");
}

function awardText({ status, award }, teams, words) {
  if (status !== "finished" || !award) return "";
  const team = teams[award.winner];
  const text = team ? fill(words[`award_${award.how}`] ?? words.award_awarded, { team }) : "";
  return text && award.reason ? fill(words.award_reason, { award: text, reason: award.reason }) : text || award.reason;
}

/** The score of both legs together, and the side that it sends through once the match is over. */
function tieText({ status, first_leg: first, scoreline }, teams, words) {
  if (!first) return "";
  if (scoreline.home === null || scoreline.away === null)
    return fill(words.first_leg, { score: `${first.home}–${first.away}` });
  const [home, away] = [first.home + scoreline.home, first.away + scoreline.away];
  const score = `${home}–${away}`;
  if (status !== "finished") return fill(words.aggregate, { score });
  if (home !== away) return fill(words.aggregate_won, winnerOf(home, away, teams));
  const { shootout } = scoreline;
  if (shootout && shootout.home !== shootout.away) {
    const { team, score: kicks } = winnerOf(shootout.home, shootout.away, teams);
    return fill(words.aggregate_shootout, { score, team, shootout: kicks });
  }
  // Today's home side was away in the first leg.
  if (first.away_goals && first.home !== scoreline.away) {
    const { team } = winnerOf(first.home, scoreline.away, teams);
    return fill(words.aggregate_away_goals, { score, team });
  }
  return fill(words.aggregate, { score });
}

/** The side with more, and the score from its point of view. */
function winnerOf(home, away, teams) {
  const team = home > away ? teams.home : teams.away;
  return { team, score: `${Math.max(home, away)}–${Math.min(home, away)}` };
}
