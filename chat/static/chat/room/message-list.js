// The list of messages: in order, each once. It does not move while a member reads older messages.

import { lineOf, show } from "./message.js";
import { phrase } from "./texts.js";

const NEAR = 40; // px: at most so far from the end counts as the end
const MAX_LINES = 300; // while the newest message is followed

export class MessageList {
  #lines = new Map(); // id -> line
  #unread = 0;
  #firstUnread = null;

  /** onunread(n): called with the number of unread messages. */
  constructor(root, onunread) {
    this.root = root;
    this.scroll = root.querySelector(".chat-scroll");
    this.list = root.querySelector(".chat-list");
    this.pill = root.querySelector(".chat-pill");
    this.empty = root.querySelector(".chat-empty");
    this.onunread = onunread;
    this.me = null;
    this.empty.textContent = phrase("empty");
    this.scroll.addEventListener("scroll", () => this.update(), { passive: true });
    this.pill.addEventListener("click", () => {
      this.toEnd();
      this.scroll.focus({ preventScroll: true });
    });
    document.addEventListener("visibilitychange", () => this.update());
  }

  get visible() {
    const shown = this.scroll.offsetParent !== null && getComputedStyle(this.scroll).visibility === "visible";
    return shown && !document.hidden;
  }

  get following() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  line(id) {
    return this.#lines.get(id);
  }

  /** The id of the earliest message in the list. */
  get first() {
    return Number(this.list.querySelector("[data-id]")?.dataset.id ?? 0);
  }

  [Symbol.iterator]() {
    return this.#lines.values();
  }

  /** Replace all messages. `more`: there are older ones. */
  replace(messages, more) {
    this.#lines.clear();
    this.list.replaceChildren();
    this.#firstUnread = null;
    this.#insert(messages);
    this.root.querySelector(".chat-earlier").hidden = !more;
    this.#unread = 0;
    this.toEnd();
  }

  /** Add new messages, or messages that were missing. */
  add(messages) {
    const following = this.following;
    const fresh = this.#insert(messages);
    if (!fresh.length) return;
    const others = fresh.filter((line) => line.message.by.id !== this.me?.id);
    if (!following || !this.visible) {
      if (!this.#unread && others.length) this.#markUnread(others[0]);
      this.#unread += others.length;
    }
    if (following) {
      this.#trim();
      this.scroll.scrollTop = this.scroll.scrollHeight;
    }
    this.update();
  }

  /** Add older messages at the start. `more`: there are still older ones. The message being read does not move. */
  prepend(messages, more) {
    this.preserve(() => {
      this.#insert(messages);
      this.root.querySelector(".chat-earlier").hidden = !more;
    });
  }

  change(id, change) {
    const line = this.#lines.get(id);
    if (line) this.preserve(() => show(line, change(line.message), this.me));
  }

  /** Run `change` on lines of the list. The message being read does not move. */
  preserve(change) {
    const line = this.following ? null : this.#currentLine();
    const before = line?.getBoundingClientRect().top;
    change();
    if (!line) this.scroll.scrollTop = this.scroll.scrollHeight;
    else if (line.isConnected) this.scroll.scrollTop += line.getBoundingClientRect().top - before;
  }

  /** A message was removed: a placeholder stays, and answers no longer quote it. */
  markRemoved(id) {
    this.change(id, (message) => ({ ...message, text: "", reply: undefined, mentions: undefined, removed: true }));
    for (const { message } of this)
      if (message.reply?.id === id)
        this.change(message.id, (answer) => ({ ...answer, reply: { ...answer.reply, text: "" } }));
  }

  /** The other members with a message in the list: [{id, name}], the latest author last. */
  names() {
    const found = new Map();
    for (const { message } of this)
      if (message.by.id !== this.me?.id) {
        found.delete(message.by.id);
        found.set(message.by.id, message.by.name);
      }
    return [...found].map(([id, name]) => ({ id, name }));
  }

  /** Append the line of a pending message. */
  append(line) {
    const following = this.following || line.hasAttribute("data-mine");
    this.list.append(line);
    if (following) this.toEnd();
    this.empty.hidden = true;
  }

  /** The member of this page has changed. */
  setMember(me) {
    this.me = me;
    for (const line of this.#lines.values()) show(line, line.message, me);
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.update();
  }

  update() {
    if (this.following && this.visible && this.#unread) this.#unread = 0;
    this.pill.hidden = this.following || !this.#unread;
    this.pill.textContent = this.#unread === 1 ? phrase("new_one") : phrase("new_many", { n: this.#unread });
    this.empty.hidden = this.list.childElementCount > 0;
    this.onunread(this.#unread);
  }

  #insert(messages) {
    const fresh = [];
    const pending = this.list.querySelector(".message:not([data-id])");
    for (const message of messages) {
      if (this.#lines.has(message.id)) {
        show(this.#lines.get(message.id), message, this.me);
        continue;
      }
      const line = lineOf(message, this.me);
      this.#lines.set(message.id, line);
      let next = pending ?? null;
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

  /** The first visible line. */
  #currentLine() {
    const { top } = this.scroll.getBoundingClientRect();
    return [...this.list.children].find((line) => line.getBoundingClientRect().bottom > top) ?? null;
  }

  #markUnread(line) {
    this.#firstUnread?.removeAttribute("data-first-unread");
    this.#firstUnread = line;
    line.dataset.firstUnread = phrase("unread");
  }

  #trim() {
    while (this.#lines.size > MAX_LINES) {
      const [id, line] = this.#lines.entries().next().value;
      if (line.contains(document.activeElement)) return;
      this.#lines.delete(id);
      line.remove();
      this.root.querySelector(".chat-earlier").hidden = false;
    }
  }
}
