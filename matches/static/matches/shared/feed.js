// The feed on the page: what each frame does to the lines. An event carries a whole entry, so it replaces any older
// state of the entry on the page.

import { fill } from "../../livecast/page-data.js";
import { entryText, makeEntry, reusePicture, updateEntryScore } from "./entry.js";
import { entryLabel, entryScore } from "./format.js";
import { isWanted, verbosity } from "./verbosity.js";

export class Feed {
  older = null; // the OlderLines of a long match
  #queue = [];
  #pinned = document.getElementById("pinned");

  /**
   * page: the page's data; sections: the PeriodSections with the lines; anchor: the ScrollAnchor, or the console's
   * Autoscroll; announcer: the Announcer.
   */
  constructor(page, sections, anchor, announcer) {
    Object.assign(this, { page, sections, anchor, announcer });
  }

  /** Handle one frame about commentary. Frames that arrive together are rendered together. */
  handle(frame) {
    this.#queue.push(frame);
    if (this.#queue.length > 1) return;
    requestAnimationFrame(() => this.#render());
    // A hidden page gets no animation frames, but its title counts new lines.
    setTimeout(() => this.#render(), 200);
  }

  #render() {
    const frames = this.#queue.splice(0);
    if (!frames.length) return;
    const added = [];
    this.anchor.preserve(() => {
      for (const frame of frames) this.#apply(frame, added);
    });
    this.anchor.addUnseen(added.filter((node) => node.checkVisibility?.() ?? true).length);
  }

  #apply({ type, data }, added) {
    if (type === "commentary.rescored") {
      for (const entry of data.entries) {
        const node = this.sections.node(entry.id);
        if (node) updateEntryScore(node, entry, this.page);
        else this.older?.keepScore(entry);
      }
      return;
    }
    const old = this.sections.node(data.id);
    const node = this.makeNode(data);
    const hadPhoto = Boolean(old?.querySelector(".photo"));
    const scored = data.scored || Boolean(old?.querySelector(".entry-score"));
    if (this.older?.keeps(data)) {
      if (old) this.sections.remove([data.id]);
    } else if (!old) {
      this.sections.insert(node);
      added.push(node);
    } else if (!old.isEqualNode(node)) {
      this.anchor.resize(old, () => {
        reusePicture(old, node);
        this.sections.insert(node);
      });
    }
    this.#updatePinned(data);
    if (type === "commentary.photo") this.#announcePhoto(data, hadPhoto);
    else if (type !== "commentary.pinned") this.#announce(type, data, scored);
  }

  /** The markup of a line. The console adds its tools to it. */
  makeNode(data) {
    return makeEntry(data, this.page);
  }

  #updatePinned(data) {
    const list = this.#pinned.querySelector(".entries");
    const shown = Number(list.firstElementChild?.dataset.id);
    if (data.pinned) {
      const copy = makeEntry(data, this.page, { copy: true });
      if (shown === data.id) reusePicture(list.firstElementChild, copy);
      list.replaceChildren(copy);
    } else if (shown === data.id) list.replaceChildren();
    this.#pinned.hidden = list.childElementCount === 0;
  }

  /** `scored`: whether the line changes the score, or did before its correction. */
  #announce(type, data, scored) {
    const words = this.page.sport.words;
    const choice = verbosity();
    if (!isWanted(choice, { key: data.key, scored })) return;
    const minute = data.minute ? `${data.minute} ` : "";
    const label = data.label ? `${entryLabel(data, this.page.sport)}. ` : "";
    if (type === "commentary.added") {
      const text = choice === "score" ? this.#scoreText(data) : entryText(data);
      this.announcer.announce(`${minute}${label}${text}`, data.key || choice === "score");
    } else if (data.key || choice === "score")
      this.announcer.announce(`${words[type.slice(11)]}: ${minute}${label}${data.reason}`, true);
  }

  /** "Harbour Town 2–1 Mill United". */
  #scoreText({ scoreline }) {
    const { home, away } = this.page.teams;
    return `${home.brief} ${entryScore(scoreline, this.page.sport.words)} ${away.brief}`;
  }

  /** Announce a photo's description once, not again when its smaller copies are ready. */
  #announcePhoto({ photo }, hadPhoto) {
    if (photo?.alt && !hadPhoto && verbosity() === "all")
      this.announcer.announce(fill(this.page.words.photo, { what: photo.alt }));
  }

  /** Replace the lines by those of a page that was loaded again, and keep the reader's place. */
  replaceAll(freshPage) {
    this.#queue.length = 0;
    const before = this.sections.ids();
    const lines = [...freshPage.querySelectorAll("#feed .entry")];
    const current = new Set(lines.map((node) => Number(node.dataset.id)));
    this.anchor.preserve(() => {
      // A log that was restored from a backup may lack entries that the page has.
      this.sections.remove([...before].filter((id) => !current.has(id)));
      for (const node of lines) this.sections.insert(document.adoptNode(node));
      const pinned = freshPage.getElementById("pinned");
      this.#pinned.querySelector(".entries").replaceChildren(...pinned.querySelectorAll(".entry"));
      this.#pinned.hidden = pinned.hidden;
    });
    this.anchor.addUnseen([...this.sections.ids()].filter((id) => !before.has(id)).length);
  }
}
