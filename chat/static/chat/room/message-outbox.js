// The member's messages that the server has not confirmed. They survive a lost connection and a reload. Each has its
// own key, so that sending it again does not create a second message. A message is confirmed by the answer, or by its
// frame in the room, which has the key.

import { storage } from "../../livecast/storage.js";

const RETRY_MS = 3000;
const NOT_SENT = ["command.not_connected", "command.no_answer", "command.too_often"];
const RETRY = new Set([...NOT_SENT, "chat.busy", "chat.away", "limits.away"]);
const WAIT = new Set(["chat.too_fast", "chat.slow_mode"]);

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("-");
}

export class MessageOutbox {
  #drafts;
  #confirm = null; // ends the wait for the answer to the first draft
  #sending = false;
  #timer = null;

  /**
   * send(draft) -> a promise of the message. onchange(): the drafts have changed. onsent(draft, message): called before
   * the draft is removed. onrefused(draft, refusal): it will not be sent. onlogin() -> a promise of whether a member is
   * logged in; called if none was.
   */
  constructor(name, { send, onchange, onsent, onrefused, onlogin }) {
    this.name = name;
    Object.assign(this, { send, onchange, onsent, onrefused, onlogin });
    try {
      this.#drafts = JSON.parse(storage.get(name)) ?? [];
    } catch {
      this.#drafts = [];
    }
  }

  get drafts() {
    return this.#drafts;
  }

  add(draft) {
    this.#drafts.push({ key: newKey(), ...draft });
    this.#save();
    this.flush();
  }

  /** Messages of the room have arrived. A message with the key of a draft confirms it. */
  acknowledge(messages) {
    for (const message of messages) {
      const draft = this.#drafts.find(({ key }) => key === message.key);
      if (draft) this.#sent(draft, message);
    }
  }

  /** Send the drafts, one after the other. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#drafts.length) {
        const draft = this.#drafts[0];
        try {
          const message = await Promise.race([this.send(draft), this.#confirmed()]);
          if (this.#isPending(draft)) this.#sent(draft, message);
        } catch (refusal) {
          if (this.#isPending(draft) && !(await this.#refused(draft, refusal))) return;
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  #isPending(draft) {
    return this.#drafts.includes(draft);
  }

  /** Resolves when a message of the room has confirmed the first draft. */
  #confirmed() {
    return new Promise((resolve) => {
      this.#confirm = resolve;
    });
  }

  #sent(draft, message) {
    const first = draft === this.#drafts[0];
    this.onsent(draft, message);
    this.#remove(draft);
    if (!first) return;
    this.#confirm?.();
    this.flush();
  }

  /** Returns whether to send the next draft at once. */
  async #refused(draft, refusal) {
    if (RETRY.has(refusal.code)) {
      this.#timer = setTimeout(() => this.flush(), RETRY_MS);
      return false;
    }
    if (WAIT.has(refusal.code)) {
      this.#timer = setTimeout(() => this.flush(), 1000 * refusal.retry_after + 100);
      return false;
    }
    if (refusal.code === "command.not_member" || refusal.code === "chat.logged_out") {
      // After a login the socket is opened again, and then the drafts are sent.
      if (await this.onlogin()) return false;
    }
    this.#remove(draft);
    this.onrefused(draft, refusal);
    return true;
  }

  #remove(draft) {
    this.#drafts = this.#drafts.filter((other) => other.key !== draft.key);
    this.#save();
  }

  #save() {
    storage.set(this.name, JSON.stringify(this.#drafts));
    this.onchange();
  }
}
