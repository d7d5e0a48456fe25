// What the room is for this member: their permissions, mute, wait, and the messages and reactions that only they see.

import { chat } from "./texts.js";

const DAY_MS = 86_400_000;
const WITHOUT_MEMBER = { member: null, moderator: false, everywhere: false, caller: false };

export class MemberState {
  me = null; // the member
  state = WITHOUT_MEMBER; // the server's answer to chat.me
  #timer = null; // for the next request: when a mute ends

  /** live: the page's connection. onchange(state): it was loaded, or there is no member. */
  constructor(live, onchange) {
    Object.assign(this, { live, onchange });
  }

  setMember(me) {
    this.me = me;
    if (me) this.load();
    else this.#apply(WITHOUT_MEMBER);
  }

  async load() {
    if (!this.me) return;
    let state;
    try {
      state = await this.live.command("chat.me", chat.topic);
    } catch ({ retry_after: wait }) {
      // Not connected, or not yet as this member: after the next hello it is loaded again. After too many requests:
      // later.
      if (wait) this.#loadIn(1000 * wait + 100);
      return;
    }
    this.#apply(state);
  }

  #apply(state) {
    this.state = state;
    this.onchange(state);
    const until = state.muted?.until;
    this.#loadIn(until ? Math.max(1000, Date.parse(until) - this.live.time.now() + 300) : Infinity);
  }

  #loadIn(ms) {
    clearTimeout(this.#timer);
    if (ms < DAY_MS) this.#timer = setTimeout(() => this.load(), ms);
  }
}
