// Frames wait here until this fan may see them, in the order in which they arrived. A DelayLine is between the
// connection and the page, so the rest of the page (lines, score, title, announcements, notices) knows nothing of a
// delay.

const LONGEST_TIMER_MS = 60_000;

export class DelayLine {
  #queue = []; // {frame, at}
  #held = false;
  #timer;

  /**
   * now(): the server's time in ms. shownAt(frame, at): when the frame may be shown; `at`: when it was published.
   * show(frame): shows it. onblocked(frame): the next frame may not be shown before the fan decides.
   */
  constructor({ now, shownAt, show, onblocked = () => {} }) {
    Object.assign(this, { now, shownAt, show, onblocked });
    document.addEventListener("livecast:settings", () => this.update());
    document.addEventListener("visibilitychange", () => this.update());
  }

  push(frame) {
    this.#queue.push({ frame, at: frame.at ?? this.now() });
    this.update();
  }

  /** Show nothing until `release`. */
  hold() {
    this.#held = true;
  }

  /** Go on. `earlier`: frames that are due before those that wait, and may be among them. */
  release(earlier = []) {
    this.#held = false;
    const known = new Set(earlier.map(keyOf));
    const waiting = this.#queue.filter(({ frame }) => !known.has(keyOf(frame)));
    this.#queue = [...earlier.map((frame) => ({ frame, at: frame.at })), ...waiting];
    this.update();
  }

  /** Forget what waits: the page was loaded again. */
  clear() {
    this.#queue = [];
  }

  /** Show what is due. */
  update() {
    clearTimeout(this.#timer);
    while (this.#queue.length && !this.#held) {
      const [{ frame, at }] = this.#queue;
      const left = this.shownAt(frame, at) - this.now();
      if (left === Infinity) return this.#block(frame);
      if (left > 0) {
        this.#timer = setTimeout(() => this.update(), Math.min(left, LONGEST_TIMER_MS));
        return undefined;
      }
      this.#queue.shift();
      this.show(frame);
    }
    return undefined;
  }

  #block(frame) {
    // It would be out of date when the fan decides.
    this.#queue = this.#queue.filter((one) => one.frame.type !== "typing");
    this.onblocked(frame);
  }
}

function keyOf({ type, at, offset, data }) {
  return [type, at, offset, data?.id].join();
}
