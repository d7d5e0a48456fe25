// The fan's choices for the feed: newest or oldest line first, all lines or key events only. Stored in this browser.

import { storage } from "../../livecast/storage.js";

export class FeedFilters {
  #tools = document.querySelector(".tools");

  /**
   * feed: the element; sections: the PeriodSections; anchor: the ScrollAnchor; words: the page's texts; older: the
   * OlderLines.
   */
  constructor(feed, sections, anchor, words, older) {
    Object.assign(this, { feed, sections, anchor, words, older });
    this.#tools.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.lines) this.filter(button.dataset.lines);
      else if (button?.dataset.order) this.sort(sections.newestFirst ? "oldest" : "newest");
    });
    document.querySelector(".no-key button").addEventListener("click", () => {
      this.filter("all");
      this.#tools.querySelector('[aria-pressed="false"]').focus({ preventScroll: true });
    });
    if (storage.get("order") === "oldest") this.sort("oldest");
    if (storage.get("lines") === "key") this.filter("key");
    delete this.#tools.dataset.loading;
  }

  /** lines: "all" or "key". */
  filter(lines) {
    this.feed.dataset.lines = lines;
    // Key events may be anywhere in a long match.
    if (lines === "key" && !this.older.complete) this.older.loadAll().catch(() => {});
    for (const button of this.#tools.querySelectorAll("[data-lines]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lines === lines));
    }
    storage.set("lines", lines);
    this.anchor.update();
    // On phones only the other choice is shown: it gets the focus of the one that was made.
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    if (focused.matches(".choice button") && !focused.checkVisibility())
      this.#tools.querySelector('[aria-pressed="false"]').focus({ preventScroll: true });
  }

  /** order: "newest" or "oldest" first. */
  async sort(order) {
    // The oldest line first: then it must be here.
    if (order === "oldest" && !this.older.complete) await this.older.loadAll().catch(() => {});
    this.feed.dataset.order = order;
    this.sections.arrange();
    const button = this.#tools.querySelector("[data-order]");
    button.dataset.order = order;
    button.lastElementChild.textContent = this.words[`${order}_first`];
    storage.set("order", order);
    this.anchor.update();
  }
}
