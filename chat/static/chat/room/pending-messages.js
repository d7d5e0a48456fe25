// The member's own texts that the server has not confirmed, as lines at the end of the list until it has.

import { lineOf, showWaiting } from "./message.js";
import { say } from "./texts.js";

export class Waiting {
  #lines = new Map(); // key -> line

  /** now(): the server's time, in milliseconds. */
  constructor(list, now) {
    this.list = list;
    this.now = now;
  }

  /** What waited under this key stands in the list as `line` now: who was at the one with the keyboard is at the other. */
  handOver(key, line) {
    if (this.#lines.get(key)?.contains(document.activeElement)) line.focus({ preventScroll: true });
  }

  /** texts: [{key, text}], what waits now; me: who wrote it, null where nobody is logged in yet. */
  show(texts, me) {
    const keys = new Set(texts.map(({ key }) => key));
    for (const [key, line] of this.#lines) {
      if (keys.has(key) && line.isConnected) continue;
      line.remove();
      this.#lines.delete(key);
    }
    for (const { key, text } of texts) {
      if (this.#lines.has(key)) continue;
      const by = { id: me?.id ?? 0, name: me?.name ?? "" };
      const line = lineOf({ by, text, at: new Date(this.now()).toISOString(), minute: "" }, me);
      showWaiting(line, say("waiting"));
      this.#lines.set(key, line);
      this.list.put(line);
    }
  }
}
