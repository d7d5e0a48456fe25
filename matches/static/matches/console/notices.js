// Notices above the composer: a sentence, and perhaps a button.

import { focusTextField } from "../../livecast/dialog.js";
import { keyButton, make } from "./dom.js";

const BRIEF_MS = 6000; // how long a notice about a key that did nothing is shown

export class Notices {
  #root = document.getElementById("notices");
  #shown = new Map();
  #timer = null;

  constructor(announce) {
    this.announce = announce;
  }

  /** Show a notice for a few seconds. */
  showBriefly(name, text) {
    this.show(name, text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.remove(name), BRIEF_MS);
  }

  /** action: {label, key, run}. A notice of the same name is replaced. */
  show(name, text, action = null) {
    if (this.#shown.get(name)?.dataset.text === text) return;
    const button = action && keyButton(action.label, action.key, { class: "tool primary" });
    button?.addEventListener("click", action.run);
    const node = make("div", { class: "console-notice", "data-text": text }, make("p", {}, text), button ?? "");
    this.#shown.get(name)?.remove();
    this.#shown.set(name, node);
    this.#root.append(node);
    this.announce(text, true);
  }

  remove(name) {
    const node = this.#shown.get(name);
    const focused = node?.contains(document.activeElement);
    node?.remove();
    this.#shown.delete(name);
    if (focused) focusTextField();
  }
}
