// The member's own messages that the server has not confirmed, as lines at the end of the list.

import { lineOf, showPending } from "./message.js";
import { phrase } from "./texts.js";

export class PendingMessages {
  #lines = new Map(); // key -> line

  /** now(): the server's time, in ms. */
  constructor(list, now) {
    this.list = list;
    this.now = now;
  }

  /** The message with this key is in the list as `line` now. It gets the focus if the pending line had it. */
  moveFocus(key, line) {
    if (this.#lines.get(key)?.contains(document.activeElement)) line.focus({ preventScroll: true });
  }

  /** drafts: [{key, text}], the messages that are pending now; me: their author, null before a login. */
  show(drafts, me) {
    const keys = new Set(drafts.map(({ key }) => key));
    for (const [key, line] of this.#lines) {
      if (keys.has(key) && line.isConnected) continue;
      line.remove();
      this.#lines.delete(key);
    }
    for (const { key, text } of drafts) {
      if (this.#lines.has(key)) continue;
      const by = { id: me?.id ?? 0, name: me?.name ?? "" };
      const line = lineOf({ by, text, at: new Date(this.now()).toISOString(), minute: "" }, me);
      showPending(line, phrase("waiting"));
      this.#lines.set(key, line);
      this.list.append(line);
    }
  }
}
