// Signs at messages and at lines of the feed: how many there are, and which are mine.

import { showReactions } from "./message.js";

export class Reactions {
  #counts = { entry: new Map(), message: new Map() };
  #mine = { entry: new Map(), message: new Map() };

  /**
   * lineAt(target, id) -> the element that has a `.reactions`, or nothing; send(target, id, kind, off) -> a promise of
   * whether the server took it.
   */
  constructor({ lineAt, send }) {
    this.lineAt = lineAt;
    this.send = send;
  }

  /** Counts as the server has them, of those that changed; with whole_from all of them, at messages from that one on. */
  take({ entries, messages, whole_from: from }) {
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

  /** Which of them are this member's. */
  own({ entries, messages }) {
    const before = [...this.#mine.entry.keys()].map((id) => ["entry", id]);
    before.push(...[...this.#mine.message.keys()].map((id) => ["message", id]));
    this.#mine = { entry: new Map(), message: new Map() };
    this.#each({ entries, messages }, (target, id, kinds) => this.#mine[target].set(id, kinds));
    for (const [target, id] of before) this.show(target, id);
  }

  /** Shown at once, and taken back if the server does not take it. */
  async react(target, id, kind) {
    const [mine, counts] = [this.#mine[target].get(id) ?? [], this.#counts[target].get(id) ?? {}];
    const off = mine.includes(kind);
    const wanted = off ? mine.filter((other) => other !== kind) : [...mine, kind];
    const counted = { ...counts, [kind]: Math.max(0, (counts[kind] ?? 0) + (off ? -1 : 1)) };
    this.#mine[target].set(id, wanted);
    this.#counts[target].set(id, counted);
    this.show(target, id);
    if (await this.send(target, id, kind, off)) return;
    // Unless the server has told of newer ones.
    if (this.#mine[target].get(id) === wanted) this.#mine[target].set(id, mine);
    if (this.#counts[target].get(id) === counted) this.#counts[target].set(id, counts);
    this.show(target, id);
  }

  show(target, id) {
    const line = this.lineAt(target, id);
    if (!line) return;
    const mine = this.#mine[target].get(id) ?? [];
    showReactions(line, this.#counts[target].get(id) ?? {}, mine, (kind) => this.react(target, id, kind));
  }

  /** All that is known, on lines that are new. */
  showAll(target) {
    for (const id of this.#counts[target].keys()) this.show(target, id);
  }

  #each({ entries, messages }, keep) {
    for (const [target, found] of [
      ["entry", entries],
      ["message", messages],
    ]) {
      for (const [id, value] of Object.entries(found)) {
        keep(target, Number(id), value);
        this.show(target, Number(id));
      }
    }
  }
}
