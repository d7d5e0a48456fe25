// Says how fresh the page is. In order: a quiet word in the masthead. In trouble: a notice that stays in view.

import { fill } from "./page-data.js";
import { hourAndMinute } from "./local-times.js";

const TROUBLE_MS = 1500; // a hiccup shorter than this is nobody's business

export class Connection {
  #sign = document.querySelector("[data-connection]");
  #state = null;
  #timer = null;
  #told = false;

  /** announce(text) reads a sentence out; onstale(bool) is told when what the page shows may be old. */
  constructor(words, { announce = () => {}, onstale = () => {} } = {}) {
    this.words = words;
    this.announce = announce;
    this.onstale = onstale;
  }

  show(state) {
    this.#state = state;
    if (["connected", "connecting", "polling"].includes(state.name)) {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#write(false);
    } else if (this.#told) {
      this.#write(true);
    } else {
      this.#timer ??= setTimeout(() => this.#write(true), TROUBLE_MS);
    }
  }

  #write(trouble) {
    const { name, freshAt } = this.#state;
    const sentence = fill(this.words[name], { time: hourAndMinute(freshAt) });
    this.#sign.hidden = false;
    this.#sign.dataset.connection = name;
    this.#sign.toggleAttribute("data-trouble", trouble);
    this.#sign.querySelector(".connection-text").textContent = sentence;
    this.onstale(trouble);
    if (trouble !== this.#told) this.announce(sentence);
    this.#told = trouble;
  }
}
