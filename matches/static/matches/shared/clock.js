// The match clock, computed like the server's: from the seconds played and the time at which it was started, by the
// server's time. `clock` is the object in the feed: {elapsed, running_since, direction, start, length}.

/** Whole seconds of the period that were played at `now` (the server's time, in ms). */
export function playedSeconds(clock, now) {
  const since = clock.running_since ? Math.max(0, (now - Date.parse(clock.running_since)) / 1000) : 0;
  return Math.floor(clock.elapsed + since);
}

/** The clock's time and the added time: ["67:12", ""], ["90:00", "+3:04"], or ["", ""] without a clock. */
export function clockTexts(clock, played) {
  const { direction, start, length } = clock;
  if (direction === "none" || length === null) return ["", ""];
  if (direction === "down") return [minutesAndSeconds(Math.max(0, length - played)), ""];
  if (played < length) return [minutesAndSeconds(start + played), ""];
  const over = played - length;
  return [minutesAndSeconds(start + length), `+${Math.floor(over / 60)}:${two(over % 60)}`];
}

/** The minute as lists show it: "27'", "45+2'", "Q3 04:11", or only the period. */
export function minuteLabel(clock, periodShort, played) {
  const { direction, start, length } = clock;
  if (direction === "none" || length === null) return periodShort;
  if (direction === "down") return `${periodShort} ${minutesAndSeconds(Math.max(0, length - played))}`;
  if (played >= length) return `${Math.floor((start + length) / 60)}+${Math.floor((played - length) / 60) + 1}'`;
  return `${Math.floor((start + played) / 60) + 1}'`;
}

const SMALL = 3; // seconds: after a correction up to this size the clock waits, after a larger one it jumps

/** A running clock: calls show(seconds played) at each new second. */
export class RunningClock {
  #timer = null;
  #shown = 0;

  constructor(now, show) {
    this.now = now;
    this.show = show;
  }

  set(clock) {
    const same = this.clock && JSON.stringify(this.clock) === JSON.stringify(clock);
    this.clock = clock;
    if (!same) this.#shown = 0;
    this.#tick();
  }

  #tick() {
    clearTimeout(this.#timer);
    const played = playedSeconds(this.clock, this.now());
    // The server's time is an estimate, which a better one may correct.
    if (played > this.#shown || played < this.#shown - SMALL) this.#shown = played;
    this.show(this.#shown);
    if (!this.clock.running_since) return;
    const phase = (this.clock.elapsed * 1000 + this.now() - Date.parse(this.clock.running_since)) % 1000;
    this.#timer = setTimeout(() => this.#tick(), 1010 - (phase > 0 ? phase : 0));
  }
}

function minutesAndSeconds(seconds) {
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}
