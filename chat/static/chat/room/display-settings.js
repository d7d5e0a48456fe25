// How somebody likes the chat: shown or hidden, and how large its letters are. Kept for the next page.

import { storage } from "../../livecast/storage.js";

const SIZES = ["m", "l", "s"];

export class Keeping {
  /** onshown(bool): the chat was shown or hidden. */
  constructor(root, onshown) {
    this.root = root;
    // Beside the console it folds: what is said meanwhile is counted.
    this.folds = root.hasAttribute("data-console");
    this.name = this.folds ? "chat.folded" : "chat.hidden";
    this.show = document.querySelector(".chat-show");
    this.onshown = onshown;
    this.#size(storage.get("chat.size") ?? "m");
    root.querySelector('[data-do="font"]').addEventListener("click", () => {
      const next = SIZES[(SIZES.indexOf(root.dataset.size) + 1) % SIZES.length];
      storage.set("chat.size", next);
      this.#size(next);
    });
    root.querySelector('[data-do="hide"]').addEventListener("click", () => this.hide(true));
    this.show.addEventListener("click", () => this.hide(false));
    root.hidden = this.hidden;
    this.show.hidden = !this.hidden;
  }

  get hidden() {
    return storage.get(this.name) === "1";
  }

  hide(hidden) {
    storage.set(this.name, hidden ? "1" : "0");
    this.root.hidden = hidden;
    this.show.hidden = !hidden;
    (hidden ? this.show : this.root.querySelector(".chat-scroll")).focus({ preventScroll: true });
    this.onshown(!hidden);
  }

  #size(size) {
    this.root.dataset.size = SIZES.includes(size) ? size : "m";
  }
}
