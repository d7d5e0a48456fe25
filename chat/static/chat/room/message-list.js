// The list of messages: in order, each once, and never moved under the eye of who reads back.

import { lineOf, show } from "./message.js";
import { say } from "./texts.js";

const NEAR = 40; // px: so near to the end is at the end
const KEPT = 300; // lines that stay while the newest is followed

export class List {
  #lines = new Map(); // id -> line
  #unread = 0;
  #mark = null;

  /** onunread(n): so many have come that were not seen. */
  constructor(root, onunread) {
    this.root = root;
    this.scroll = root.querySelector(".chat-scroll");
    this.list = root.querySelector(".chat-list");
    this.pill = root.querySelector(".chat-pill");
    this.empty = root.querySelector(".chat-empty");
    this.onunread = onunread;
    this.me = null;
    this.empty.textContent = say("empty");
    this.scroll.addEventListener("scroll", () => this.look(), { passive: true });
    this.pill.addEventListener("click", () => {
      this.toEnd();
      this.scroll.focus({ preventScroll: true });
    });
    document.addEventListener("visibilitychange", () => this.look());
  }

  get inSight() {
    const shown = this.scroll.offsetParent !== null && getComputedStyle(this.scroll).visibility === "visible";
    return shown && !document.hidden;
  }

  get following() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  line(id) {
    return this.#lines.get(id);
  }

  /** The id of the earliest message that stands here. */
  get first() {
    return Number(this.list.querySelector("[data-id]")?.dataset.id ?? 0);
  }

  [Symbol.iterator]() {
    return this.#lines.values();
  }

  /** Messages in the place of all that stands here; `more`: there are older ones. */
  replace(messages, more) {
    this.#lines.clear();
    this.list.replaceChildren();
    this.#mark = null;
    this.#insert(messages);
    this.root.querySelector(".chat-earlier").hidden = !more;
    this.#unread = 0;
    this.toEnd();
  }

  /** Messages that have just been said, or that turn out to be missing. */
  add(messages) {
    const following = this.following;
    const fresh = this.#insert(messages);
    if (!fresh.length) return;
    const others = fresh.filter((line) => line.message.by.id !== this.me?.id);
    if (!following || !this.inSight) {
      if (!this.#unread && others.length) this.#markUnread(others[0]);
      this.#unread += others.length;
    }
    if (following) {
      this.#trim();
      this.scroll.scrollTop = this.scroll.scrollHeight;
    }
    this.look();
  }

  /** Older ones, before all that stands here; `more`: there are still older ones. What is read stays where it is. */
  prepend(messages, more) {
    this.keep(() => {
      this.#insert(messages);
      this.root.querySelector(".chat-earlier").hidden = !more;
    });
  }

  change(id, change) {
    const line = this.#lines.get(id);
    if (line) this.keep(() => show(line, change(line.message), this.me));
  }

  /** Change lines that stand here, so that what is read does not move. */
  keep(change) {
    const read = this.following ? null : this.#read();
    const stood = read?.getBoundingClientRect().top;
    change();
    if (!read) this.scroll.scrollTop = this.scroll.scrollHeight;
    else if (read.isConnected) this.scroll.scrollTop += read.getBoundingClientRect().top - stood;
  }

  /** A message was removed: its tombstone stays, and it is quoted no more. */
  bury(id) {
    this.change(id, (message) => ({ ...message, text: "", reply: undefined, mentions: undefined, removed: true }));
    for (const { message } of this)
      if (message.reply?.id === id)
        this.change(message.id, (answer) => ({ ...answer, reply: { ...answer.reply, text: "" } }));
  }

  /** Who else has spoken: [{id, name}], whoever spoke last comes last. */
  names() {
    const found = new Map();
    for (const { message } of this)
      if (message.by.id !== this.me?.id) {
        found.delete(message.by.id);
        found.set(message.by.id, message.by.name);
      }
    return [...found].map(([id, name]) => ({ id, name }));
  }

  /** A line that has no number yet: at the end, until it has one. */
  put(line) {
    const following = this.following || line.hasAttribute("data-mine");
    this.list.append(line);
    if (following) this.toEnd();
    this.empty.hidden = true;
  }

  /** Somebody else looks at it. */
  lookedAtBy(me) {
    this.me = me;
    for (const line of this.#lines.values()) show(line, line.message, me);
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.look();
  }

  look() {
    if (this.following && this.inSight && this.#unread) this.#unread = 0;
    this.pill.hidden = this.following || !this.#unread;
    this.pill.textContent = this.#unread === 1 ? say("new_one") : say("new_many", { n: this.#unread });
    this.empty.hidden = this.list.childElementCount > 0;
    this.onunread(this.#unread);
  }

  #insert(messages) {
    const fresh = [];
    const waiting = this.list.querySelector(".message:not([data-id])");
    for (const message of messages) {
      if (this.#lines.has(message.id)) {
        show(this.#lines.get(message.id), message, this.me);
        continue;
      }
      const line = lineOf(message, this.me);
      this.#lines.set(message.id, line);
      let next = waiting ?? null;
      let last = (next ? next.previousElementSibling : this.list.lastElementChild) ?? null;
      while (last && Number(last.dataset.id ?? 0) > message.id) {
        next = last;
        last = last.previousElementSibling;
      }
      this.list.insertBefore(line, next);
      fresh.push(line);
    }
    return fresh;
  }

  /** The first line in view. */
  #read() {
    const { top } = this.scroll.getBoundingClientRect();
    return [...this.list.children].find((line) => line.getBoundingClientRect().bottom > top) ?? null;
  }

  #markUnread(line) {
    this.#mark?.removeAttribute("data-first-unread");
    this.#mark = line;
    line.dataset.firstUnread = say("unread");
  }

  #trim() {
    while (this.#lines.size > KEPT) {
      const [id, line] = this.#lines.entries().next().value;
      if (line.contains(document.activeElement)) return;
      this.#lines.delete(id);
      line.remove();
      this.root.querySelector(".chat-earlier").hidden = false;
    }
  }
}
