// The list of completions for the word at the caret. Arrow keys and Tab choose one; typing ignores it.

import { make } from "./dom.js";

const ICONS = { player: "person", kind: "bolt", side: "shield" };

export class Completions {
  #all = [];
  #active = -1;

  constructor(list, field, onchoose) {
    Object.assign(this, { list, field, onchoose });
    // mousedown: a click would take the focus from the field first.
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  get open() {
    return this.#all.length > 0;
  }

  /** Whether an option was selected with the arrow keys. Then Enter chooses it, instead of posting the line. */
  get selected() {
    return this.#active >= 0;
  }

  show(all) {
    this.#all = all;
    this.#active = -1;
    this.list.replaceChildren(...all.map((one, index) => this.#option(one, index)));
    this.list.hidden = !all.length;
    this.#mark();
  }

  close() {
    this.show([]);
  }

  move(step) {
    const count = this.#all.length;
    this.#active = this.#active < 0 ? (step > 0 ? 0 : count - 1) : (this.#active + step + count) % count;
    this.#mark();
  }

  choose(index = Math.max(0, this.#active)) {
    const one = this.#all[index];
    this.close();
    this.onchoose(one);
  }

  #option({ what: token, label, detail, insert }, index) {
    return make(
      "li",
      { role: "option", id: `completion-${index}`, "data-index": index, "data-token": token, "aria-selected": "false" },
      make("span", { class: "material-symbols-outlined", "aria-hidden": "true" }, ICONS[token] ?? "notes"),
      make("span", { class: "completion-label" }, label),
      make("span", { class: "completion-detail" }, token === "kind" ? insert : detail),
      index === 0 ? make("kbd", { "aria-hidden": "true" }, "Tab") : "",
    );
  }

  #mark() {
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#active));
      if (index === this.#active) option.scrollIntoView({ block: "nearest" });
    });
    if (this.selected) this.field.setAttribute("aria-activedescendant", `completion-${this.#active}`);
    else this.field.removeAttribute("aria-activedescendant");
  }
}
