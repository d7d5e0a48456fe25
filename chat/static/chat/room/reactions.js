// Reactions to messages and to lines of the feed: how many there are, and which are the member's own.

import { showReactions } from "./message.js";

export class Reactions {
  #counts = { entry: new Map(), message: new Map() };
  #mine = { entry: new Map(), message: new Map() };

  /**
   * lineAt(target, id) -> the element with a `.reactions`, or null; send(target, id, kind, off) -> a promise of whether
   * the server accepted it.
   */
  constructor({ lineAt, send }) {
    this.lineAt = lineAt;
    this.send = send;
  }

  /** The server's counts that changed. With whole_from: all counts, of messages from that id on. */
  update({ entries, messages, whole_from: from }) {
    if (from !== undefined) {
      for (const [target, found, first] of [
        ["entry", entries, 0],
        ["message", messages, from],
      ])
        for (const [id, counts] of this.#counts[target])
          if (id >= first && !(id in found) && Object.keys(counts).length) found[id] = {};
    }
    this.#each({ entries, messages }, (target, id, counts) => this.#counts[target].set(id, counts));
  }

  /** Which reactions are this member's. */
  setOwn({ entries, messages }) {
    const before = [...this.#mine.entry.keys()].map((id) => ["entry", id]);
    before.push(...[...this.#mine.message.keys()].map((id) => ["message", id]));
    this.#mine = { entry: new Map(), message: new Map() };
    this.#each({ entries, messages }, (target, id, kinds) => this.#mine[target].set(id, kinds));
    for (const [target, id] of before) this.show(target, id);
  }

  /** Add or remove a reaction. It is shown at once, and reverted if the server refuses it. */
  async toggle(target, id, kind) {
    const [mine, counts] = [this.#mine[target].get(id) ?? [], this.#counts[target].get(id) ?? {}];
    const off = mine.includes(kind);
    const own = off ? mine.filter((other) => other !== kind) : [...mine, kind];
    const counted = { ...counts, [kind]: Math.max(0, (counts[kind] ?? 0) + (off ? -1 : 1)) };
    this.#mine[target].set(id, own);
    this.#counts[target].set(id, counted);
    this.show(target, id);
    if (await this.send(target, id, kind, off)) return;
    // Unless newer counts have arrived.
    if (this.#mine[target].get(id) === own) this.#mine[target].set(id, mine);
    if (this.#counts[target].get(id) === counted) this.#counts[target].set(id, counts);
    this.show(target, id);
  }

  show(target, id) {
    const line = this.lineAt(target, id);
    if (!line) return;
    const mine = this.#mine[target].get(id) ?? [];
    showReactions(line, this.#counts[target].get(id) ?? {}, mine, (kind) => this.toggle(target, id, kind));
  }

  /** Show the reactions on all lines, after lines were added. */
  showAll(target) {
    for (const id of this.#counts[target].keys()) this.show(target, id);
  }

  #each({ entries, messages }, store) {
    for (const [target, found] of [
      ["entry", entries],
      ["message", messages],
    ]) {
      for (const [id, value] of Object.entries(found)) {
        store(target, Number(id), value);
        this.show(target, Number(id));
      }
    }
  }
}
