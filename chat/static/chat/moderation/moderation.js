// The moderator's part of a room. The code of its panel is loaded for those who moderate.

import { phrase } from "../room/texts.js";

const RETRY_MS = 5000;

export class Moderation {
  /** @type {import("./panel.js").ModerationPanel | null} */
  #panel = null;
  #settings = null;
  #view = { moderator: false, reports: 0 };

  /** command(type, data) -> a promise; notify(text): shows the result. */
  constructor(root, { command, notify }) {
    Object.assign(this, { root, command, notify });
  }

  /** Show the room's settings. */
  show(settings) {
    this.#settings = settings;
    this.#panel?.show(settings);
  }

  /** Show the member's own state in the room. */
  setView(view) {
    this.#view = view;
    if (this.#panel) this.#panel.setView(view);
    else if (view.moderator) this.#use();
  }

  /** The number of open reports has changed. */
  setReports(reports) {
    this.#view = { ...this.#view, reports };
    this.#panel?.setReports(reports);
  }

  /** Switch a setting to its other value. */
  toggle(name) {
    this.#use((panel) => panel.toggle(name));
  }

  /** Run an action on a message or its author. */
  run(action, message) {
    this.#use((panel) => panel.run(action, message));
  }

  /**
   * Call a function with the panel: at once, because the next key may be for the dialog that it opens, or else once it
   * is loaded. Without a network that is tried again until it is.
   */
  async #use(call) {
    try {
      if (!this.#panel) await this.#load();
    } catch (problem) {
      console.warn("livecast: the moderator's panel could not be loaded; retrying", problem);
      this.notify(phrase("unavailable"));
      setTimeout(() => this.#use(call), RETRY_MS);
      return;
    }
    call?.(this.#panel);
  }

  async #load() {
    const { ModerationPanel } = await import("./panel.js");
    if (this.#panel) return;
    this.#panel = new ModerationPanel(this.root, { command: this.command, notify: this.notify });
    if (this.#settings) this.#panel.show(this.#settings);
    this.#panel.setView(this.#view);
  }
}
