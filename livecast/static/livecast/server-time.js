// The server's time, whatever the device's clock says.
//
// The page and many frames carry the server's time. A message is never newer than the moment at which it arrives, so the
// message that took the shortest way gives the best estimate. It is kept until a better one arrives. From there on the
// time runs with performance.now(), which a person cannot set. A device that sleeps may stop that timer, and then only
// Date.now() shows how long the sleep was. A clock that was set looks the same, so the next message settles it.

const DRIFT = 1e-4; // two clocks part by less than this: an old estimate slowly gives way to a new one
const JUMP_MS = 2000; // the two local timers part by more than this: the device slept, or its clock was set

export class ServerTime {
  #best;

  /** iso: the time at which the server rendered this page. */
  constructor(iso) {
    const { responseStart = performance.now(), serverTiming = [] } =
      performance.getEntriesByType("navigation")[0] ?? {};
    const waited = performance.now() - responseStart; // for the rest of the page, its modules and its scripts
    const cache = serverTiming.find(({ name }) => name === "now");
    // A cache may serve a page minutes after it was rendered. Ours says when it did: see deploy/nginx.conf.
    const served = cache ? 1000 * Number(cache.description) : 0;
    this.#best = { told: Math.max(Date.parse(iso), served), timer: responseStart, clock: Date.now() - waited };
  }

  /** The server has just said that it is `iso` there. */
  heard(iso) {
    const fresh = { told: Date.parse(iso), timer: performance.now(), clock: Date.now() };
    const expected = this.#best.told + (fresh.timer - this.#best.timer) * (1 - DRIFT);
    if (this.jumped || fresh.told >= expected) this.#best = fresh;
  }

  /** Whether the device slept, or its clock was set, since the estimate was made. */
  get jumped() {
    return Math.abs(this.#asleep) > JUMP_MS;
  }

  /** Milliseconds since 1970. */
  now() {
    const { told, timer } = this.#best;
    const asleep = this.#asleep;
    return told + performance.now() - timer + (asleep > JUMP_MS ? asleep : 0);
  }

  /** By how many ms Date.now() went on further than performance.now(). */
  get #asleep() {
    return Date.now() - this.#best.clock - (performance.now() - this.#best.timer);
  }
}
