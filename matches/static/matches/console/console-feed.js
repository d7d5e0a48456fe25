// The feed in the console: the fans' lines, oldest first. Each line can get the focus and has tools.

import { Feed } from "../shared/feed.js";
import { keyButton, make } from "./dom.js";

export const ACTIONS = [
  { name: "edit", key: "e", label: "Edit" },
  { name: "retract", key: "r", label: "Retract" },
  { name: "pin", key: "p", label: "Pin" },
];

export class ConsoleFeed extends Feed {
  #forms = new Map(); // entry id -> the form that is open in its line

  /** onaction(name, data): edit, retract or pin this entry. entries: id -> the newest data of an entry. */
  constructor(page, sections, autoscroll, announcer, onaction) {
    super(page, sections, autoscroll, announcer);
    this.entries = new Map();
    sections.feed.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-action]");
      const node = target.closest(".entry");
      if (button) onaction(button.dataset.action, this.entries.get(Number(node.dataset.id)));
    });
  }

  /** Replace the lines by those of a snapshot. */
  show(entries) {
    const current = new Set(entries.map(({ id }) => id));
    this.anchor.preserve(() => {
      this.sections.remove([...this.sections.ids()].filter((id) => !current.has(id)));
      for (const data of entries) this.sections.insert(this.makeNode(data));
    });
    const pinned = entries.find((data) => data.pinned);
    if (pinned) this.handle({ type: "commentary.pinned", data: pinned });
  }

  /** The server has answered with an entry. It is shown at once, unless a frame had the same state. */
  showAnswer(data) {
    const known = this.entries.get(data.id);
    if (!known || known.version < data.version || known.retracted_at !== data.retracted_at) {
      this.handle({ type: known ? "commentary.corrected" : "commentary.added", data });
    }
  }

  handle(frame) {
    // Stored at once, before it is rendered: the next command may need it.
    if (frame.type === "commentary.rescored") {
      for (const entry of frame.data.entries) Object.assign(this.entries.get(entry.id) ?? {}, entry);
    } else {
      this.entries.set(frame.data.id, frame.data);
    }
    super.handle(frame);
  }

  makeNode(data) {
    this.entries.set(data.id, data);
    const node = super.makeNode(data);
    node.tabIndex = -1;
    node.querySelector(".minute").tabIndex = -1;
    const form = this.#forms.get(data.id);
    node.querySelector(".entry-body").append(form ?? this.#tools(data));
    return node;
  }

  /** Show a form in a line. It stays when the line is rendered again. Null removes it. */
  setForm(id, form) {
    const node = this.sections.node(id);
    const old = this.#forms.get(id);
    if (form) this.#forms.set(id, form);
    else this.#forms.delete(id);
    if (!node) return;
    const hadFocus = old?.contains(document.activeElement);
    (old ?? node.querySelector(".line-tools"))?.replaceWith(form ?? this.#tools(this.entries.get(id)));
    if (form) node.scrollIntoView({ block: "nearest" });
    // The line gets the focus only if the form had it.
    else if (hadFocus) node.focus();
  }

  #tools(data) {
    const retracted = data.retracted_at !== null;
    const buttons = ACTIONS.filter(({ name }) => !retracted || name === "edit").map(({ name, key, label }) =>
      keyButton(name === "pin" && data.pinned ? "Unpin" : label, key.toUpperCase(), {
        class: "tool",
        "data-action": name,
        tabindex: "-1",
        "aria-keyshortcuts": key,
      }),
    );
    return make("div", { class: "line-tools" }, ...buttons);
  }
}
