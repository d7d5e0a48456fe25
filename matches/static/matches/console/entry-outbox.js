// Posts that the server has not confirmed. Each is stored with a key, so that sending it again does not create a second
// entry. They are sent one by one, in the order in which they were typed, in all tabs together.
//
// A refused post stays with its reason until its author edits or discards it. The posts after it are sent.

import { Refusal, SignedOut } from "./api.js";

const FIRST_MS = 500;
const LONGEST_MS = 8000;
const LATE_MS = 2000; // after the line has arrived in the feed, its answer may take so long

export function newKey() {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return `console-${[...random].map((part) => part.toString(16).padStart(8, "0")).join("")}`;
}

export class EntryOutbox extends EventTarget {
  #running = null; // the promise of the current run
  #timer = null;
  #tries = 0;
  #request = null; // aborts the current request

  /**
   * send(item, signal): posts one, resolves to the server's answer. now(): the server's time, in ms.
   * Events: "change" (of the items), "posted" ({item, answer}), "refused" ({item}) and "stuck" ({problem}).
   */
  constructor(store, scope, send, now) {
    super();
    Object.assign(this, { store, scope, send, now });
    store.addEventListener("change", () => this.#emit("change"));
    addEventListener("online", () => this.sendNow());
  }

  /**
   * The items that the server has not confirmed, in order: {key, text, typed_at, hold, refused, offer}. refused: why;
   * offer: what would make it possible ("reopen").
   */
  get items() {
    return this.store
      .names("out.")
      .map((name) => ({ name, ...this.store.get(name) }))
      .filter(({ key }) => key);
  }

  /** Post a line. `more`: further fields of the item (hold: false, or an edit). */
  add(text, more = {}) {
    const last = this.store.names("out.").at(-1)?.split(".")[1] ?? "";
    // Ordered by the clock, but never before an older item, even if the clock was set back.
    const time = [String(Date.now()).padStart(15, "0"), last].sort().at(-1);
    const item = { key: newKey(), text, typed_at: new Date(this.now()).toISOString(), refused: "", ...more };
    const count = this.store.names(`out.${time}`).length;
    const name = `out.${time}.${String(count).padStart(4, "0")}.${item.key}`;
    this.store.put(name, item);
    this.#emit("change");
    this.sendNow();
    return { name, ...item };
  }

  /** Remove an item that the server probably does not have; returns its text. */
  remove({ name, text }) {
    this.store.remove(name);
    this.#emit("change");
    return text;
  }

  /** Send now: the network, the session or an item has changed. */
  sendNow() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#tries = 0;
    this.#run();
  }

  /** What was offered has happened: send the items that waited for it, as if they were typed now. */
  resend(offer) {
    for (const { name, ...fields } of this.items)
      if (fields.refused && fields.offer === offer)
        this.store.put(name, { ...fields, refused: "", offer: "", typed_at: new Date(this.now()).toISOString() });
    this.sendNow();
  }

  /** Resolves when no request is under way: each item is confirmed, refused, or waits for its next try. */
  async settled() {
    while (this.#running) await this.#running;
  }

  #run() {
    this.#running ??= this.#drainAlone().finally(() => {
      this.#running = null;
      // An item may have been added during the last event.
      if (this.#timer === null && this.#next()) this.#run();
    });
  }

  /** Only one tab sends at a time, so that the order is kept across tabs. */
  async #drainAlone() {
    if (navigator.locks) await navigator.locks.request(`${this.scope}.outbox`, () => this.#drain());
    else await this.#drain();
  }

  #next() {
    return this.stuck instanceof SignedOut ? undefined : this.items.find((item) => !item.refused);
  }

  /** A line of this person has arrived in the feed. If the answer to its post does not, the post is sent again. */
  async expectAnswer() {
    const request = this.#request;
    if (!request) return;
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    if (request === this.#request) request.abort();
  }

  /** The person has logged in again. */
  resume() {
    this.stuck = null;
    this.sendNow();
  }

  async #drain() {
    for (let item = this.#next(); item; item = this.#next()) {
      try {
        const answer = await this.#send(item);
        this.#tries = 0;
        this.stuck = null;
        this.store.remove(item.name);
        this.#emit("posted", { item, answer });
      } catch (problem) {
        if (problem instanceof Refusal) {
          const { name, ...fields } = item;
          // Unless it was removed meanwhile.
          const refused = { refused: problem.message, offer: problem.details.offer ?? "" };
          if (this.store.get(name)) this.store.put(name, { ...fields, ...refused });
          this.#emit("refused", { item: { ...item, ...refused } });
        } else {
          this.#retryLater(problem);
          return;
        }
      }
      this.#emit("change");
    }
  }

  /** The answer to an item. If `expectAnswer` aborts the request, the same key gets the same answer again. */
  async #send(item) {
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

  #retryLater(problem) {
    this.stuck = problem;
    this.#emit("stuck", { problem });
    this.#emit("change");
    if (problem instanceof SignedOut) return;
    const pause = Math.max((problem.after ?? 0) * 1000, Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries));
    this.#tries += 1;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run();
    }, pause);
  }

  #emit(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
