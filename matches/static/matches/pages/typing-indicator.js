// "Cora is writing…": said for as long as it is news, and to eyes only: a screen reader has better things to say.

import { fill } from "../../livecast/page-data.js";

const NEWS_MS = 6000;

export class Writing {
  #timer = 0;

  constructor(words) {
    this.words = words;
    this.node = document.getElementById("writing");
  }

  /** Somebody writes, or has stopped. */
  heard({ typing, name }) {
    clearTimeout(this.#timer);
    if (typing) {
      this.node.textContent = fill(this.words.writing, { name });
      this.#timer = setTimeout(() => this.still(), NEWS_MS);
    }
    this.node.toggleAttribute("data-on", typing);
  }

  /** What was written has come, or nothing has for a while. */
  still() {
    clearTimeout(this.#timer);
    this.node.removeAttribute("data-on");
  }
}
