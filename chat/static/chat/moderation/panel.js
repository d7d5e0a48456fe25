// What a moderator does in a room: its settings, and what becomes of a message or its author. Each has its key.

import { typeOn } from "../../livecast/dialog.js";
import { MuteSheet } from "./mute-dialog.js";
import { isText } from "../room/keyboard-shortcuts.js";
import { say, sayRefusal } from "../room/texts.js";

const SLOW = 10; // seconds, where a key switches slow mode on

export class Keeper {
  #settings = { slow: 0, links: "known", panic: false, shut: false };
  #view = { moderator: false, everywhere: false };
  #reported = 0;

  /** command(type, data) -> a promise; tell(words): what came of it. */
  constructor(root, { command, tell }) {
    Object.assign(this, { root, command, tell });
    this.box = root.querySelector(".chat-keeper");
    this.reports = root.querySelector(".chat-reports");
    this.queue = root.querySelector(".chat-queue");
    this.controls = [...root.querySelectorAll("[data-set]")];
    this.sheet = new MuteSheet({ command, tell });
    for (const control of this.controls)
      control.addEventListener("change", () =>
        this.#set(control.dataset.set, control.type === "checkbox" ? control.checked : control.value),
      );
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The room is set so now. */
  show(settings) {
    this.#settings = settings;
    for (const control of this.controls) {
      const value = settings[control.dataset.set];
      if (control.type === "checkbox") control.checked = value;
      else control.value = String(value);
    }
  }

  /** What only this member is told. */
  know(view) {
    this.#view = view;
    this.box.hidden = !view.moderator;
    if (view.queue) this.queue.href = view.queue;
    this.#wait(view.reports ?? 0);
  }

  /** So many reports wait now. */
  wait(number) {
    if (number > this.#reported) this.tell(say("was_reported"));
    this.#wait(number);
  }

  #wait(number) {
    this.#reported = number;
    this.queue.hidden = !number;
    this.queue.textContent = number === 1 ? say("report") : say("reports", { n: number });
    this.reports.textContent = number ? ` · ${this.queue.textContent}` : "";
  }

  /** Switch a setting to its other value, as its key does. */
  toggle(name) {
    const now = this.#settings[name];
    if (!this.#view.moderator) return this.tell(say("not_keeper"));
    return this.#set(name, { slow: now ? 0 : SLOW, links: now === "nobody" ? "known" : "nobody" }[name] ?? !now);
  }

  /** Do something with a message, or with its author. */
  act(act, { id, by }) {
    const { everywhere } = this.#view;
    const pinned = this.#settings.pinned?.id === id;
    switch (act) {
      case "promote":
        return this.#ask("chat.promote", { id }, say("in_feed"));
      case "pin":
        return this.#ask("chat.pin", { id: pinned ? null : id }, say(pinned ? "let_go" : "pinned"));
      case "remove":
        return this.#ask("chat.remove", { id });
      case "mute":
        return this.sheet.open(by, { everywhere });
      case "ban":
        return this.sheet.open(by, { everywhere, length: "ever", clear: true });
      case "shadow":
        return this.sheet.open(by, { everywhere, length: "ever", shadow: true });
      case "unmute":
        return this.#ask("chat.unmute", { member: by.id, everywhere }, say("may_speak", { name: by.name }));
    }
    return undefined;
  }

  #set(name, value) {
    const [data, words] = {
      slow: () => [{ seconds: Number(value) }, Number(value) ? say("slow_on", { n: value }) : say("slow_off")],
      links: () => [{ who: value }, say(`links_${value}`)],
      panic: () => [{ on: value }, say(value ? "panic_on" : "panic_off")],
      shut: () => [{ on: value }, say(value ? "shut_on" : "shut_off")],
    }[name]();
    return this.#ask(`chat.${name}`, data, words);
  }

  async #ask(type, data, thanks = "") {
    try {
      await this.command(type, data);
      this.tell(thanks);
    } catch (refusal) {
      this.show(this.#settings); // a switch says what is, not what was wished
      this.tell(sayRefusal(refusal));
    }
  }

  #key(event) {
    if (event.key === "Escape" && this.controls.includes(event.target)) {
      event.preventDefault();
      return typeOn();
    }
    if (event.defaultPrevented || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (!this.#view.moderator || isText(event.target)) return undefined;
    const wanted = this.controls.find((control) => control.dataset.key === event.key.toLowerCase());
    if (!wanted) return undefined;
    event.preventDefault();
    return this.toggle(wanted.dataset.set);
  }
}
