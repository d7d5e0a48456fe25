// The member's display settings of the chat: shown or hidden, and the text size. Stored in this browser.
// Beside the feed, a closed chat without messages is folded until the member shows it.

import { storage } from "../../livecast/storage.js";

const SIZES = ["m", "l", "s"];
const wideScreen = matchMedia("(min-width: 1000px)");

export class DisplaySettings {
  #folded = false;
  #opened = false; // the member has shown the chat on this page

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
    wideScreen.addEventListener("change", () => this.#show());
    this.#show();
  }

  get hidden() {
    return storage.get(this.name) === "1";
  }

  /** Fold the chat, or unfold it. */
  fold(folded) {
    this.#folded = folded;
    this.#show();
  }

  hide(hidden) {
    storage.set(this.name, hidden ? "1" : "0");
    this.#opened = !hidden;
    this.#show();
    (hidden ? this.showButton : this.root.querySelector(".chat-scroll")).focus({ preventScroll: true });
    this.onshown(!hidden);
  }

  #show() {
    const hidden = this.hidden || (this.#folded && !this.#opened && !this.folds && wideScreen.matches);
    this.root.hidden = hidden;
    this.showButton.hidden = !hidden;
  }

  #setSize(size) {
    this.root.dataset.size = SIZES.includes(size) ? size : "m";
  }
}
