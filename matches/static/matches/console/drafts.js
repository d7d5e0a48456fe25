// What is being typed, kept letter by letter. Every tab has a draft of its own; that of a tab which is gone (closed,
// crashed) is found again by the next one that opens.

const TAB = "livecast.console.tab";
const STALE_MS = 15000; // without locks to go by, a tab that has not touched its draft for so long counts as gone
const LOCKS = navigator.locks; // undefined where the page did not come over TLS, or from this machine

function newId() {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}

export class Drafts {
  #tab = null;

  constructor(shelf, scope) {
    this.shelf = shelf;
    this.scope = scope;
  }

  /** Say which tab this is. One that was duplicated brings the same id along: the lock tells, and it takes a new one. */
  async open() {
    this.#tab = this.#remembered();
    if (LOCKS && !(await this.#hold())) {
      this.#tab = newId();
      await this.#hold();
    }
    this.#remember();
  }

  keep(text) {
    const name = `draft.${this.#tab}`;
    if (text) this.shelf.put(name, { text, at: Date.now() });
    else this.shelf.drop(name);
  }

  mine() {
    return this.shelf.get(`draft.${this.#tab}`)?.text ?? "";
  }

  /** Texts of tabs that are gone: [{name, text}], the oldest first. */
  async orphans() {
    const alive = await this.#alive();
    return this.shelf
      .names("draft.")
      .filter((name) => name !== `draft.${this.#tab}`)
      .map((name) => ({ name, ...this.shelf.get(name) }))
      .filter(({ name, text, at }) => text && !alive(name.slice(6), at))
      .sort((one, other) => one.at - other.at);
  }

  #lockName(tab) {
    return `${this.scope}.tab.${tab}`;
  }

  /** Hold this tab's lock for as long as the page lives; false if another page has it. */
  #hold() {
    return new Promise((resolve) => {
      LOCKS.request(this.#lockName(this.#tab), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise(() => {});
      });
    });
  }

  async #alive() {
    if (!LOCKS) return (tab, at) => Date.now() - at < STALE_MS;
    const { held } = await LOCKS.query();
    const names = new Set(held.map(({ name }) => name));
    return (tab) => names.has(this.#lockName(tab));
  }

  #remembered() {
    try {
      return sessionStorage.getItem(TAB) ?? newId();
    } catch {
      return newId();
    }
  }

  #remember() {
    try {
      sessionStorage.setItem(TAB, this.#tab);
    } catch {
      // Then a reload finds its draft as that of a tab which is gone.
    }
  }
}
