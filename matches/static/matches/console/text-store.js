// Where unsent text lies: in this browser, under the match and the person, so that a reload, a crash or a closed tab
// loses nothing. Each thing has an item of its own: two tabs never write over each other's.

export class Shelf extends EventTarget {
  #prefix;
  #memory = new Map();
  #durable = true;

  /** Tells "change" when another tab has put or taken something, "frail" when the browser keeps nothing. */
  constructor(matchId, userId) {
    super();
    this.#prefix = `livecast.console.${matchId}.${userId}.`;
    addEventListener("storage", ({ key }) => {
      if (key === null || key.startsWith(this.#prefix)) this.dispatchEvent(new Event("change"));
    });
  }

  /** False where what is put here lasts only as long as this page. */
  get durable() {
    return this.#durable;
  }

  put(name, value) {
    try {
      localStorage.setItem(this.#prefix + name, JSON.stringify(value));
      this.#memory.delete(name);
    } catch {
      // Full, or forbidden: better kept for as long as the page lasts than not at all, and said.
      this.#memory.set(name, value);
      if (this.#durable) this.dispatchEvent(new Event("frail"));
      this.#durable = false;
    }
  }

  get(name) {
    if (this.#memory.has(name)) return this.#memory.get(name);
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + name));
    } catch {
      return null;
    }
  }

  drop(name) {
    this.#memory.delete(name);
    try {
      localStorage.removeItem(this.#prefix + name);
    } catch {
      // Then it was never there.
    }
  }

  /** The names of what lies here and begins like this, in their order. */
  names(beginning) {
    const found = new Set([...this.#memory.keys()].filter((name) => name.startsWith(beginning)));
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key.startsWith(this.#prefix + beginning)) found.add(key.slice(this.#prefix.length));
      }
    } catch {
      // Nothing but what this page remembers.
    }
    return [...found].sort();
  }
}
