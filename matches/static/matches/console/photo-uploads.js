// Photos in the console: pasted, dropped or chosen. They are shown before they are sent, and uploaded when the line
// that they belong to is published. The line does not wait for them. Unsent photos outlive the page.

import { focusTextField } from "../../livecast/dialog.js";
import { make } from "./dom.js";
import { Photo } from "./photo.js";

const ACCEPT = "image/jpeg,image/png,image/webp";

/**
 * root: where the photos are shown. announce(text, urgent). csrf(): the current token.
 * entries, match: addresses in the API. onsignedout(): the session has ended; call `retry()` after a login. store: a
 * PhotoStore, or null.
 *
 * add(files) puts a photo into the composer. bind(key) attaches it to the line that was posted with `key`.
 * setPending(keys) must be called when the queued and held lines change: a photo whose line is no longer among them is
 * uploaded, and returns to the composer if the line was taken back. attach(entryId) uploads the composer's photo to an
 * entry.
 */
export function mountPhotoUploads(root, options) {
  return new PhotoUploads(root, options);
}

class PhotoUploads {
  #photos = [];
  #pending = null; // the keys of lines that are not published yet; null until they are known

  constructor(root, { announce, csrf, entries = "/api/entries/", match = "", onsignedout = () => {}, store = null }) {
    Object.assign(this, { root, announce, csrf, entries, match, onsignedout, store });
    this.list = make("ul", { class: "photos", "aria-label": "Photos" });
    this.picker = make("input", { type: "file", accept: ACCEPT, hidden: true, tabindex: "-1", "aria-hidden": "true" });
    this.picker.addEventListener("change", () => {
      this.add(this.picker.files);
      this.picker.value = "";
      focusTextField();
    });
    this.picker.addEventListener("cancel", () => focusTextField());
    root.append(this.list, this.picker);
    addEventListener("paste", (event) => this.#handleFiles(event, event.clipboardData));
    addEventListener("dragover", (event) => this.#allowDrop(event));
    addEventListener("drop", (event) => this.#handleFiles(event, event.dataTransfer));
    addEventListener("online", () => this.retry());
    addEventListener("beforeunload", (event) => {
      if (this.#photos.some((photo) => !photo.stored)) event.preventDefault();
    });
  }

  /** The photo in the composer, or undefined. */
  get inComposer() {
    return this.#photos.find((photo) => photo.free);
  }

  /** Let the commentator choose a file. */
  choose() {
    this.picker.click();
  }

  /** Put the first of the files into the composer. It replaces the photo there: a line has one photo. */
  async add(files) {
    const [file] = files;
    if (!file) return;
    if (files.length > 1) this.announce("A line can have one photo. The first one was used.", true);
    this.inComposer?.remove();
    const photo = this.#append(new Photo(this, { file }));
    photo.unlock = this.store?.lock(photo.id);
    this.announce("The photo will be attached to the next line you post.");
    await photo.ready;
  }

  /** Take over the photos that a closed page has left. */
  async restore() {
    const adopted = this.store?.adopt((record) => {
      // The composer has room for one photo: further ones stay in the store.
      if (record.key === null && !record.address && this.inComposer) return null;
      const photo = this.#append(new Photo(this, record));
      this.setPending(this.#pending);
      return photo;
    });
    // A browser without storage has no photos to restore.
    await adopted?.catch(() => {});
  }

  #append(photo) {
    this.#photos.push(photo);
    this.list.append(photo.node);
    return photo;
  }

  bind(key) {
    this.#pending?.add(key);
    this.inComposer?.bind(key);
  }

  attach(entryId) {
    this.inComposer?.send(`${this.entries}${entryId}/photo`);
  }

  setPending(keys) {
    if (!keys) return; // not known yet
    this.#pending = new Set(keys);
    // A line that moves from the queue to the held lines is in neither for a moment.
    setTimeout(() => {
      for (const photo of this.#photos)
        if (photo.bound && !this.#pending.has(photo.key)) photo.send(`${this.match}photo`);
    });
  }

  /** The line of a photo was taken back: the photo returns to the composer, unless another one is there. */
  release(photo) {
    if (this.inComposer) photo.remove();
    else photo.release();
  }

  /** The network or the session is back. */
  retry() {
    for (const photo of this.#photos) photo.retry();
  }

  forget(photo) {
    this.#photos = this.#photos.filter((one) => one !== photo);
  }

  #allowDrop(event) {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  }

  #handleFiles(event, { files }) {
    if (!files?.length) return;
    // Otherwise the browser would open a dropped file in place of the page.
    event.preventDefault();
    this.add(files);
  }
}
