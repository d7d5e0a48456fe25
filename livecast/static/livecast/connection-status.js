// Shows whether the page is up to date: a short text in the masthead, and a notice while the connection is broken.

import { hourAndMinute } from "./local-times.js";
import { fill } from "./page-data.js";

const TROUBLE_MS = 1500; // shorter interruptions are not shown

export class ConnectionStatus {
  /** @type {HTMLElement} */
  #node = document.querySelector("[data-connection]");
  /** @type {{name: string, freshAt: number} | null} */
  #state = null;
  #timer = null;
  #inTrouble = false;

  /**
   * @param {Record<string, string>} words The page's texts, by the name of a state.
   * @param {{announce?: (text: string) => void, onstale?: (stale: boolean) => void}} options
   *   announce: announces a sentence. onstale(true): the page may be out of date; onstale(false): it is not.
   */
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
      if (state.name !== "connecting") document.querySelector(".kept-page")?.remove(); // the copy is current now
      this.#render(false);
    } else if (this.#inTrouble) {
      this.#render(true);
    } else {
      this.#timer ??= setTimeout(() => this.#render(true), TROUBLE_MS);
    }
  }

  #render(trouble) {
    const { name, freshAt } = this.#state;
    const sentence = fill(this.words[name], { time: hourAndMinute(freshAt) });
    this.#node.hidden = false;
    this.#node.dataset.connection = name;
    this.#node.toggleAttribute("data-trouble", trouble);
    this.#node.querySelector(".connection-text").textContent = sentence;
    this.onstale(trouble);
    if (trouble !== this.#inTrouble) this.announce(sentence);
    this.#inTrouble = trouble;
  }
}
