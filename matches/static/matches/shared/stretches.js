// The periods of a match as stretches of a line, and the places of key events on it, in thousandths of the line.
// pages/stretches.py computes the same.

export const LINE = 1000;
const SHOOTOUT_SHARE = 0.4; // of the length of all other periods

/** The codes of the periods that have begun, in a state of the match. */
export function playedPeriods({ tally, period }) {
  return [...tally.periods.map(({ code }) => code), period];
}

/**
 * Return the stretches, and the place of each event by its id. A sport that divides a match shows all regular periods.
 * `played`: the periods that have begun. `now`: {period, seconds} of a running clock.
 */
export function layOut(sport, events, played, now = null) {
  const known = new Set([...played, ...events.map(({ period }) => period)]);
  const columns = new Map();
  for (const [code, period] of Object.entries(sport.periods)) {
    const column = period.column || code;
    const always = sport.divided && period.kind === "regular";
    if ((always || known.has(code) || known.has(column)) && !columns.has(column))
      columns.set(column, { code: column, period, events: [] });
  }
  for (const event of events) {
    const period = sport.periods[event.period];
    if (period) columns.get(period.column || event.period).events.push(event);
  }
  let timed = 0;
  for (const column of columns.values()) {
    const seconds = now && now.period === column.code ? now.seconds : 0;
    column.added = addedTime(sport, column, seconds);
    column.length = (column.period.length || 0) + column.added;
    timed += column.length;
  }
  let total = 0;
  for (const column of columns.values()) {
    column.units = column.length || (timed ? timed * SHOOTOUT_SHARE : 1);
    total += column.units;
  }
  const places = new Map();
  const stretches = [];
  let passed = 0;
  for (const { code, period, events: own, added, length, units } of columns.values()) {
    const begin = share(passed, total);
    passed += units;
    const end = share(passed, total);
    const short = period.column || period.short;
    stretches.push({ code, short, begin, added: share(passed - added, total), end, length });
    const untimed = own.filter(({ minute }) => secondsOf(sport, period, minute) === null);
    for (const event of own) {
      const seconds = secondsOf(sport, period, event.minute);
      const part = seconds === null ? (untimed.indexOf(event) + 1) / (untimed.length + 1) : seconds / length;
      places.set(event.id, begin + Math.floor(Math.min(1, part) * (end - begin) + 0.5));
    }
  }
  return { stretches, places };
}

/** The seconds of the period at a minute label: "39'", "45+2'", "Q3 04:11"; null for another label. */
function secondsOf({ direction }, { length, start = 0 }, minute) {
  if (!length) return null;
  const [, full, added] = /(\d+)(?:\+(\d+))?'$/.exec(minute) ?? [];
  if (added) return length + added * 60 - 30;
  if (full) return Math.min(length, Math.max(0, full * 60 - 30 - start));
  const [, minutes, seconds] = /(\d+):(\d\d)$/.exec(minute) ?? [];
  if (!minutes) return null;
  const shown = minutes * 60 + Number(seconds);
  return Math.max(0, direction === "down" ? length - shown : shown - start);
}

function addedTime(sport, { period, events }, now) {
  if (!period.length || sport.direction !== "up") return 0;
  const latest = Math.max(now, ...events.map(({ minute }) => secondsOf(sport, period, minute) ?? 0));
  return Math.max(0, Math.ceil((latest - period.length) / 60) * 60);
}

/** A part of a whole in thousandths. */
export function share(part, whole) {
  return Math.floor((part / whole) * LINE + 0.5);
}

/** "37.5%", from thousandths. */
export function percent(thousandths) {
  return `${thousandths / 10}%`;
}
