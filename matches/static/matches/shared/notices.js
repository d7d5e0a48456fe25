// Notices in an open page: a card at the edge, a sound, the title of the tab, and the badge of the installed app.

import { storage } from "../../livecast/storage.js";
import { spoilers } from "./spoilers.js";

const SHOWN_MS = 8000;
const MAX_SHOWN = 3;
const CLAIM_MS = 3000;

/** The fan's choices: {off: [kinds], sound}. */
export const noticeSettings = {
  get value() {
    try {
      const { off = [], sound = false } = JSON.parse(storage.get("notices")) ?? {};
      return { off, sound };
    } catch {
      return { off: [], sound: false };
    }
  },
  set value(value) {
    storage.set("notices", JSON.stringify(value));
    document.dispatchEvent(new CustomEvent("livecast:settings"));
  },
};

/** @type {AudioContext | null} */
let audio = null;

/** Browsers play a sound only after the fan has pressed something on the page. */
export function prepareSound() {
  audio ??= new AudioContext();
  audio.resume().catch(() => {});
}

export function beep() {
  if (audio?.state !== "running") return;
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  const now = audio.currentTime;
  tone.frequency.setValueAtTime(660, now);
  tone.frequency.setValueAtTime(880, now + 0.12);
  volume.gain.setValueAtTime(0.15, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + 0.45);
  tone.connect(volume).connect(audio.destination);
  tone.start(now);
  tone.stop(now + 0.45);
}

export class Notices {
  #list;
  #unseen = 0;
  #shown = new Map(); // tag -> node

  /** words: notice_words(). ontitle: called with the text for the title of the tab, "" when the fan has seen it. */
  constructor(words, { spoken = false, ontitle = undefined } = {}) {
    this.words = words;
    this.ontitle = ontitle;
    this.#list = document.createElement("div");
    this.#list.className = "notices";
    if (spoken) this.#list.setAttribute("role", "status");
    document.body.append(this.#list);
    const prepare = () => noticeSettings.value.sound && prepareSound();
    addEventListener("pointerdown", prepare, { passive: true });
    addEventListener("keydown", prepare);
    // The fan may already have pressed the button that asked for notices.
    if (navigator.userActivation?.hasBeenActive) prepare();
    document.addEventListener("visibilitychange", () => document.hidden || this.#markSeen());
    addEventListener("focus", () => this.#markSeen());
  }

  /**
   * Show an announcement of a match. teams: "Harbour v Mill", shown alone while results are hidden.
   * @param {import("./announcements.js").Announcement} announcement
   * @param {{match: number, teams: string, link: string}} where
   */
  show(announcement, { match, teams, link }) {
    const { off, sound } = noticeSettings.value;
    if (off.includes(announcement.kind)) return;
    const hidden = spoilers.hides(match) && announcement.kind !== "kickoff";
    const title = hidden ? teams : announcement.title();
    const body = hidden ? this.words.something : announcement.body();
    const address = announcement.entry && !hidden ? `${link}#entry-${announcement.entry}` : link;
    this.#add(`${match}-${announcement.tag}`, this.#card(title, body, address));
    if (sound) claim(`${match}-${announcement.tag}-${title}`, beep);
    if (document.hasFocus() && !document.hidden) return;
    this.#unseen += 1;
    this.ontitle?.(title);
    navigator.setAppBadge?.(this.#unseen).catch(() => {});
  }

  #card(title, body, address) {
    const card = document.createElement("div");
    card.className = "notice";
    const link = document.createElement("a");
    link.href = address;
    const strong = document.createElement("strong");
    strong.textContent = title;
    const text = document.createElement("span");
    text.textContent = body;
    link.append(strong, text);
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", this.words.close);
    card.append(link, close);
    return card;
  }

  #add(tag, card) {
    this.#shown.get(tag)?.remove();
    this.#shown.set(tag, card);
    const remove = () => {
      // Not while the fan reads it or has the focus in it.
      if (card.matches(":hover, :focus-within")) return setTimeout(remove, SHOWN_MS);
      card.remove();
    };
    setTimeout(remove, SHOWN_MS);
    card.querySelector("button").addEventListener("click", () => card.remove());
    card.querySelector("a").addEventListener("click", () => card.remove());
    this.#list.prepend(card);
    while (this.#list.children.length > MAX_SHOWN) this.#list.lastElementChild.remove();
  }

  #markSeen() {
    if (!this.#unseen) return;
    this.#unseen = 0;
    this.ontitle?.("");
    navigator.clearAppBadge?.().catch(() => {});
  }
}

/** Run a function in the first tab that claims this. */
function claim(name, run) {
  if (!navigator.locks) return run();
  navigator.locks.request(`livecast.notice.${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    run();
    await new Promise((resolve) => setTimeout(resolve, CLAIM_MS));
  });
}
