// The pace of a page's commands. The server closes a socket that sends more frames than its limit (docs/protocol.md):
// somebody who presses keys quickly must wait a moment instead.

const BURST = 8; // frames at once: two fewer than the server allows, for the network may gather what was sent apart
const SPACING_MS = 220; // then one frame in so many; the server allows one in 200

/** Passes frames on to `send`, in order and within the limit. */
export class CommandPacer {
  #queue = [];
  #timer = null;
  #bucketFullAt = 0; // when a whole burst may be sent again, in ms of performance.now()

  /** @param {(text: string) => void} send */
  constructor(send) {
    this.send = send;
  }

  add(text) {
    this.#queue.push(text);
    if (this.#timer === null) this.#flush();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #flush() {
    this.#timer = null;
    while (this.#queue.length) {
      const now = performance.now();
      const wait = this.#bucketFullAt - now - (BURST - 1) * SPACING_MS;
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#flush(), wait);
        return;
      }
      this.#bucketFullAt = Math.max(this.#bucketFullAt, now) + SPACING_MS;
      this.send(this.#queue.shift());
    }
  }
}
