// What stands above the messages: the rules that hold just now, and the pinned message.

import { say, sayName } from "./texts.js";

export class Head {
  #pinned = null;

  /** onpinned(id): the pinned message is asked for. */
  constructor(root, onpinned) {
    this.rule = root.querySelector(".chat-rule");
    this.pinned = root.querySelector(".chat-pinned");
    this.pinned.addEventListener("click", () => onpinned(this.#pinned.id));
  }

  /** The room is set so now. `past`: its messages are those of another time, and nothing is pinned. */
  show({ slow, panic, pinned }, past) {
    const rules = [slow && say("slow", { n: slow }), panic && say("panic")];
    this.rule.textContent = rules.filter(Boolean).join(" ");
    this.rule.hidden = !this.rule.textContent;
    this.#pinned = pinned;
    this.pinned.hidden = !pinned || past;
    this.pinned.querySelector(".chat-pinned-text").textContent = pinned
      ? `${sayName(pinned.by.name)}: ${pinned.text}`
      : "";
  }
}
