// "Cora is writing…", shown for a few seconds. It is not announced to screen readers.

import { fill } from "../../livecast/page-data.js";

const SHOWN_MS = 6000;

export class TypingIndicator {
  #timer = 0;

  constructor(words) {
    this.words = words;
    this.node = document.getElementById("typing-indicator");
  }

  /** A commentator is typing, or has stopped. */
  update({ typing, name }) {
    clearTimeout(this.#timer);
    if (typing) {
      this.node.textContent = fill(this.words.writing, { name });
      this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
    }
    this.node.toggleAttribute("data-visible", typing);
  }

  hide() {
    clearTimeout(this.#timer);
    this.node.removeAttribute("data-visible");
  }
}
