// The reader's place. Who stands at the newest line follows it; who has scrolled on to read keeps the line they read
// where it is, is told how many new ones there are, and gets there with one tap.

import { fill } from "../../livecast/page-data.js";
import { Glide } from "./insert-animation.js";
import { slideBelow } from "./resize-animation.js";

const NEAR = 12; // px
// Where the browser itself keeps the line that is read in its place, it does so better: while images load, too.
const native = CSS.supports("overflow-anchor", "auto");

export class Place {
  #unseen = 0;
  #glide;
  #slides = true; // false while the page itself follows its end down
  #owed = 0; // part of a pixel that a scroll could not do
  #board = document.getElementById("scoreboard");
  #pill = document.getElementById("pill");
  #edges = {
    newest: document.querySelector('[data-edge="top"]'),
    oldest: document.querySelector('[data-edge="bottom"]'),
  };

  /** runs: the lines. ontitle(unseen) is told how many lines the fan has not seen. */
  constructor(feed, runs, words, ontitle) {
    this.feed = feed;
    this.runs = runs;
    this.words = words;
    this.ontitle = ontitle;
    this.#glide = new Glide(feed);
    let asked = false;
    const later = () => {
      asked = false;
      this.look();
    };
    addEventListener("scroll", () => (asked ||= Boolean(requestAnimationFrame(later))), { passive: true });
    document.addEventListener("visibilitychange", () => this.look());
    this.#pill.addEventListener("click", () => this.goToNewest());
    this.look();
  }

  /** Is the newest end of the feed in view? */
  get following() {
    const bottom = this.#board.getBoundingClientRect().bottom;
    if (this.runs.newestFirst) return this.#edges.newest.getBoundingClientRect().top >= bottom - NEAR;
    return this.#edges.oldest.getBoundingClientRect().bottom <= innerHeight + NEAR;
  }

  /** Change the page without moving the line that is being read. */
  keep(change) {
    const following = this.following;
    this.#mark(following);
    this.#slides = !following || this.runs.newestFirst;
    if (following && this.runs.newestFirst) this.#glide.over(change);
    else if (following) {
      change();
      this.goToNewest("instant");
    } else if (native) change();
    else this.#keepByHand(change);
  }

  /** Within `keep`: change a line that stands. Where it happens before the reader's eyes, what is below slides. */
  alter(line, change) {
    const { top } = line.getBoundingClientRect();
    const seen = top >= this.#board.getBoundingClientRect().bottom && top < innerHeight;
    if (seen && this.#slides) slideBelow(line, change);
    else change();
  }

  /** Lines have come that the fan may not have seen. */
  arrived(count) {
    if (!count) return;
    if (!this.following || document.hidden) this.#unseen += count;
    this.look();
  }

  /** Take note of where the fan is. */
  look() {
    const following = this.following;
    this.#mark(following);
    if (following && !document.hidden) this.#unseen = 0;
    const { new_one: one, new_many: many } = this.words;
    this.#pill.hidden = following || this.#unseen === 0;
    this.#pill.dataset.edge = this.runs.newestFirst ? "top" : "bottom";
    this.#pill.lastElementChild.textContent = this.#unseen === 1 ? one : fill(many, { n: this.#unseen });
    this.ontitle(this.#unseen);
  }

  goToNewest(behavior) {
    const newestFirst = this.runs.newestFirst;
    const edge = this.#edges[newestFirst ? "newest" : "oldest"];
    const top = edge.getBoundingClientRect()[newestFirst ? "top" : "bottom"] + scrollY;
    const target = newestFirst ? top - this.#board.offsetHeight : top - innerHeight + NEAR;
    const far = Math.abs(target - scrollY) > 3 * innerHeight || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pressed = document.activeElement === this.#pill;
    scrollTo({ top: target, behavior: behavior ?? (far ? "instant" : "smooth") });
    // The pill goes away under the finger: the focus goes on to what it led to.
    if (pressed) this.runs.newest()?.querySelector(".minute").focus({ preventScroll: true });
  }

  /** The line that is being read: the first below the scoreboard. */
  reading() {
    const from = this.#board.getBoundingClientRect().bottom;
    const x = this.feed.getBoundingClientRect().right - 40;
    // Headings may lie above it: go down until a line is hit.
    for (let y = from + 4; y < innerHeight; y += 24) {
      const line = document.elementsFromPoint(x, y).find((node) => node.closest?.(".feed .entry"));
      if (line) return line.closest(".entry");
    }
    return null;
  }

  #keepByHand(change) {
    const line = this.reading();
    const top = line?.getBoundingClientRect().top - this.#owed;
    change();
    const stands = line?.isConnected ? line : line && this.runs.node(Number(line.dataset.id));
    if (!stands) return;
    scrollBy({ top: stands.getBoundingClientRect().top - top, behavior: "instant" });
    this.#owed = stands.getBoundingClientRect().top - top;
  }

  /** While the newest line is followed the browser must not hold the page back; nor where we keep the place ourselves. */
  #mark(following) {
    document.documentElement.classList.toggle("following", following);
    document.documentElement.classList.toggle("keeps-place", !native);
  }
}
