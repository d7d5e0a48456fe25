// The match clock, computed as matches/clock.py computes it: from seconds played and since when it runs, against the
// server's time. `clock` is the object that the feed carries: {elapsed, running_since, direction, start, length}.

/** Whole seconds of the period played at `now` (the server's time, in ms). */
export function playedSeconds(clock, now) {
  const since = clock.running_since ? Math.max(0, (now - Date.parse(clock.running_since)) / 1000) : 0;
  return Math.floor(clock.elapsed + since);
}

/** What the clock shows, and the stoppage time beside it: ["67:12", ""], ["90:00", "+3:04"], ["", ""] without a clock. */
export function clockFace(clock, played) {
  const { direction, start, length } = clock;
  if (direction === "none" || length === null) return ["", ""];
  if (direction === "down") return [minutesAndSeconds(Math.max(0, length - played)), ""];
  if (played < length) return [minutesAndSeconds(start + played), ""];
  const over = played - length;
  return [minutesAndSeconds(start + length), `+${Math.floor(over / 60)}:${two(over % 60)}`];
}

/** The minute as lists show it: "27'", "45+2'", "Q3 04:11", or the period alone. */
export function minuteLabel(clock, periodShort, played) {
  const { direction, start, length } = clock;
  if (direction === "none" || length === null) return periodShort;
  if (direction === "down") return `${periodShort} ${minutesAndSeconds(Math.max(0, length - played))}`;
  if (played >= length) return `${Math.floor((start + length) / 60)}+${Math.floor((played - length) / 60) + 1}'`;
  return `${Math.floor((start + played) / 60) + 1}'`;
}

/** A clock that runs by itself: calls show(seconds played) at each new second, and never goes back by itself. */
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
    // The server's time is an estimate that may be corrected by a little: a clock that jumps back is a broken one.
    this.#shown = Math.max(this.#shown, playedSeconds(this.clock, this.now()));
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
