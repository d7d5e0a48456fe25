// How the fan wants the lines: newest or oldest first, all of them or key events only. Kept in this browser.

import { storage } from "../../livecast/storage.js";

export class View {
  #tools = document.querySelector(".tools");

  constructor(feed, runs, place, words) {
    Object.assign(this, { feed, runs, place, words });
    this.#tools.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.lines) this.showLines(button.dataset.lines);
      else if (button?.dataset.order) this.showOrder(runs.newestFirst ? "oldest" : "newest");
    });
    if (storage.get("order") === "oldest") this.showOrder("oldest");
    if (storage.get("lines") === "key") this.showLines("key");
    delete this.#tools.dataset.waiting;
  }

  showLines(which) {
    this.feed.dataset.lines = which;
    for (const button of this.#tools.querySelectorAll("[data-lines]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lines === which));
    }
    storage.set("lines", which);
    this.place.look();
  }

  showOrder(order) {
    this.feed.dataset.order = order;
    this.runs.arrange();
    const button = this.#tools.querySelector("[data-order]");
    button.dataset.order = order;
    button.lastElementChild.textContent = this.words[`${order}_first`];
    storage.set("order", order);
    this.place.look();
  }
}
