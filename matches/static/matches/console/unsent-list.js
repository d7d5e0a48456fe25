// What is not in the feed yet, at the end of it: lines that wait for the network or a login, that were refused, that are
// held back for some seconds, and drafts of tabs that are gone. Each says what it is, and what can be done with it.

import { keyButton, make, say } from "./dom.js";

const FRESH_MS = 400; // a post that is answered within this time never shows as being on its way

export class Unsent {
  #list = document.getElementById("unsent");
  #nodes = new Map();
  #timer = null;
  #held = [];
  #gone = new Set(); // keys of lines that were held
  #queue = [];
  #drafts = [];
  problem = null;

  /**
   * now(): the server's time, in ms. user: who is here. onact(name, item): "back" (into the composer), "now" (send it),
   * "drop". onchange(change): the list is about to change.
   */
  constructor({ now, user, onact, onchange }) {
    Object.assign(this, { now, user, onact, onchange });
    this.#list.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-act]");
      if (button) this.act(button.dataset.act, button.closest("li"));
    });
  }

  get nodes() {
    return [...this.#list.children];
  }

  /** The newest of mine that is held, undefined where none is. */
  get myHeld() {
    return this.#held.filter(({ author_id: id }) => id === this.user.id).at(-1);
  }

  get held() {
    return this.#held;
  }

  set held(held) {
    // What was taken back, or let go, may be told of once more by a frame that was on its way.
    this.#held = held.filter(({ key }) => !this.#gone.has(key));
    this.#show();
  }

  /** A held line is held no more. */
  release(key) {
    this.#gone.add(key);
    this.held = this.#held;
  }

  /** What waits for the server, and why it stands, null where it does not. */
  showQueue(items, problem) {
    this.#queue = items;
    this.problem = problem;
    this.#show();
  }

  set drafts(drafts) {
    this.#drafts = drafts;
    this.#show();
  }

  /** Do what a line offers under this name, if it does. */
  act(name, node) {
    const rows = this.#rows();
    const row = rows.find(({ id }) => id === node?.dataset.row);
    if (row?.acts.some((act) => act.name === name)) this.onact(name, row);
  }

  #rows() {
    const mine = (one) => one.author_id === this.user.id;
    const back = { name: "back", key: "x", label: "Take back" };
    const now = { name: "now", key: "n", label: "Send now" };
    const held = new Set(this.#held.map(({ key }) => key));
    const drop = { name: "drop", key: "d", label: "Drop" };
    return [
      ...this.#drafts.map((item) => ({
        id: item.name,
        kind: "draft",
        item,
        acts: [{ ...back, label: "Take up" }, drop],
      })),
      ...this.#held.map((item) => ({
        id: item.key,
        kind: item.refused ? "refused" : "held",
        item,
        acts: mine(item) ? (item.refused ? [back] : [back, now]) : [],
      })),
      // What is held is with the server, though its answer may not have come yet.
      ...this.#queue
        .filter(({ key }) => !held.has(key))
        .map((item) => ({
          id: item.key,
          kind: item.refused ? "refused" : this.problem ? "waiting" : "queued",
          item,
          // What is on its way is the server's to give back.
          acts: item.refused
            ? [{ ...back, label: "Mend" }, { ...now, label: "Try again" }, drop]
            : this.problem
              ? [back]
              : [],
        })),
    ];
  }

  #show() {
    const rows = this.#rows();
    const wanted = new Set(rows.map(({ id }) => id));
    this.onchange(() => {
      for (const [id, node] of this.#nodes) {
        if (wanted.has(id)) continue;
        // Whoever stands on a line that goes on into the feed stays with the lines.
        if (node.contains(document.activeElement)) this.#list.parentElement.focus({ preventScroll: true });
        node.remove();
        this.#nodes.delete(id);
      }
      let at = this.#list.firstElementChild;
      for (const row of rows) {
        const old = this.#nodes.get(row.id);
        const node = old?.dataset.kind === row.kind ? old : this.#node(row);
        const focused = old !== node && old?.contains(document.activeElement);
        if (old && old !== node) {
          if (at === old) at = old.nextElementSibling;
          old.remove();
        }
        this.#nodes.set(row.id, node);
        // Only what stands elsewhere is moved: a node that moves loses the focus.
        if (node === at) at = at.nextElementSibling;
        else this.#list.insertBefore(node, at);
        if (focused) node.focus({ preventScroll: true });
      }
    });
    this.#tick();
  }

  #node({ id, kind, item, acts }) {
    const text = item.preview || item.text || item.typed;
    return make(
      "li",
      { class: "unsent-line", tabindex: "-1", "data-row": id, "data-kind": kind },
      make("p", { class: "unsent-state" }, make("span", { class: "unsent-word" })),
      make("p", { class: "unsent-text", dir: "auto" }, text),
      make(
        "div",
        { class: "line-tools" },
        ...acts.map(({ name, key, label }) =>
          keyButton(label, key.toUpperCase(), {
            class: "tool",
            "data-act": name,
            tabindex: "-1",
            "aria-keyshortcuts": key,
          }),
        ),
      ),
    );
  }

  /** Write what each line is, and come back when that changes. */
  #tick() {
    clearTimeout(this.#timer);
    let next = Infinity;
    for (const { id, kind, item } of this.#rows()) {
      const node = this.#nodes.get(id);
      const [word, again] = this.#word(kind, item);
      say(node.querySelector(".unsent-word"), word);
      node.toggleAttribute("data-fresh", word === "");
      next = Math.min(next, again);
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#tick(), next);
  }

  #word(kind, item) {
    if (kind === "draft") return ["Typed in a window that is gone", Infinity];
    if (kind === "refused") return [`Refused: ${item.refused}`, Infinity];
    if (kind === "held") {
      const left = (Date.parse(item.release_at) - this.now()) / 1000;
      const who = item.author_id === this.user.id ? "Held" : `${item.author} holds`;
      if (left <= 0) return [`${who}: going out…`, Infinity];
      return [`${who}: ${Math.ceil(left)} s`, (left % 1) * 1000 + 20];
    }
    if (this.problem) return [`Waits here: ${this.problem.message}`, Infinity];
    const age = this.now() - Date.parse(item.typed_at);
    return age < FRESH_MS ? ["", FRESH_MS - age + 10] : ["Sending…", Infinity];
  }
}
