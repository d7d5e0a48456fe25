// Unsent texts, stored in this browser by match and person, so that a reload, a crash or a closed tab loses none. Each
// text has its own item, so that tabs do not overwrite each other's.

export class TextStore extends EventTarget {
  #prefix;
  #memory = new Map();
  #durable = true;

  /** Events: "change" when another tab has changed an item, "volatile" when the browser does not store items. */
  constructor(matchId, userId) {
    super();
    this.#prefix = `livecast.console.${matchId}.${userId}.`;
    addEventListener("storage", ({ key }) => {
      if (key === null || key.startsWith(this.#prefix)) this.dispatchEvent(new Event("change"));
    });
  }

  /** False if items last only as long as this page. */
  get durable() {
    return this.#durable;
  }

  put(name, value) {
    try {
      localStorage.setItem(this.#prefix + name, JSON.stringify(value));
      this.#memory.delete(name);
    } catch {
      // Full or forbidden: the item is kept in memory, and the console shows a notice.
      this.#memory.set(name, value);
      if (this.#durable) this.dispatchEvent(new Event("volatile"));
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

  remove(name) {
    this.#memory.delete(name);
    try {
      localStorage.removeItem(this.#prefix + name);
    } catch {
      // It was not stored.
    }
  }

  /** The names of the items that begin with `beginning`, in order. */
  names(beginning) {
    const found = new Set([...this.#memory.keys()].filter((name) => name.startsWith(beginning)));
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key.startsWith(this.#prefix + beginning)) found.add(key.slice(this.#prefix.length));
      }
    } catch {
      // Only the items in memory.
    }
    return [...found].sort();
  }
}
