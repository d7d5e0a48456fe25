// The actions on a message, in a menu or by a key while the message has the focus.

import { fieldBeforePress, focusField } from "../../livecast/dialog.js";

const template = document.getElementById("chat-menu");
const CONTROLS = "a, button, input, textarea, select, summary, label";

export class MessageMenu {
  #menu = null;
  #line = null;
  #field = null; // the text field that gets the focus back after a menu that was opened by a press

  /**
   * permissions() -> {member, moderator, caller}; onaction(action, message); onreact(kind, message); names: of kinds.
   */
  constructor(list, { permissions, onaction, onreact, names }) {
    Object.assign(this, { list, permissions, onaction, onreact, names });
    const root = list.list;
    root.addEventListener("click", ({ target }) => {
      const more = target.closest(".message-more");
      if (more) this.#open(more.closest(".message"));
    });
    root.addEventListener("keydown", (event) => this.#key(event));
    list.scroll.addEventListener("keydown", (event) => {
      // From the list to its newest message.
      if (event.target === list.scroll && event.key === "ArrowUp") {
        event.preventDefault();
        root.lastElementChild?.focus();
      }
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.#menu || this.#menu.contains(target) || target.closest?.(".message-more")) return;
      const field = this.#field;
      this.#close();
      // The press moves the focus. Afterwards the field gets it back, unless the press was on a control or selected
      // text.
      const restore = (event) => !event.target.closest(CONTROLS) && getSelection().isCollapsed && focusField(field);
      document.addEventListener("click", restore, { once: true });
    });
  }

  /** Whether the member may do this with the message. Some actions are not for one's own messages. */
  #allowed(button, { by }) {
    const { requires, notOwn } = button.dataset;
    const mine = by.id === this.permissions().member;
    return (!requires || this.permissions()[requires]) && !(mine && notOwn !== undefined);
  }

  #open(line) {
    const wasOpen = this.#line === line;
    this.#close();
    if (wasOpen || line.message.removed) return;
    this.#line = line;
    this.#field = fieldBeforePress();
    this.#menu = template.content.firstElementChild.cloneNode(true);
    for (const button of this.#menu.querySelectorAll("button")) {
      if (button.dataset.react) button.setAttribute("aria-label", this.names[button.dataset.react]);
      if (!this.#allowed(button, line.message)) button.remove();
      else button.addEventListener("click", () => this.#do(line, button.dataset));
    }
    this.#menu.addEventListener("keydown", (event) => this.#menuKey(event));
    line.append(this.#menu);
    line.querySelector(".message-more").setAttribute("aria-expanded", "true");
    this.#menu.querySelector("button").focus({ preventScroll: true });
    this.#menu.scrollIntoView({ block: "nearest" });
  }

  #close() {
    if (!this.#menu) return;
    const hadFocus = this.#menu.contains(document.activeElement);
    this.#menu.remove();
    this.#line.querySelector(".message-more").setAttribute("aria-expanded", "false");
    if (hadFocus && !focusField(this.#field)) this.#line.focus({ preventScroll: true });
    this.#menu = this.#line = null;
  }

  #do(line, { action, react }) {
    this.#close();
    if (react) this.onreact(react, line.message);
    else this.onaction(action, line.message);
  }

  #menuKey(event) {
    const buttons = [...this.#menu.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) buttons.at((at + step) % buttons.length).focus();
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #key(event) {
    const line = event.target.closest(".message");
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && /^[a-z]$/i.test(event.key)) return; // keys of the moderation panel: see moderation/panel.js
    if (event.target === line && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const next = event.key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling;
      event.preventDefault();
      (next ?? line).focus();
    } else if (event.target === line && event.key === "Enter") {
      event.preventDefault();
      this.#open(line);
    } else if ((event.target === line || this.#menu?.contains(event.target)) && !line.message.removed) {
      const button = [...template.content.querySelectorAll("[data-key]")].find(
        (one) => one.dataset.key === event.key.toLowerCase() && this.#allowed(one, line.message),
      );
      if (!button || !line.message.id) return;
      event.preventDefault();
      event.stopPropagation();
      this.#do(line, button.dataset);
    }
  }
}
