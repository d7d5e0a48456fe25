// The reader's place in the feed. A reader at the newest line follows it. For a reader who has scrolled away, the line
// that they read keeps its place; a button shows how many new lines there are and leads to them.

import { fill } from "../../livecast/page-data.js";
import { InsertAnimation } from "./insert-animation.js";
import { animateBelow } from "./resize-animation.js";

const NEAR = 12; // px
// The browser's own scroll anchoring is better than ours: it also works while images load.
const native = CSS.supports("overflow-anchor", "auto");

export class ScrollAnchor {
  #unseen = 0;
  #insertAnimation;
  #animatesResize = true; // false while the page follows its lower end
  #fraction = 0; // part of a pixel that a scroll could not do
  #scoreboard = document.getElementById("scoreboard");
  #tabs = document.getElementById("tabs");
  #pill = document.getElementById("pill");
  #edges = {
    newest: document.querySelector('[data-edge="top"]'),
    oldest: document.querySelector('[data-edge="bottom"]'),
  };

  /** sections: the PeriodSections; ontitle(unseen): called with the number of lines that the fan has not seen. */
  constructor(feed, sections, words, ontitle) {
    this.feed = feed;
    this.sections = sections;
    this.words = words;
    this.ontitle = ontitle;
    this.#insertAnimation = new InsertAnimation(feed);
    let scheduled = false;
    const update = () => {
      scheduled = false;
      this.update();
    };
    addEventListener("scroll", () => (scheduled ||= Boolean(requestAnimationFrame(update))), { passive: true });
    document.addEventListener("visibilitychange", () => this.update());
    this.#pill.addEventListener("click", () => this.goToNewest());
    this.update();
  }

  /** Whether the newest end of the feed is in view. */
  get following() {
    const bottom = this.#top;
    if (this.sections.newestFirst) return this.#edges.newest.getBoundingClientRect().top >= bottom - NEAR;
    return this.#edges.oldest.getBoundingClientRect().bottom <= innerHeight + NEAR;
  }

  /** The lower edge of what covers the feed: the scoreboard, and the tabs where the page has them. */
  get #top() {
    return Math.max(...[this.#scoreboard, this.#tabs].map((node) => node.getBoundingClientRect().bottom));
  }

  /** The height of what covers the feed when the page is scrolled. */
  get #covered() {
    const stuck = this.#tabs.offsetHeight && getComputedStyle(this.#tabs).position === "sticky";
    const shown = this.#scoreboard.offsetHeight + parseFloat(getComputedStyle(this.#scoreboard).top);
    return shown + (stuck ? this.#tabs.offsetHeight : 0);
  }

  /** Run `change` on the page without moving the line that is being read. */
  preserve(change) {
    const following = this.following;
    this.#setClasses(following);
    this.#animatesResize = !following || this.sections.newestFirst;
    if (following && this.sections.newestFirst) this.#insertAnimation.run(change);
    else if (following) {
      change();
      this.goToNewest("instant");
    } else if (native) change();
    else this.#preserveByScrolling(change);
  }

  /** Within `preserve`: change a line that is on the page. If it is on the screen, the lines below it slide. */
  resize(line, change) {
    const { top } = line.getBoundingClientRect();
    const visible = top >= this.#top && top < innerHeight;
    if (visible && this.#animatesResize) animateBelow(line, change);
    else change();
  }

  /** Lines were added that the fan may not have seen. */
  addUnseen(count) {
    if (!count) return;
    if (!this.following || document.hidden) this.#unseen += count;
    this.update();
  }

  /** Update the button and the title to the reader's place. */
  update() {
    const following = this.following;
    this.#setClasses(following);
    if (following && !document.hidden) this.#unseen = 0;
    const { new_one: one, new_many: many } = this.words;
    this.#pill.hidden = following || this.#unseen === 0;
    this.#pill.dataset.edge = this.sections.newestFirst ? "top" : "bottom";
    this.#pill.lastElementChild.textContent = this.#unseen === 1 ? one : fill(many, { n: this.#unseen });
    this.ontitle(this.#unseen);
  }

  goToNewest(behavior) {
    const newestFirst = this.sections.newestFirst;
    const edge = this.#edges[newestFirst ? "newest" : "oldest"];
    const top = edge.getBoundingClientRect()[newestFirst ? "top" : "bottom"] + scrollY;
    const target = newestFirst ? top - this.#covered : top - innerHeight + NEAR;
    const far = Math.abs(target - scrollY) > 3 * innerHeight || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pressed = document.activeElement === this.#pill;
    scrollTo({ top: target, behavior: behavior ?? (far ? "instant" : "smooth") });
    // The button disappears when it is pressed: the newest line gets the focus.
    if (pressed) this.sections.newest()?.querySelector(".minute").focus({ preventScroll: true });
  }

  /** The line that is being read: the first one below the scoreboard and the tabs. */
  currentLine() {
    const from = this.#top;
    const x = this.feed.getBoundingClientRect().right - 40;
    // Headings may cover it: search downwards for a line.
    for (let y = from + 4; y < innerHeight; y += 24) {
      const line = document.elementsFromPoint(x, y).find((node) => node.closest?.(".feed .entry"));
      if (line) return line.closest(".entry");
    }
    return null;
  }

  #preserveByScrolling(change) {
    const line = this.currentLine();
    const top = line?.getBoundingClientRect().top - this.#fraction;
    change();
    const current = line?.isConnected ? line : line && this.sections.node(Number(line.dataset.id));
    if (!current) return;
    scrollBy({ top: current.getBoundingClientRect().top - top, behavior: "instant" });
    this.#fraction = current.getBoundingClientRect().top - top;
  }

  /** The browser's scroll anchoring is off while the newest line is followed, and where this class replaces it. */
  #setClasses(following) {
    document.documentElement.classList.toggle("following", following);
    document.documentElement.classList.toggle("keeps-place", !native);
  }
}
