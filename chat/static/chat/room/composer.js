// The message composer: it saves the draft, completes names, and counts down slow mode.

import { storage } from "../../livecast/storage.js";
import { chat, memberName, phrase } from "./texts.js";

const MAX_NAMES = 6; // suggestions at a time

export class Composer {
  #reply = null;
  #choice = -1;
  #until = 0; // when the member may write again, in ms of performance.now()
  #timer = null;
  #closed = ""; // why the composer is closed

  /** onsend({text, reply_to, mentions}); names() -> [{id, name}] of the members in the room, the latest author last. */
  constructor(root, { onsend, names }) {
    this.form = root.querySelector(".chat-form");
    this.text = root.querySelector(".chat-text");
    this.status = root.querySelector(".chat-composer-status");
    this.bar = root.querySelector(".chat-reply");
    this.suggestions = root.querySelector(".chat-suggestions");
    this.onsend = onsend;
    this.members = names;
    this.draft = `chat.draft.${chat.match}`;
    this.text.value = storage.get(this.draft) ?? "";
    this.text.placeholder = phrase("placeholder");
    this.text.addEventListener("input", () => this.#changed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => setTimeout(() => this.#suggest([]), 150));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.bar.querySelector("button").addEventListener("click", () => this.answer(null));
    this.#changed();
  }

  /** Answer a message; null: do not answer one. */
  answer(message) {
    this.#reply = message;
    this.bar.hidden = !message;
    if (message)
      this.bar.querySelector(".chat-reply-text").textContent = phrase("answers", { name: memberName(message.by.name) });
    this.text.focus();
  }

  /** Put a refused text back, unless the member has typed another one. */
  restore({ text }) {
    if (this.text.value.trim()) return;
    this.text.value = text;
    this.#changed();
  }

  /** Close it with a sentence that says why; an empty one opens it. The draft is kept. */
  close(why) {
    this.#closed = why;
    this.#show();
  }

  /** The member may write again in so many seconds. */
  setWait(seconds) {
    this.#until = performance.now() + 1000 * seconds;
    this.#show();
  }

  get secondsLeft() {
    return Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
  }

  #show() {
    clearTimeout(this.#timer);
    const left = chat.longest - [...this.text.value].length;
    const seconds = this.secondsLeft;
    this.text.readOnly = Boolean(this.#closed);
    this.form.toggleAttribute("data-closed", Boolean(this.#closed));
    this.form.querySelector(".chat-send").disabled = Boolean(this.#closed) || seconds > 0 || left < 0;
    const words =
      this.#closed || (seconds ? phrase("wait", { n: seconds }) : left < 60 ? phrase("left", { n: left }) : "");
    this.status.hidden = !words;
    if (this.status.textContent !== words) this.status.textContent = words;
    if (seconds) this.#timer = setTimeout(() => this.#show(), 250);
  }

  #changed() {
    storage.set(this.draft, this.text.value);
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(132, this.text.scrollHeight + 2)}px`;
    this.#updateSuggestions();
    this.#show();
  }

  #send() {
    const text = this.text.value.trim();
    if (!text || this.#closed || this.secondsLeft || [...text].length > chat.longest) return;
    const mentions = [
      ...new Set(
        this.members()
          .filter(({ name }) => text.includes(`@${name}`))
          .map(({ id }) => id),
      ),
    ];
    const message = { text, mentions: mentions.slice(0, 10) };
    if (this.#reply) message.reply_to = this.#reply.id;
    this.text.value = "";
    this.answer(null);
    this.#changed();
    this.onsend(message);
  }

  // --- completion of names

  #partialName() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    return /(?:^|\s)@([^@\n]{0,30})$/.exec(before);
  }

  #updateSuggestions() {
    const partial = this.#partialName();
    if (!partial || document.activeElement !== this.text) return this.#suggest([]);
    const typed = partial[1].toLocaleLowerCase();
    const found = new Map();
    for (const { id, name } of this.members().toReversed())
      if (name.toLocaleLowerCase().startsWith(typed) && found.size < MAX_NAMES) found.set(id, name);
    this.#suggest([...found.values()]);
  }

  #suggest(names) {
    this.#choice = names.length ? 0 : -1;
    this.suggestions.hidden = !names.length;
    this.suggestions.replaceChildren(
      ...names.map((name, place) => {
        const option = document.createElement("li");
        option.role = "option";
        option.id = `chat-name-${place}`;
        option.textContent = name;
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.#complete(name);
        });
        return option;
      }),
    );
    this.#choose(this.#choice);
  }

  #choose(place) {
    this.#choice = place;
    [...this.suggestions.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (place < 0) this.text.removeAttribute("aria-activedescendant");
    else this.text.setAttribute("aria-activedescendant", `chat-name-${place}`);
  }

  #complete(name) {
    const end = this.text.selectionStart;
    const start = end - this.#partialName()[1].length;
    this.text.setRangeText(`${name} `, start, end, "end");
    this.#suggest([]);
    this.#changed();
  }

  #key(event) {
    if (event.isComposing) return; // the Enter that confirms an input method must not send
    const options = this.suggestions.children;
    if (options.length && !this.suggestions.hidden) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) this.#choose((this.#choice + step + options.length) % options.length);
      else if (event.key === "Enter" || event.key === "Tab") this.#complete(options[this.#choice].textContent);
      else if (event.key === "Escape") this.#suggest([]);
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
