// Keyboard shortcuts. A command has one key: alone outside text fields, with Alt anywhere. The dialog that `?` opens
// lists the commands that are registered here, so that it is always complete.

import { openDialog } from "../../livecast/dialog.js";
import { isField, make } from "./dom.js";

const CONFIRM_MS = 4000;

export class KeyboardShortcuts {
  #commands = new Map();
  #rows = []; // of the dialog, with keys that work in one place only
  #dialog = document.getElementById("keymap");
  #armed = null; // a risky command that waits for its second key press
  #timer = null;

  /** onarm(command): a risky command waits for its key again; null: it no longer waits. */
  constructor(onarm) {
    this.onarm = onarm;
    document.addEventListener("keydown", (event) => this.#handleKey(event));
  }

  /**
   * Register a command: {group, label, run, isPossible, quiet, risky, shift, keys}. isPossible(): whether the command
   * can run now; if not, it says why. quiet: it has no form with Alt, because it is
   * only useful outside text fields. risky: fans would notice it. Its key alone must be pressed twice, because a
   * sentence that is typed while the composer does not have the focus must not end the match. shift: only with the
   * Shift key, not with Caps Lock. keys: how the dialog shows the key.
   */
  add(key, command) {
    this.#commands.set(key, command);
    const keys = command.keys ?? (command.risky ? [key, key] : [key]);
    this.#rows.push({ ...command, keys: command.quiet ? keys : [...keys, `Alt ${key.toUpperCase()}`] });
  }

  /** List keys that other modules handle. */
  describe(group, keys, label) {
    this.#rows.push({ group, keys, label });
  }

  #handleKey(event) {
    const { key, code, ctrlKey, metaKey, altKey, target } = event;
    if (event.defaultPrevented || event.isComposing || ctrlKey || metaKey) return undefined;
    if (document.querySelector("dialog[open]")) return undefined;
    let command = null;
    if (altKey && !event.getModifierState("AltGraph")) {
      // By the position of the key: with Alt some layouts type another letter.
      command = this.#commands.get(code.startsWith("Key") ? code.slice(3).toLowerCase() : key);
      if (command?.quiet) command = null;
    } else if (!isField(target)) {
      command = this.#commands.get(key);
    }
    if (command?.shift && !event.shiftKey) command = null;
    if (!command) return this.#arm(null);
    event.preventDefault();
    if (command.isPossible && !command.isPossible()) {
      this.#armed = null;
      return undefined;
    }
    if (command.risky && !altKey && this.#armed !== command) return this.#arm(command);
    this.#arm(null);
    return command.run();
  }

  #arm(command) {
    clearTimeout(this.#timer);
    if (command !== this.#armed) this.onarm(command);
    this.#armed = command;
    if (command) this.#timer = setTimeout(() => this.#arm(null), CONFIRM_MS);
  }

  showDialog() {
    const groups = new Map();
    for (const row of this.#rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
    const sections = [...groups].map(([name, rows]) =>
      make("section", {}, make("h3", {}, name), make("dl", {}, ...rows.map(rowOf))),
    );
    this.#dialog.querySelector(".keymap").replaceChildren(...sections);
    openDialog(this.#dialog);
  }
}

function rowOf({ keys, label }) {
  return make("div", {}, make("dt", {}, ...keys.map((key) => make("kbd", {}, keyName(key)))), make("dd", {}, label));
}

function keyName(key) {
  const names = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", " ": "Space" };
  return names[key] ?? key;
}
