// The keyboard map. A command has one key: alone where no text is typed, with Alt anywhere. The dialog behind `?` is
// made of what is registered here, so that it cannot be wrong.

import { openDialog } from "../../livecast/dialog.js";
import { isField, make } from "./dom.js";

const AGAIN_MS = 4000;

export class Keys {
  #commands = new Map();
  #rows = []; // what the map shows besides: keys that mean something in one place only
  #dialog = document.getElementById("keymap");
  #armed = null;
  #timer = null;

  /** onarm(command): a risky command waits for its key again; null when it does no longer. */
  constructor(onarm) {
    this.onarm = onarm;
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * command: {group, label, run, quiet, risky, shown}. `shown` is how the map writes the key;
   * `shift`: only with Shift, not by a lock. `quiet` commands need no Alt form: they only make sense outside of
   * texts. A `risky` one, which fans would notice, wants its bare key twice: a sentence that is typed where the composer
   * has not the focus must not end the match.
   */
  on(key, command) {
    this.#commands.set(key, command);
    const alone = command.shown ?? (command.risky ? [key, key] : [key]);
    this.#rows.push({ keys: command.quiet ? alone : [...alone, `Alt ${key.toUpperCase()}`], ...command });
  }

  /** Tell of keys that somebody else listens to. */
  tell(group, keys, label) {
    this.#rows.push({ group, keys, label });
  }

  #key(event) {
    const { key, code, ctrlKey, metaKey, altKey, target } = event;
    if (event.defaultPrevented || event.isComposing || ctrlKey || metaKey) return undefined;
    if (document.querySelector("dialog[open]")) return undefined;
    let command = null;
    if (altKey && !event.getModifierState("AltGraph")) {
      // By the key's place: with Alt some layouts write another letter.
      command = this.#commands.get(code.startsWith("Key") ? code.slice(3).toLowerCase() : key);
      if (command?.quiet) command = null;
    } else if (!isField(target)) {
      command = this.#commands.get(key);
    }
    if (command?.shift && !event.shiftKey) command = null;
    if (!command) return this.#arm(null);
    event.preventDefault();
    if (command.risky && !altKey && this.#armed !== command) return this.#arm(command);
    this.#arm(null);
    return command.run();
  }

  #arm(command) {
    clearTimeout(this.#timer);
    if (command !== this.#armed) this.onarm(command);
    this.#armed = command;
    if (command) this.#timer = setTimeout(() => this.#arm(null), AGAIN_MS);
  }

  showMap() {
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
  return make("div", {}, make("dt", {}, ...keys.map((key) => make("kbd", {}, shown(key)))), make("dd", {}, label));
}

function shown(key) {
  const names = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", " ": "Space" };
  return names[key] ?? key;
}
