// Where the reader of the feed is. It is read from its end, beside the composer, and follows it while nobody looks
// elsewhere; a line that is being read does not move.

import { fill } from "../../livecast/page-data.js";

const NEAR = 48;

export class Follow {
  #unseen = 0;
  #pill = document.getElementById("pill");

  constructor(scroll, runs, words) {
    Object.assign(this, { scroll, runs, words });
    scroll.addEventListener("scroll", () => this.#look(), { passive: true });
    this.#pill.addEventListener("click", () => this.toEnd());
    // What grows (held lines, a photo, the composer itself) must not cover the newest line.
    const observer = new ResizeObserver(() => this.#stuck && this.toEnd());
    for (const part of [scroll, ...scroll.children]) observer.observe(part);
  }

  #stuck = true;

  get following() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  /** Change the feed. The line that has the focus keeps it, though its markup may be new. */
  keep(change) {
    const following = this.#stuck;
    const focused = document.activeElement;
    const id = Number(focused?.closest?.(".feed .entry")?.dataset.id) || null;
    const { selectionStart, selectionEnd } = focused ?? {};
    change();
    if (id && document.activeElement !== focused) {
      if (focused.isConnected) {
        focused.focus({ preventScroll: true });
        if (selectionStart !== undefined) focused.setSelectionRange?.(selectionStart, selectionEnd);
      } else {
        this.runs.node(id)?.focus({ preventScroll: true });
      }
    }
    if (following) this.toEnd();
  }

  /** Replace one line. (Where the feed is read from its end nothing needs to slide.) */
  alter(line, change) {
    change();
  }

  arrived(count) {
    if (!this.following) this.#unseen += count;
    this.#look();
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.#look();
  }

  #look() {
    this.#stuck = this.following;
    if (this.#stuck) this.#unseen = 0;
    this.#pill.hidden = this.#stuck || !this.#unseen;
    const { new_one: one, new_many: many } = this.words;
    this.#pill.lastElementChild.textContent = this.#unseen === 1 ? one : fill(many, { n: this.#unseen });
  }
}
