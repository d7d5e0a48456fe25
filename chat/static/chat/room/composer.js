// Where a member writes: a draft that is never lost, names that complete themselves, and the countdown of slow mode.

import { storage } from "../../livecast/storage.js";
import { chat, say, sayName } from "./texts.js";

const NAMES = 6; // that are offered at a time

export class Composer {
  #reply = null;
  #choice = -1;
  #until = 0; // when the member may speak again, in ms of performance.now
  #timer = null;
  #closed = ""; // why nobody, or not this member, may speak

  /** onsend({text, reply_to, mentions}); names() -> [{id, name}] of who is here, the latest last. */
  constructor(root, { onsend, names }) {
    this.form = root.querySelector(".chat-form");
    this.text = root.querySelector(".chat-text");
    this.count = root.querySelector(".chat-count");
    this.bar = root.querySelector(".chat-reply");
    this.names = root.querySelector(".chat-names");
    this.onsend = onsend;
    this.known = names;
    this.draft = `chat.draft.${chat.match}`;
    this.text.value = storage.get(this.draft) ?? "";
    this.text.placeholder = say("placeholder");
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => setTimeout(() => this.#offer([]), 150));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.bar.querySelector("button").addEventListener("click", () => this.answer(null));
    this.#typed();
  }

  /** Answer a message; null: it is no answer after all. */
  answer(message) {
    this.#reply = message;
    this.bar.hidden = !message;
    if (message)
      this.bar.querySelector(".chat-reply-text").textContent = say("answers", { name: sayName(message.by.name) });
    this.text.focus();
  }

  /** A text that was refused comes back, unless another was begun. */
  giveBack({ text }) {
    if (this.text.value.trim()) return;
    this.text.value = text;
    this.#typed();
  }

  /** Why it is closed; empty opens it. What was begun stays there. */
  close(why) {
    this.#closed = why;
    this.#show();
  }

  /** The member may speak again in so many seconds. */
  wait(seconds) {
    this.#until = performance.now() + 1000 * seconds;
    this.#show();
  }

  get waits() {
    return Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
  }

  #show() {
    clearTimeout(this.#timer);
    const left = chat.longest - [...this.text.value].length;
    const waits = this.waits;
    this.text.readOnly = Boolean(this.#closed);
    this.form.toggleAttribute("data-closed", Boolean(this.#closed));
    this.form.querySelector(".chat-send").disabled = Boolean(this.#closed) || waits > 0 || left < 0;
    const words = this.#closed || (waits ? say("wait", { n: waits }) : left < 60 ? say("left", { n: left }) : "");
    this.count.hidden = !words;
    if (this.count.textContent !== words) this.count.textContent = words;
    if (waits) this.#timer = setTimeout(() => this.#show(), 250);
  }

  #typed() {
    storage.set(this.draft, this.text.value);
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(132, this.text.scrollHeight + 2)}px`;
    this.#complete();
    this.#show();
  }

  #send() {
    const text = this.text.value.trim();
    if (!text || this.#closed || this.waits || [...text].length > chat.longest) return;
    const mentions = [
      ...new Set(
        this.known()
          .filter(({ name }) => text.includes(`@${name}`))
          .map(({ id }) => id),
      ),
    ];
    const said = { text, mentions: mentions.slice(0, 10) };
    if (this.#reply) said.reply_to = this.#reply.id;
    this.text.value = "";
    this.answer(null);
    this.#typed();
    this.onsend(said);
  }

  // --- names

  #begun() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    return /(?:^|\s)@([^@\n]{0,30})$/.exec(before);
  }

  #complete() {
    const begun = this.#begun();
    if (!begun || document.activeElement !== this.text) return this.#offer([]);
    const typed = begun[1].toLocaleLowerCase();
    const found = new Map();
    for (const { id, name } of this.known().toReversed())
      if (name.toLocaleLowerCase().startsWith(typed) && found.size < NAMES) found.set(id, name);
    this.#offer([...found.values()]);
  }

  #offer(names) {
    this.#choice = names.length ? 0 : -1;
    this.names.hidden = !names.length;
    this.names.replaceChildren(
      ...names.map((name, place) => {
        const option = document.createElement("li");
        option.role = "option";
        option.id = `chat-name-${place}`;
        option.textContent = name;
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.#take(name);
        });
        return option;
      }),
    );
    this.#choose(this.#choice);
  }

  #choose(place) {
    this.#choice = place;
    [...this.names.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (place < 0) this.text.removeAttribute("aria-activedescendant");
    else this.text.setAttribute("aria-activedescendant", `chat-name-${place}`);
  }

  #take(name) {
    const end = this.text.selectionStart;
    const start = end - this.#begun()[1].length;
    this.text.setRangeText(`${name} `, start, end, "end");
    this.#offer([]);
    this.#typed();
  }

  #key(event) {
    if (event.isComposing) return; // the Enter that chooses a Chinese word sends nothing
    const options = this.names.children;
    if (options.length && !this.names.hidden) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) this.#choose((this.#choice + step + options.length) % options.length);
      else if (event.key === "Enter" || event.key === "Tab") this.#take(options[this.#choice].textContent);
      else if (event.key === "Escape") this.#offer([]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && this.#reply) {
      event.stopPropagation();
      this.answer(null);
    }
  }
}
