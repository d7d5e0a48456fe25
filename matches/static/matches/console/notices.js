// Notices above the composer: a sentence, and perhaps a button.

import { focusTextField } from "../../livecast/dialog.js";
import { keyButton, make } from "./dom.js";

export class Notices {
  #root = document.getElementById("notices");
  #shown = new Map();

  constructor(announce) {
    this.announce = announce;
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
