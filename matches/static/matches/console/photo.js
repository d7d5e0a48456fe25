// One photo before it is published: in the composer, with a line that is not published yet, being uploaded, or waiting
// for another attempt. It is stored in the browser all the time.

import { make } from "./dom.js";
import { newKey } from "./entry-outbox.js";
import { MAX_BYTES, shrink, tooBig, upload } from "./upload.js";

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

export class Photo {
  key = null; // of the line that it belongs to
  #address = ""; // where to upload it, once that line is an entry
  #state = "ready"; // "ready", "bound", "sending", "later", "refused", "done"
  #sentAlt = ""; // the description that was uploaded
  #attempts = 0;
  #timer = 0;
  #abort = new AbortController();

  /** uploads: the PhotoUploads. The record has a file, and if it was stored, the other fields of the PhotoStore. */
  constructor(uploads, { id = newKey(), file, small = false, alt = "", key = null, address = "" }) {
    Object.assign(this, { uploads, id, file, small, key });
    this.#address = address;
    this.stored = false; // whether it outlives this page
    // A photo that may have been uploaded must not change any more: the server recognises it by its bytes.
    this.ready = small
      ? Promise.resolve()
      : shrink(file).then((smaller) => Object.assign(this, { file: smaller, small: true }));
    this.objectUrl = URL.createObjectURL(file);
    this.image = make("img", { class: "photo-thumb", src: this.objectUrl, alt: "" });
    this.image.addEventListener("error", () => (this.image.hidden = true));
    this.alt = make("input", {
      class: "photo-alt",
      maxlength: "200",
      "aria-label": "Photo description",
      placeholder: "Describe the photo",
      value: alt,
    });
    this.alt.addEventListener("input", () => uploads.store?.putAlt(this.id, this.alt.value));
    this.alt.addEventListener("blur", () => this.#finish());
    this.alt.addEventListener("keydown", (event) => this.#handleKey(event));
    this.progress = make("progress", { max: "1", value: "0", hidden: true, "aria-label": "Upload progress" });
    this.status = make("p", { class: "photo-status" });
    this.retryButton = make("button", { type: "button", class: "tool", hidden: true }, "Try again");
    this.retryButton.addEventListener("click", () => this.#start());
    this.removeButton = make("button", { type: "button", class: "tool", "aria-label": "Remove the photo" }, "✕");
    this.removeButton.addEventListener("click", () => this.remove());
    this.node = make(
      "li",
      { class: "photo-item" },
      this.image,
      make("div", { class: "photo-details" }, this.alt, this.status, this.progress, this.retryButton),
      this.removeButton,
    );
    if (address) this.#start();
    else if (key !== null) this.bind(key);
    else this.release();
    this.#store();
    this.ready.then(() => this.#store());
  }

  /** Whether it is in the composer, without a line. */
  get free() {
    return this.key === null && this.#address === "";
  }

  /** Whether it waits until its line is published. */
  get bound() {
    return this.#state === "bound";
  }

  /** It belongs to the line with this key. */
  bind(key) {
    this.key = key;
    this.#setState("bound", "Will be sent with its line.");
    this.#store();
  }

  /** It is in the composer. */
  release() {
    this.key = null;
    this.#address = "";
    this.#setState("ready", "Will be attached to the next line you post.");
    this.#store();
  }

  send(address) {
    this.#address = address;
    this.#store();
    this.#start();
  }

  retry() {
    if (this.#state === "later") this.#start();
  }

  remove() {
    this.#abort.abort();
    clearTimeout(this.#timer);
    URL.revokeObjectURL(this.objectUrl);
    this.node.remove();
    this.uploads.forget(this);
    this.removed = true;
    this.uploads.store
      ?.remove(this.id)
      .catch(() => {})
      .finally(() => this.unlock?.());
  }

  /** Store its current state in the browser. */
  async #store() {
    const { id, file, small, key } = this;
    if (!this.uploads.store || this.removed) return;
    // With a key it is uploaded when its line is published, on any page; with an address at once.
    const address = key === null ? this.#address : "";
    try {
      await this.uploads.store.put({ id, file, small, key, address });
      this.stored = true;
    } catch {
      // It is only in this page's memory: the browser asks before it closes the page.
      this.stored = false;
    }
  }

  async #start() {
    clearTimeout(this.#timer);
    if (this.#state === "sending") return;
    this.#setState("sending", "Sending…");
    await this.ready;
    if (this.file.size > MAX_BYTES) return this.#refuse(tooBig());
    this.#sentAlt = this.alt.value;
    const fields = { alt: this.#sentAlt, ...(this.key === null ? {} : { key: this.key }) };
    const photo = { file: this.file, csrf: this.uploads.csrf(), fields };
    const result = await upload(this.#address, photo, (part) => (this.progress.value = part), this.#abort.signal);
    if (result.cancelled) return;
    if (result.entry) {
      this.#setState("done", "Published.");
      this.#finish();
    } else if (result.code === "commentary.not_found") {
      this.uploads.release(this); // its line was taken back
    } else if (result.refused) {
      this.#refuse(result.refused);
    } else {
      this.#retryLater(result);
    }
  }

  #refuse(sentence) {
    this.#setState("refused", sentence);
    this.uploads.announce(`Photo refused: ${sentence}`, true);
  }

  #retryLater({ retry, signedOut }) {
    this.#setState("later", signedOut ? "Log in again to send it." : `${retry} It will be sent again automatically.`);
    if (signedOut) this.uploads.onsignedout();
    this.#timer = setTimeout(() => this.#start(), Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempts));
    this.#attempts += 1;
  }

  /** It is published. If the description is still being typed or has changed, it is uploaded again afterwards. */
  #finish() {
    if (this.#state !== "done" || document.activeElement === this.alt) return;
    if (this.alt.value !== this.#sentAlt) return this.#start();
    this.uploads.announce("The photo is published.");
    this.remove();
  }

  #handleKey(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    // Here Enter ends the description; it does not post the line.
    event.preventDefault();
    event.stopPropagation();
    this.alt.blur();
    document.getElementById("line")?.focus();
  }

  #setState(state, sentence) {
    this.#state = state;
    this.node.dataset.state = state;
    this.progress.hidden = state !== "sending";
    this.retryButton.hidden = state !== "later";
    this.status.textContent = sentence;
    if (state === "sending") this.progress.value = 0;
  }
}
