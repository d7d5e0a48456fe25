// What the member has said and the server has not confirmed. It survives a cut line and a reload: each text goes with a
// key of its own, so that sending it again never makes a second message of it. The answer confirms a text, and so does
// its message in the room, which carries the key: whichever comes first.

import { storage } from "../../livecast/storage.js";

const AGAIN_MS = 3000;
const LATER = new Set(["command.not_connected", "command.no_answer", "chat.busy", "chat.away", "limits.away"]);
const PAUSE = new Set(["chat.too_fast", "chat.slow_mode"]);

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("-");
}

export class Outbox {
  #texts;
  #release = null; // ends the wait for the answer to the first text
  #sending = false;
  #timer = null;

  /**
   * send(text) -> a promise of the message. onchange(): what waits has changed. onsent(text, message): it waits
   * until this returns. onrefused(text, refusal): it will not be sent. onstranger(): nobody is logged in; resolves when
   * somebody is.
   */
  constructor(name, { send, onchange, onsent, onrefused, onstranger }) {
    this.name = name;
    Object.assign(this, { send, onchange, onsent, onrefused, onstranger });
    try {
      this.#texts = JSON.parse(storage.get(name)) ?? [];
    } catch {
      this.#texts = [];
    }
  }

  get texts() {
    return this.#texts;
  }

  add(text) {
    this.#texts.push({ key: newKey(), ...text });
    this.#keep();
    this.flush();
  }

  /** Messages of the room have arrived. Those of texts that wait here confirm them. */
  release(messages) {
    for (const message of messages) {
      const text = this.#texts.find(({ key }) => key === message.key);
      if (text) this.#sent(text, message);
    }
  }

  /** Try to send what waits, one after the other. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#texts.length) {
        const text = this.#texts[0];
        try {
          const message = await Promise.race([this.send(text), this.#confirmed()]);
          if (this.#waits(text)) this.#sent(text, message);
        } catch (refusal) {
          if (this.#waits(text) && !(await this.#refused(text, refusal))) return;
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  #waits(text) {
    return this.#texts.includes(text);
  }

  /** Resolves when a message of the room has confirmed the first text. */
  #confirmed() {
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  #sent(text, message) {
    const first = text === this.#texts[0];
    this.onsent(text, message);
    this.#drop(text);
    if (!first) return;
    this.#release?.();
    this.flush();
  }

  /** Whether to go on with the next one at once. */
  async #refused(text, refusal) {
    if (LATER.has(refusal.code)) {
      this.#timer = setTimeout(() => this.flush(), AGAIN_MS);
      return false;
    }
    if (PAUSE.has(refusal.code)) {
      this.#timer = setTimeout(() => this.flush(), 1000 * refusal.retry_after + 100);
      return false;
    }
    if (refusal.code === "command.not_member" || refusal.code === "chat.logged_out") {
      // The socket opens anew for who logs in, and what waits is sent then.
      if (await this.onstranger()) return false;
    }
    this.#drop(text);
    this.onrefused(text, refusal);
    return true;
  }

  #drop(text) {
    this.#texts = this.#texts.filter((other) => other.key !== text.key);
    this.#keep();
  }

  #keep() {
    storage.set(this.name, JSON.stringify(this.#texts));
    this.onchange();
  }
}
