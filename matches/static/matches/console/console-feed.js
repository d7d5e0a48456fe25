// The feed in the console: the fans' lines, oldest first, each of which can be stood on and worked at.

import { Feed } from "../shared/feed.js";
import { keyButton, make } from "./dom.js";

export const ACTIONS = [
  { name: "edit", key: "e", label: "Edit" },
  { name: "retract", key: "r", label: "Retract" },
  { name: "pin", key: "p", label: "Pin" },
];

export class Stream extends Feed {
  #worked = new Map(); // entry id -> the form that is open in its line

  /** onwork(name, data): edit, retract or pin this entry. entries: id -> what the feed last said of it. */
  constructor(page, runs, follow, announcer, onwork) {
    super(page, runs, follow, announcer);
    this.entries = new Map();
    runs.feed.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-work]");
      const node = target.closest(".entry");
      if (button) onwork(button.dataset.work, this.entries.get(Number(node.dataset.id)));
    });
  }

  /** Show a snapshot's lines in the place of what stands here. */
  show(entries) {
    const held = new Set(entries.map(({ id }) => id));
    this.place.keep(() => {
      this.runs.drop([...this.runs.ids()].filter((id) => !held.has(id)));
      for (const data of entries) this.runs.put(this.make(data));
    });
    const pinned = entries.find((data) => data.pinned);
    if (pinned) this.take({ type: "commentary.pinned", data: pinned });
  }

  /** The server has answered with an entry: it stands here at once, unless the feed has told of it already. */
  answered(data) {
    const known = this.entries.get(data.id);
    if (!known || known.version < data.version || known.retracted_at !== data.retracted_at) {
      this.take({ type: known ? "commentary.corrected" : "commentary.added", data });
    }
  }

  take(frame) {
    // Noted at once, whenever it is painted: what is posted next may ask for it.
    if (frame.type === "commentary.rescored") {
      for (const moved of frame.data.entries) Object.assign(this.entries.get(moved.id) ?? {}, moved);
    } else {
      this.entries.set(frame.data.id, frame.data);
    }
    super.take(frame);
  }

  make(data) {
    this.entries.set(data.id, data);
    const node = super.make(data);
    node.tabIndex = -1;
    node.querySelector(".minute").tabIndex = -1;
    const form = this.#worked.get(data.id);
    node.querySelector(".said").append(form ?? this.#tools(data));
    return node;
  }

  /** Put a form into a line, where it stays whatever is told of that line meanwhile; null takes it out again. */
  work(id, form) {
    const node = this.runs.node(id);
    const had = this.#worked.get(id);
    if (form) this.#worked.set(id, form);
    else this.#worked.delete(id);
    if (!node) return;
    const left = had?.contains(document.activeElement);
    (had ?? node.querySelector(".line-tools"))?.replaceWith(form ?? this.#tools(this.entries.get(id)));
    if (form) node.scrollIntoView({ block: "nearest" });
    // Whoever has gone on to the composer meanwhile is not called back.
    else if (left) node.focus();
  }

  isWorked(id) {
    return this.#worked.has(id);
  }

  #tools(data) {
    const retracted = data.retracted_at !== null;
    const buttons = ACTIONS.filter(({ name }) => !retracted || name === "edit").map(({ name, key, label }) =>
      keyButton(name === "pin" && data.pinned ? "Unpin" : label, key.toUpperCase(), {
        class: "tool",
        "data-work": name,
        tabindex: "-1",
        "aria-keyshortcuts": key,
      }),
    );
    return make("div", { class: "line-tools" }, ...buttons);
  }
}
