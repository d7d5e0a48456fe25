// One photo on its way: with the composer, with a line that is not out yet, being sent, or to be tried again until it is
// through. It is kept all the while.

import { make } from "./dom.js";
import { newKey } from "./entry-outbox.js";
import { MAX_BYTES, shrunk, tooBig, upload } from "./upload.js";

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

export class Photo {
  key = null; // of the line that it goes with
  #address = ""; // where it is sent, once that line is an entry
  #state = "ready"; // "ready", "bound", "sending", "later", "refused", "done"
  #sent = ""; // what it was said to show when it was sent
  #tries = 0;
  #timer = 0;
  #cancel = new AbortController();

  /** record: the file, and of one that was kept all else: see PhotoShelf. */
  constructor(photos, { id = newKey(), file, small = false, alt = "", key = null, address = "" }) {
    Object.assign(this, { photos, id, file, small, key });
    this.#address = address;
    this.kept = false; // would it outlive this page?
    // One that may have been sent already has to stay the very same file: the server knows it by its bytes.
    this.ready = small
      ? Promise.resolve()
      : shrunk(file).then((smaller) => Object.assign(this, { file: smaller, small: true }));
    this.address = URL.createObjectURL(file);
    this.image = make("img", { class: "photo-thumb", src: this.address, alt: "" });
    this.image.addEventListener("error", () => (this.image.hidden = true));
    this.alt = make("input", {
      class: "photo-alt",
      maxlength: "200",
      "aria-label": "What the photo shows",
      placeholder: "What does it show?",
      value: alt,
    });
    this.alt.addEventListener("input", () => photos.shelf?.keepWords(this.id, this.alt.value));
    this.alt.addEventListener("blur", () => this.#finish());
    this.alt.addEventListener("keydown", (event) => this.#key(event));
    this.progress = make("progress", { max: "1", value: "0", hidden: true, "aria-label": "Photo, sent" });
    this.told = make("p", { class: "photo-told" });
    this.retry = make("button", { type: "button", class: "tool", hidden: true }, "Try again");
    this.retry.addEventListener("click", () => this.#start());
    this.drop = make("button", { type: "button", class: "tool", "aria-label": "Remove the photo" }, "✕");
    this.drop.addEventListener("click", () => this.remove());
    this.node = make(
      "li",
      { class: "photo-item" },
      this.image,
      make("div", { class: "photo-words" }, this.alt, this.told, this.progress, this.retry),
      this.drop,
    );
    if (address) this.#start();
    else if (key !== null) this.bind(key);
    else this.release();
    this.#keep();
    this.ready.then(() => this.#keep());
  }

  /** Does it wait for a line to go with? */
  get free() {
    return this.key === null && this.#address === "";
  }

  /** Does it wait for its line to be told? */
  get bound() {
    return this.#state === "bound";
  }

  bind(key) {
    this.key = key;
    this.#show("bound", "Goes when its line does.");
    this.#keep();
  }

  release() {
    this.key = null;
    this.#address = "";
    this.#show("ready", "Goes with the line you post next.");
    this.#keep();
  }

  send(address) {
    this.#address = address;
    this.#keep();
    this.#start();
  }

  again() {
    if (this.#state === "later") this.#start();
  }

  remove() {
    this.#cancel.abort();
    clearTimeout(this.#timer);
    URL.revokeObjectURL(this.address);
    this.node.remove();
    this.photos.forget(this);
    this.gone = true;
    this.photos.shelf
      ?.drop(this.id)
      .catch(() => {})
      .finally(() => this.letGo?.());
  }

  /** Have it outlive the page, as it is now. */
  async #keep() {
    const { id, file, small, key } = this;
    if (!this.photos.shelf || this.gone) return;
    // By its key it is sent once its line is out, in whatever page; by an address at once.
    const address = key === null ? this.#address : "";
    try {
      await this.photos.shelf.put({ id, file, small, key, address });
      this.kept = true;
    } catch {
      // Then it is in this page's memory alone, and the browser asks before it is closed.
      this.kept = false;
    }
  }

  async #start() {
    clearTimeout(this.#timer);
    if (this.#state === "sending") return;
    this.#show("sending", "On its way…");
    await this.ready;
    if (this.file.size > MAX_BYTES) return this.#refused(tooBig());
    this.#sent = this.alt.value;
    const fields = { alt: this.#sent, ...(this.key === null ? {} : { key: this.key }) };
    const photo = { file: this.file, csrf: this.photos.csrf(), fields };
    const answer = await upload(this.#address, photo, (part) => (this.progress.value = part), this.#cancel.signal);
    if (answer.cancelled) return;
    if (answer.entry) {
      this.#show("done", "Fans have it.");
      this.#finish();
    } else if (answer.code === "commentary.not_found") {
      this.photos.release(this); // its line was taken back
    } else if (answer.refused) {
      this.#refused(answer.refused);
    } else {
      this.#later(answer);
    }
  }

  #refused(sentence) {
    this.#show("refused", sentence);
    this.photos.say(`Photo refused: ${sentence}`, true);
  }

  #later({ later, signedOut }) {
    this.#show("later", signedOut ? "Log in again, and it goes on." : `${later} It is kept, and tried again.`);
    if (signedOut) this.photos.onstuck();
    this.#timer = setTimeout(() => this.#start(), Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries));
    this.#tries += 1;
  }

  /** It is with the fans. Who is still writing what it shows may do so; that goes after it. */
  #finish() {
    if (this.#state !== "done" || document.activeElement === this.alt) return;
    if (this.alt.value !== this.#sent) return this.#start();
    this.photos.say("The photo is with the fans.");
    this.remove();
  }

  #key(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    // Enter posts a line elsewhere on the page: here it says that the words are complete.
    event.preventDefault();
    event.stopPropagation();
    this.alt.blur();
    document.getElementById("line")?.focus();
  }

  #show(state, sentence) {
    this.#state = state;
    this.node.dataset.state = state;
    this.progress.hidden = state !== "sending";
    this.retry.hidden = state !== "later";
    this.told.textContent = sentence;
    if (state === "sending") this.progress.value = 0;
  }
}
