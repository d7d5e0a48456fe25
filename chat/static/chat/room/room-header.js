// The header above the messages: the rules that apply now, and the pinned message.

import { memberName, phrase } from "./texts.js";

export class RoomHeader {
  #pinned = null;

  /** onpinned(id): the pinned message was pressed. */
  constructor(root, onpinned) {
    this.rules = root.querySelector(".chat-rules");
    this.pinned = root.querySelector(".chat-pinned");
    this.pinned.addEventListener("click", () => onpinned(this.#pinned.id));
  }

  /** Show the room's settings. During a replay no message is pinned. */
  show({ slow, panic, pinned }, inReplay) {
    const rules = [slow && phrase("slow", { n: slow }), panic && phrase("panic")];
    this.rules.textContent = rules.filter(Boolean).join(" ");
    this.rules.hidden = !this.rules.textContent;
    this.#pinned = pinned;
    this.pinned.hidden = !pinned || inReplay;
    this.pinned.querySelector(".chat-pinned-text").textContent = pinned
      ? `${memberName(pinned.by.name)}: ${pinned.text}`
      : "";
  }
}
