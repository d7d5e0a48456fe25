// The commentator's place in the feed. The newest line is last, above the composer, and the feed follows it unless the
// commentator has scrolled away. A line that is being read does not move.

import { fill } from "../../livecast/page-data.js";

const NEAR = 48; // px

/** The same interface as the fans' ScrollAnchor. */
export class Autoscroll {
  #unseen = 0;
  #pill = document.getElementById("pill");
  #atEnd = true;
  #end = 0; // the scroll position of the end when it was last looked at

  constructor(scroll, sections, words) {
    Object.assign(this, { scroll, sections, words });
    scroll.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.#pill.addEventListener("click", () => this.toEnd());
    // Parts that grow (held lines, a photo, the composer itself) must not cover the newest line.
    const observer = new ResizeObserver(() => this.#atEnd && this.toEnd());
    for (const part of [scroll, ...scroll.children]) observer.observe(part);
  }

  get following() {
    return this.#endNow - this.scroll.scrollTop < NEAR;
  }

  get #endNow() {
    return this.scroll.scrollHeight - this.scroll.clientHeight;
  }

  /** Run `change` on the feed. A line that has the focus keeps it, even if its node is replaced. */
  preserve(change) {
    const following = this.#atEnd;
    const focused = document.activeElement;
    const id = Number(focused?.closest?.(".feed .entry")?.dataset.id) || null;
    const { selectionStart, selectionEnd } = focused ?? {};
    change();
    if (id && document.activeElement !== focused) {
      if (focused.isConnected) {
        focused.focus({ preventScroll: true });
        if (selectionStart !== undefined) focused.setSelectionRange?.(selectionStart, selectionEnd);
      } else {
        this.sections.node(id)?.focus({ preventScroll: true });
      }
    }
    if (following) this.toEnd();
  }

  /** Change one line. (The console shows no animation.) */
  resize(line, change) {
    change();
  }

  addUnseen(count) {
    if (!this.following) this.#unseen += count;
    this.#update();
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.#update();
  }

  #onScroll() {
    // The event of our own scrolling may come after a font has loaded: then the end has moved, not the commentator.
    if (this.#atEnd && this.#endNow !== this.#end) this.toEnd();
    else this.#update();
  }

  #update() {
    this.#atEnd = this.following;
    this.#end = this.#endNow;
    if (this.#atEnd) this.#unseen = 0;
    this.#pill.hidden = this.#atEnd || !this.#unseen;
    const { new_one: one, new_many: many } = this.words;
    this.#pill.lastElementChild.textContent = this.#unseen === 1 ? one : fill(many, { n: this.#unseen });
  }
}
