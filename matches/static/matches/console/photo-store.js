// Where photos lie that are not with the server yet: in this browser's IndexedDB, under match and person, because the
// shelf of texts has no room for pictures. A reload, a crash or a closed tab loses none of them.
//
// A photo belongs to the tab that holds its lock: the same one must not stand in two windows, and be sent by both. What a
// tab has left behind is taken by one that opens later, or is open as it goes.

const DATABASE = "livecast.console";
const STORE = "photos";
const LOCKS = navigator.locks; // undefined where the page did not come over TLS, or from this machine

export class PhotoShelf {
  #scope;
  #opened = null;

  constructor(scope) {
    this.#scope = scope;
  }

  /** Put a photo here, or what has changed of it: {id, file, small, key, address}. Rejects where nothing is kept. */
  put(record) {
    return this.#do("readwrite", (store) => store.put({ ...record, scope: this.#scope }));
  }

  /** What a photo shows, letter by letter: a database would be too slow for it as the page goes. */
  keepWords(id, text) {
    try {
      localStorage.setItem(this.#words(id), text);
    } catch {
      // Full, or forbidden: the photo goes without.
    }
  }

  async drop(id) {
    localStorage.removeItem(this.#words(id));
    await this.#do("readwrite", (store) => store.delete(id));
  }

  /** This tab looks after it from now on, until the function that is returned is called. */
  hold(id) {
    let release;
    const over = new Promise((resolve) => (release = resolve));
    LOCKS?.request(this.#lock(id), () => over);
    return release;
  }

  /**
   * Hand over, one by one, what lies here, as soon as no other tab looks after it. take(record) returns who is to be told
   * its `letGo`, which is called when the photo is sent or dropped; null leaves it here.
   */
  async adopt(take) {
    const all = await this.#do("readonly", (store) => store.getAll());
    for (const { id } of all.filter(({ scope }) => scope === this.#scope)) {
      const adopt = async () => {
        // It may have been sent while its tab lived.
        const record = await this.#do("readonly", (store) => store.get(id));
        const photo = record && take({ ...record, alt: localStorage.getItem(this.#words(id)) ?? "" });
        return photo && new Promise((resolve) => (photo.letGo = resolve));
      };
      if (LOCKS) LOCKS.request(this.#lock(id), adopt);
      else adopt();
    }
  }

  #words(id) {
    return `${this.#scope}.shows.${id}`;
  }

  #lock(id) {
    return `${this.#scope}.photo.${id}`;
  }

  async #do(mode, ask) {
    this.#opened ??= open();
    const database = await this.#opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
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
