// The moderator's panel: the room's settings, and the moderation of messages and authors. Each action has a key.

import { focusTextField } from "../../livecast/dialog.js";
import { MuteDialog } from "./mute-dialog.js";
import { takesKeys } from "../room/keyboard-shortcuts.js";
import { phrase, refusalText } from "../room/texts.js";

const SLOW_SECONDS = 10; // when a key turns slow mode on

export class ModerationPanel {
  #settings = { slow: 0, links: "known", panic: false, shut: false };
  #view = { moderator: false, everywhere: false };
  #reportsShown = 0;

  /** command(type, data) -> a promise; notify(text): shows the result. */
  constructor(root, { command, notify }) {
    Object.assign(this, { root, command, notify });
    this.panel = root.querySelector(".chat-moderation");
    this.reportCount = root.querySelector(".chat-report-count");
    this.reportsLink = root.querySelector(".chat-reports-link");
    this.controls = [...root.querySelectorAll("[data-setting]")];
    this.muteDialog = new MuteDialog({ command, notify });
    for (const control of this.controls)
      control.addEventListener("change", () =>
        this.#change(control.dataset.setting, control.type === "checkbox" ? control.checked : control.value),
      );
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Show the room's settings. */
  show(settings) {
    this.#settings = settings;
    for (const control of this.controls) {
      const value = settings[control.dataset.setting];
      if (control.type === "checkbox") control.checked = value;
      else control.value = String(value);
    }
  }

  /** Show the member's own state in the room. */
  setView(view) {
    this.#view = view;
    this.panel.hidden = !view.moderator;
    if (view.queue) this.reportsLink.href = view.queue;
    this.#showReports(view.reports ?? 0);
  }

  /** The number of open reports has changed. */
  setReports(number) {
    if (number > this.#reportsShown) this.notify(phrase("was_reported"));
    this.#showReports(number);
  }

  #showReports(number) {
    this.#reportsShown = number;
    this.reportsLink.hidden = !number;
    this.reportsLink.textContent = number === 1 ? phrase("report") : phrase("reports", { n: number });
    this.reportCount.textContent = number ? ` · ${this.reportsLink.textContent}` : "";
  }

  /** Switch a setting to its other value. */
  toggle(name) {
    const now = this.#settings[name];
    if (!this.#view.moderator) return this.notify(phrase("not_keeper"));
    return this.#change(
      name,
      { slow: now ? 0 : SLOW_SECONDS, links: now === "nobody" ? "known" : "nobody" }[name] ?? !now,
    );
  }

  /** Run an action on a message or its author. */
  run(action, { id, by }) {
    const { everywhere } = this.#view;
    const pinned = this.#settings.pinned?.id === id;
    switch (action) {
      case "promote":
        return this.#send("chat.promote", { id }, phrase("in_feed"));
      case "pin":
        return this.#send("chat.pin", { id: pinned ? null : id }, phrase(pinned ? "let_go" : "pinned"));
      case "remove":
        return this.#send("chat.remove", { id });
      case "mute":
        return this.muteDialog.open(by, { everywhere });
      case "ban":
        return this.muteDialog.open(by, { everywhere, length: "ever", clear: true });
      case "shadow":
        return this.muteDialog.open(by, { everywhere, length: "ever", shadow: true });
      case "unmute":
        return this.#send("chat.unmute", { member: by.id, everywhere }, phrase("may_speak", { name: by.name }));
    }
    return undefined;
  }

  #change(name, value) {
    const [data, words] = {
      slow: () => [{ seconds: Number(value) }, Number(value) ? phrase("slow_on", { n: value }) : phrase("slow_off")],
      links: () => [{ who: value }, phrase(`links_${value}`)],
      panic: () => [{ on: value }, phrase(value ? "panic_on" : "panic_off")],
      shut: () => [{ on: value }, phrase(value ? "shut_on" : "shut_off")],
    }[name]();
    return this.#send(`chat.${name}`, data, words);
  }

  async #send(type, data, thanks = "") {
    try {
      await this.command(type, data);
      this.notify(thanks);
    } catch (refusal) {
      this.show(this.#settings); // a switch shows the setting, not the wish
      this.notify(refusalText(refusal));
    }
  }

  #key(event) {
    if (event.key === "Escape" && this.controls.includes(event.target)) {
      event.preventDefault();
      return focusTextField();
    }
    if (event.defaultPrevented || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (!this.#view.moderator || takesKeys(event.target)) return undefined;
    const control = this.controls.find((one) => one.dataset.key === event.key.toLowerCase());
    if (!control) return undefined;
    event.preventDefault();
    return this.toggle(control.dataset.setting);
  }
}
