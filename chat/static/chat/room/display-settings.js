// The member's display settings of the chat: shown or hidden, and the text size. Stored in this browser.

import { storage } from "../../livecast/storage.js";

const SIZES = ["m", "l", "s"];

export class DisplaySettings {
  /** onshown(bool): the chat was shown or hidden. */
  constructor(root, onshown) {
    this.root = root;
    // In the console the hidden chat still counts new messages.
    this.folds = root.hasAttribute("data-console");
    this.name = this.folds ? "chat.folded" : "chat.hidden";
    this.showButton = document.querySelector(".chat-show");
    this.onshown = onshown;
    this.#setSize(storage.get("chat.size") ?? "m");
    root.querySelector('[data-action="font"]').addEventListener("click", () => {
      const next = SIZES[(SIZES.indexOf(root.dataset.size) + 1) % SIZES.length];
      storage.set("chat.size", next);
      this.#setSize(next);
    });
    root.querySelector('[data-action="hide"]').addEventListener("click", () => this.hide(true));
    this.showButton.addEventListener("click", () => this.hide(false));
    root.hidden = this.hidden;
    this.showButton.hidden = !this.hidden;
  }

  get hidden() {
    return storage.get(this.name) === "1";
  }

  hide(hidden) {
    storage.set(this.name, hidden ? "1" : "0");
    this.root.hidden = hidden;
    this.showButton.hidden = !hidden;
    (hidden ? this.showButton : this.root.querySelector(".chat-scroll")).focus({ preventScroll: true });
    this.onshown(!hidden);
  }

  #setSize(size) {
    this.root.dataset.size = SIZES.includes(size) ? size : "m";
  }
}
