// Posts on their way. Each lies on the shelf, with the key that makes posting it twice harmless, until the server has
// said that it has it. They go out one by one, in the order in which they were typed, whichever tab they were typed in.
//
// A refused one stays, with the reason, for its author to mend or drop; the ones behind it go on.

import { Refusal, SignedOut } from "./api.js";

const FIRST_MS = 500;
const LONGEST_MS = 8000;
const LATE_MS = 2000; // an answer that is not there so long after the line itself is late

export function newKey() {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return `console-${[...random].map((part) => part.toString(16).padStart(8, "0")).join("")}`;
}

export class Outbox extends EventTarget {
  #running = false;
  #timer = null;
  #tries = 0;
  #request = null; // aborts the request that is on its way

  /**
   * send(item, signal): posts one, resolves to the server's answer. now(): the server's time, in ms.
   * Tells "change" (what waits here), "posted" ({item, answer}), "refused" ({item}) and "stuck" ({problem}).
   */
  constructor(shelf, scope, send, now) {
    super();
    Object.assign(this, { shelf, scope, send, now });
    shelf.addEventListener("change", () => this.#tell("change"));
    addEventListener("online", () => this.wake());
  }

  /** What is not with the server yet, in order: {key, text, typed_at, hold, refused}. */
  get items() {
    return this.shelf
      .names("out.")
      .map((name) => ({ name, ...this.shelf.get(name) }))
      .filter(({ key }) => key);
  }

  /** Post a line. What lies in `more` goes along with it (hold: false, a photo's place). */
  add(text, more = {}) {
    const last = this.shelf.names("out.").at(-1)?.split(".")[1] ?? "";
    // By the clock, but never before what lies here already, should the clock have been set back.
    const place = [String(Date.now()).padStart(15, "0"), last].sort().at(-1);
    const item = { key: newKey(), text, typed_at: new Date(this.now()).toISOString(), refused: "", ...more };
    const count = this.shelf.names(`out.${place}`).length;
    const name = `out.${place}.${String(count).padStart(4, "0")}.${item.key}`;
    this.shelf.put(name, item);
    this.#tell("change");
    this.wake();
    return { name, ...item };
  }

  /** Take one away that is not with the server, as far as we know: returns its text. */
  drop({ name, text }) {
    this.shelf.drop(name);
    this.#tell("change");
    return text;
  }

  /** Something has changed for the better: the network, the session, a line that was mended. */
  wake() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#tries = 0;
    this.#run();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    try {
      // Only one tab sends at a time: order holds over all of them.
      if (navigator.locks) await navigator.locks.request(`${this.scope}.outbox`, () => this.#drain());
      else await this.#drain();
    } finally {
      this.#running = false;
    }
    // Added while the last one was being told of.
    if (this.#timer === null && this.#next()) this.#run();
  }

  #next() {
    return this.stuck instanceof SignedOut ? undefined : this.items.find((item) => !item.refused);
  }

  /** A line of this person is in the feed. If the answer to a post does not follow, the post is sent again. */
  async arrived() {
    const request = this.#request;
    if (!request) return;
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    if (request === this.#request) request.abort();
  }

  /** A person has logged in again: what waited for that may go. */
  release() {
    this.stuck = null;
    this.wake();
  }

  async #drain() {
    for (let item = this.#next(); item; item = this.#next()) {
      try {
        const answer = await this.#sent(item);
        this.#tries = 0;
        this.stuck = null;
        this.shelf.drop(item.name);
        this.#tell("posted", { item, answer });
      } catch (problem) {
        if (problem instanceof Refusal) {
          const { name, ...kept } = item;
          // Unless it was dropped meanwhile.
          if (this.shelf.get(name)) this.shelf.put(name, { ...kept, refused: problem.message });
          this.#tell("refused", { item: { ...item, refused: problem.message } });
        } else {
          this.#wait(problem);
          return;
        }
      }
      this.#tell("change");
    }
  }

  /** The answer to an item. After `arrived` has aborted the request, the same key gets the same answer once more. */
  async #sent(item) {
    const request = new AbortController();
    this.#request = request;
    try {
      return await this.send(item, request.signal);
    } catch (problem) {
      if (request.signal.aborted) return await this.send(item);
      throw problem;
    } finally {
      this.#request = null;
    }
  }

  #wait(problem) {
    this.stuck = problem;
    this.#tell("stuck", { problem });
    this.#tell("change");
    if (problem instanceof SignedOut) return;
    const pause = Math.max((problem.after ?? 0) * 1000, Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries));
    this.#tries += 1;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run();
    }, pause);
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
