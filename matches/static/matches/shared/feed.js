// The feed on the page: what each frame does to the lines. An event carries a whole entry, so that whatever came before
// the entry on the page is simply replaced.

import { fill } from "../../livecast/page-data.js";
import { keepPicture, makeEntry, rescore, textOf } from "./entry.js";
import { labelOf } from "./format.js";

export class Feed {
  #waiting = [];
  #pinned = document.getElementById("pinned");

  /** page: the page's data; runs: the lines; place: the reader's place; announcer: the live region. */
  constructor(page, runs, place, announcer) {
    Object.assign(this, { page, runs, place, announcer });
  }

  /** Take one frame of the match's feed that is about commentary. Frames of one moment are shown together. */
  take(frame) {
    this.#waiting.push(frame);
    if (this.#waiting.length > 1) return;
    requestAnimationFrame(() => this.#show());
    // A hidden page gets no animation frames, and its title still counts what comes.
    setTimeout(() => this.#show(), 200);
  }

  #show() {
    const frames = this.#waiting.splice(0);
    if (!frames.length) return;
    const added = [];
    this.place.keep(() => {
      for (const frame of frames) this.#apply(frame, added);
    });
    this.place.arrived(added.filter((node) => node.checkVisibility?.() ?? true).length);
  }

  #apply({ type, data }, added) {
    if (type === "commentary.rescored") {
      for (const moved of data.entries) {
        const node = this.runs.node(moved.id);
        if (node) rescore(node, moved, this.page);
      }
      return;
    }
    const old = this.runs.node(data.id);
    const node = this.make(data);
    const hadPhoto = Boolean(old?.querySelector(".photo"));
    if (!old) {
      this.runs.put(node);
      added.push(node);
    } else if (!old.isEqualNode(node)) {
      this.place.alter(old, () => {
        keepPicture(old, node);
        this.runs.put(node);
      });
    }
    this.#pin(data);
    if (type === "commentary.photo") this.#announcePhoto(data, hadPhoto);
    else if (type !== "commentary.pinned") this.#announce(type, data);
  }

  /** The line's markup. The console, whose lines can be worked on, makes more of it. */
  make(data) {
    return makeEntry(data, this.page);
  }

  #pin(data) {
    const list = this.#pinned.querySelector(".entries");
    const shown = Number(list.firstElementChild?.dataset.id);
    if (data.pinned) {
      const copy = makeEntry(data, this.page, { copy: true });
      if (shown === data.id) keepPicture(list.firstElementChild, copy);
      list.replaceChildren(copy);
    } else if (shown === data.id) list.replaceChildren();
    this.#pinned.hidden = list.childElementCount === 0;
  }

  #announce(type, data) {
    const words = this.page.sport.words;
    const minute = data.minute ? `${data.minute} ` : "";
    const label = data.label ? `${labelOf(data, this.page.sport)}. ` : "";
    if (type === "commentary.added") this.announcer.say(`${minute}${label}${textOf(data)}`, data.key);
    else if (data.key) this.announcer.say(`${words[type.slice(11)]}: ${minute}${label}${data.reason}`, true);
  }

  /** What a photo shows is worth a word, once: not when its smaller copies come. */
  #announcePhoto({ photo }, hadPhoto) {
    if (photo?.alt && !hadPhoto) this.announcer.say(fill(this.page.words.photo, { what: photo.alt }));
  }

  /** The page was read anew: take its lines for ours, and keep the reader's place. */
  replace(fresh) {
    this.#waiting.length = 0;
    const before = this.runs.ids();
    const lines = [...fresh.querySelectorAll("#feed .entry")];
    const held = new Set(lines.map((node) => Number(node.dataset.id)));
    this.place.keep(() => {
      // A log that was restored from elsewhere may not hold all that was told.
      this.runs.drop([...before].filter((id) => !held.has(id)));
      for (const node of lines) this.runs.put(document.adoptNode(node));
      const pinned = fresh.getElementById("pinned");
      this.#pinned.querySelector(".entries").replaceChildren(...pinned.querySelectorAll(".entry"));
      this.#pinned.hidden = pinned.hidden;
    });
    this.place.arrived([...this.runs.ids()].filter((id) => !before.has(id)).length);
  }
}
