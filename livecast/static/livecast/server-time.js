// The server's time. The device's clock may be wrong.
//
// The page and many frames carry the server's time. A message is never newer than the moment at which it arrives, so
// the message with the shortest delay gives the best estimate. It is kept until a better one arrives. From there on the
// time advances with performance.now(), which a person cannot set. A device that sleeps may stop that timer; then only
// Date.now() shows how long it slept. A clock that was set looks the same, so the next message settles it.

const DRIFT = 1e-4; // two clocks drift apart by less than this: a newer estimate slowly replaces an old one
const JUMP_MS = 2000; // if the two local timers differ by more than this, the device slept or its clock was set

export class ServerTime {
  #best;
  // A copy that the service worker kept (worker/offline.js) shows the time of its state until the server answers.
  #frozen = document.querySelector(".kept-page") !== null;

  /** @param {string} iso The time at which the server rendered this page. */
  constructor(iso) {
    const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    const { responseStart = performance.now(), serverTiming = [] } = navigation ?? {};
    const waited = performance.now() - responseStart; // for the rest of the page, its modules and its scripts
    const cache = serverTiming.find(({ name }) => name === "now");
    // A cache may serve a page minutes after it was rendered. Ours sends the time: deploy/nginx.conf.
    const served = cache ? 1000 * Number(cache.description) : 0;
    this.#best = { server: Math.max(Date.parse(iso), served), timer: responseStart, clock: Date.now() - waited };
  }

  /** A message from the server has just arrived, with its time. */
  update(iso) {
    this.#frozen = false;
    const fresh = { server: Date.parse(iso), timer: performance.now(), clock: Date.now() };
    const expected = this.#best.server + (fresh.timer - this.#best.timer) * (1 - DRIFT);
    if (this.jumped || fresh.server >= expected) this.#best = fresh;
  }

  /** Whether the device slept, or its clock was set, since the estimate was made. */
  get jumped() {
    return Math.abs(this.#asleep) > JUMP_MS;
  }

  /** Milliseconds since 1970. */
  now() {
    const { server, timer } = this.#best;
    if (this.#frozen) return server;
    const asleep = this.#asleep;
    return server + performance.now() - timer + (asleep > JUMP_MS ? asleep : 0);
  }

  /** How many ms Date.now() advanced more than performance.now(). */
  get #asleep() {
    return Date.now() - this.#best.clock - (performance.now() - this.#best.timer);
  }
}
