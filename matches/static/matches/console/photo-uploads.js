// Photos in the console: pasted, dropped or picked, seen before they go, and sent once the line that they belong to is
// with the server. The line does not wait for them. What is not sent yet outlives the page.

import { typeOn } from "../../livecast/dialog.js";
import { make } from "./dom.js";
import { Photo } from "./photo.js";

const TAKES = "image/jpeg,image/png,image/webp";

/**
 * root: where the photos are shown. say(sentence, urgent): a live region. csrf(): the token as it is now.
 * entries, match: where the API is. onstuck(): the session has ended; call `again()` after logging in. shelf: where they
 * are kept meanwhile (a PhotoShelf), null for nowhere.
 *
 * take(files) puts one into the composer; bind(key) gives it to the line that is posted under `key`. pending(keys), at
 * every change, are the lines that are queued or held back: a photo whose line is no longer among them is sent, and comes
 * back to the composer where the line was taken back. attach(entryId) sends what lies in the composer to an entry.
 */
export function mountPhoto(root, options) {
  return new Photos(root, options);
}

class Photos {
  #all = [];
  #pending = null; // the keys of lines that are not with the fans yet, null until that is known

  constructor(root, { say, csrf, entries = "/api/entries/", match = "", onstuck = () => {}, shelf = null }) {
    Object.assign(this, { root, say, csrf, entries, match, onstuck, shelf });
    this.list = make("ul", { class: "photos", "aria-label": "Photos" });
    this.picker = make("input", { type: "file", accept: TAKES, hidden: true, tabindex: "-1", "aria-hidden": "true" });
    this.picker.addEventListener("change", () => {
      this.take(this.picker.files);
      this.picker.value = "";
      typeOn();
    });
    this.picker.addEventListener("cancel", () => typeOn());
    root.append(this.list, this.picker);
    addEventListener("paste", (event) => this.#given(event, event.clipboardData));
    addEventListener("dragover", (event) => this.#over(event));
    addEventListener("drop", (event) => this.#given(event, event.dataTransfer));
    addEventListener("online", () => this.again());
    addEventListener("beforeunload", (event) => {
      if (this.#all.some((photo) => !photo.kept)) event.preventDefault();
    });
  }

  /** The one that waits for its line to be posted, if there is one. */
  get waiting() {
    return this.#all.find((photo) => photo.free);
  }

  /** Let the person choose a file. */
  pick() {
    this.picker.click();
  }

  /** A line has one photo: the first of the files, in the place of what lay here. */
  async take(files) {
    const [file] = files;
    if (!file) return;
    if (files.length > 1) this.say("A line takes one photo: the first one is taken.", true);
    this.waiting?.remove();
    const photo = this.#put(new Photo(this, { file }));
    photo.letGo = this.shelf?.hold(photo.id);
    this.say("A photo goes with the line that you post next.");
    await photo.ready;
  }

  /** Take up what a page left here that is gone. */
  async restore() {
    const adopted = this.shelf?.adopt((record) => {
      // The composer has room for one: another stays where it lies.
      if (record.key === null && !record.address && this.waiting) return null;
      const photo = this.#put(new Photo(this, record));
      this.pending(this.#pending);
      return photo;
    });
    // Where the browser keeps nothing, nothing is found.
    await adopted?.catch(() => {});
  }

  #put(photo) {
    this.#all.push(photo);
    this.list.append(photo.node);
    return photo;
  }

  bind(key) {
    this.#pending?.add(key);
    this.waiting?.bind(key);
  }

  attach(entryId) {
    this.waiting?.send(`${this.entries}${entryId}/photo`);
  }

  pending(keys) {
    if (!keys) return; // nobody knows yet
    this.#pending = new Set(keys);
    // A line goes from the queue to those that are held within one turn, by way of neither.
    setTimeout(() => {
      for (const photo of this.#all) if (photo.bound && !this.#pending.has(photo.key)) photo.send(`${this.match}photo`);
    });
  }

  /** Its line was taken back: it lies in the composer again, unless another does. */
  release(photo) {
    if (this.waiting) photo.remove();
    else photo.release();
  }

  /** Something has changed for the better: the network, or the session. */
  again() {
    for (const photo of this.#all) photo.again();
  }

  forget(photo) {
    this.#all = this.#all.filter((one) => one !== photo);
  }

  #over(event) {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  }

  #given(event, { files }) {
    if (!files?.length) return;
    // A file that is dropped must never replace the page.
    event.preventDefault();
    this.take(files);
  }
}
