// The lines that are not in the feed yet, below it: lines that wait for the network or a login, refused lines, held
// lines, and drafts of closed tabs. Each shows its state and its actions.

import { keyButton, make, setText } from "./dom.js";

const FRESH_MS = 400; // a post that is answered within this time is never shown as “Sending…”

export class UnsentList {
  #list = document.getElementById("unsent");
  #nodes = new Map();
  #timer = null;
  #held = [];
  #removed = new Set(); // keys of lines that are no longer held
  #queue = [];
  #drafts = [];
  problem = null; // why the queue is stopped

  /**
   * now(): the server's time, in ms. user: the commentator. onactionion(name, row): "back" (to the composer), "now"
   * (send) or "drop". onchange(change): run this change of the list.
   */
  constructor({ now, user, onaction, onchange }) {
    Object.assign(this, { now, user, onaction, onchange });
    this.#list.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-action]");
      if (button) this.run(button.dataset.action, button.closest("li"));
    });
  }

  get nodes() {
    return [...this.#list.children];
  }

  /** This commentator's newest held line, or undefined. */
  get ownHeld() {
    return this.#held.filter(({ author_id: id }) => id === this.user.id).at(-1);
  }

  /** This commentator's held lines whose release was refused. */
  get ownRefused() {
    return this.#held.filter(({ author_id: id, refused }) => id === this.user.id && refused);
  }

  get held() {
    return this.#held;
  }

  set held(held) {
    // An older frame may still contain a line that was taken back or published.
    this.#held = held.filter(({ key }) => !this.#removed.has(key));
    this.#show();
  }

  /** A line is no longer held. */
  removeHeld(key) {
    this.#removed.add(key);
    this.held = this.#held;
  }

  /** items: of the outbox; problem: why it is stopped, or null. */
  showQueue(items, problem) {
    this.#queue = items;
    this.problem = problem;
    this.#show();
  }

  set drafts(drafts) {
    this.#drafts = drafts;
    this.#show();
  }

  /** Run this action of a line, if the line has it. */
  run(name, node) {
    const rows = this.#rows();
    const row = rows.find(({ id }) => id === node?.dataset.row);
    if (row?.actions.some((action) => action.name === name)) this.onaction(name, row);
  }

  #rows() {
    const isOwn = (one) => one.author_id === this.user.id;
    const back = { name: "back", key: "x", label: "Take back" };
    const now = { name: "now", key: "n", label: "Send now" };
    const held = new Set(this.#held.map(({ key }) => key));
    const drop = { name: "drop", key: "d", label: "Discard" };
    return [
      ...this.#drafts.map((item) => ({
        id: item.name,
        kind: "draft",
        item,
        actions: [{ ...back, label: "Restore" }, drop],
      })),
      ...this.#held.map((item) => ({
        id: item.key,
        kind: item.refused ? "refused" : "held",
        item,
        actions: isOwn(item) ? [back, item.refused ? { ...now, label: "Try again" } : now] : [],
      })),
      // The server has the held lines, even if their answers have not arrived yet.
      ...this.#queue
        .filter(({ key }) => !held.has(key))
        .map((item) => ({
          id: item.key,
          kind: item.refused ? "refused" : this.problem ? "waiting" : "queued",
          item,
          // A line that is being sent can only be undone by the server.
          actions: item.refused
            ? [{ ...back, label: "Edit" }, { ...now, label: "Try again" }, drop]
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
        const focused = node.contains(document.activeElement);
        node.remove();
        if (focused) this.#newestLine.focus({ preventScroll: true });
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
        // Only nodes in the wrong place are moved: a moved node loses the focus.
        if (node === at) at = at.nextElementSibling;
        else this.#list.insertBefore(node, at);
        if (focused) node.focus({ preventScroll: true });
      }
    });
    this.#updateStates();
  }

  /** The last line of the feed and of this list; the feed itself without any. A sent line has become its last entry. */
  get #newestLine() {
    const feed = this.#list.parentElement;
    return [...feed.querySelectorAll(".entry, .unsent-line")].at(-1) ?? feed;
  }

  #node({ id, kind, item, actions }) {
    const text = item.preview || item.text || item.typed;
    return make(
      "li",
      { class: "unsent-line", tabindex: "-1", "data-row": id, "data-kind": kind },
      make("p", { class: "unsent-state" }, make("span", { class: "unsent-status" })),
      make("p", { class: "unsent-text", dir: "auto" }, text),
      make(
        "div",
        { class: "line-tools" },
        ...actions.map(({ name, key, label }) =>
          keyButton(label, key.toUpperCase(), {
            class: "tool",
            "data-action": name,
            tabindex: "-1",
            "aria-keyshortcuts": key,
          }),
        ),
      ),
    );
  }

  /** Update the state of each line, and again when it changes. */
  #updateStates() {
    clearTimeout(this.#timer);
    let next = Infinity;
    for (const { id, kind, item } of this.#rows()) {
      const node = this.#nodes.get(id);
      const [text, changesIn] = this.#state(kind, item);
      setText(node.querySelector(".unsent-status"), text);
      node.toggleAttribute("data-new", text === "");
      next = Math.min(next, changesIn);
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#updateStates(), next);
  }

  /** The text of a state, and in how many ms it changes. */
  #state(kind, item) {
    if (kind === "draft") return ["Draft from a closed window", Infinity];
    if (kind === "refused") return [`Refused: ${item.refused}`, Infinity];
    if (kind === "held") {
      const left = (Date.parse(item.release_at) - this.now()) / 1000;
      const holder = item.author_id === this.user.id ? "Held" : `${item.author} holds`;
      if (left <= 0) return [`${holder}: sending…`, Infinity];
      return [`${holder}: ${Math.ceil(left)} s`, (left % 1) * 1000 + 20];
    }
    if (this.problem) return [`Waiting: ${this.problem.message}`, Infinity];
    const age = this.now() - Date.parse(item.typed_at);
    return age < FRESH_MS ? ["", FRESH_MS - age + 10] : ["Sending…", Infinity];
  }
}
