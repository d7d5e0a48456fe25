// The one decision about what this fan may see when: their TV delay, and results that they want hidden. Every place
// that shows a score, a line or a message asks it, through a DelayLine or directly.
//
// The settings are kept in this browser, for all tabs. After each change, here or in another tab, the document gets the
// event `livecast:settings`.

import { storage } from "../../livecast/storage.js";

export const LONGEST_DELAY = 180; // seconds
const REMEMBERED_MS = 12 * 3600 * 1000; // for so long a fan has seen the result of a match
const NOT_BEGUN = ["scheduled", "postponed"];

// A shared link that tells no result. early.js asks the same.
const addressHides = new URLSearchParams(location.search).get("result") === "hidden";

class Spoilers {
  /** Seconds that this fan's pages are behind the match. */
  delay = 0;
  /** Whether results are hidden until the fan shows them, match by match. */
  hiding = false;
  #revealed = {}; // id of a match -> when the fan wanted to see its result

  constructor() {
    this.#read();
    addEventListener("storage", ({ key }) => (key === null || key.startsWith("livecast.")) && this.#follow());
    // A page that was restored by "back" has missed the changes.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#follow());
  }

  /** Whether the result of a match is hidden. Before it begins there is nothing to hide. */
  hides(matchId, status = "") {
    return (this.hiding || addressHides) && !NOT_BEGUN.includes(status) && !Object.hasOwn(this.#revealed, matchId);
  }

  /** When something that was published then is due, in ms since 1970. */
  due(published) {
    // Without a delay it is due at once, also if the clocks of server and device differ.
    return this.delay ? published + 1000 * this.delay : -Infinity;
  }

  /** When this fan may see something of a match: not before they show its result, and not before it is due. */
  shownAt(matchId, published, status = "") {
    return this.hides(matchId, status) ? Infinity : this.due(published);
  }

  setDelay(seconds) {
    this.delay = Math.min(LONGEST_DELAY, Math.max(0, Math.round(seconds) || 0));
    storage.set("delay", String(this.delay));
    this.#changed();
  }

  setHiding(hiding) {
    this.hiding = hiding;
    this.#revealed = {};
    storage.set("spoilers", hiding ? "hidden" : "");
    storage.set("revealed", "{}");
    this.#changed();
  }

  /** The fan wants to see the result of this match. */
  reveal(matchId) {
    this.#revealed = { ...this.#revealed, [matchId]: Date.now() };
    storage.set("revealed", JSON.stringify(this.#revealed));
    this.#changed();
  }

  #read() {
    this.delay = Math.min(LONGEST_DELAY, Math.max(0, Math.round(Number(storage.get("delay"))) || 0));
    this.hiding = Boolean(storage.get("spoilers"));
    this.#revealed = recent(storage.get("revealed"));
  }

  #follow() {
    const state = () => JSON.stringify([this.delay, this.hiding, this.#revealed]);
    const before = state();
    this.#read();
    if (state() !== before) this.#changed();
  }

  #changed() {
    document.dispatchEvent(new CustomEvent("livecast:settings"));
  }
}

function recent(json) {
  try {
    const found = Object.entries(JSON.parse(json) ?? {});
    return Object.fromEntries(found.filter(([, at]) => Date.now() - Number(at) < REMEMBERED_MS));
  } catch {
    return {};
  }
}

export const spoilers = new Spoilers();
