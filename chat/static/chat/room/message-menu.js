// What may be done with a message: by a menu, or by a key while the message has the focus.

import { fieldBeforePress, typeIn } from "../../livecast/dialog.js";

const mould = document.getElementById("chat-menu");
const CONTROLS = "a, button, input, textarea, select, summary, label";

export class Tools {
  #menu = null;
  #line = null;
  #field = null; // where typing goes on after a menu that was opened by a press

  /** may() -> {member, moderator, caller}; onact(act, message); onreact(kind, message). */
  constructor(list, { may, onact, onreact, names }) {
    Object.assign(this, { list, may, onact, onreact, names });
    const root = list.list;
    root.addEventListener("click", ({ target }) => {
      const more = target.closest(".message-more");
      if (more) this.#open(more.closest(".message"));
    });
    root.addEventListener("keydown", (event) => this.#key(event));
    list.scroll.addEventListener("keydown", (event) => {
      // From the list itself, into it: its newest message.
      if (event.target === list.scroll && event.key === "ArrowUp") {
        event.preventDefault();
        root.lastElementChild?.focus();
      }
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.#menu || this.#menu.contains(target) || target.closest?.(".message-more")) return;
      const field = this.#field;
      this.#close();
      // The press itself moves the focus: typing goes on after it, unless it was for another control or selects text.
      const goOn = (event) => !event.target.closest(CONTROLS) && getSelection().isCollapsed && typeIn(field);
      document.addEventListener("click", goOn, { once: true });
    });
  }

  /** What nobody does with their own message is not offered at it. */
  #allowed(button, { by }) {
    const { for: need, others } = button.dataset;
    const mine = by.id === this.may().member;
    return (!need || this.may()[need]) && !(mine && others !== undefined);
  }

  #open(line) {
    const again = this.#line === line;
    this.#close();
    if (again || line.message.removed) return;
    this.#line = line;
    this.#field = fieldBeforePress();
    this.#menu = mould.content.firstElementChild.cloneNode(true);
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
    const within = this.#menu.contains(document.activeElement);
    this.#menu.remove();
    this.#line.querySelector(".message-more").setAttribute("aria-expanded", "false");
    if (within && !typeIn(this.#field)) this.#line.focus({ preventScroll: true });
    this.#menu = this.#line = null;
  }

  #do(line, { act, react }) {
    this.#close();
    if (react) this.onreact(react, line.message);
    else this.onact(act, line.message);
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
    if (event.shiftKey && /^[a-z]$/i.test(event.key)) return; // the room's own keys: see keeper.js
    if (event.target === line && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const next = event.key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling;
      event.preventDefault();
      (next ?? line).focus();
    } else if (event.target === line && event.key === "Enter") {
      event.preventDefault();
      this.#open(line);
    } else if ((event.target === line || this.#menu?.contains(event.target)) && !line.message.removed) {
      const wanted = [...mould.content.querySelectorAll("[data-key]")].find(
        (button) => button.dataset.key === event.key.toLowerCase() && this.#allowed(button, line.message),
      );
      if (!wanted || !line.message.id) return;
      event.preventDefault();
      event.stopPropagation();
      this.#do(line, wanted.dataset);
    }
  }
}
