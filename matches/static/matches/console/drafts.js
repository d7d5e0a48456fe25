// The text in the composer, saved at every keystroke. Each tab has its own draft. The draft of a tab that was closed or
// has crashed is found by the next tab that opens.

const TAB = "livecast.console.tab";
const STALE_MS = 15000; // without locks, a tab that has not saved its draft for this long counts as closed
const LOCKS = navigator.locks; // undefined without TLS, except on localhost

function newId() {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}

export class Drafts {
  #tab = null;

  constructor(store, scope) {
    this.store = store;
    this.scope = scope;
  }

  /** Identify this tab. A duplicated tab has the same id: if the lock is taken, it gets a new one. */
  async open() {
    this.#tab = this.#loadId();
    if (LOCKS && !(await this.#lock())) {
      this.#tab = newId();
      await this.#lock();
    }
    this.#saveId();
  }

  save(text) {
    const name = `draft.${this.#tab}`;
    if (text) this.store.put(name, { text, at: Date.now() });
    else this.store.remove(name);
  }

  own() {
    return this.store.get(`draft.${this.#tab}`)?.text ?? "";
  }

  /** The drafts of closed tabs: [{name, text}], the oldest first. */
  async orphans() {
    const alive = await this.#alive();
    return this.store
      .names("draft.")
      .filter((name) => name !== `draft.${this.#tab}`)
      .map((name) => ({ name, ...this.store.get(name) }))
      .filter(({ name, text, at }) => text && !alive(name.slice(6), at))
      .sort((one, other) => one.at - other.at);
  }

  #lockName(tab) {
    return `${this.scope}.tab.${tab}`;
  }

  /** Lock this tab's id for the lifetime of the page; false if another page has the lock. */
  #lock() {
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

  #loadId() {
    try {
      return sessionStorage.getItem(TAB) ?? newId();
    } catch {
      return newId();
    }
  }

  #saveId() {
    try {
      sessionStorage.setItem(TAB, this.#tab);
    } catch {
      // After a reload the draft is found like that of a closed tab.
    }
  }
}
