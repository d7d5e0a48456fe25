// Photos that the server does not have yet, stored in this browser's IndexedDB by match and person, because
// localStorage is too small for pictures. A reload, a crash or a closed tab loses none of them.
//
// A photo belongs to the tab that has its lock, so that two tabs do not send the same photo. The photos of a closed tab
// are taken over by a tab that opens later, or that is open at that moment.

const DATABASE = "livecast.console";
const STORE = "photos";
const LOCKS = navigator.locks; // undefined without TLS, except on localhost

export class PhotoStore {
  #scope;
  #opened = null;

  constructor(scope) {
    this.#scope = scope;
  }

  /** Store a photo or its changes: {id, file, small, key, address}. Rejects if the browser does not store it. */
  put(record) {
    return this.#run("readwrite", (store) => store.put({ ...record, scope: this.#scope }));
  }

  /** Store a photo's description at every keystroke. IndexedDB would be too slow when the page closes. */
  putAlt(id, text) {
    try {
      localStorage.setItem(this.#altKey(id), text);
    } catch {
      // Full or forbidden: the photo has no description after a reload.
    }
  }

  async remove(id) {
    localStorage.removeItem(this.#altKey(id));
    await this.#run("readwrite", (store) => store.delete(id));
  }

  /** Lock a photo for this tab. Returns a function that unlocks it. */
  lock(id) {
    let unlock;
    const done = new Promise((resolve) => (unlock = resolve));
    LOCKS?.request(this.#lockName(id), () => done);
    return unlock;
  }

  /**
   * Call adopt(record) for each stored photo, as soon as no other tab has its lock. It returns the photo, which gets an
   * `unlock` function to call when it is sent or removed; or null, and the photo stays in the store.
   */
  async adopt(adopt) {
    const all = await this.#run("readonly", (store) => store.getAll());
    for (const { id } of all.filter(({ scope }) => scope === this.#scope)) {
      const take = async () => {
        // The other tab may have sent it.
        const record = await this.#run("readonly", (store) => store.get(id));
        const photo = record && adopt({ ...record, alt: localStorage.getItem(this.#altKey(id)) ?? "" });
        return photo && new Promise((resolve) => (photo.unlock = resolve));
      };
      if (LOCKS) LOCKS.request(this.#lockName(id), take);
      else take();
    }
  }

  #altKey(id) {
    return `${this.#scope}.shows.${id}`;
  }

  #lockName(id) {
    return `${this.#scope}.photo.${id}`;
  }

  async #run(mode, query) {
    this.#opened ??= open();
    const database = await this.#opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = query(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}
