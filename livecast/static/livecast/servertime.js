// What time it is at the server, whatever the fan's own clock says.

const SAMPLES = 8;

export class ServerTime {
  #samples = [];

  /** The server just said that it is `iso` there. */
  heard(iso) {
    const told = Date.parse(iso);
    if (Number.isNaN(told)) return;
    this.#samples.push(told - Date.now());
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /** Milliseconds since 1970. Before the server has said anything, the fan's own clock has to do. */
  now() {
    // A message that took long makes the server look behind: the largest difference is the truest.
    return Date.now() + (this.#samples.length ? Math.max(...this.#samples) : 0);
  }

  /** The fan's clock may have been set, or have slept: forget what was measured against it. */
  doubt() {
    this.#samples = [];
  }
}
