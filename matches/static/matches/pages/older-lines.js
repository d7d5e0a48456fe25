// The older lines of a long match. The page has the newest blocks of lines; this module loads the others when the
// reader comes near them, or when something needs every line. An address with a version never changes its content, so
// browsers keep it. What the feed says of a line before its block is loaded is kept, and applied when it is.

import { localiseTimes } from "../../livecast/local-times.js";
import { request } from "../../livecast/request.js";
import { updateEntryScore } from "../shared/entry.js";

const NEAR = "1500px"; // below the screen
const AHEAD = 2; // blocks that are loaded at once when the reader comes near them

export class OlderLines {
  #blocks; // those that are not loaded: [number, version, lowest id, highest id], the oldest first
  #news = new Map(); // id → the newest data of a line, or its newest score, since the page was rendered
  #loading = null;

  /** page: the page's data; sections: the PeriodSections; anchor: the ScrollAnchor; feed: the Feed. */
  constructor(page, sections, anchor, feed, credentials) {
    Object.assign(this, { page, sections, anchor, feed, credentials });
    this.#blocks = page.older;
    this.node = document.getElementById("earlier");
    [this.link, this.failed] = this.node.children;
    this.link.addEventListener("click", (event) => {
      event.preventDefault();
      this.#loadNext();
    });
    // Many fans never scroll: until then, only a link that can be seen is near.
    this.#observe("0px");
    addEventListener("scroll", () => this.#observe(NEAR), { once: true, passive: true });
    addEventListener("hashchange", () => this.#showTarget());
    document.addEventListener("click", ({ target }) => {
      // A second click on the same link changes no address.
      if (target.closest?.(`a[href="${location.hash}"]`)) this.#showTarget();
    });
    this.#showTarget();
  }

  get complete() {
    return this.#blocks.length === 0;
  }

  /** Whether a line belongs to a block that is not loaded. Its news are kept. */
  keeps(data) {
    if (this.complete || this.#blockAt(data.position) > this.#blocks.at(-1)[0]) {
      this.#news.delete(data.id);
      return false;
    }
    this.#news.set(data.id, data);
    return true;
  }

  /** Keep the new score of a line that is not loaded. */
  keepScore(entry) {
    if (!this.complete) this.#news.set(entry.id, { ...this.#news.get(entry.id), ...entry });
  }

  /** Load all lines. */
  loadAll() {
    return this.#load(0);
  }

  /** Load the blocks with lines that were written after the one with this id. */
  async loadAfter(id) {
    const place = this.#blocks.findIndex(([, , , highest]) => highest > id);
    if (place >= 0) await this.#load(place);
  }

  /** The lines of a page that was loaded again, with those of its older blocks that this page has loaded. */
  async addLoadedTo(freshPage, older) {
    const from = this.complete ? 0 : this.#blocks.at(-1)[0] + 1;
    const loaded = older.filter(([number]) => number >= from);
    const lines = await Promise.all(loaded.map((block) => this.#fetch(block)));
    freshPage.getElementById("feed").append(...lines.flat());
    return () => {
      this.#blocks = older.filter(([number]) => number < from);
      this.#news.clear();
      this.#update();
    };
  }

  #blockAt(position) {
    return Math.max(0, Math.floor((position - 1) / this.page.block));
  }

  /** Load older lines when the link to them is less than this far below the screen. */
  #observe(distance) {
    this.observer?.disconnect();
    this.observer = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#loadNext(), {
      rootMargin: `0px 0px ${distance}`,
    });
    this.observer.observe(this.node);
  }

  #loadNext() {
    if (!this.complete) this.#load(Math.max(0, this.#blocks.length - AHEAD)).catch(() => {});
  }

  /** Load the blocks from this place of the list on. One request after the other waits for the ones before. */
  #load(place) {
    const before = this.#loading ?? Promise.resolve();
    this.#loading = before.catch(() => {}).then(() => this.#loadFrom(place));
    this.#loading.catch((problem) => {
      console.warn("livecast: older lines could not be loaded; the link to them stays", problem);
      this.failed.textContent = this.page.words.lines_failed;
    });
    return this.#loading;
  }

  async #loadFrom(place) {
    const blocks = this.#blocks.slice(place);
    if (!blocks.length) return;
    this.node.setAttribute("aria-busy", "true");
    this.failed.textContent = "";
    try {
      const lines = await Promise.all(blocks.map((block) => this.#fetch(block)));
      // Meanwhile the page may have been loaded again.
      if (this.#blocks[place] !== blocks[0]) return;
      this.#blocks = this.#blocks.slice(0, place);
      this.#insert(lines.flat());
    } finally {
      this.node.removeAttribute("aria-busy");
    }
    this.#update();
  }

  async #fetch([number, version]) {
    const answer = await request(`${this.page.lines}${number}/?v=${version}`, { credentials: this.credentials });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const fragment = new DOMParser().parseFromString(await answer.text(), "text/html");
    localiseTimes(fragment);
    return [...fragment.querySelectorAll(".entry")].map((node) => document.adoptNode(node));
  }

  #insert(nodes) {
    const lines = new Map(nodes.map((node) => [Number(node.dataset.id), node]));
    for (const [id, news] of this.#news) {
      if (!("position" in news)) {
        if (lines.has(id)) updateEntryScore(lines.get(id), news, this.page);
      } else if (!this.complete && this.#blockAt(news.position) <= this.#blocks.at(-1)[0]) {
        lines.delete(id);
        continue;
      } else lines.set(id, this.feed.makeNode(news));
      this.#news.delete(id);
    }
    const added = [...lines].filter(([id]) => !this.sections.node(id)).map(([, node]) => node);
    this.anchor.preserve(() => this.sections.insertAll(added));
  }

  #update() {
    this.node.hidden = this.complete;
    if (this.complete) return;
    this.link.setAttribute("href", this.link.getAttribute("href").replace(/\d+\/$/, `${this.#blocks.at(-1)[0]}/`));
    // If the link is still near, the observer says so again.
    this.observer.unobserve(this.node);
    this.observer.observe(this.node);
  }

  /** Load the line that the address names, and show it. */
  async #showTarget() {
    const id = Number(/^#entry-(\d+)$/.exec(location.hash)?.[1]);
    if (!id || this.complete || this.sections.node(id)) return;
    const place = this.#blocks.findIndex(([, , first, last]) => first <= id && id <= last);
    await this.#load(Math.max(0, place)).catch(() => {});
    // So that the browser finds the target again, and marks it.
    if (this.sections.node(id)) location.replace(location.hash);
  }
}
